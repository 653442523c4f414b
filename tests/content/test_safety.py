"""What no text may hold: told with path and line, in no time, and never on a page."""

from __future__ import annotations

import time

import pytest

from lms.content.catalogue import read
from lms.content.lessons import MOST_LESSON_BYTES
from lms.content.safety import TOO_COMPLEX, find_unsafe
from lms.content.source import MAX_BYTES
from tests.content.site import COURSE, FIRST, QUIZ, SECOND, TERMS
from tests.content.test_markdown import EVIL

HEAD = "---\ntitle: T\ncompetencies: [ours-1]\n---\n\n## Then {#then}\n\n"
KNOTS = {
    "brackets": "[" * 30_000,
    "pictures": "![" * 20_000,
    "stars": "*a " * 15_000,
    "ticks": "".join("`" * count + "a" for count in range(1, 250)),
    "half links": "[a](" * 10_000,
    "references": "[a][" * 10_000,
    "signs": "&a" * 15_000,
    "less than": "<a " * 10_000,
    "a list in a list": "\n".join("    " * depth + "- a\n" for depth in range(150)),
    "a quotation in a quotation": ">" * 5_000 + "a",
    "both": "> - " * 5_000 + "a",
    "tabs": "\t" * 40 + "- a",
    "one long paragraph": "word " * 5_000,
}


@pytest.mark.parametrize("text", [one for one in EVIL if "scr<script" not in one])
def test_markup_of_an_authors_own_is_told_at_its_line(site, text):
    site.change(SECOND, "You go on.", f"You go on.\n\n{text}\n\n")

    told = [(one.path, one.line) for one in site.problems() if one.rule in ("html", "link", "picture")]

    assert (SECOND, site.line(SECOND, text[:20])) in told


@pytest.mark.parametrize("text", EVIL)
def test_markup_in_a_quiz_is_told_at_its_line(site, text):
    site.change(QUIZ, 'stem: "What is step 3?"', f"stem: >-\n      {text}")

    told = [(one.path, one.line) for one in site.problems() if one.rule in ("html", "link", "picture")]

    assert (QUIZ, site.line(QUIZ, "stem: >-")) in told


@pytest.mark.parametrize(
    "text",
    [
        "Use <https://example.org/x> or <a@example.org>.",
        "Less than 3 < 4, and a<3.",
        "[x](https://example.org/a_b?c=d#e) [y](mailto:a@example.org) [z](tel:+1-988)",
        "[x](#then) [y](lesson:small-steps/first#what)",
        "Really![@toolkit: Opening]",
        "[x]: https://example.org",
    ],
)
def test_what_may_be_said_is_not_told(text):
    assert list(find_unsafe(text, 1)) == []


@pytest.mark.parametrize(
    "target", ["../../etc/passwd", "/courses/x/", "first.md", "lesson:first", "https://nowhere", "ftp://a.b", ""]
)
def test_a_link_that_leads_nowhere_is_told(site, target):
    site.change(SECOND, "You go on.", f"You go\n[on]({target}).")

    told = [one for one in site.problems() if one.rule == "link"]

    assert [(one.path, one.line) for one in told] == [(SECOND, site.line(SECOND, "[on]"))]


def test_a_link_to_a_heading_that_is_not_there_is_told(site):
    site.change(SECOND, "You go on.", "You [go](#then) [on](#now). [Rest](#gentler-way)")

    told = [(one.line, one.message[:24]) for one in site.problems()]

    line = site.line(SECOND, "You [go]")
    assert told == [(line, "broken link to #gentler-"), (line, "broken link to #now: no ")]


def test_a_link_to_the_gentler_way_is_good_where_there_is_one(site):
    site.change(FIRST, "This page tells", "[Rest](#gentler-way). This page tells")

    assert site.problems() == []


