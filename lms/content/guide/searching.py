"""The texts that search finds: courses and their lessons, what a peer may say, and the words of the field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from lms.content.markdown import plain
from lms.domain.learning.course import Course, Lesson, Part
from lms.domain.learning.guide.terms import GlossaryTerm
from lms.domain.learning.search.index import IndexMaker, SearchIndex, Text, meanings

_HEADING = re.compile(r'<h[2-4] id="([^"]+)">(.*?)</h[2-4]>', re.DOTALL)
_LINE = re.compile(r"<li>(.*?)</li>", re.DOTALL)
_SAID_IN = ("prose", "gentler", "moment", "figure", "say", "keep")  # the rest is asked, or is what does not help
_CALM = ("gentler", "say", "keep")


@dataclass(frozen=True, slots=True)
class Piece:
    """Of a text, in its order. What is not `is_calm` is shown to nobody who has not read the lesson's note."""

    html: str
    heading_html: str = ""  # under which it stands, and its place on the page
    anchor: str = ""
    is_heading: bool = False
    is_calm: bool = True

    @property
    def words(self) -> str:
        return plain(self.html).strip()

    @property
    def heading(self) -> str:
        return plain(self.heading_html).strip()


def make_index(courses: Mapping[str, Course], glossary: Sequence[GlossaryTerm]) -> SearchIndex:
    from snowballstemmer import stemmer  # here, so that no worker of the site carries the rules of 34 languages

    maker = IndexMaker(stemmer("english").stemWord)
    texts: list[Text] = []
    lines: list[Text] = []
    for course in courses.values():
        texts.append(_text(maker, course.slug, "", pieces_of_course(course)))
        for lesson in course.lessons:
            texts.append(_text(maker, course.slug, lesson.slug, pieces_of(lesson)))
            lines += [Text.of(course.slug, lesson.slug, [maker.as_signs(line)]) for line in lines_of(lesson)]
    return SearchIndex(
        texts=tuple(texts),
        lines=tuple(lines),
        terms=tuple(_text(maker, "", term.id, _pieces_of_term(term)) for term in glossary),
        meant=meanings((term.typed, (term.term, *term.forms)) for term in glossary),
        signs=maker.signs,
    )


def _text(maker: IndexMaker, within: str, name: str, pieces: Iterator[Piece]) -> Text:
    told = list(pieces)
    headings = frozenset(place for place, piece in enumerate(told) if piece.is_heading)
    return Text.of(within, name, [maker.as_signs(piece.words) for piece in told], headings)


def pieces_of_course(course: Course) -> Iterator[Piece]:
    yield Piece(escape(course.title), is_heading=True)
    yield Piece(course.summary)
    for objective in course.objectives:
        yield Piece(objective.text)


def pieces_of(lesson: Lesson) -> Iterator[Piece]:
    yield Piece(escape(lesson.title), is_heading=True)
    last = Piece("")
    for part in lesson.parts:
        if part.kind in _SAID_IN:
            for piece in _pieces_of_part(part, last, is_calm=not lesson.sensitive or part.kind in _CALM):
                last = piece
                yield piece


def _pieces_of_part(part: Part, last: Piece, *, is_calm: bool) -> Iterator[Piece]:
    """What stands before its first heading, then each heading and its text."""
    before, *rest = _HEADING.split(part.html)
    if before.strip():
        heading, anchor = _place(part, last)
        yield Piece(f"{before}{part.in_words}", heading, anchor, is_calm=is_calm)
    for anchor, heading, text in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        yield Piece(heading, heading, anchor, is_heading=True)
        if text.strip():
            yield Piece(text, heading, anchor, is_calm=is_calm)


def _place(part: Part, last: Piece) -> tuple[str, str]:
    """The heading of a part that begins with none, and its place."""
    if part.kind == "gentler":
        return "", "gentler-way"
    return ("", "") if part.kind in ("moment", "keep") else (last.heading_html, last.anchor)


def _pieces_of_term(term: GlossaryTerm) -> Iterator[Piece]:
    for form in (term.term, *term.forms):
        yield Piece(escape(form), is_heading=True)
    yield Piece(term.says)


def lines_of(lesson: Lesson) -> Iterator[str]:
    """What a peer may say, line by line."""
    for part in lesson.parts:
        if part.kind == "say":
            yield from (plain(line).strip() for line in _LINE.findall(part.html))
