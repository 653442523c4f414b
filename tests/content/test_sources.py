"""What lessons share with the documents they cite: facts, never ten words in a row, and sections that exist."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from lms.content import markdown
from tests.conftest import ROOT

RUN = 10
SOURCES = Path(os.environ.get("LMS_SOURCES") or ROOT.parent / "shared" / "sources")
FILES = {
    "bja2023": "000",
    "ncsacw-m1": "001",
    "peer2021": "002",
    "ncsacw-m4": "003",
    "casey2021": "004",
}
# What comes before the first heading has no name of its own, and one document misnames the Act.
NAMED_BY_US = ("opening", "Adoption and Safe Families Act (ASFA) in 1997")
QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")

needs_sources = pytest.mark.skipif(not SOURCES.is_dir(), reason="the documents are not here: LMS_SOURCES names them")


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower().replace("’", "").replace("'", ""))


def runs(text: str) -> Iterator[str]:
    found = words(text)
    return (" ".join(found[start : start + RUN]) for start in range(len(found) - RUN + 1))


def text_of(name: str) -> str:
    (file,) = SOURCES.glob(f"{FILES[name]}_*.txt")
    return file.read_text("utf-8")


@cache
def lines_of(name: str) -> frozenset[str]:
    """The words of each line, and of two and three lines together: a heading may be broken."""
    lines = [" ".join(found) for line in text_of(name).splitlines() if (found := words(line))]
    return frozenset(" ".join(lines[at : at + count]) for at in range(len(lines)) for count in (1, 2, 3))


def is_heading(section: str, name: str) -> bool:
    """Whether the section stands in the document as lines of its own."""
    return " ".join(words(section)) in lines_of(name)


@pytest.fixture(scope="module")
def runs_of_sources():
    return {run: name for name in FILES for run in runs(text_of(name))}


def texts(course) -> Iterator[tuple[str, str]]:
    """(place, text) of all that a learner reads: the course's page, lessons, and items with their feedback."""
    practice = (text for one in course.practice for text in (one.title, one.text))
    objectives = (one.text for one in course.objectives)
    yield "course.yaml", "\n".join((course.summary, course.content_notes, *objectives, *practice))
    for lesson in course.lessons:
        yield lesson.slug, "\n".join((lesson.title, *lesson.headings.values()))
        for part in lesson.parts:
            pieces = (part.html, part.in_words, *(t for one in part.options for t in (one.text, one.feedback)))
            yield from ((lesson.slug, markdown.plain(piece)) for piece in pieces)
    for item in course.items:
        yield from ((item.id, markdown.plain(piece)) for piece in item.says)


@needs_sources
def test_no_run_of_ten_words_is_a_sources_own(catalogue, runs_of_sources):
    shared = [
        (course.slug, place, runs_of_sources[run], run)
        for course in catalogue.courses.values()
        for place, text in texts(course)
        for piece in QUOTED.split(text)
        for run in runs(piece)
        if run in runs_of_sources
    ]

    assert shared == []


@needs_sources
def test_a_quotation_of_ten_words_says_where_it_is_from(catalogue, runs_of_sources):
    silent = [
        (course.slug, lesson.slug, runs_of_sources[run], run)
        for course in catalogue.courses.values()
        for lesson in course.lessons
        for part in lesson.parts
        for run in runs(markdown.plain(part.html))
        if run in runs_of_sources and runs_of_sources[run] not in cited_in(catalogue, lesson, part.html)
    ]

    assert silent == []


def cited_in(catalogue, lesson, markup: str) -> set[str]:
    """The short names of the documents that a piece of a lesson refers to."""
    numbers = {int(number) for number in re.findall(r'href="#source-(\d+)"', markup)}
    return {short_name(catalogue, one.document) for one in lesson.citations if one.number in numbers}


def short_name(catalogue, document: str) -> str:
    """A lesson's list of sources names documents in full."""
    return next((name for name in FILES if catalogue.documents[name].title in document), "")


@needs_sources
def test_what_is_cited_is_a_heading_of_the_document(catalogue):
    missing = [
        (course.slug, place, document, section)
        for course in catalogue.courses.values()
        for place, document, section in citations(catalogue, course)
        if document in FILES and section not in NAMED_BY_US and not is_heading(section, document)
    ]

    assert missing == []
    assert {name for one in catalogue.courses.values() for _, name, _ in citations(catalogue, one)} >= {
        "bja2023",
        "ncsacw-m1",
        "ncsacw-m4",
        "casey2021",
    }


def citations(catalogue, course) -> Iterator[tuple[str, str, str]]:
    """(place, short name, section) of each citation in lessons and items."""
    for lesson in course.lessons:
        told = ((short_name(catalogue, one.document), one.section) for one in lesson.citations)
        yield from ((lesson.slug, name, section) for name, section in told)
    for item in course.items:
        name, cited, section = item.source.partition(": ")
        if cited:
            yield item.id, name, section


@needs_sources
@pytest.mark.parametrize("name", FILES)
def test_every_section_that_may_be_cited_stands_in_the_document(catalogue, name):
    listed = [one for one in catalogue.documents[name].sections if one not in NAMED_BY_US]

    assert [one for one in listed if not is_heading(one, name)] == []


def test_a_run_is_found_across_marks_and_line_ends():
    said = "One, two three four five six seven eight nine — ten eleven."

    assert list(runs(said)) == [
        "one two three four five six seven eight nine ten",
        "two three four five six seven eight nine ten eleven",
    ]
