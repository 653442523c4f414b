"""What a quiz shows before, during and after an attempt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from string import ascii_uppercase
from typing import Any

from lms.content.catalogue import Catalogue
from lms.domain.items.item import Item
from lms.domain.items.rules import Answer, Grade, Option, Order, Step, parts_of
from lms.domain.learning.completion import lessons_left
from lms.domain.learning.course import Course, Lesson
from lms.domain.learning.quiz import has_passed, score_percent
from lms.domain.program.program import Program
from lms.store.learning import attempts as attempt_store
from lms.store.learning import enrolments
from lms.store.learning.attempts import all_attempts
from lms.store.tables.learning import Attempt


@dataclass(frozen=True, slots=True)
class AskedItem:
    """One item as it is shown: options, and those of each step, as (position in the file, option), first shown first.

    `chosen` is what was chosen so far: for one choice a position or None, else one part for each that may be chosen.
    """

    number: int
    item: Item
    options: tuple[tuple[int, Option], ...]
    chosen: Answer | None
    steps: tuple[AskedStep, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it is not answered, or not to the end."""
        return self.item.is_open(self.chosen)

    @property
    def lettered(self) -> tuple[tuple[str, int, Option], ...]:
        """Its options as they are shown, each with its letter."""
        return tuple((letter, *shown) for letter, shown in zip(ascii_uppercase, self.options, strict=False))

    @property
    def places(self) -> tuple[tuple[int, int], ...]:
        """Each place that an option can be given, with its number, from 1."""
        return tuple((place, place + 1) for place in range(len(self.options)))

    @property
    def chosen_numbers(self) -> tuple[int | None, ...]:
        """What was chosen for each part, counted from 1."""
        return tuple(None if place is None else place + 1 for place in parts_of(self.chosen))


@dataclass(frozen=True, slots=True)
class AskedStep:
    stem: str
    options: tuple[tuple[int, Option], ...]
    chosen: int | None


@dataclass(frozen=True, slots=True)
class QuizPage:
    """`asked` is empty until an attempt is open; `reading` is the enrolment whose time runs, None once completed."""

    course: Course
    attempt_id: int | None
    asked: tuple[AskedItem, ...]
    lessons_left: tuple[Lesson, ...]
    tries: int
    is_enrolled: bool
    reading: int | None = None

    @property
    def open_numbers(self) -> tuple[int, ...]:
        return tuple(asked.number for asked in self.asked if asked.is_open)


@dataclass(frozen=True, slots=True)
class ReviewedItem:
    """One item after submitting, with what it teaches; `grade` tells how much of a kept answer was right.

    `left_open`: it scored nothing, and says nothing else.
    """

    asked: AskedItem
    is_right: bool
    left_open: bool
    grade: Grade
    lesson: Lesson | None
    heading: str


@dataclass(frozen=True, slots=True)
class ResultPage:
    """`is_complete` and `evaluated` tell of the latest way through, `is_latest_way` whether this try belongs to it.

    `has_completed` tells of any way.
    `answers_kept` is false once their time was over; where none were given, none were erased.
    """

    course: Course
    on: date
    right: int
    total: int
    percent: int
    passed: bool
    by_competency: tuple[tuple[str, str, int, int, int], ...]
    looked: tuple[ReviewedItem, ...]
    answers_kept: bool
    is_complete: bool
    has_completed: bool
    is_latest_way: bool
    evaluated: bool

    @property
    def open_numbers(self) -> tuple[int, ...]:
        return tuple(reviewed.asked.number for reviewed in self.looked if reviewed.left_open)


def quiz_page(course: Course, person_id: int) -> QuizPage:
    state = enrolments.latest_enrolments(person_id, course.slug).get(course.slug)
    if state is None:
        return QuizPage(course, None, (), course.lessons, 0, is_enrolled=False)
    attempts = all_attempts(state.id)
    attempt = next((attempt for attempt in reversed(attempts) if attempt.submitted_at is None), None)
    if attempt and not course.still_has(attempt.drawn):
        attempt = None
    asked = _asked(course, attempt, attempt_store.answers(attempt.id)) if attempt else ()
    return QuizPage(
        course,
        attempt.id if attempt else None,
        asked,
        lessons_left(course, state.done),
        sum(attempt.submitted_at is not None for attempt in attempts),
        is_enrolled=True,
        reading=state.id if attempt and state.completion_id is None else None,
    )


