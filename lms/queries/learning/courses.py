"""What the catalogue, a course page and a lesson page show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lms.content.catalogue import Catalogue
from lms.domain.competence.practice import State, practices_left, practices_missing
from lms.domain.learning.completion import Progress, Requirement, lessons_left, prerequisites_left, progress_in
from lms.domain.learning.course import Course, Lesson, Practice, Review
from lms.domain.learning.credit_window import CreditWindow, credit_window
from lms.domain.learning.quiz import Score
from lms.domain.learning.reading import Reading, lesson_stretch
from lms.domain.learning.refresh import SOON_DAYS, refresh_on
from lms.domain.learning.shown import ShownRequirements
from lms.domain.program.program import Program
from lms.domain.program.review import RecordedReview, awaited_kinds, settled_kinds
from lms.queries.competence.practice import Offered, PracticeLine, offered, own_lines, who_may_watch
from lms.queries.program.program import Holding, holding
from lms.store.competence import equivalents
from lms.store.competence.practice import Rater
from lms.store.learning import completions
from lms.store.learning import enrolments as learning
from lms.store.learning.attempts import all_attempts
from lms.store.learning.enrolments import EnrolmentState, HeldCompletion
from lms.store.program import reviews
from lms.store.tables.learning import Attempt


@dataclass(frozen=True, slots=True)
class ListedCourse:
    """One course of the catalogue, with where its reader stands; both open and completed while a new way is open.

    `window` tells what a new way through would bring; `is_learning` that the open one is for learning.
    """

    course: Course
    done: int
    is_open: bool
    is_learning: bool
    credit_at: datetime | None
    held: HeldCompletion | None
    window: CreditWindow
    missing: tuple[Course, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    attempt_id: int
    on: date
    right: int
    asked: int
    percent: int
    passed: bool
    score: Score


@dataclass(frozen=True, slots=True)
class CoursePage:
    course: Course
    competencies: tuple[tuple[str, str], ...]
    prerequisites: tuple[tuple[Course, bool], ...]
    approvals_now: tuple[str, ...]
    enrolment: EnrolmentState | None
    progress: Progress | None
    missing: tuple[Requirement, ...]
    tried: tuple[Tried, ...]
    open_attempt: bool
    next_lesson: Lesson | None
    held: HeldCompletion | None
    window: CreditWindow
    today: date
    refresh_on: date | None
    share_percent: int
    practice: tuple[Offered, ...]
    holding: tuple[Holding, ...]
    pass_percent: int
    done: frozenset[str]
    requires: ShownRequirements
    practices_left: tuple[Practice, ...]
    raters: tuple[Rater, ...]
    reviews: tuple[RecordedReview, ...]
    certificates_await: str

    @property
    def open_reviews(self) -> tuple[tuple[Lesson, Review], ...]:
        """Those that nobody settled in the version taught now."""
        return self.course.still_open(settled_kinds(self.reviews, self.course.revision))

    @property
    def open_kinds(self) -> tuple[str, ...]:
        return _kinds(self.open_reviews)

    @property
    def awaited_reviews(self) -> tuple[str, ...]:
        """Those of the open kinds for which a certificate would wait."""
        return awaited_kinds(self.certificates_await, self.open_kinds)

    @property
    def practice_due(self) -> Offered | None:
        """The practice that completion waits for, once lessons and quiz are done."""
        if self.is_learning or self.progress is None or self.next_lesson is not None or not self.progress.passed:
            return None
        return next((one for one in self.practice if one.practice in self.practices_left), None)

    @property
    def minutes_needed(self) -> int:
        """Of active time; the share is of the enrolment, or before the start what one begun today would have."""
        return -(-self.course.active_seconds_needed(self.share_percent) // 60)

    @property
    def may_start(self) -> bool:
        return all(done for _, done in self.prerequisites)

    @property
    def serial(self) -> str | None:
        """Of the certificate that is held."""
        return self.held.serial if self.held else None

    @property
    def is_learning(self) -> bool:
        """Whether the latest way through is for learning."""
        return self.enrolment is not None and not self.enrolment.for_credit

    @property
    def may_begin_anew(self) -> bool:
        """Whether a new way through may begin: after a completion, or beside a way for learning that is over.

        One for learning that is under way makes way for one that brings credit.
        """
        if self.enrolment is None or self.enrolment.completed_on is not None:
            return self.enrolment is not None
        return self.is_learning and (self.next_lesson is None or self.window.is_open)


@dataclass(frozen=True, slots=True)
class LessonPage:
    course: Course
    lesson: Lesson
    number: int
    labels: tuple[str, ...]
    before: Lesson | None
    after: Lesson | None
    done: frozenset[str]
    enrolment_id: int | None
    is_complete: bool
    opened: bool
    declared_at: datetime | None
    reading: Reading | None
    open_kinds: tuple[str, ...]

    @property
    def is_review_open(self) -> bool:
        """Whether someone still has to settle what the lesson leaves open."""
        return self.lesson.review is not None and self.lesson.review.kind in self.open_kinds

    @property
    def leads_to_quiz(self) -> bool:
        """Whether nothing but this lesson stands before the quiz."""
        others = [left for left in lessons_left(self.course, self.done) if left is not self.lesson]
        return self.after is None and not others and not self.is_complete


def course_list(
    catalogue: Catalogue, person_id: int, today: date, *, again_days: int = SOON_DAYS
) -> tuple[ListedCourse, ...]:
    """Every course, in the order in which a new person takes them; `again_days` is the program's setting."""
    enrolments = learning.latest_enrolments(person_id)
    completed = completions.courses_completed(person_id)
    listed = []
    for course in catalogue.in_order():
        state = enrolments.get(course.slug)
        listed.append(
            ListedCourse(
                course=course,
                done=len(course.lessons) - len(lessons_left(course, state.done)) if state else 0,
                is_open=state is not None and state.completion_id is None,
                is_learning=state is not None and not state.for_credit,
                credit_at=state.credit_at if state else None,
                held=state.held if state else None,
                window=_window(course, state, today, again_days),
                missing=tuple(catalogue.courses[slug] for slug in prerequisites_left(course, completed)),
            )
        )
    return tuple(listed)


