"""What a quiz shows before, during and after an attempt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from string import ascii_uppercase
from typing import Any

from lms.content.catalogue import Catalogue
from lms.domain.items.chain import steps_answered
from lms.domain.items.item import Item
from lms.domain.items.rules import Answer, Grade, Option, Order, Step, parts_of
from lms.domain.items.version import is_corrected
from lms.domain.learning.completion import lessons_left
from lms.domain.learning.course import Course, Lesson
from lms.domain.learning.reading import Reading, TimeMissing, quiz_stretch
from lms.domain.learning.recount import Way
from lms.domain.program.program import Program
from lms.queries.learning.time import time_missing_in
from lms.store.competence import evidence
from lms.store.joined import is_of
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
    def steps_shown(self) -> tuple[AskedStep, ...]:
        """Of a chain, the steps that were answered and the one that is asked now."""
        return self.steps[: steps_answered(self.chosen) + 1]

    @property
    def has_further_steps(self) -> bool:
        return len(self.steps_shown) < len(self.steps)

    @property
    def chosen_numbers(self) -> tuple[int | None, ...]:
        """What was chosen for each part, counted from 1."""
        return tuple(None if place is None else place + 1 for place in parts_of(self.chosen))


@dataclass(frozen=True, slots=True)
class AskedStep:
    stem: str
    options: tuple[tuple[int, Option], ...]
    chosen: int | None

    @property
    def answer(self) -> str:
        """What was chosen, as it reads; empty where nothing was."""
        return next((option.text for position, option in self.options if position == self.chosen), "")


@dataclass(frozen=True, slots=True)
class QuizPage:
    """`asked` is empty until an attempt is open; `reading` is what time runs for, None once completed.

    `time` tells what reading is still asked; None once completed, or before the course is begun.
    With `is_outdated` an attempt is open of which nobody knows what it asked, and has to be drawn anew.
    """

    course: Course
    attempt_id: int | None
    asked: tuple[AskedItem, ...]
    lessons_left: tuple[Lesson, ...]
    tries: int
    is_enrolled: bool
    reading: Reading | None = None
    time: TimeMissing | None = None
    share_percent: int = 0
    is_outdated: bool = False

    @property
    def open_numbers(self) -> tuple[int, ...]:
        return tuple(asked.number for asked in self.asked if asked.is_open)


@dataclass(frozen=True, slots=True)
class ReviewedItem:
    """One item after submitting, with what it teaches; `grade` tells how much of a kept answer was right.

    `left_open`: it scored nothing, and says nothing else. `now` is the item as the bank has it, where it was
    corrected since. `way` and `recounted_on` tell that it was counted anew: then `is_right` is what it counts as.
    """

    asked: AskedItem
    is_right: bool
    left_open: bool
    grade: Grade
    lesson: Lesson | None
    heading: str
    now: AskedItem | None
    way: Way | None = None
    recounted_on: date | None = None


@dataclass(frozen=True, slots=True)
class ResultPage:
    """`is_latest_way` tells whether this try belongs to the latest way through.

    `has_completed` tells of any way, `has_arrived` as well where its credit is on its way. `answers_kept` is false
    once their time was over; where none were given, none were erased. `unknown` are (number, whether it was right)
    of questions whose words were not kept.
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
    has_completed: bool
    has_arrived: bool
    is_latest_way: bool
    pass_percent: int
    unknown: tuple[tuple[int, bool], ...]

    @property
    def corrected(self) -> int:
        """How many questions were corrected since, and were not counted anew."""
        return sum(one.now is not None and one.way is None for one in self.looked)

    @property
    def recounted(self) -> int:
        return sum(one.way is not None for one in self.looked)

    @property
    def open_numbers(self) -> tuple[int, ...]:
        return tuple(reviewed.asked.number for reviewed in self.looked if reviewed.left_open)


def quiz_page(course: Course, person_id: int) -> QuizPage:
    state = enrolments.latest_enrolments(person_id, course.slug).get(course.slug)
    if state is None:
        return QuizPage(course, None, (), course.lessons, 0, is_enrolled=False)
    attempts = all_attempts(state.id)
    attempt = next((attempt for attempt in reversed(attempts) if attempt.submitted_at is None), None)
    drawn = attempt_store.drawn_items(course, attempt) if attempt else {}
    is_outdated = attempt is not None and not drawn
    attempt = None if is_outdated else attempt
    asked = _asked(drawn, attempt, attempt_store.answers(attempt.id)) if attempt else ()
    return QuizPage(
        course,
        attempt.id if attempt else None,
        asked,
        lessons_left(course, state.done),
        sum(attempt.submitted_at is not None for attempt in attempts),
        is_enrolled=True,
        reading=Reading(state.id, quiz_stretch(course)) if attempt and state.completion_id is None else None,
        time=time_missing_in(course, state) if state.completion_id is None and state.for_credit else None,
        share_percent=state.active_share_percent,
        is_outdated=is_outdated,
    )


