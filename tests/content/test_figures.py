"""Drawings: what is taken, what is refused, and what comes onto a page."""

from __future__ import annotations

import re

import pytest

from lms.content.figures import CLASSES, MOST_BYTES, MOST_EMBLEM_BYTES, symbol
from lms.domain.learning.course import Part
from tests.conftest import ROOT
from tests.content.site import DRAWING, EMBLEM, SECOND, Site

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 100">{}</svg>'


def figure(site: Site) -> Part:
    return site.read().courses["small-steps"].lessons[1].parts[-1]


def told(site: Site) -> list[tuple[str, int, str]]:
    return [(one.path, one.line, one.message) for one in site.problems()]


def test_a_figure_has_a_caption_a_drawing_and_its_words(site):
    part = figure(site)

    assert part.kind == "figure"
    assert part.html.startswith("<p>Two steps, one after the other.<sup>")
    assert part.in_words == "<p>A line leads to the right.</p>\n<p>Above it stand the words one and two.</p>"
    assert part.drawing.startswith('<svg role="img" aria-labelledby="part-1-caption" viewBox="0 0 360 100">')


def test_ids_are_those_of_the_place_on_the_page(site):
    drawing = figure(site).drawing

    assert '<marker id="part-1-tip"' in drawing
    assert 'marker-end="url(#part-1-tip)"' in drawing


def test_words_in_a_drawing_are_escaped(site):
    assert '>One &amp; <tspan class="f-text f-due">two</tspan></text>' in figure(site).drawing


def test_words_between_shapes_are_left_out(site):
    site.write(DRAWING, SVG.format('<g>x &lt;b&gt;<path d="M1 1"/>y</g>z'))

    assert "<g><path" in figure(site).drawing
    assert "&lt;" not in figure(site).drawing


def test_the_caption_is_read_and_the_drawing_in_words_is_not(site):
    with_figure = site.read().courses["small-steps"].lessons[1].words
    site.write(SECOND, site.text(SECOND).partition("/// figure")[0])

    assert with_figure - site.read().courses["small-steps"].lessons[1].words == 6


def test_a_course_may_have_an_emblem_that_only_the_eye_meets(site):
    assert site.read().courses["small-steps"].emblem == (
        '<svg class="emblem" aria-hidden="true" viewBox="0 0 64 64">'
        '<circle class="f-wash" cx="32" cy="32" r="30"></circle></svg>'
    )


def test_a_course_needs_no_emblem(site):
    site.remove(EMBLEM)

    assert site.problems() == []
    assert site.read().courses["small-steps"].emblem == ""


def test_an_emblem_is_drawn_from_a_file_in_the_colors_of_the_page():
    drawing = (
        '<circle class="f-wash" fill="none" r="9"></circle><path class="f-surface f-ink-line" d="M0 0"></path>'
        '<path class="f-line" d="M1 1"></path><path class="f-line" stroke-width="4" d="M2 2"></path>'
        '<text class="f-text f-strong" x="1">1 &lt; 2</text>'
    )

    assert symbol(f'<svg class="emblem" aria-hidden="true" viewBox="0 0 64 64">{drawing}</svg>', "7") == (
        '<symbol id="7" viewBox="0 0 64 64">'
        '<circle fill="var(--press-wash)" r="9" /><path d="M0 0" stroke="var(--ink)" fill="var(--surface)" />'
        '<path d="M1 1" stroke-width="2" stroke="var(--line)" />'
        '<path stroke-width="4" d="M2 2" stroke="var(--line)" />'
        '<text x="1" font-weight="600" fill="var(--ink)">1 &lt; 2</text></symbol>'
    )


SHEET = re.findall(r"^(\.f-[^{]*) \{ ([^}]*); \}", (ROOT / "static/site.css").read_text("utf-8"), flags=re.MULTILINE)


@pytest.mark.parametrize("one", sorted(CLASSES))
def test_there_each_class_does_what_the_style_sheet_says(one):
    """Of two that say the same the later one in the style sheet counts."""
    for other in CLASSES:
        said = {}
        for names, rule in SHEET:
            if {one, other} & {name.removesuffix(":not([stroke-width])") for name in names[1:].split(", .")}:
                said |= dict([rule.split(": ")])

        drawn = symbol(f'<svg viewBox="0 0 9 9"><path class="{one} {other}"></path></svg>', "7")

        assert said
        assert dict(re.findall(r'([a-z-]+)="([^"]*)"', drawn.partition("<path")[2])) == said


