"""What search shows, and the pages of words: the glossary, and what one may say by situation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lms.content.catalogue import Catalogue
from lms.content.guide.searching import Piece, lines_of, pieces_of, pieces_of_course
from lms.domain.learning.course import Course, Lesson
from lms.domain.learning.guide.terms import GlossaryTerm, Situation
from lms.domain.learning.search.index import Found, SearchIndex, SearchQuery, Text, best_part, best_piece
from lms.domain.learning.search.words import count_words, sentences_of

RESULTS_A_PAGE = 10
MOST_LINES = 3
MOST_TERMS = 3
_SHORT_LETTERS = 90
_LONGEST_LETTERS = 260
Marked = Sequence[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Result:
    """A lesson, or the course itself where `lesson` is None; `passage` is empty where it is not shown unasked."""

    course: Course
    lesson: Lesson | None
    anchor: str
    heading: str
    passage: Marked
    is_sensitive: bool


@dataclass(frozen=True, slots=True)
class SaidLine:
    course: Course
    lesson: Lesson
    words: Marked


@dataclass(frozen=True, slots=True)
class SearchPage:
    """`has_all` tells whether each result has all the words; `instead` and `unknown` what was not found as typed."""

    results: tuple[Result, ...] = ()
    has_all: bool = True
    lines: tuple[SaidLine, ...] = ()
    terms: tuple[GlossaryTerm, ...] = ()
    instead: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()
    number: int = 1
    pages: int = 1
    count: int = 0

    @property
    def before(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None


def search(catalogue: Catalogue, typed: str, number: int = 1) -> SearchPage:
    """The page of that number, or the last one that there is."""
    index = catalogue.search
    question = index.read(typed)
    if question is None:
        return SearchPage()
    found = index.find(question)
    pages = max(1, -(-len(found) // RESULTS_A_PAGE))
    number = min(max(1, number), pages)
    shown = found[(number - 1) * RESULTS_A_PAGE : number * RESULTS_A_PAGE]
    is_first = number == 1
    return SearchPage(
        results=tuple(one for found_one in shown if (one := _result(catalogue, index, question, found_one))),
        has_all=all(one.has_all for one in found),
        lines=tuple(_lines(catalogue, index, question)) if is_first else (),
        terms=_terms(catalogue, index, question) if is_first else (),
        instead=question.instead,
        unknown=question.unknown,
        number=number,
        pages=pages,
        count=len(found),
    )


def _result(catalogue: Catalogue, index: SearchIndex, question: SearchQuery, found: Found) -> Result | None:
    """None of a course that is not in the catalogue any more."""
    course = catalogue.course_called(found.text.within)
    if course is None:
        return None
    lesson = course.lesson(found.text.name) if found.text.name else None
    pieces = list(pieces_of(lesson) if lesson else pieces_of_course(course))
    best = best_piece(found.text, question)
    piece = pieces[best]
    passage = _passage(index, question, piece, found.text.pieces[best]) if piece.is_calm else ()
    return Result(course, lesson, piece.anchor, piece.heading, passage, not piece.is_calm)


def _passage(index: SearchIndex, question: SearchQuery, piece: Piece, signs: str) -> Marked:
    """The sentence that says most of it, with the next one where it is short; none where the piece says nothing."""
    sentences = sentences_of(piece.words)
    if not sentences:
        return ()
    best = best_part(signs, question, [count_words(sentence) for sentence in sentences])
    told = sentences[best]
    if len(told) < _SHORT_LETTERS and best + 1 < len(sentences):
        told = f"{told} {sentences[best + 1]}"
    return index.marked(_shortened(told), question)


def _shortened(told: str) -> str:
    """No longer than two lines or three, cut between words."""
    return told if len(told) <= _LONGEST_LETTERS else f"{told[:_LONGEST_LETTERS].rsplit(' ', 1)[0]} …"


def _lines(catalogue: Catalogue, index: SearchIndex, question: SearchQuery) -> list[SaidLine]:
    told = []
    for text in index.lines_with(question, MOST_LINES):
        course = catalogue.course_called(text.within)
        lesson = course.lesson(text.name) if course else None
        if course and lesson:
            told.append(SaidLine(course, lesson, index.marked(_line(index, lesson, text), question)))
    return told


def _line(index: SearchIndex, lesson: Lesson, text: Text) -> str:
    """Its words as they stand in the lesson."""
    same = (line for line in lines_of(lesson) if index.as_signs(line) == text.pieces[0])
    return next(same, "")


def _terms(catalogue: Catalogue, index: SearchIndex, question: SearchQuery) -> tuple[GlossaryTerm, ...]:
    by_id = {term.id: term for term in catalogue.glossary}
    return tuple(by_id[text.name] for text in index.terms_with(question, MOST_TERMS))


@dataclass(frozen=True, slots=True)
class WordsForSituation:
    """What one may say in a moment of the work, by the lessons that teach it."""

    situation: Situation
    lessons: tuple[tuple[Course, Lesson, tuple[str, ...]], ...]


def words_by_situation(catalogue: Catalogue) -> list[WordsForSituation]:
    told = []
    for situation in catalogue.situations:
        named = ((catalogue.course_called(slug), name) for slug, name in situation.lessons)
        lessons = [(course, lesson) for course, name in named if course and (lesson := course.lesson(name))]
        lines = tuple((course, lesson, tuple(lines_of(lesson))) for course, lesson in lessons)
        told.append(WordsForSituation(situation, lines))
    return told


def words_of_lesson(catalogue: Catalogue, lesson: Lesson) -> list[GlossaryTerm]:
    """What the words of the field mean that the lesson leads to."""
    return [term for term in catalogue.glossary if term.id in lesson.terms]
