"""A person's way through a course, up to its completion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from lms.actions.learning import clock, drawing, ready
from lms.actions.learning.answering import NOTHING_LOADED, AlreadyHandedIn, Kept, keep_merged
from lms.domain.acting import Acting
from lms.domain.competence.competency import RUNG_OF, Evidenced
from lms.domain.competence.practice import practices_missing
from lms.domain.credit.certificate import CourseOutline
from lms.domain.credit.piloting.courses import basis_of
from lms.domain.items.item import Item
from lms.domain.items.rules import Answer
from lms.domain.learning.completion import (
    MetRequirements,
    Progress,
    lessons_left,
    prerequisites_left,
    progress_in,
)
from lms.domain.learning.course import Course, Lesson
from lms.domain.learning.credit_window import CreditWindow, credit_window
from lms.domain.learning.reading import soonest_seconds
from lms.domain.learning.shown import ShownRequirements
from lms.domain.program.event import Action
from lms.domain.program.review import settled_kinds
from lms.store.competence import checks, evidence, practice
from lms.store.joined import is_of, kept_id
from lms.store.learning import attempts, completions, enrolments, lessons, revisions
from lms.store.locks import lock_people
from lms.store.program import events, reviews
from lms.store.tables.learning import Attempt, Enrolment


class CannotStart(Exception):
    """Courses that come first are not complete yet; carries their slugs."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


class NotEnrolled(Exception):
    """The course was not started."""


class NotOpened(Exception):
    """The lesson was never opened on this way through the course."""


class TooSoon(Exception):
    """The lesson was first opened less than a tenth of its minutes ago."""


class AlreadyEvaluated(Exception):
    """The evaluation of this way through was sent before; nothing was added."""


class LessonsFirst(Exception):
    """The quiz opens once every lesson is done."""


class QuestionsChanged(Exception):
    """Nobody knows any more what an open attempt asked: it was drawn before items were kept, from another bank."""


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
    READY = "ready, and credited by itself"
    FOR_LEARNING = "for learning"


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
    """A new way through a completed course; one that is open already is given back.

    One that is for learning makes way for the next once its lessons are done, or once a new one brings credit. One
    that was never begun is begun: raises CannotStart.
    """
    lock_people([acting.me])  # before looking, so that it is decided by a completion of this very moment
    enrolment = enrolments.latest_enrolment(acting.me, course.slug)
    if enrolment is None:
        return start_course(acting, course)
    if completions.completion_of(enrolment.id) is not None or _may_be_left(acting, enrolment, course):
        return _enrol(acting, course, enrolments.newest_way(acting.me, course.slug))
    return enrolment.id


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


def is_for_credit(person_id: int, course: Course) -> bool:
    """Whether the latest way through brings credit; raises NotEnrolled."""
    return _enrolment(person_id, course).for_credit


def _may_be_left(acting: Acting, enrolment: Enrolment, course: Course) -> bool:
    """Whether a way through that is not complete is for learning, and over or less than a new one would be."""
    if enrolment.for_credit:
        return False
    return not lessons_left(course, lessons.lessons_done(enrolment.id)) or _window(acting, course).is_open


def _window(acting: Acting, course: Course) -> CreditWindow:
    held_from = completions.held_from(acting.me, course.slug)
    return credit_window(course, held_from, acting.today, acting.program.credit_again_days)


def _enrol(acting: Acting, course: Course, restarted_from: int) -> int:
    """Whether the way is for credit, and what it asks for, is decided now, and stays so."""
    window = _window(acting, course)
    revisions.keep_revision(course.slug, course.revision, lambda: CourseOutline.of(course.resting_on(None)))
    enrolment = enrolments.enrol(
        acting.me,
        course.slug,
        acting.now,
        restarted_from,
        acting.program.active_share_percent,
        for_credit=window.is_open,
        renews_on=window.renews_on if window.is_open else None,
        requires=ShownRequirements.of(course),
        revision=course.revision,
        hours=basis_of(course, acting.program.hours),
    )
    events.record_event(Action.COURSE_STARTED, by=acting.me, about=acting.me, now=acting.now, course=course.slug)
    return enrolment.id