@pytest.mark.parametrize("name", KNOTS)
def test_a_knot_in_a_lesson_is_told_at_once(site, name):
    site.write(SECOND, HEAD + KNOTS[name] + "\n")
    began = time.process_time()

    told = [one for one in site.problems() if one.path == SECOND]

    assert [one.rule for one in told] == [TOO_COMPLEX]
    assert told[0].line >= 7
    assert time.process_time() - began < 20


@pytest.mark.parametrize("name", [one for one in KNOTS if one != "tabs"])  # YAML takes the indentation away
def test_a_knot_in_a_field_is_told_at_once(site, name):
    site.write(
        QUIZ, site.text(QUIZ) + "  - id: item-9\n    stem: |\n      " + KNOTS[name].replace("\n", "\n      ") + "\n"
    )
    began = time.process_time()

    told = [one for one in site.problems() if one.rule == TOO_COMPLEX]

    assert [(one.path, one.line) for one in told] == [(QUIZ, site.line(QUIZ, "stem: |"))]
    assert time.process_time() - began < 20


@pytest.mark.long
@pytest.mark.parametrize("share", [5, pytest.param(1, marks=pytest.mark.proof)])
def test_the_most_that_is_allowed_is_read_in_no_long_time(site, share):
    worst = "[" * 199 + "a" * 5_700
    site.write(SECOND, HEAD + f"{worst}\n\n" * (MOST_LESSON_BYTES // 6_000 // share))
    began = time.process_time()

    assert site.problems() == []
    assert time.process_time() - began < 60 / share  # under coverage and load; hours without the limits


def test_a_lesson_too_large_to_be_one_is_told(site):
    site.write(SECOND, b"a" * 50_000_000)

    (problem,) = [one for one in site.problems() if one.path == SECOND]

    assert problem.message == "larger than 64 KB, too large for its kind"


def test_a_bank_too_large_is_told(site):
    site.write(QUIZ, b"items:\n" + b" " * MAX_BYTES)

    assert (QUIZ, "larger than 2 MB, too large for its kind") in {(one.path, one.message) for one in site.problems()}


def test_a_bank_of_too_many_items_is_told(site):
    one = site.text(QUIZ).partition("items:\n")[2].split("  - id: item-2")[0]
    site.write(QUIZ, "items:\n" + "".join(one.replace("item-1", f"item-{number}") for number in range(501)))

    assert [(one.rule, one.message) for one in site.problems()] == [("bank", "501 items; a bank holds at most 500")]


def test_a_file_that_leads_out_of_the_folder_is_not_read(site, tmp_path):
    secret = tmp_path / "secret.md"
    secret.write_text(site.text(SECOND), "utf-8")
    site.remove(SECOND)
    (site.root / SECOND).symlink_to(secret)

    assert (SECOND, "this link leads out of the content folder") in {
        (one.path, one.message) for one in site.problems()
    }


def test_content_whose_own_folder_is_a_link_is_read(site, tmp_path):
    (tmp_path / "link").symlink_to(site.root)

    assert read(tmp_path / "link")[1] == []


def test_a_course_with_a_name_out_of_the_folder_cannot_be_told(site):
    site.change(COURSE, "prerequisites: []", "prerequisites: [../../etc/passwd]")

    assert [one.rule for one in site.problems()] == ["prerequisite"]


@pytest.mark.parametrize("text", ["[" * 201 + "<b>", ">" * 30 + "a <b>"])
def test_a_knotted_text_is_not_looked_at_further(text):
    assert [rule for _, rule, _ in find_unsafe(text, 1)] == [TOO_COMPLEX]


def test_a_site_without_its_words_of_the_field_is_told(site):
    site.remove(TERMS)

    assert [(one.path, one.message) for one in site.problems()] == [(TERMS, "this file is missing")]


@pytest.mark.parametrize("text", ["\\[x\\](pic.png)", "!\\[x\\](y.png)", "\\[a\\]: nowhere", "buried in {a tomb}"])
def test_what_is_escaped_or_a_sign_like_others_is_no_link_picture_or_attribute(text):
    assert list(find_unsafe(text, 1)) == []
