"""What the catalogue, a course page and a lesson page show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lms.content.catalogue import Catalogue
from lms.domain.competence.practice import State, practices_missing
from lms.domain.learning.completion import Progress, Requirement, lessons_left, prerequisites_left, progress_in
from lms.domain.learning.course import Course, Lesson
from lms.domain.learning.quiz import Score
from lms.domain.learning.reading import Reading, lesson_stretch
from lms.domain.learning.refresh import refresh_on
from lms.domain.program.program import Program
from lms.queries.competence.practice import Offered, PracticeLine, offered, own_lines
from lms.queries.program.program import Holding, holding
from lms.store.learning import completions
from lms.store.learning import enrolments as learning
from lms.store.learning.attempts import all_attempts
from lms.store.learning.enrolments import EnrolmentState
from lms.store.tables.learning import Attempt


@dataclass(frozen=True, slots=True)
class ListedCourse:
    """One course of the catalogue, with where its reader stands."""

    course: Course
    done: int
    is_open: bool
    completed_on: date | None
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
    serial: str | None
    refresh_on: date | None
    share_percent: int
    practice: tuple[Offered, ...]
    holding: tuple[Holding, ...]
    pass_percent: int
    done: frozenset[str]

    @property
    def minutes_needed(self) -> int:
        """Of active time; the share is of the enrolment, or before the start what one begun today would have."""
        return -(-self.course.active_seconds_needed(self.share_percent) // 60)

    @property
    def may_start(self) -> bool:
        return all(done for _, done in self.prerequisites)


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


def course_list(catalogue: Catalogue, person_id: int) -> tuple[ListedCourse, ...]:
    """Every course, in the order in which a new person takes them."""
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
                completed_on=state.completed_on if state else None,
                missing=tuple(catalogue.courses[slug] for slug in prerequisites_left(course, completed)),
            )
        )
    return tuple(listed)


def course_page(catalogue: Catalogue, course: Course, person_id: int, program: Program, today: date) -> CoursePage:
    state = learning.latest_enrolments(person_id, course.slug).get(course.slug)
    completed = completions.courses_completed(person_id) if course.prerequisites and state is None else frozenset()
    tried: tuple[Tried, ...] = ()
    attempts: Sequence[Attempt] = ()
    progress = None
    own: tuple[PracticeLine, ...] = ()
    if state is not None:
        attempts = all_attempts(state.id)
        tried = tuple(_tried(attempt, course, program) for attempt in attempts if attempt.submitted_at is not None)
        own = own_lines(catalogue, course, person_id, today) if course.practice else ()
        progress = _progress(course, state, tried, own)
    return CoursePage(
        course=course,
        competencies=tuple(
            (catalogue.label(code), catalogue.competencies[code].statement) for code in course.competencies
        ),
        prerequisites=tuple(
            (catalogue.courses[slug], state is not None or slug in completed) for slug in course.prerequisites
        ),
        approvals_now=tuple(
            f"{approval.body} {approval.number}".strip()
            + (" (made up for this demonstration)" if approval.made_up else "")
            for approval in course.approvals
            if approval.covers(today)
        ),
        enrolment=state,
        progress=progress,
        missing=progress.missing if progress else (),
        tried=tried,
        open_attempt=any(attempt.submitted_at is None for attempt in attempts),
        next_lesson=next(iter(lessons_left(course, state.done if state else ())), None),
        serial=state.serial if state else None,
        refresh_on=refresh_on(course, state.completed_on) if state and state.completed_on else None,
        share_percent=state.active_share_percent if state else program.active_share_percent,
        practice=offered(course, own),
        holding=holding(course.slug, person_id),
        pass_percent=_mark(course, attempts, progress),
        done=course.named_now(state.done) if state else frozenset(),
    )


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
    course: Course, state: EnrolmentState, tried: tuple[Tried, ...], own: tuple[PracticeLine, ...]
) -> Progress:
    confirmed = [line.watched for line in own if line.state is State.CONFIRMED]
    return progress_in(
        course,
        done=state.done,
        active_seconds=state.active_seconds,
        declared_seconds=state.declared_seconds,
        active_share_percent=state.active_share_percent,
        scores=[attempt.score for attempt in tried],
        evaluated=state.evaluated,
        practice_missing=practices_missing(course, ((line.practice, line.ratings) for line in confirmed)),
    )


def _declared_at(lesson: Lesson, state: EnrolmentState | None) -> datetime | None:
    slug = lesson.name_in(state.declared) if state else None
    return state.declared[slug][1] if state and slug else None


def lesson_page(catalogue: Catalogue, course: Course, lesson: Lesson, person_id: int) -> LessonPage:
    state = learning.latest_enrolments(person_id, course.slug).get(course.slug)
    index = course.lessons.index(lesson)
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
    )


def enrolment_of(course: Course, person_id: int) -> EnrolmentState | None:
    """The person's latest way through the course; None when it was never started."""
    return learning.latest_enrolments(person_id, course.slug).get(course.slug)
