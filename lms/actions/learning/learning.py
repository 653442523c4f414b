"""A person's way through a course, up to its completion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lms.actions.credit import certificates
from lms.actions.learning.answering import NOTHING_LOADED, AlreadyHandedIn, Kept, keep_merged
from lms.domain.acting import Acting
from lms.domain.chance import random_bits
from lms.domain.competence.competency import Evidenced, Rung
from lms.domain.competence.practice import practices_missing
from lms.domain.credit.certificate import CourseOutline
from lms.domain.credit.hours import counted_seconds, day_is_full
from lms.domain.items.item import Item, Kind
from lms.domain.items.rules import Answer
from lms.domain.learning.completion import (
    MetRequirements,
    Progress,
    Requirement,
    lessons_left,
    prerequisites_left,
    progress_in,
)
from lms.domain.learning.course import Course, Lesson
from lms.domain.learning.quiz import draw, has_passed
from lms.domain.program.event import Action
from lms.domain.program.program import Program
from lms.store.competence import evidence, practice
from lms.store.credit import ledger
from lms.store.learning import attempts, completions, enrolments, lessons, revisions
from lms.store.locks import lock_people
from lms.store.program import events
from lms.store.tables.learning import Attempt, Enrolment

RUNG_OF = {Kind.RECALL: Rung.KNOWS, Kind.SCENARIO: Rung.KNOWS_HOW}


class CannotStart(Exception):
    """Courses that come first are not complete yet; carries their slugs."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


class NotEnrolled(Exception):
    """The course was not started."""


class AlreadyEvaluated(Exception):
    """The evaluation of this way through was sent before; nothing was added."""


class LessonsFirst(Exception):
    """The quiz opens once every lesson is done."""


class GivingUp(StrEnum):
    """What became of giving up a new way through a course."""

    GIVEN_UP = "given up"
    NONE_OPEN = "no new way is open"
    GONE_ON = "a lesson of it is done"


class Completing(StrEnum):
    """What became of an attempt to complete."""

    COMPLETED = "completed"
    ALREADY = "already completed"
    NOT_YET = "not yet"
    DAY_FULL = "day full"


@dataclass(frozen=True, slots=True)
class Submitted:
    """`first` is False when the attempt had been submitted before, and nothing was added."""

    attempt_id: int
    passed: bool
    completing: Completing
    first: bool


def start_course(acting: Acting, course: Course) -> int:
    """The enrolment's id, also when it had begun before; raises CannotStart."""
    enrolment = enrolments.latest_enrolment(acting.me, course.slug)
    if enrolment is not None:
        return enrolment.id
    missing = prerequisites_left(course, completions.courses_completed(acting.me))
    if missing:
        raise CannotStart(missing)
    return _enrol(acting, course, 0)


def restart_course(acting: Acting, course: Course) -> int:
    """A new way through a completed course, for credit of its own; one that is open already is given back.

    One that was never begun is begun: raises CannotStart.
    """
    enrolment = enrolments.latest_enrolment(acting.me, course.slug)
    if enrolment is None:
        return start_course(acting, course)
    if completions.completion_of(enrolment.id) is None:
        return enrolment.id
    return _enrol(acting, course, enrolments.newest_way(acting.me, course.slug))


def give_up_new_way(acting: Acting, course: Course) -> GivingUp:
    """A new way through of which no lesson is done is left, and the completion before it is what stands again.

    What was recorded of it stays, and that it was given up is recorded beside it.
    """
    lock_people([acting.me])  # before looking, so that a lesson done at this moment is seen
    state = enrolments.latest_enrolments(acting.me, course.slug).get(course.slug)
    if state is None or not state.is_new_way:
        return GivingUp.NONE_OPEN
    if state.done:
        return GivingUp.GONE_ON
    enrolments.give_up(state.id, acting.now)
    events.record_event(Action.COURSE_GIVEN_UP, by=acting.me, about=acting.me, now=acting.now, course=course.slug)
    return GivingUp.GIVEN_UP


def _enrol(acting: Acting, course: Course, restarted_from: int) -> int:
    revisions.keep_revision(course.slug, course.revision, lambda: CourseOutline.of(course))
    enrolment = enrolments.enrol(acting.me, course.slug, acting.now, restarted_from)
    events.record_event(Action.COURSE_STARTED, by=acting.me, about=acting.me, now=acting.now, course=course.slug)
    return enrolment.id


