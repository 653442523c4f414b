"""Lessons and inserts are shown as every editor shows them, or what is not is named; nothing in between."""

from __future__ import annotations

import re

import pytest

from lms.content import markdown, safety
from lms.content.text.inserts import find_in_insert
from lms.content.text.unlike import find_unlike
from tests.content.site import COURSE, FIRST, QUIZ, SECOND
from tests.tools import commonmark
from tests.tools.each import each


def shown(text: str) -> str:
    """Without what a table is given for those who hear it: its name, and row headings."""
    html = re.sub(r"<caption[^>]*>.*?</caption>", "", markdown.to_html(text, lambda *_: 1), flags=re.DOTALL)
    return commonmark.as_shown(re.sub(r'<th scope="row"[^>]*>(.*?)</th>', r"<td>\1</td>", html, flags=re.DOTALL))


def named(text: str) -> list[int]:
    """The lines on which something is named."""
    return sorted(
        {
            *(line for line, _ in find_unlike(text, 1)),
            *(line for line, *_ in safety.find_unsafe(text, 1, is_lesson=True)),
        }
    )


# The sections are those of CommonMark 0.31.2, and of GitHub's specification where it has its own.
SHOWN = [
    ("5.2, a list right after a line", "He asks:\n- one\n- two", "He asks:<ul><li>one</li><li>two</li></ul>"),
    ("5.2, a number right after a line", "Steps:\n1. a\n2. b", "Steps:<ol><li>a</li><li>b</li></ol>"),
    ("5.2, only 1 begins a list there", "Call\n988. Then wait.", "Call 988. Then wait."),
    ("5.2, a list keeps its first number", "988. Then wait.", '<ol start="988"><li>Then wait.</li></ol>'),
    ("5.2, two spaces in", "- a\n  - b\n- c", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"),
    ("5.2, three spaces in", "1. a\n   - b\n2. c", "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>"),
    ("5.2, four spaces in", "- a\n    - b", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
    ("5.2, a paragraph in an item", "- a\n\n  b\n- c", "<ul><li>a¶b</li><li>c</li></ul>"),
    ("5.2, an item goes on", "- a\nb\n- c", "<ul><li>a b</li><li>c</li></ul>"),
    ("5.2, a parenthesis", "1) a\n2) b", "<ol><li>a</li><li>b</li></ol>"),
    ("5.3, another kind of list", "- a\n1. b", "<ul><li>a</li></ul><ol><li>b</li></ol>"),
    ("2.4, any sign can be escaped", "\\$5 and \\~5 and 1\\. a", "$5 and ~5 and 1. a"),
    ("6.2, asterisks beside spaces", "5 * 3 * 2, price* and tax*", "5 * 3 * 2, price* and tax*"),
    ("6.2, asterisks beside punctuation", "a*“b”* and (*c*)", "a*“b”* and (<em>c</em>)"),
    ("6.2, one asterisk too many", "**a* b", "*<em>a</em> b"),
    ("6.2, one asterisk too many at the end", "*a** b", "<em>a</em>* b"),
    ("6.2, the rule of three", "*a**b*", "<em>a**b</em>"),
    ("6.7, a hard break of spaces", "a  \nb", "a <br> b"),
    ("6.7, a hard break of a backslash", "a\\\nb", "a <br> b"),
    ("6.5, an address in brackets", "<https://a.org>", '<a href="https://a.org">https://a.org</a>'),
    ("4.1, a rule", "a\n\n***\n\nb", "a<hr>b"),
    ("4.2, a heading right after a line", "a\n## h\nb", "a<h2>h</h2>b"),
    ("5.1, a quotation", "> a\n> b\n\nc", "<blockquote>a b</blockquote>c"),
    (
        "GFM 4.10, a table",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "<table><thead><tr><th>a</th><th>b</th></tr></thead>"
        "<tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "html"), [row[1:] for row in SHOWN], ids=[row[0] for row in SHOWN])
def test_it_is_shown_as_the_specification_says(text, html):
    assert named(text) == []
    assert shown(text) == html == commonmark.reference(text)


NAMED = [
    ("footnotes", "a\n\nb[^1]\n\n[^1]: c", [3, 5], "footnotes are not taken"),
    ("a list of definitions", "Word\n: what it means", [2], "lists of definitions"),
    ("struck out", "a ~~b~~", [1], "struck out"),
    ("struck out by one tilde", "a ~b~ c", [1], "struck out"),
    ("boxes to tick", "- [ ] a\n- [x] b", [1, 2], "boxes to tick"),
    ("a bare address", "a\nhttps://a.org/x", [2], "`[words](https://a.org/x)`"),
    ("a bare www", "www.a.org", [1], "so that it is a link"),
    ("a bare mail address", "a@b.org", [1], "`<a@b.org>`"),
    ("a heading without a space", "a\n\n#h", [3], "a heading is `##`, a space"),
    ("a heading that is moved in", " ## h", [1], "at the left"),
    ("a heading that would lose its end", "## C#", [1], "leave out the #"),
    ("a heading with a line below", "h\n---", [2], "a heading begins with ##"),
    ("a heading with a double line", "h\n===", [2], "a heading begins with ##"),
    ("a link by reference", "[a][b]\n\n[b]: https://a.org", [1, 3], "behind the words"),
    ("a link with a title", '[a](https://a.org "b")', [1], "its address without spaces or title"),
    ("a fence", "```\na\n```", [1, 3], "blocks of code"),
    ("code by spaces", "a\n\n    b", [3], "four spaces"),
    ("two backticks", "a ``b`` c", [1], "code is one backtick"),
    ("a rule beside a line", "a\n***", [2], "a rule is `---`"),
    ("a quotation goes on without its sign", "> a\nb", [1], "empty line before and after a quotation"),
    ("a list in a quotation", "> - a", [1], "it holds no list"),
    ("two quotations", "> a\n\n> b", [3], "between two quotations"),
    ("an alert", "> [!NOTE]\n> a", [1], "plain quotation"),
    ("two marks in a list", "- a\n* b", [2], "one list has one kind of mark"),
    ("an empty item", "- a\n-\n- b", [2], "says nothing"),
    ("two marks at once", "- - a", [1], "begins with words"),
    ("an item that is moved in too far", "988. a\n      - b\n    - c", [3], "indent this item like the others"),
    ("an item far from its mark", "-      a", [1], "one space after"),
    ("a heading in a list", "- a\n  # h", [2], "in a list stand words"),
    ("a table right after a line", "a\n| b |\n|---|\n| c |", [2], "empty line before a table"),
    ("a row too long", "| a |\n|---|\n| b | c |", [3], "2 cells, its table 1 columns"),
    ("a row without its ends", "a | b\n---|---\nc | d", [1, 2, 3], "begins and ends with `|`"),
    ("a side", "| a |\n|:-:|\n| b |", [2], "no side"),
    ("one column with a side", "| a |\n:--", [2, 2], "no side"),
    ("a sign that parts cells", "| a |\n|---|\n| b \\| c |", [3], "no code and no"),
    ("a source that is none", "a [@toolkit]", [1], "a source is `[@its-name: Its section]`"),
    ("HTML", "a\n<b>c</b>", [2], "HTML is not taken"),
]


@pytest.mark.parametrize(("text", "lines", "words"), [row[1:] for row in NAMED], ids=[row[0] for row in NAMED])
def test_what_editors_show_in_other_ways_is_named_with_its_line(text, lines, words):
    told = [*find_unlike(text, 1), *((line, message) for line, _, message in safety.find_unsafe(text, 1))]

    assert sorted({line for line, _ in told}) == sorted(set(lines))
    assert not lines or any(words in message for _, message in told), told


@pytest.mark.parametrize(
    "text", ["\\[^1\\]", "`[^1]`", "[a [b] c](https://a.org)", "about ~5 and ~6", "\\#h", "a: b", "a@b"]
)
def test_what_only_looks_alike_is_not_named(text):
    assert named(text) == []
    assert shown(text) == commonmark.reference(text)


def differing(texts: list[str]) -> list[str]:
    return [text for text in texts if not named(text) and shown(text) != commonmark.reference(text)]


def test_a_made_up_text_is_named_or_shown_as_the_independent_reader_shows_it():
    texts = commonmark.made_up(9, 1500)

    assert differing(texts) == []
    assert sum(not named(text) for text in texts) > 500


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(4))
def test_so_is_each_of_very_many(seed):
    assert differing(commonmark.made_up(seed, 50_000)) == []


# In a course


def told(site) -> list[tuple[str, int, str]]:
    return [(one.path, one.line, one.rule) for one in site.problems()]


def test_check_names_it_with_its_line_and_the_site_starts(site):
    site.change(SECOND, "You go on.", "You go ~~on~~.")
    line = site.text(SECOND).split("~~")[0].count("\n") + 1

    assert told(site) == [(SECOND, line, "markdown")]


def test_a_source_in_an_option_or_an_item_is_named(site):
    site.change(FIRST, "A short way", "A short [@toolkit: Opening] way")
    site.change(QUIZ, 'stem: "What is step 1?"', 'stem: "What is step 1?[@toolkit: Opening]"')
    line = site.text(FIRST).partition("A short [")[0].count("\n") + 1

    assert told(site) == [
        (FIRST, line, "markdown"),
        (QUIZ, site.text(QUIZ).partition("[@")[0].count("\n") + 1, "markdown"),
    ]


def test_a_link_of_an_item_to_a_lesson_leads_to_its_page(site):
    site.change(QUIZ, 'stem: "What is step 1?"', 'stem: "Is it [that](lesson:small-steps/second#then)?"')

    assert site.problems() == []
    assert site.read().courses["small-steps"].items[0].stem == (
        'Is it <a href="/courses/small-steps/second/#then">that</a>?'
    )


@pytest.mark.parametrize(
    ("target", "words"), [("lesson:small-steps/x", "broken link to lesson:"), ("#then", "no page")]
)
def test_a_link_of_an_item_to_nowhere_is_named(site, target, words):
    site.change(QUIZ, 'stem: "What is step 1?"', f'stem: "Is it [that]({target})?"')

    assert [words in one.message for one in site.problems()] == [True]


def test_marks_in_words_that_stand_on_paper_are_named(site):
    site.change(COURSE, "title: Small steps", "title: Small *steps*")

    assert [(one.rule, "as it is typed" in one.message) for one in site.problems()] == [("markdown", True)]


def test_a_heading_below_the_fourth_level_is_named(site):
    site.change(SECOND, "## And then {#then}", "## And then {#then}\n\n### a {#a}\n\n#### b {#b}\n\n##### c {#c}\n\n")

    assert [one.message for one in site.problems()] == ["headings go from ## to ####"]


# One line


AS_TYPED = [
    "988. Then stay with her",
    "1997. That was her year",
    "1) x",
    "- x",
    "+ x",
    "* x",
    "# x",
    "## x ##",
    "> x",
    "    x",
    "---",
    "***",
    "x[^1]",
    "~~x~~",
    "- [ ] x",
    "`x`",
    "```x",
    ": x",
    "| a | b |",
    "[x][y]",
    "[x]: https://a.org",
    "5 * 3 * 2",
    "price* and tax*",
    "snake_case_name",
    "C:\\Documents",
    "x < y & z > w",
    "AT&T",
]


@pytest.mark.parametrize("text", AS_TYPED)
def test_a_line_is_shown_as_it_was_typed(text):
    assert markdown.plain(markdown.inline(text)) == text.strip()


def test_a_line_knows_emphasis_links_and_escapes():
    text = "*a* **b** [c](https://a.org) <https://a.org> \\*d\\* &amp; e\\\nf  \ng\n\nh"

    assert markdown.inline(text) == (
        '<em>a</em> <strong>b</strong> <a href="https://a.org">c</a> <a href="https://a.org">https://a.org</a> '
        "*d* &amp; e<br>\nf<br>\ng<br><br>h"
    )


@each("text", commonmark.PIECES)
def test_what_a_line_makes_of_emphasis_is_what_every_editor_makes_of_it(text):
    line = f"“{text.strip()}” *so*"

    if not re.search(r"[<`~]|https|!\[|@|\\$|\(b c", text):
        assert commonmark.as_shown(markdown.inline(line)) == commonmark.reference(line)


# Sources


def test_a_source_after_a_number_is_not_read_as_its_end():
    html = markdown.to_html("It was 104.[@a: b] Then 8[@a: b][@c: d].", lambda name, _: 9 if name == "a" else 10)

    assert re.sub(r"<[^>]+>|\u2060", "", html) == "It was 104.[9] Then 8[9][10]."
    assert 'aria-label="Source 9"' in html
    assert markdown.plain(html) == "It was 104. Then 8.\n"


# Inserts


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Ask:\n- one\n  - two\n\n## Who\nCall [us](tel:988).", []),
        ("a\r\n\r\n~~b~~", [3]),
        ("## Who {#who}", [1]),
        ("So it is.[@toolkit: Opening]", [1]),
        ("/// note\na\n///", [1, 3]),
        ("[a](lesson:b/c) [d](#e)", [1]),
        ("[a](ftp://a.org)", [1]),
        ("<b>a</b>", [1]),
    ],
)
def test_an_insert_is_read_by_the_same_rules(text, lines):
    assert sorted({line for line, _ in find_in_insert(text)}) == lines


def test_an_insert_shows_a_list_right_after_a_line():
    assert (
        markdown.prose("Ask:\n- one\n7) two") == "<p>Ask:</p>\n<ul>\n<li>one</li>\n</ul>\n"
        '<ol start="7">\n<li>two</li>\n</ol>'
    )
