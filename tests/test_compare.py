"""The tool that proves a change of the code to change nothing: what it takes for equal, what it reports, and why."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyotp
import pytest

from scripts.compare.answers import right_answers
from scripts.compare.compare import Report, compare
from scripts.compare.forms import Hand, Page, filled, one_time_code
from scripts.compare.letters import read_letter
from scripts.compare.page import LAID_OUT, lines_of
from scripts.compare.reasons import BadReason, read_reasons
from scripts.compare.routes import read_routes
from scripts.compare.site import MOMENT
from tests.conftest import ROOT

HAND = Hand("pia@example.org")


def keep(folder: Path, body: str, what: str = "GET /hours/", kind: str = "html", status: int = 200) -> None:
    """One record, as the recorder writes it."""
    answer = {"asked": what, "status": status, "headers": {"content-type": "text"}, "kind": kind, "body": body}
    kept = {"what": what, "after": [], "sent": [], "answers": [answer], "mails": [], "letters": []}
    (folder / "pia").mkdir(parents=True, exist_ok=True)
    (folder / "pia" / f"{len(list(folder.rglob('*.json')))}.json").write_text(json.dumps(kept), "utf-8")


def compared(tmp_path: Path, reasons: str = "") -> Report:
    file = tmp_path / "reasons.yaml"
    file.write_text(reasons, "utf-8")
    return compare(tmp_path / "before", tmp_path / "after", read_reasons(file))


def of_bodies(tmp_path: Path, before: str, after: str, reasons: str = "", kind: str = "html") -> Report:
    keep(tmp_path / "before", before, kind=kind)
    keep(tmp_path / "after", after, kind=kind)
    return compared(tmp_path, reasons)


LETTERS = """
- kind: letters are characters
  reason: The word that people know.
  in: [page]
  replace: \\bletters\\b
  by: characters