def drawn_items(course: Course, attempt_id: int) -> tuple[Item, ...]:
    """What an attempt asks, as it was drawn; empty where there is none, or nobody knows what it asked."""
    attempt = attempt_store.attempt(attempt_id)
    if attempt is None or attempt.course != course.slug:
        return ()
    return tuple(attempt_store.drawn_items(course, attempt).values())


def _asked(drawn: Mapping[str, Item], attempt: Attempt, answers: Mapping[str, Answer]) -> tuple[AskedItem, ...]:
    """Items of which nobody knows what they said are left out."""
    return tuple(
        asked_item(number, drawn[item_id], order, answers.get(item_id))
        for number, (item_id, order) in enumerate(attempt.drawn, 1)
        if item_id in drawn
    )


def asked_item(number: int, item: Item, order: Order, answer: Answer | None) -> AskedItem:
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
    if attempt is None or not is_of(attempt.person_id, person_id) or attempt.course != course.slug:
        return None
    if attempt.submitted_at is None or attempt.right is None:
        return None
    answers, drawn = attempt_store.answers(attempt.id), attempt_store.drawn_items(course, attempt)
    state = enrolments.latest_enrolments(person_id, course.slug)[course.slug]
    looked = tuple(
        _looked(course, asked, attempt, answers.get(asked.item.id), program)
        for asked in _asked(drawn, attempt, answers)
    )
    score = attempt.score(course.pass_percent)
    return ResultPage(
        course=course,
        on=program.day_of(attempt.submitted_at),
        right=score.right,
        total=score.asked,
        percent=score.percent,
        passed=score.passed,
        by_competency=_by_competency(catalogue, looked, () if drawn else evidence.of_attempt(attempt_id)),
        looked=looked,
        answers_kept=bool(answers) or not attempt.right,
        has_completed=state.held is not None,
        has_arrived=state.held is not None or state.credit_at is not None,
        is_latest_way=attempt.enrolment_id == state.id,
        pass_percent=score.pass_percent,
        unknown=tuple(
            (number, bool(attempt.right.get(item_id)))
            for number, (item_id, _) in enumerate(attempt.drawn, 1)
            if item_id not in drawn
        ),
    )


def _looked(
    course: Course, asked: AskedItem, attempt: Attempt, answer: Answer | None, program: Program
) -> ReviewedItem:
    item, now, right = asked.item, course.item_called(asked.item.id), attempt.right or {}
    recount = attempt.recount_of(course.item_key(item.id))
    lesson_slug, heading_id = (now or item).teaches
    lesson = course.lesson_called(lesson_slug)
    return ReviewedItem(
        asked=asked,
        is_right=bool(right.get(item.id)) or (recount is not None and recount.lifts),
        left_open=item.id not in right,
        grade=item.grade(answer),
        lesson=lesson,
        heading=lesson.headings.get(heading_id, "") if lesson else "",
        now=as_it_is(now, asked.number) if now is not None and is_corrected(item, now) else None,
        way=Way(recount.way) if recount else None,
        recounted_on=program.day_of(recount.at) if recount else None,
    )


def as_it_is(item: Item, number: int = 1) -> AskedItem:
    """An item that nobody has answered, in the order of the file."""
    order: Any = tuple(tuple(range(len(step.options))) for step in item.steps) or tuple(range(len(item.options)))
    return asked_item(number, item, order, None)


def _by_competency(
    catalogue: Catalogue, looked: tuple[ReviewedItem, ...], recorded: Iterable[tuple[str, bool]]
) -> tuple[tuple[str, str, int, int, int], ...]:
    """(label, statement, right, asked, left open), in the order of the frameworks.

    `recorded` are (competency, was right) of the evidence, for an attempt whose items were not kept.
    """
    tags = [
        (code, one.is_right, one.left_open)
        for one in looked
        if one.way is not Way.LEAVE_OUT
        for code in one.asked.item.competencies
    ]
    counts: dict[str, list[int]] = {}
    for code, is_right, left_open in (*tags, *((code, passed, False) for code, passed in recorded)):
        count = counts.setdefault(code, [0, 0, 0])
        count[0] += is_right
        count[1] += 1
        count[2] += left_open
    return tuple(
        (catalogue.label(code), statement, right, asked, left_open)
        for code, statement in catalogue.statements().items()
        if code in counts
        for right, asked, left_open in [counts[code]]
    )
