"""What is told of a template that is not as it must be."""

from __future__ import annotations

import pytest

from lms.content.paper.templates import for_certificates, load_templates
from lms.content.source import Folder
from tests.conftest import ROOT

GOOD = "kind: certificate\ntitle: Ours\nabout: One page.\npage_sizes: [letter]\npages: 1\n"


def read(root, name="ours", yaml=GOOD, style="", words="<p>{{ document.name }}</p>"):
    home = root / "certificates" / name
    home.mkdir(parents=True)
    (home / "template.yaml").write_text(yaml)
    if style is not None:
        (home / "style.css").write_text(style)
    (home / "template.html").write_text(words)
    folder = Folder(root, [])
    found = load_templates(folder)
    return found, [f"{one.path.rpartition('/')[2]}:{one.line}: {one.message}" for one in folder.problems]


def test_those_that_are_shipped_have_no_problem():
    folder = Folder(ROOT, [])
    found = load_templates(folder)

    assert folder.problems == []
    assert set(for_certificates(found)) == {"classic", "plain"}
    assert found["classic"].page_sizes == ("letter", "a4")


def test_a_template_of_a_program_is_read(tmp_path):
    found, problems = read(tmp_path)

    assert problems == []
    assert (found["ours"].title, found["ours"].spacings, found["ours"].may_be_set) == ("Ours", ("roomy",), ())


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"yaml": "- x"}, "template.yaml:1: must hold `name: value` fields"),
        (
            {"yaml": GOOD + "may_be_set: [fax]\n"},
            "template.yaml:6: “fax” cannot be one of `may_be_set`; "
            "they are logo, signatory, signatory_title, signature",
        ),
        (
            {"yaml": GOOD + "spacings: [a, b, c, d, e, f, g]\n", "style": ".b.c.d.e.f"},
            "template.yaml:6: at most 6 spacings are tried",
        ),
        (
            {"yaml": GOOD + "spacings: [roomy, snug, tight]\n", "style": ".snug"},
            "template.yaml:6: style.css says nothing of .tight",
        ),
        ({"name": "Ours"}, "template.yaml:1: name its folder in small letters, digits and hyphens"),
        ({"style": None}, "style.css:1: this file is missing"),
        (
            {"words": "<p>{% for %}</p>"},
            "template.html:1: this is no template: Expected an expression, got 'end of statement block'",
        ),
        (
            {"words": '<img src="https://example.org/x.png">'},
            "template.html:1: paper is made of the files of its own folder, "
            "so https://example.org/x.png cannot be opened",
        ),
        (
            {"style": "p { background: url(../../x.svg) }"},
            "style.css:1: paper is made of the files of its own folder, so ../../x.svg cannot be opened",
        ),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(tmp_path, changed, problem):
    assert read(tmp_path, **changed)[1] == [problem]