"""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>two  words\n here</p>", "<p>\n  two words here\n</p>"),
        ("<ul><li>a</li><li>b</li></ul>", "<ul>\n  <li>a</li>\n\n  <li>b</li>\n</ul>"),
        ("<p>a <b>b</b> c</p>", "<p>\n  a\n  <b>b</b>\n  c\n</p>"),
        ("<p>a<br>b</p>", "<p>a <br> b</p>"),
        ("<p>a <b>b</b></p>", "<p>a <b>b </b> </p>"),
        ("<p>a <a>b</a></p>", "<p>a  <a> b</a></p>"),
        ("<div><button>Go on</button></div>", "<div> <button>\n Go on\n </button> </div>"),
        ("<select><option>a</option></select>", "<select>\n <option> a </option>\n</select>"),
        ("<p>a</p><!-- why -->", "<p>a</p>"),
        ("<p>caf&eacute;</p>", "<p>café</p>"),
        ('<p class="row-of-buttons"><a>a</a><a>b</a></p>', '<p class="row-of-buttons"> <a> a </a> <a>b</a> </p>'),
        ('<p>a<input type="hidden" name="n"></p>', '<p>a <input type="hidden" name="n"> </p>'),
        ('<ul class="list"><li><a>a</a><b>b</b></li></ul>', '<ul class="list"><li><a>a</a> <b>b</b></li></ul>'),
        ("<th>a<small>b</small></th>", "<th>a <small>b</small></th>"),
    ],
)
def test_white_space_that_nobody_sees_makes_no_difference(one, other):
    assert lines_of(one) == lines_of(other)


@pytest.mark.parametrize("name", sorted(LAID_OUT))
def test_what_is_said_to_be_laid_out_is_so_in_the_style_sheet(name):
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", (ROOT / "static" / "site.css").read_text("utf-8"))
    of_it = [body for selector, body in rules if re.search(rf"\.{name}(,|\s*$)", selector.strip())]

    assert any(re.search(r"display:\s*(inline-)?(grid|flex)", body) for body in of_it)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>a<b>b</b></p>", "<p>a <b>b</b></p>"),
        ("<p><b>a</b><b>b</b></p>", "<p><b>a</b> <b>b</b></p>"),
        ("<p>a<input></p>", "<p>a <input></p>"),
        ("<p><a>a</a>.</p>", "<p><a>a</a> .</p>"),
        ('<p class="small"><a>a</a><a>b</a></p>', '<p class="small"><a>a</a> <a>b</a></p>'),
        ('<p class="row"><span><a>a</a>b</span></p>', '<p class="row"><span><a>a</a> b</span></p>'),
        ("<p><button>a</button><button>b</button></p>", "<p><button>a</button> <button>b</button></p>"),
        ("<p>two words</p>", "<p>two\N{NO-BREAK SPACE}words</p>"),
        ("<pre>a\n  b</pre>", "<pre>a\n b</pre>"),
        ("<pre><code>a  b</code></pre>", "<pre><code>a b</code></pre>"),
        ("<textarea>a\n\nb</textarea>", "<textarea>a\nb</textarea>"),
        ("<textarea>a</textarea>", "<textarea>a </textarea>"),
        ("<p><b>a</b></p>", "<p><i>a</i></p>"),
        ('<input value="a  b">', '<input value="a b">'),
    ],
)
def test_what_is_seen_or_sent_makes_one(one, other):
    assert lines_of(one) != lines_of(other)


def test_the_first_line_break_of_a_textarea_is_no_part_of_it():
    assert lines_of("<textarea>\na</textarea>") == lines_of("<textarea>a</textarea>")


def test_attributes_and_classes_are_sets():
    one = lines_of('<input name="a" class="wide plain" checked>')

    assert one == lines_of('<input checked="" class="plain\n   wide " name="a">')
    assert one != lines_of('<input name="a" class="wide" checked>')


def test_fingerprints_of_files_and_tokens_of_forms_are_new_each_time():
    page = '<link href="/static/{}/site.css"><input name="csrf_token" value="{}">'

    assert lines_of(page.format("0123456789ab", "x")) == lines_of(page.format("ba9876543210", "y"))


def test_equal_records_are_fine(tmp_path):
    report = of_bodies(tmp_path, "<p>a b</p>", "<p> a  b </p>")

    assert report.is_fine
    assert report.compared == 1


def test_nothing_compared_is_not_fine(tmp_path):
    assert not compared(tmp_path).is_fine


def test_a_difference_without_a_reason_fails_and_is_told(tmp_path):
    report = of_bodies(tmp_path, "<p>a</p>", "<p>b</p>")

    assert not report.is_fine
    assert list(report.lines())[:3] == ["GET /hours/ · pia · page:", "  - a", "  + b"]


def test_files_are_compared_byte_for_byte(tmp_path):
    assert not of_bodies(tmp_path, "a, b\r\n", "a,  b\r\n", kind="text").is_fine


def test_another_status_fails(tmp_path):
    keep(tmp_path / "before", "", status=200)
    keep(tmp_path / "after", "", status=404)

    (one,) = compared(tmp_path).differences

    assert (one.kind, one.hunk) == ("head", (["200"], ["404"]))


def test_a_mail_is_compared_word_for_word(tmp_path):
    for folder, body in (("before", "Hello,\n\nGo on"), ("after", "Hello,\n\nGo  on")):
        kept = {"what": "round", "mails": [{"to": "pia@example.org", "subject": "A course", "body": body}]}
        (tmp_path / folder / "worker").mkdir(parents=True)
        (tmp_path / folder / "worker" / "round.json").write_text(json.dumps(kept), "utf-8")

    (one,) = compared(tmp_path).differences

    assert one.place == "round · worker · mail"
    assert one.hunk == (["mails: body: Go on"], ["mails: body: Go  on"])


def test_a_reason_that_replaces_explains_a_difference(tmp_path):
    report = of_bodies(tmp_path, "<p>600 letters.</p>", "<p>600 characters.</p>", LETTERS)

    assert report.is_fine
    assert report.reasons[0].used == 1


def test_a_reason_explains_only_what_it_says(tmp_path):
    before, after = "<p>600 letters.</p><p>Old</p>", "<p>600 characters.</p><p>New</p>"

    (one,) = of_bodies(tmp_path, before, after, LETTERS).differences

    assert one.hunk == (["Old"], ["New"])


def test_a_reason_for_pages_explains_no_file(tmp_path):
    assert of_bodies(tmp_path, "600 letters", "600 characters", LETTERS, kind="text").differences


def test_two_patterns_explain_what_came_and_went(tmp_path):
    reasons = "- {kind: hints, reason: The label says it., before: '<p>\\nHint .*\\n</p>', after: ''}"

    assert of_bodies(tmp_path, "<div>a<p>Hint 1</p></div>", "<div>a</div>", reasons).is_fine


def test_what_differs_in_every_run_is_replaced_on_both_sides(tmp_path):
    reasons = "- {kind: numbers, reason: Drawn anew., replace: '[0-9]+', by: 'n', on_both: true}"

    assert of_bodies(tmp_path, "<p>No. 17</p>", "<p>No. 4</p>", reasons).is_fine


def test_a_reason_that_explains_nothing_is_stale(tmp_path):
    report = of_bodies(tmp_path, "<p>letters</p>", "<p>letters</p>", LETTERS)

    assert not report.is_fine
    assert [one.kind for one in report.stale] == ["letters are characters"]


def test_records_of_one_side_alone_fail(tmp_path):
    keep(tmp_path / "before", "", "GET /old/")
    keep(tmp_path / "after", "", "GET /new/")

    assert [(one.what, one.kind) for one in compared(tmp_path).differences] == [
        ("GET /new/", "new"),
        ("GET /old/", "gone"),
    ]


def test_a_record_is_found_under_the_name_that_a_reason_gives_it(tmp_path):
    reasons = "- {kind: deeds, reason: The field's word., in: [name, head], replace: deed=, by: action=}"
    keep(tmp_path / "before", "", "GET /program/events/?deed=left")
    keep(tmp_path / "after", "", "GET /program/events/?action=left")

    assert compared(tmp_path, reasons).is_fine


@pytest.mark.parametrize(
    "entry",
    [
        "- {kind: a, replace: b}",
        "- {kind: a, reason: why}",
        "- {kind: a, reason: why, replace: b, after: c}",
        "- {kind: a, reason: why, replace: b, whatever: c}",
    ],
)
def test_a_reason_that_is_not_whole_is_refused(tmp_path, entry):
    with pytest.raises(BadReason, match=r"^a: "):
        compared(tmp_path, entry)


def test_the_reasons_that_are_kept_can_be_read():
    read_reasons(ROOT / "scripts" / "compare" / "reasons.yaml")


def test_a_path_is_named_by_the_route_with_fewest_parameters():
    routes = read_routes(["GET /people/<id:person_id>", "GET /people/new", "POST /people/<id:person_id>/leave"])

    assert routes.without_parameters == ["/people/new"]
    assert routes.name_of("/people/new?x=1") == "/people/new"
    assert routes.name_of("/people/12") == "/people/…"
    assert routes.name_of("/people/12/leave") == "/people/…/leave"
    assert routes.name_of("/people/of/none") == "/people/of/none"


def test_links_are_those_of_the_site_alone():
    page = Page("/people/?page=2", '<a href="?page=3#top">a</a><a href="https://example.com/">b</a><a>c</a>')

    assert page.links == {"/people/?page=3"}


def test_a_form_keeps_what_stands_in_it_and_is_filled_where_nothing_does():
    page = Page(
        "/people/new/",
        '<form method="post"><input type="hidden" name="csrf_token" value="t"><input name="name" value="Ada">'
        '<input type="radio" name="size" value="s"><input type="radio" name="size" value="m" checked>'
        '<input type="checkbox" name="tick"><textarea name="note">\nkept</textarea>'
        '<select name="team"><option value="">-</option><option value="2">b</option></select>'
        '<input type="date" name="due_on"><input type="email" name="email">'
        '<button name="press" value="go">Go</button></form>',
    )
    (form,) = page.forms

    assert filled(form, page, HAND) == [
        ("csrf_token", "t"),
        ("name", "Ada"),
        ("size", "m"),
        ("tick", "on"),
        ("note", "kept"),
        ("team", "2"),
        ("due_on", "2026-12-21"),
        ("email", "nadia.novak@example.org"),
    ]
    assert form.buttons == [("press", "go", "/people/new/")]
    assert form.signature == "due_on, email, name, note, size, team, tick"


def test_the_code_of_the_second_step_is_the_one_that_an_app_shows():
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

    assert one_time_code(secret, MOMENT) == pyotp.TOTP(secret).at(MOMENT)


def test_a_letter_is_read_as_it_left():
    raw = b"From: a@example.org\r\nTo: b@example.org\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\nHello\r\n"

    assert read_letter(raw) == {
        "From": "a@example.org",
        "To": "b@example.org",
        "Subject": "Grüße",
        "body": "Hello\r\n",
    }


def test_every_type_of_question_is_answered_right():
    bank = {
        "a": {"type": "one", "options": [{"text": "Yes, *so*", "right": True}, {"text": "No"}]},
        "b": {
            "type": "several",
            "options": [{"text": "x", "right": True}, {"text": "y"}, {"text": "z", "right": True}],
        },
        "c": {"type": "order", "options": [{"text": "first"}, {"text": "second"}]},
        "d": {"type": "match", "options": [{"text": "cat", "match": "meows"}, {"text": "dog", "match": "barks"}]},
        "e": {"type": "chain", "steps": [{"options": [{"text": "go"}, {"text": "stay", "right": True}]}]},
    }
    page = Page(
        "/quiz/",
        '<form method="post"><input type="hidden" name="attempt" value="7">'
        '<label><input type="radio" name="item-a" value="0"><span>No</span></label>'
        '<label><input type="radio" name="item-a" value="1"><span>Yes, <em>so</em></span></label>'
        '<label><input type="checkbox" name="item-b.0"><span>y</span></label>'
        '<label><input type="checkbox" name="item-b.1"><span>z</span></label>'
        '<label><input type="checkbox" name="item-b.2"><span>x</span></label>'
        '<label><select name="item-c.0"><option value="">–</option><option value="0">1</option></select>'
        "second</label>"
        '<label><span>dog</span><select name="item-d.0"><option value="">–</option>'
        '<option value="0">A: barks</option><option value="1">B: meows</option></select></label>'
        '<label><input type="radio" name="item-e.0" value="0"><span>stay</span></label>'
        '<label><input type="radio" name="item-e.0" value="1"><span>go</span></label></form>',
    )

    assert right_answers(page.forms[0], bank) == [
        ("attempt", "7"),
        ("item-a", "1"),
        ("item-b.1", "on"),
        ("item-b.2", "on"),
        ("item-c.0", "1"),
        ("item-d.0", "0"),
        ("item-e.0", "0"),
    ]