def open_lesson(acting: Acting, enrolment_id: int, lesson: str) -> None:
    """Notes when the lesson was first opened."""
    lessons.open_lesson(enrolment_id, lesson, acting.now)


def note_reading(acting: Acting, enrolment_id: int, since: datetime) -> None:
    """Counts the stretch since the last sign of life; credit given before stays as it is."""
    lessons.add_active_time(enrolment_id, acting.today, counted_seconds((acting.now - since).total_seconds()))


def finish_lesson(acting: Acting, course: Course, lesson: Lesson) -> Completing:
    """Raises NotEnrolled."""
    lock_people([acting.me])
    enrolment = _enrolment(acting.me, course)
    lessons.finish_lesson(enrolment.id, lesson.slug, acting.now)
    return _complete_if_met(acting, enrolment, course)


def _enrolment(person_id: int, course: Course) -> Enrolment:
    enrolment = enrolments.latest_enrolment(person_id, course.slug)
    if enrolment is None:
        raise NotEnrolled
    return enrolment


def open_quiz(acting: Acting, course: Course) -> Attempt:
    """The open attempt, or a fresh draw; raises NotEnrolled or LessonsFirst."""
    lock_people([acting.me])  # before looking, so that of two presses at one moment one sees the other's attempt
    enrolment = _enrolment(acting.me, course)
    attempt = attempts.open_attempt(enrolment.id)
    if attempt is not None and course.still_has(attempt.drawn):
        return attempt
    if lessons_left(course, lessons.lessons_done(enrolment.id)):
        raise LessonsFirst
    seed = random_bits(31)  # what an INTEGER of PostgreSQL holds
    drawn = draw(course.items, course.questions_per_attempt, seed, attempts.items_drawn(acting.me, course.slug))
    return attempts.add_attempt(
        acting.me,
        enrolment.id,
        course.slug,
        course.revision,
        seed,
        [[drawn_item.item.id, list(drawn_item.order)] for drawn_item in drawn],
        acting.now,
    )


def forget_answers(now: datetime) -> int:
    """Erases chosen options whose time is over; how many."""
    return attempts.forget_answers(now)


def keep_answers(
    person_id: int,
    course: Course,
    attempt_id: int,
    chosen: Mapping[str, Answer],
    loaded: Mapping[str, Answer | None] = NOTHING_LOADED,
) -> Kept | None:
    """Keeps what was chosen on a page since it was loaded, `loaded` with these answers; None when it is not theirs.

    Raises AlreadyHandedIn.
    """
    attempt = attempts.attempt_to_change(attempt_id)
    if attempt is None or attempt.person_id != person_id or attempt.course != course.slug:
        return None
    if attempt.submitted_at is not None:
        raise AlreadyHandedIn
    items = [(item_id, course.item(item_id)) for item_id, _ in attempt.drawn]
    return keep_merged(attempt_id, items, _possible(course, attempt, chosen), loaded)


def _possible(course: Course, attempt: Attempt, chosen: Mapping[str, Answer]) -> dict[str, Answer]:
    """Only answers to items that were drawn, and only such as these items can have."""
    possible = {}
    for item_id, order in attempt.drawn:
        item = course.item(item_id)
        if item and item_id in chosen and item.shown_as(order) and item.takes(chosen[item_id]):
            possible[item_id] = chosen[item_id]
    return possible


def submit_quiz(acting: Acting, course: Course, attempt_id: int, chosen: Mapping[str, Answer]) -> Submitted | None:
    """Grades an attempt once, adds its evidence, completes the course if that was the last of it.

    None when the attempt is not the person's. An item left open scores nothing in the mark, which is of all items
    served; it is no evidence, and `right` lacks it, so that it is no statistic either.
    """
    attempt = attempts.attempt_to_change(attempt_id)
    if attempt is None or attempt.person_id != acting.me or attempt.course != course.slug:
        return None
    if attempt.submitted_at is None and (right := _grade(acting, course, attempt, chosen)) is not None:
        events.record_event(Action.QUIZ_SUBMITTED, by=acting.me, about=acting.me, now=acting.now, course=course.slug)
        passed = has_passed(sum(right.values()), len(attempt.drawn), course.pass_percent)
        return Submitted(attempt_id, passed, complete_if_met(acting, acting.me, course), first=True)
    passed = has_passed(*attempt.score, course.pass_percent)
    return Submitted(attempt_id, passed, Completing.ALREADY, first=False)