def open_lesson(acting: Acting, enrolment_id: int, lesson: str) -> None:
    """Notes when the lesson was first opened."""
    lessons.open_lesson(enrolment_id, lesson, acting.now)


def finish_lesson(acting: Acting, course: Course, lesson: Lesson) -> Completing:
    """Raises NotEnrolled; NotOpened or TooSoon for a lesson that is not done yet."""
    lock_people([acting.me])
    enrolment = _enrolment(acting.me, course)
    clock.note_action(acting)
    _require_read(acting, enrolment.id, lesson)
    lessons.finish_lesson(enrolment.id, lesson.slug, acting.now)
    return _complete_if_met(acting, enrolment, course)


def _require_read(acting: Acting, enrolment_id: int, lesson: Lesson) -> None:
    """A lesson that is done stays so, whatever became of its minutes."""
    opened_at = lessons.first_opened_at(enrolment_id, lesson.names)
    if opened_at is None:
        raise NotOpened
    is_soon = acting.now - opened_at < timedelta(seconds=soonest_seconds(lesson))
    if is_soon and not lesson.is_in(lessons.lessons_done(enrolment_id)):
        raise TooSoon


def _enrolment(person_id: int, course: Course) -> Enrolment:
    enrolment = enrolments.latest_enrolment(person_id, course.slug)
    if enrolment is None:
        raise NotEnrolled
    return enrolment


def open_quiz(acting: Acting, course: Course) -> Attempt:
    """The open attempt with its own items, or a fresh draw; raises NotEnrolled or LessonsFirst."""
    lock_people([acting.me])  # before looking, so that of two presses at one moment one sees the other's attempt
    enrolment = _enrolment(acting.me, course)
    attempt = attempts.open_attempt(enrolment.id)
    if attempt is not None:
        return attempt if drawing.knows_items(course, attempt) else drawing.draw_anew(acting, course, attempt)
    if lessons_left(course, lessons.lessons_done(enrolment.id)):
        raise LessonsFirst
    return drawing.new_attempt(acting, course, enrolment.id)


def forget_answers(now: datetime) -> int:
    """Erases chosen options whose time is over; how many."""
    return attempts.forget_answers(now) + checks.forget_answers(now)


def keep_answers(
    person_id: int,
    course: Course,
    attempt_id: int,
    chosen: Mapping[str, Answer],
    loaded: Mapping[str, Answer | None] = NOTHING_LOADED,
) -> Kept | None:
    """Keeps what was chosen on a page since it was loaded, `loaded` with these answers; None when it is not theirs.

    Raises AlreadyHandedIn or QuestionsChanged.
    """
    attempt = attempts.attempt_to_change(attempt_id)
    if attempt is None or not is_of(attempt.person_id, person_id) or attempt.course != course.slug:
        return None
    if attempt.submitted_at is not None:
        raise AlreadyHandedIn
    if not drawing.knows_items(course, attempt):
        raise QuestionsChanged
    drawn = attempts.drawn_items(course, attempt)
    items = [(item_id, drawn.get(item_id)) for item_id, _ in attempt.drawn]
    return keep_merged(attempt_id, items, _possible(course, attempt, chosen), loaded)


def _possible(course: Course, attempt: Attempt, chosen: Mapping[str, Answer]) -> dict[str, Answer]:
    """Only answers to items that were drawn, and only such as these items can have."""
    drawn = attempts.drawn_items(course, attempt)
    return {
        item_id: answer for item_id, answer in chosen.items() if item_id in drawn and drawn[item_id].takes(answer)
    }