@pytest.mark.parametrize(
    ("inner", "message"),
    [
        ("<script>alert(1)</script>", "<script> is not taken"),
        ("<style>p{}</style>", "<style> is not taken"),
        ("<foreignObject/>", "<foreignObject> is not taken"),
        ("<image/>", "<image> is not taken"),
        ("<use/>", "<use> is not taken"),
        ("<a/>", "<a> is not taken"),
        ("<animate/>", "<animate> is not taken"),
        ('<svg viewBox="0 0 1 1"/>', "<svg> is not taken"),
        ('<p xmlns="http://www.w3.org/1999/xhtml"/>', "{http://www.w3.org/1999/xhtml}p> is not taken"),
        ('<path onclick="alert(1)"/>', "may not have onclick="),
        ('<path style="color:red"/>', "may not have style="),
        ('<path href="https://evil.example"/>', "may not have href="),
        ('<path xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="#x"/>', "may not have href="),
        ('<path fill="red"/>', "may not have fill=“red”"),
        ('<path fill="url(https://evil.example)"/>', "may not have fill="),
        ('<path d="M1 1 url(x)"/>', "may not have d="),
        ('<path marker-end="url(https://x)"/>', "may not have marker-end="),
        ('<path marker-end="url(#nowhere)"/>', "marker-end leads to no id"),
        ('<path id="a"/><path id="a"/>', "the id a stands twice"),
        ('<path class="button"/>', "unknown class button"),
        ('<text font-size="12">x</text>', "text of 12 is too small"),
        ('<text font-size="x">x</text>', "may not have font-size="),
        ("<g>" * 40 + "</g>" * 40, "nested more than 12 levels"),
        ("<g>" * 900 + "</g>" * 900, "nested more than 12 levels"),
        ("<g>", "not valid XML"),
        (f'<path d="{"1" * 9000}x"/>', "may not have d="),
        (f'<path x="{"1" * 9000}x"/>', "may not have x="),
        (f'<path points="{"1 " * 4000}x"/>', "may not have points="),
    ],
)
def test_what_a_drawing_may_not_hold_is_told_and_shown_nowhere(site, inner, message):
    site.write(DRAWING, SVG.format(inner))

    assert any(path == DRAWING and line == 1 and message in words for path, line, words in told(site))
    assert figure(site).drawing == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<!DOCTYPE svg>" + SVG.format(""), "no DOCTYPE, entities"),
        ('<!DOCTYPE s [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>' + SVG.format("&c;"), "no DOCTYPE, entities"),
        ('<?xml-stylesheet href="x.css"?>' + SVG.format(""), "no DOCTYPE, entities"),
        (SVG.format("<![CDATA[x]]>"), "no DOCTYPE, entities"),
        ("", "not valid XML"),
        ("<svg/>", "begin with <svg xmlns"),
        ('<svg xmlns="http://www.w3.org/2000/svg"/>', "give the drawing a viewBox"),
        ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 a b"/>', "may not have viewBox"),
        (SVG.format("").replace("360", "900"), "at most 640 wide"),
        (SVG.format("").replace("360", "0"), "at most 640 wide"),
        (SVG.format("<text>x</text>").replace("360", "640"), "text of 17 is too small; in this width 24 or more"),
        (SVG.format(" " * MOST_BYTES), "larger than 12 KB"),
        (b"\xff\xfe", "not UTF-8"),
    ],
)
def test_a_file_that_is_no_drawing_of_ours_is_told(site, text, message):
    site.write(DRAWING, text)

    assert any(path == DRAWING and message in words for path, _, words in told(site))
    assert figure(site).drawing == ""


def test_a_drawing_may_say_that_it_is_xml(site):
    site.write(DRAWING, '<?xml version="1.0" encoding="UTF-8"?>\n<!-- ours -->\n' + SVG.format("<!-- a path -->"))

    assert site.problems() == []


def test_an_emblem_is_smaller_still(site):
    site.write(EMBLEM, SVG.format(" " * MOST_EMBLEM_BYTES))

    assert told(site) == [(EMBLEM, 1, "larger than 4 KB, too large for its kind")]


@pytest.mark.parametrize(
    ("old", "new", "where", "message"),
    [
        (
            "figure two-steps",
            "figure three-steps",
            "/// figure",
            "there is no drawing courses/small-steps/figures/three",
        ),
        ("figure two-steps", "figure ../two-steps", "/// figure", "name the drawing"),
        ("figure two-steps", "figure", "/// figure", "name the drawing"),
        ("A line leads to the right.\n\nAbove it stand the words one and two.\n", "", "Two steps,", "a figure needs"),
        ("figure two-steps", "keep two-steps", "/// keep", "only `try` takes an argument"),
    ],
)
def test_a_figure_without_its_pieces_is_told_at_its_line(site, old, new, where, message):
    site.change(SECOND, old, new)
    if isinstance(where, str):
        where = site.line(SECOND, where)

    assert [(path, line) for path, line, words in told(site) if message in words] == [(SECOND, where)]


def test_everything_shipped_is_drawn_with_our_classes_only(catalogue):
    drawings = [course.emblem for course in catalogue.courses.values()]
    drawings += [part.drawing for c in catalogue.courses.values() for one in c.lessons for part in one.parts]

    assert not re.search(r"<(script|style|image|use|a)\b|\son\w+=|style=|href|https?:", "".join(drawings))