def _approvals(course: Course, today: date) -> tuple[str, ...]:
    return tuple(
        f"{approval.body} {approval.number}".strip()
        + (" (made up for this demonstration)" if approval.made_up else "")
        for approval in course.approvals
        if approval.covers(today)
    )


def _window(course: Course, state: EnrolmentState | None, today: date, again_days: int) -> CreditWindow:
    return credit_window(course, state.held.counts_from if state and state.held else None, today, again_days)


def _kinds(open_reviews: Sequence[tuple[Lesson, Review]]) -> tuple[str, ...]:
    return tuple(sorted({review.kind for _, review in open_reviews}))


def course_page(catalogue: Catalogue, course: Course, person_id: int, program: Program, today: date) -> CoursePage:
    state = learning.latest_enrolments(person_id, course.slug).get(course.slug)
    completed = completions.courses_completed(person_id) if course.prerequisites and state is None else frozenset()
    requires = _requires(course, state)
    recorded = state.reviews if state else reviews.in_force(course.slug)
    attempts = all_attempts(state.id) if state else ()
    tried = tuple(_tried(attempt, course, program) for attempt in attempts if attempt.submitted_at is not None)
    practised = bool(course.practice if state else requires.practices)
    own = own_lines(catalogue, course, person_id, today) if practised else ()
    progress = _progress(course, state, tried, own, recorded) if state else None
    left = practices_left(course, _confirmed(own), requires.practices)
    return CoursePage(
        course=course,
        competencies=_competencies(catalogue, course),
        prerequisites=tuple(
            (catalogue.courses[slug], state is not None or slug in completed) for slug in course.prerequisites
        ),
        approvals_now=_approvals(course, today),
        enrolment=state,
        progress=progress,
        missing=progress.missing if progress else (),
        tried=tried,
        open_attempt=any(attempt.submitted_at is None for attempt in attempts),
        next_lesson=next(iter(lessons_left(course, state.done if state else ())), None),
        held=state.held if state else None,
        window=_window(course, state, today, program.credit_again_days),
        today=today,
        refresh_on=refresh_on(course, state.held.counts_from) if state and state.held else None,
        share_percent=state.active_share_percent if state else program.active_share_percent,
        practice=offered(course, own),
        holding=holding(course.slug, person_id),
        pass_percent=_mark(course, attempts, progress),
        done=course.named_now(state.done) if state else frozenset(),
        requires=requires,
        practices_left=left,
        raters=who_may_watch(person_id, today) if left and (state is None or state.completion_id is None) else (),
        reviews=recorded,
        certificates_await=program.certificates_await,
    )