def submit_quiz(acting: Acting, course: Course, attempt_id: int, chosen: Mapping[str, Answer]) -> Submitted | None:
    """Grades an attempt once, adds its evidence, completes the course if that was the last of it.

    None when the attempt is not the person's. An item left open scores nothing in the mark, which is of all items
    served; it is no evidence, and `right` lacks it, so that it is no statistic either. Raises QuestionsChanged.
    """
    attempt = attempts.attempt_to_change(attempt_id)
    if attempt is None or not is_of(attempt.person_id, acting.me) or attempt.course != course.slug:
        return None
    if attempt.submitted_at is None and not drawing.knows_items(course, attempt):
        raise QuestionsChanged
    if attempt.submitted_at is None and (right := _grade(acting, course, attempt, chosen)) is not None:
        events.record_event(Action.QUIZ_SUBMITTED, by=acting.me, about=acting.me, now=acting.now, course=course.slug)
        passed = replace(attempt.score(course.pass_percent), right=sum(right.values())).passed
        return Submitted(attempt_id, passed, complete_if_met(acting, acting.me, course), first=True)
    passed = attempt.score(course.pass_percent).passed
    return Submitted(attempt_id, passed, Completing.ALREADY, first=False)


def _grade(acting: Acting, course: Course, attempt: Attempt, chosen: Mapping[str, Answer]) -> dict[str, bool] | None:
    """Item id to whether it is right, kept with its evidence; None when another request graded it meanwhile."""
    attempts.keep_answers(attempt.id, _possible(course, attempt, chosen))
    answers = attempts.answers(attempt.id)
    drawn = attempts.drawn_items(course, attempt).values()
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
        item_key=course.item_key(item.id),
        revision=attempt.revision,
        recorded_by=acting.me,
    )


def send_evaluation(acting: Acting, course: Course, answers: dict[str, str]) -> Completing:
    """Keeps the answers apart from the person; a second time adds nothing. Raises NotEnrolled or AlreadyEvaluated."""
    enrolment = _enrolment(acting.me, course)
    if not completions.add_evaluation(enrolment.id, course.slug, course.revision, answers, acting.now):
        raise AlreadyEvaluated
    return complete_if_met(acting, acting.me, course)


def progress_of(enrolment: Enrolment, course: Course) -> Progress:
    """Confirmed practices and recorded reviews are looked up only where this way asks for them."""
    requires = enrolment.requires or ShownRequirements.of(course)
    practised = practice.confirmed_ratings(kept_id(enrolment.person_id), course.slug) if requires.practices else ()
    recorded = reviews.in_force(course.slug) if requires.review else ()
    return progress_in(
        course.resting_on(enrolment.hours),
        done=lessons.lessons_done(enrolment.id),
        active_seconds=lessons.active_seconds(enrolment.id),
        declared_seconds=lessons.declared_seconds(enrolment.id),
        active_share_percent=enrolment.active_share_percent,
        scores=[attempt.score(course.pass_percent) for attempt in attempts.attempts(enrolment.id)],
        evaluated=enrolment.evaluated_at is not None,
        practice_missing=practices_missing(course, practised, requires.practices or None),
        requires=requires.kinds(),
        reviews_settled=settled_kinds(recorded, course.revision),
    )


def complete_if_met(acting: Acting, person_id: int, course: Course) -> Completing:
    """Once everything is met: completion, ledger line and certificate, all in the caller's transaction.

    Where eight hours in 24 leave no room, it waits for its moment; a way that is for learning completes nothing.
    """
    lock_people([person_id])  # before looking, so that of two last steps at the same moment one sees the other
    if acting.person_id == person_id:
        clock.note_action(acting)
    return _complete_if_met(acting, _enrolment(person_id, course), course)


def _complete_if_met(acting: Acting, enrolment: Enrolment, course: Course) -> Completing:
    """`enrolment` was read after the person was locked."""
    if not enrolment.for_credit:
        return Completing.FOR_LEARNING
    if enrolment.evaluated_at is None:
        return Completing.NOT_YET  # nothing else need be looked at: this is asked after every lesson
    ready.credit_due(acting, kept_id(enrolment.person_id))
    if completions.completion_of(enrolment.id) is not None:
        return Completing.ALREADY
    if ready.is_waiting(enrolment):
        return Completing.READY
    progress = progress_of(enrolment, course)
    if progress.missing:
        return Completing.NOT_YET
    studied = replace(course.resting_on(enrolment.hours), pass_percent=progress.passed_by or course.pass_percent)
    met = MetRequirements.of(progress, enrolment.active_share_percent)
    waits = ready.complete_or_wait(acting, enrolment, studied, met)
    return Completing.COMPLETED if waits is None else Completing.READY
