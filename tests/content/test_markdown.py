"""Lesson text to safe parts."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.content import markdown
from lms.content.source import Problem
from lms.content.text.converters import line_converter
from tests.content.site import FIRST, QUIZ, SECOND

EVIL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<iframe src='https://evil.example'></iframe>",
    "<style>p{display:none}</style>",
    "<form action='/sign-out' method=post><input name=x><button>go</button></form>",
    "<p style='position:fixed' onclick='alert(1)'>x</p>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "![x](https://evil.example/x.png)",
    "<base href='https://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<object data=x></object><embed src=x>",
    "<math><mtext><script>alert(1)</script></mtext></math>",
    "x {: onclick='alert(1)' style='color:red' }",
    "<scr<script>ipt>alert(1)</script>",
    "<noscript><p title='</noscript><script>alert(1)</script>'>",
]
SAFE = re.compile(
    r"</?(p|h[234]|ul|ol|li|table|thead|tbody|tr|th|td|strong|em|a|sup|blockquote|code|pre|br|hr|d[ltd]|div)\b"
)


def shown(markup: str) -> str:
    return markdown.to_html(markup, lambda *_: 1)


@pytest.mark.parametrize("text", EVIL)
def test_no_script_style_or_event_reaches_the_page(text):
    html = shown(f"Before.\n\n{text}\n\nAfter.")

    assert not re.search(r"<[^>]*(\son\w+\s*=|style=|javascript:|vbscript:|data:)", html, re.I)
    assert all(SAFE.match(tag) for tag in re.findall(r"<[^>]*>?", html)), html
    assert "After." in html or "noscript" in text


@pytest.mark.parametrize("text", EVIL)
def test_nothing_of_it_comes_through_a_course_either(site, text):
    site.change(SECOND, "You go on.", f"You go on.\n\n{text}\n\n")
    site.change(FIRST, "Stop and look", f"Stop {text}")
    site.change(QUIZ, 'stem: "What is step 1?"', f"stem: >-\n      {text}")

    course = site.read().courses["small-steps"]

    told = [part.html for lesson in course.lessons for part in lesson.parts]
    told += [option.text for lesson in course.lessons for part in lesson.parts for option in part.options]
    told += [item.stem for item in course.items]
    assert not re.search(
        r"<(script|img|iframe|style|form|svg)|<[^>]*(\son\w+\s*=|javascript:)", "\n".join(told), re.I
    )


@given(st.text(alphabet="<>/abconscriptjvl:=\"' ()[]{}!#*\n&;", max_size=60))
def test_whatever_is_typed_only_known_tags_come_out(text):
    assert all(SAFE.match(tag) for tag in re.findall(r"<[^>]*>?", shown(text)))


@pytest.mark.parametrize("address", ["https://example.org", "http://example.org", "mailto:a@example.org", "tel:988"])
def test_a_link_to_the_web_mail_or_a_telephone_stays(address):
    assert f'<a href="{address}">x</a>' in shown(f"[x]({address})")


def test_a_link_to_a_lesson_leads_to_its_page_and_heading():
    assert '<a href="/courses/small-steps/second/#then">x</a>' in shown("[x](lesson:small-steps/second#then)")


def test_a_link_to_a_lesson_needs_no_heading():
    assert '<a href="/courses/small-steps/second/">x</a>' in shown("[x](lesson:small-steps/second)")


def test_a_citation_becomes_its_number():
    assert shown("So it is.[@toolkit: Opening]") == (
        '<p>So it is.<sup>\u2060<a href="#source-1" aria-label="Source 1">[1]</a></sup></p>'
    )


def test_a_source_has_one_number_in_a_lesson_and_numbers_follow_the_text(site):
    second = site.read().courses["small-steps"].lessons[1]

    assert [(one.number, one.section) for one in second.citations] == [(1, "Key: values"), (2, "Opening")]
    assert second.citations[0].document == "A center, A toolkit, 2023"


def test_a_table_has_headed_columns_and_can_be_reached_with_the_keyboard():
    html = shown("| a | b |\n|---|---|\n| 1 | 2 |")

    assert html.count('<th scope="col">') == 2
    assert 'tabindex="0"' in html


def test_a_heading_keeps_its_id():
    assert shown("## And then {#then}") == '<h2 id="then">And then</h2>'


def test_one_line_stands_without_a_paragraph():
    assert markdown.inline("Say *hello*.") == "Say <em>hello</em>."


@given(st.text(alphabet="aZé9“”‘’'-–—…,.;:?!()%/ ", min_size=1, max_size=30).map(str.strip))
def test_a_line_without_marks_is_what_markdown_would_make_of_it(text):
    slowly = markdown.clean(line_converter().reset().convert(text)).removeprefix("<p>").removesuffix("</p>")

    assert markdown.inline(text) == slowly


def test_words_inside_another_page_have_lower_headings_and_no_ids():
    assert markdown.prose('## Our *way*\n\n<p id="x">Call us.</p>') == "<h4>Our <em>way</em></h4>\n<p>Call us.</p>"


def test_words_are_counted_as_a_reader_reads_them():
    html = shown("You don’t “own” it.[@toolkit: Opening]\n\n- one-on-one\n- 24 hours")

    assert markdown.words(html) == 7


def test_what_a_note_and_the_gentler_way_say_is_not_counted(site):
    first = site.read().courses["small-steps"].lessons[0]

    # heading 3 and prose 10; heading 2; try 9 + 3 + 4 + 2 + 5; check 4 + 3 + 4 + 5 + 4
    assert first.words == 13 + 2 + 23 + 20


def test_text_outside_blocks_is_prose_and_blocks_know_their_lines():
    found = list(markdown.blocks("One\n\n/// try | 5\nTwo\n///\nThree", 10, lambda *_: None))

    assert [(one.kind, one.argument, one.line) for one in found] == [
        ("prose", "", 10),
        ("try", "5", 13),
        ("prose", "", 15),
    ]


def test_an_empty_text_has_no_blocks():
    assert list(markdown.blocks("\n\n", 1, lambda *_: None)) == []


def test_an_option_may_go_on_over_lines(site):
    check = site.read().courses["small-steps"].lessons[0].parts[-1]

    assert [(one.text, one.right) for one in check.options] == [("A long way", False), ("A short way on foot", True)]


def test_feedback_may_go_on_over_lines(site):
    tried = site.read().courses["small-steps"].lessons[0].parts[-2]

    assert tried.options[1].feedback == "No. You may fall down."


def test_feedback_may_be_told_in_two_pieces(site):
    site.change(FIRST, "  : Yes. You look first.", "  : Yes.\n  : You look first.")

    assert site.read().courses["small-steps"].lessons[0].parts[-2].options[0].feedback == "Yes. You look first."


def test_a_lesson_saved_on_windows_reads_the_same(site):
    before = site.read().courses["small-steps"].lessons
    site.write(FIRST, "\ufeff" + site.text(FIRST).replace("\n", "\r\n"))

    assert site.read().courses["small-steps"].lessons == before


def test_problems_sort_by_path_then_line():
    assert sorted([Problem("b", 1, "x"), Problem("a", 2, "x"), Problem("a", 1, "y")])[0] == Problem("a", 1, "y")


def table_of(*rows: str) -> str:
    return "\n".join(["", "| When | What |", "| --- | --- |", *rows, ""])


def html_of(text: str, tables: set[str] | None = None) -> str:
    return markdown.to_html(text, lambda source, section: 1, tables)


def names_of(html: str) -> list[str]:
    captions = re.findall(r'<caption class="hidden">(.*?)</caption>', html)
    assert re.findall(r'<div class="table" role="group" aria-label="(.*?)" tabindex="0">', html) == captions
    return captions


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (f"## A day & a night\n{table_of('| dawn | walk |')}", ["A day &amp; a night"]),
        (table_of("| dawn | walk |"), ["When, What"]),
        ("\n|  |  |\n| --- | --- |\n| dawn | walk |\n", ["Table"]),
        (f"## A\n{table_of('| a | b |')}\n## B\n{table_of('| a | b |')}", ["A", "B"]),
        (f"## A\n{table_of('| a | b |')}\nand\n{table_of('| a | b |')}", ["A", "A: When, What"]),
        (f"{table_of('| a | b |')}\nand\n{table_of('| a | b |')}", ["When, What", "When, What (2)"]),
    ],
)
def test_each_table_has_a_name_of_its_own(text, names):
    assert names_of(html_of(text)) == names


def test_the_tables_of_a_lesson_have_names_of_their_own_in_all_its_blocks():
    tables: set[str] = set()
    one = f"## A\n{table_of('| a | b |')}"

    assert [names_of(html_of(one, tables))[0] for _ in range(3)] == ["A", "A: When, What", "A: When, What (2)"]


@pytest.mark.parametrize(
    ("rows", "headings"),
    [
        (["| dawn | walk |", "| noon | rest |"], ["dawn", "noon"]),
        (["| dawn | walk |", "| dawn | rest |"], []),
        (["| dawn | walk |", "|  | rest |"], []),
    ],
    ids=["names", "alike", "empty"],
)
def test_first_cells_head_their_rows_where_they_tell_them_apart(rows, headings):
    assert re.findall(r'<th scope="row">(.*?)</th>', html_of(table_of(*rows))) == headings


def test_a_corner_without_words_keeps_the_rows_from_nothing():
    html = html_of("\n|  | What |\n| --- | --- |\n| dawn | walk |\n")

    assert '<th scope="row">dawn</th>' in html
    assert html.count("<th") - html.count("<thead") == 2


def test_the_name_of_a_table_is_not_counted_as_read():
    assert markdown.words(html_of(f"## A name\n{table_of('| dawn | walk |')}")) == 6
