"""What the catalogue, a course page and a lesson page show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lms.content.catalogue import Catalogue
from lms.domain.competence.practice import State, practices_missing
from lms.domain.learning.completion import Progress, Requirement, lessons_left, prerequisites_left, progress_in
from lms.domain.learning.course import Course, Lesson
from lms.domain.learning.quiz import has_passed, score_percent
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
    """One course of the catalogue, with where its reader stands; both open and completed while a new way is open."""

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
    minutes_needed: int
    practice: tuple[Offered, ...]
    holding: tuple[Holding, ...]

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

    @property
    def leads_to_quiz(self) -> bool:
        """Whether nothing but this lesson stands before the quiz."""
        others = [left for left in lessons_left(self.course, self.done) if left is not self.lesson]
        return self.after is None and not others and not self.is_complete


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
                completed_on=state.held.earned_on if state and state.held else None,
                missing=tuple(catalogue.courses[slug] for slug in prerequisites_left(course, completed)),
            )
        )
    return tuple(listed)


def course_page(catalogue: Catalogue, course: Course, person_id: int, program: Program, today: date) -> CoursePage:
    state = learning.latest_enrolments(person_id, course.slug).get(course.slug)
    completed = completions.courses_completed(person_id) if course.prerequisites and state is None else frozenset()
    tried: tuple[Tried, ...] = ()
    progress, open_attempt = None, False
    own: tuple[PracticeLine, ...] = ()
    if state is not None:
        attempts = all_attempts(state.id)
        open_attempt = any(attempt.submitted_at is None for attempt in attempts)
        tried = tuple(_tried(attempt, course, program) for attempt in attempts if attempt.submitted_at is not None)
        own = own_lines(catalogue, course, person_id, today) if course.practice else ()
        progress = _progress(course, state, tried, own, program)
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
        open_attempt=open_attempt,
        next_lesson=next(iter(lessons_left(course, state.done if state else ())), None),
        serial=state.held.serial if state and state.held else None,
        refresh_on=refresh_on(course, state.held.earned_on) if state and state.held else None,
        minutes_needed=-(-course.active_seconds_needed(program.active_share_percent) // 60),
        practice=offered(course, own),
        holding=holding(course.slug, person_id),
    )


def _tried(attempt: Attempt, course: Course, program: Program) -> Tried:
    right, asked = attempt.score
    return Tried(
        attempt.id,
        program.day_of(attempt.submitted_at or attempt.opened_at),
        right,
        asked,
        score_percent(right, asked),
        has_passed(right, asked, course.pass_percent),
    )


def _progress(
    course: Course, state: EnrolmentState, tried: tuple[Tried, ...], own: tuple[PracticeLine, ...], program: Program
) -> Progress:
    confirmed = [line.watched for line in own if line.state is State.CONFIRMED]
    return progress_in(
        course,
        done=state.done,
        active_seconds=state.active_seconds,
        active_share_percent=program.active_share_percent,
        scores=[(attempt.right, attempt.asked) for attempt in tried],
        evaluated=state.evaluated,
        practice_missing=practices_missing(course, ((line.practice, line.ratings) for line in confirmed)),
    )


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
        done=state.done if state else frozenset(),
        enrolment_id=state.id if state else None,
        is_complete=state is not None and state.completion_id is not None,
        opened=state is not None and lesson.slug in state.opened,
    )


def enrolment_of(course: Course, person_id: int) -> EnrolmentState | None:
    """The person's latest way through the course; None when it was never started."""
    return learning.latest_enrolments(person_id, course.slug).get(course.slug)
