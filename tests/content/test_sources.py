"""What lessons share with the documents they cite: facts, never ten words in a row, and sections that exist."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
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


@pytest.fixture(scope="module")
def runs_of_sources():
    return {run: name for name in FILES for run in runs(text_of(name))}


def texts(course) -> Iterator[tuple[str, str]]:
    """(place, text) of all that a learner reads, without what stands in quotation marks."""
    yield "course.yaml", "\n".join((course.summary, course.content_notes, *(one.text for one in course.objectives)))
    for lesson in course.lessons:
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
@pytest.mark.parametrize("name", FILES)
def test_every_section_that_may_be_cited_stands_in_the_document(catalogue, name):
    text = " ".join(words(text_of(name)))

    missing = [one for one in catalogue.documents[name].sections if " ".join(words(one)) not in text]

    assert [one for one in missing if one not in NAMED_BY_US] == []


def test_a_run_is_found_across_marks_and_line_ends():
    said = "One, two three four five six seven eight nine — ten eleven."

    assert list(runs(said)) == [
        "one two three four five six seven eight nine ten",
        "two three four five six seven eight nine ten eleven",
    ]