def _asked(course: Course, attempt: Attempt, answers: Mapping[str, Answer]) -> tuple[AskedItem, ...]:
    """Items that the course no longer has are left out."""
    shown = []
    for number, (item_id, order) in enumerate(attempt.drawn, 1):
        item = course.item(item_id)
        if item is not None and item.shown_as(order):
            shown.append(_asked_item(number, item, order, answers.get(item_id)))
    return tuple(shown)


def _asked_item(number: int, item: Item, order: Order, answer: Answer | None) -> AskedItem:
    """An answer that the item cannot have any more is no answer."""
    chosen = answer if answer is not None and item.takes(answer) else item.rules.unanswered(item)
    if not item.steps:
        return AskedItem(number, item, _in_order(item.options, order), chosen)
    steps = zip(item.steps, order, parts_of(chosen), strict=True)
    return AskedItem(number, item, (), chosen, tuple(_asked_step(*step) for step in steps))


def _asked_step(step: Step, order: Any, chosen: int | None) -> AskedStep:
    return AskedStep(step.stem, _in_order(step.options, order), chosen)


def _in_order(options: Sequence[Option], order: Any) -> tuple[tuple[int, Option], ...]:
    return tuple((position, options[position]) for position in order)


def result_page(
    catalogue: Catalogue, course: Course, attempt_id: int, person_id: int, program: Program
) -> ResultPage | None:
    """None when the attempt is not the person's, not of this course or not submitted."""
    attempt = attempt_store.attempt(attempt_id)
    if attempt is None or attempt.person_id != person_id or attempt.course != course.slug:
        return None
    if attempt.submitted_at is None or attempt.right is None:
        return None
    answers = attempt_store.answers(attempt.id)
    state = enrolments.latest_enrolments(person_id, course.slug)[course.slug]
    looked = tuple(
        _looked(
            course,
            asked,
            is_right=bool(attempt.right.get(asked.item.id)),
            left_open=asked.item.id not in attempt.right,
            grade=asked.item.grade(answers.get(asked.item.id)),
        )
        for asked in _asked(course, attempt, answers)
    )
    right, total = attempt.score
    return ResultPage(
        course=course,
        on=program.day_of(attempt.submitted_at),
        right=right,
        total=total,
        percent=score_percent(right, total),
        passed=has_passed(right, total, course.pass_percent),
        by_competency=_by_competency(catalogue, looked),
        looked=looked,
        answers_kept=bool(answers) or not attempt.right,
        is_complete=state.completion_id is not None,
        has_completed=state.held is not None,
        is_latest_way=attempt.enrolment_id == state.id,
        evaluated=state.evaluated,
    )


def _looked(course: Course, asked: AskedItem, *, is_right: bool, left_open: bool, grade: Grade) -> ReviewedItem:
    lesson_slug, heading_id = asked.item.teaches
    lesson = course.lesson(lesson_slug)
    return ReviewedItem(
        asked, is_right, left_open, grade, lesson, lesson.headings.get(heading_id, "") if lesson else ""
    )


def _by_competency(
    catalogue: Catalogue, looked: tuple[ReviewedItem, ...]
) -> tuple[tuple[str, str, int, int, int], ...]:
    """(label, statement, right, asked, left open), in the order of the frameworks."""
    counts: dict[str, list[int]] = {}
    for reviewed in looked:
        for code in reviewed.asked.item.competencies:
            count = counts.setdefault(code, [0, 0, 0])
            count[0] += reviewed.is_right
            count[1] += 1
            count[2] += reviewed.left_open
    return tuple(
        (catalogue.label(code), catalogue.competencies[code].statement, right, asked, left_open)
        for code in catalogue.competencies
        if code in counts
        for right, asked, left_open in [counts[code]]
    )