def _grade(acting: Acting, course: Course, attempt: Attempt, chosen: Mapping[str, Answer]) -> dict[str, bool] | None:
    """Item id to whether it is right, kept with its evidence; None when another request graded it meanwhile."""
    attempts.keep_answers(attempt.id, _possible(course, attempt, chosen))
    answers = attempts.answers(attempt.id)
    drawn = [item for item_id, _ in attempt.drawn if (item := course.item(item_id))]
    items = [item for item in drawn if not item.is_open(answers.get(item.id))]
    right = {item.id: item.is_right(answers.get(item.id)) for item in items}
    if not attempts.submit_attempt(attempt.id, right, acting.now):
        return None
    evidence.add(
        [_evidence_of(acting, course, attempt, item, code, right) for item in items for code in item.competencies],
        acting.program.zone,
    )
    return right


def _evidence_of(
    acting: Acting, course: Course, attempt: Attempt, item: Item, code: str, right: Mapping[str, bool]
) -> evidence.NewEvidence:
    return evidence.NewEvidence(
        person_id=acting.me,
        competency=code,
        rung=RUNG_OF[item.kind],
        passed=right[item.id],
        at=acting.now,
        source=Evidenced.QUIZ,
        source_id=attempt.id,
        item_key=f"{course.slug}:{item.id}",
        revision=attempt.revision,
        recorded_by=acting.me,
    )


def send_evaluation(acting: Acting, course: Course, answers: dict[str, str]) -> Completing:
    """Keeps the answers apart from the person; a second time adds nothing. Raises NotEnrolled or AlreadyEvaluated."""
    enrolment = _enrolment(acting.me, course)
    if not completions.add_evaluation(enrolment.id, course.slug, course.revision, answers, acting.now):
        raise AlreadyEvaluated
    return complete_if_met(acting, acting.me, course)


def progress_of(enrolment: Enrolment, course: Course, program: Program) -> Progress:
    """Confirmed practices are looked up only where the course asks for them; elsewhere all count as missing."""
    asks = Requirement.PRACTICE in course.certificate_requires
    practised = practice.confirmed_ratings(enrolment.person_id, course.slug) if asks else ()
    return progress_in(
        course,
        done=lessons.lessons_done(enrolment.id),
        active_seconds=lessons.active_seconds(enrolment.id),
        active_share_percent=program.active_share_percent,
        scores=[attempt.score for attempt in attempts.attempts(enrolment.id)],
        evaluated=enrolment.evaluated_at is not None,
        practice_missing=practices_missing(course, practised),
    )


def complete_if_met(acting: Acting, person_id: int, course: Course) -> Completing:
    """Once everything is met: completion, ledger line and certificate, all in the caller's transaction."""
    lock_people([person_id])  # before looking, so that of two last steps at the same moment one sees the other
    return _complete_if_met(acting, _enrolment(person_id, course), course)


def _complete_if_met(acting: Acting, enrolment: Enrolment, course: Course) -> Completing:
    """`enrolment` was read after the person was locked."""
    person_id = enrolment.person_id
    if enrolment.evaluated_at is None:
        return Completing.NOT_YET  # nothing else need be looked at: this is asked after every lesson
    if completions.completion_of(enrolment.id) is not None:
        return Completing.ALREADY
    progress = progress_of(enrolment, course, acting.program)
    if progress.missing:
        return Completing.NOT_YET
    today = acting.today
    if day_is_full(ledger.minutes_on(person_id, today)):
        return Completing.DAY_FULL
    lessons.fold_active_time(enrolment.id, progress.active_seconds)
    completion = completions.add_completion(
        person_id,
        enrolment.id,
        course.slug,
        course.revision,
        acting.now,
        today,
        MetRequirements(progress.lessons, progress.active_seconds, progress.best_percent, progress.evaluated),
    )
    ledger.append(
        person_id,
        course.minutes,
        [[category.minutes, list(category.any_of)] for category in course.categories],
        today,
        acting.now,
        source="course",
        completion_id=completion.id,
    )
    certificates.issue_certificate(acting, person_id, completion, course)
    events.record_event(Action.COURSE_COMPLETED, by=person_id, about=person_id, now=acting.now, course=course.slug)
    return Completing.COMPLETED