def tried_in(course: Course, enrolment_id: int, program: Program) -> tuple[Tried, ...]:
    """The quizzes of one way through that were handed in, oldest first."""
    handed_in = (attempt for attempt in all_attempts(enrolment_id) if attempt.submitted_at is not None)
    return tuple(_tried(attempt, course, program) for attempt in handed_in)


def _competencies(catalogue: Catalogue, course: Course) -> tuple[tuple[str, str], ...]:
    return tuple((catalogue.label(code), catalogue.competencies[code].statement) for code in course.competencies)


def _requires(course: Course, state: EnrolmentState | None) -> ShownRequirements:
    """Those that were shown before the start, or that are now."""
    return (state.requires if state else None) or ShownRequirements.of(course)


def _confirmed(own: Sequence[PracticeLine]) -> list[tuple[str, Mapping[str, str]]]:
    """(practice id, ratings); of a code that ended, for the one that it became."""
    confirmed = [line.watched for line in own if line.state is State.CONFIRMED]
    groups = equivalents.groups() if confirmed else {}
    return [(watched.practice, equivalents.widened(watched.ratings, groups)) for watched in confirmed]


def _mark(course: Course, attempts: Sequence[Attempt], progress: Progress | None) -> int:
    """By which the quiz was passed, else that of the open attempt, else the one that a fresh draw has."""
    if progress is not None and progress.passed_by is not None:
        return progress.passed_by
    marks = [attempt.score(course.pass_percent).pass_percent for attempt in attempts if attempt.submitted_at is None]
    return marks[-1] if marks else course.pass_percent


def _tried(attempt: Attempt, course: Course, program: Program) -> Tried:
    score = attempt.score(course.pass_percent)
    return Tried(
        attempt.id,
        program.day_of(attempt.submitted_at or attempt.opened_at),
        score.right,
        score.asked,
        score.percent,
        score.passed,
        score,
    )


def _progress(
    course: Course,
    state: EnrolmentState,
    tried: tuple[Tried, ...],
    own: tuple[PracticeLine, ...],
    recorded: tuple[RecordedReview, ...],
) -> Progress:
    requires = _requires(course, state)
    return progress_in(
        course.resting_on(state.hours),
        done=state.done,
        active_seconds=state.active_seconds,
        declared_seconds=state.declared_seconds,
        active_share_percent=state.active_share_percent,
        scores=[attempt.score for attempt in tried],
        evaluated=state.evaluated,
        practice_missing=practices_missing(course, _confirmed(own), requires.practices or None),
        requires=requires.kinds(),
        reviews_settled=settled_kinds(recorded, course.revision),
    )


def _declared_at(lesson: Lesson, state: EnrolmentState | None) -> datetime | None:
    slug = lesson.name_in(state.declared) if state else None
    return state.declared[slug][1] if state and slug else None


def lesson_page(catalogue: Catalogue, course: Course, lesson: Lesson, person_id: int) -> LessonPage:
    state = learning.latest_enrolments(person_id, course.slug).get(course.slug)
    index = course.lessons.index(lesson)
    recorded: tuple[RecordedReview, ...] = ()
    if course.open_reviews:
        recorded = state.reviews if state else reviews.in_force(course.slug)
    return LessonPage(
        course=course,
        lesson=lesson,
        number=index + 1,
        labels=tuple(catalogue.label(code) for code in lesson.competencies),
        before=course.lessons[index - 1] if index else None,
        after=course.lessons[index + 1] if index + 1 < len(course.lessons) else None,
        done=course.named_now(state.done) if state else frozenset(),
        enrolment_id=state.id if state else None,
        is_complete=state is not None and state.completion_id is not None,
        opened=state is not None and lesson.is_in(state.opened),
        declared_at=_declared_at(lesson, state),
        reading=Reading(state.id, lesson_stretch(lesson)) if state and state.completion_id is None else None,
        open_kinds=_kinds(course.still_open(settled_kinds(recorded, course.revision))),
    )


def enrolment_of(course: Course, person_id: int) -> EnrolmentState | None:
    """The person's latest way through the course; None when it was never started."""
    return learning.latest_enrolments(person_id, course.slug).get(course.slug)
