"""What makes text harder to read than it need be, and words that hurt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lms.content import markdown
from lms.content.lint.syllables import syllables
from lms.content.lint.terms import Terms, heavy, hurting, without_names
from lms.domain.learning.course import Course, Lesson

GRADE_LIMIT = 8.0
_TAG = re.compile(r"<[^>]+>")


def lesson_words(course: Course, lesson: Lesson, terms: Terms) -> Iterator[tuple[str, str]]:
    """(rule, message) of each weakness in a lesson's words; the way that most people take is graded."""
    text = "\n".join(markdown.plain(part.html) for part in lesson.parts if part.kind not in markdown.NOT_COUNTED)
    grade = reading_grade(without_names(text, terms))
    if grade > GRADE_LIMIT:
        yield "reading-grade", f"reads at grade {grade:.1f}; {GRADE_LIMIT:.0f} is the limit"
    pieces = [
        piece
        for part in lesson.parts
        for piece in (part.html, part.in_words, *(t for o in part.options for t in (o.text, o.feedback)))
    ]
    pieces += [lesson.title, *(_TAG.sub("\n", part.drawing) for part in lesson.parts)]
    if f"{course.slug}/{lesson.slug}" not in terms.taught_in:
        yield from _stigma(pieces, terms)
    if not lesson.sensitive:
        for word in dict.fromkeys(word for piece in pieces for word in heavy(piece, terms)):
            words = f"it says “{word}”: name what it touches in `sensitive`, with a note and a gentler way"
            yield "sensitive-unmarked", words


def course_words(course: Course, terms: Terms) -> Iterator[tuple[str, str, str, str]]:
    """(path, words of the line, rule, message) for the fields that people read on a course's page."""
    texts = [
        course.title,
        course.summary,
        course.content_notes,
        *(objective.text for objective in course.objectives),
        *(text for practice in course.practice for text in (practice.title, practice.text)),
        *(point.text for practice in course.practice for point in practice.points),
    ]
    for rule, message in _stigma(texts, terms):
        yield f"courses/{course.slug}/course.yaml", "", rule, message


def item_words(course: Course, terms: Terms) -> Iterator[tuple[str, str, str, str]]:
    """The same for each item of the bank, but for those that ask about a lesson on words."""
    for item in course.items:
        if f"{course.slug}/{item.teaches[0]}" not in terms.taught_in:
            for rule, message in _stigma(item.says, terms):
                yield f"quizzes/{course.slug}.yaml", f"id: {item.id}", rule, f"{item.id}: {message}"


def _stigma(pieces: Iterable[str], terms: Terms) -> Iterator[tuple[str, str]]:
    """Each piece by itself, so that a quotation mark that is never closed hides nothing in the next."""
    for word, say in dict(term for piece in pieces for term in hurting(piece, terms)).items():
        yield "stigma", f"“{word}” outside quotation; say: {say}"


def reading_grade(text: str) -> float:
    """The Flesch-Kincaid grade level.

    **Source:** J. P. Kincaid and others, Derivation of new readability formulas, Research Branch Report 8-75 (1975).
    """
    words = re.findall(r"[A-Za-z][A-Za-z'’-]*", text)
    sentences = [sentence for sentence in re.split(r"[.!?]+[”\"’)]*\s|\n+", text) if re.search("[A-Za-z]", sentence)]
    if not words:
        return 0.0
    spoken = sum(map(syllables, words))
    return 0.39 * len(words) / len(sentences) + 11.8 * spoken / len(words) - 15.59
