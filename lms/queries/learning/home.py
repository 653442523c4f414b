"""What home shows: where one left off, what is due, hours, standing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from lms.content.catalogue import Catalogue
from lms.domain.competence.competency import Framework
from lms.domain.credit.hours import minutes_of_last_year
from lms.domain.learning.completion import lessons_left
from lms.domain.learning.course import Course, Lesson
from lms.domain.learning.credit_window import CreditWindow, credit_window
from lms.domain.learning.refresh import SOON_DAYS, due_soon_on
from lms.domain.team.assignment import Assigned
from lms.queries.competence.competence import CategoryStanding, category_standings, profile_of
from lms.store.competence import evidence
from lms.store.credit import ledger
from lms.store.learning import enrolments as learning
from lms.store.learning.enrolments import HeldCompletion
from lms.store.team import coming
from lms.store.team.coming import NewVersion


@dataclass(frozen=True, slots=True)
class Continue:
    """The course touched last that is not complete; `lesson` is None when only quiz or evaluation are left.

    `held` is what was completed of it before, when this is a new way through; `for_learning` tells of one that
    brings no credit.
    """

    course: Course
    lesson: Lesson | None
    number: int
    done: frozenset[str]
    next_step: str
    held: HeldCompletion | None
    for_learning: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """`window` tells whether the course gives credit now: only then can what was asked be done."""

    assigned: Assigned
    course: Course
    days_left: int | None
    window: CreditWindow
    credit_at: datetime | None


@dataclass(frozen=True, slots=True)
class ChoiceDue:
    """What any one of these courses does: those that give credit now."""

    assigned: Assigned
    courses: tuple[Course, ...]
    days_left: int | None


@dataclass(frozen=True, slots=True)
class Home:
    """`recent` holds (title, minutes, day) as they were certified, newest first.

    `ready` holds the courses in which all is done, each with the moment at which its credit is given.
    """

    may_study: bool
    left_off: Continue | None
    first_course: Course | None
    due: tuple[Due, ...]
    refresh: tuple[tuple[Course, date], ...]
    ready: tuple[tuple[Course, datetime], ...]
    new_versions: tuple[tuple[Course, NewVersion], ...]
    minutes_total: int
    minutes_year: int
    recent: tuple[tuple[str, int, date], ...]
    framework: Framework
    standings: tuple[CategoryStanding, ...]
    categories_without_course: int
    choices: tuple[ChoiceDue, ...] = ()


RECENT_SHOWN = 3


def home(
    catalogue: Catalogue,
    person_id: int,
    profile: str | None,
    today: date,
    *,
    may_study: bool,
    again_days: int = SOON_DAYS,
) -> Home:
    """Someone who may not study any more is offered nothing to study; `again_days` is the program's setting."""
    enrolments = learning.latest_enrolments(person_id)
    earned = ledger.earned(person_id)
    latest = _touched_last(catalogue, enrolments)
    left_off = _left_off(catalogue.courses[latest.course], latest) if latest and may_study else None
    comes = coming.coming_up(person_id)
    due = tuple(
        _due(assignment, catalogue.courses[assignment.course_slug], enrolments, today, again_days)
        for assignment in comes.asked
        if assignment.course_slug in catalogue.courses and may_study
    )
    framework = catalogue.frameworks[profile_of(catalogue, profile).home]
    standings = category_standings(catalogue, framework, profile, evidence.standings(person_id), today)
    taught = frozenset(code for course in catalogue.courses.values() for code in course.competencies)
    return Home(
        may_study=may_study,
        left_off=left_off,
        first_course=_first_course(catalogue, enrolments) if left_off is None and may_study else None,
        due=due,
        refresh=_refresh(catalogue, enrolments, today, again_days) if may_study else (),
        ready=_ready(catalogue, enrolments),
        new_versions=_new_versions(catalogue, comes) if may_study else (),
        minutes_total=sum(minutes for _, minutes, _ in earned),
        minutes_year=minutes_of_last_year(((minutes, day) for _, minutes, day in earned), today),
        recent=tuple(line for line in reversed(earned) if line[1] > 0)[:RECENT_SHOWN],
        framework=framework,
        standings=tuple(standing for standing in standings if _is_taught(standing, taught)),
        categories_without_course=sum(not _is_taught(standing, taught) for standing in standings),
        choices=_choices(catalogue, comes, enrolments, today, again_days) if may_study else (),
    )


def _choices(
    catalogue: Catalogue,
    comes: coming.Coming,
    enrolments: Mapping[str, learning.EnrolmentState],
    today: date,
    again_days: int,
) -> tuple[ChoiceDue, ...]:
    found = []
    for one in comes.asked:
        dues = [
            _due(one, catalogue.courses[slug], enrolments, today, again_days)
            for slug in one.choices
            if slug in catalogue.courses
        ]
        if dues:
            courses = tuple(due.course for due in dues if due.window.is_open)
            found.append(ChoiceDue(one, courses, one.days_left(today)))
    return tuple(found)


def _is_taught(standing: CategoryStanding, taught: frozenset[str]) -> bool:
    """Whether a course here could move it, or something of it is shown already."""
    return standing.at_target > 0 or any(competency.code in taught for competency in standing.category.competencies)


def _new_versions(catalogue: Catalogue, comes: coming.Coming) -> tuple[tuple[Course, NewVersion], ...]:
    return tuple(
        (catalogue.courses[version.slug], version) for version in comes.new if version.slug in catalogue.courses
    )


def _touched_last(
    catalogue: Catalogue, enrolments: Mapping[str, learning.EnrolmentState]
) -> learning.EnrolmentState | None:
    """Of those in which something is left to do; a way for learning asks for nothing once its lessons are done."""
    left = [
        state
        for slug, state in enrolments.items()
        if state.completion_id is None
        and state.credit_at is None
        and slug in catalogue.courses
        and (state.for_credit or lessons_left(catalogue.courses[slug], state.done))
    ]
    return max(left, key=lambda state: max([state.started_at, *state.opened.values()]), default=None)


def _due(
    assigned: Assigned,
    course: Course,
    enrolments: Mapping[str, learning.EnrolmentState],
    today: date,
    again_days: int,
) -> Due:
    state = enrolments.get(course.slug)
    held_from = state.held.counts_from if state and state.held else None
    window = credit_window(course, held_from, today, again_days)
    return Due(assigned, course, assigned.days_left(today), window, state.credit_at if state else None)


def _ready(
    catalogue: Catalogue, enrolments: Mapping[str, learning.EnrolmentState]
) -> tuple[tuple[Course, datetime], ...]:
    """Earliest first."""
    found = [
        (catalogue.courses[slug], state.credit_at)
        for slug, state in enrolments.items()
        if state.credit_at is not None and slug in catalogue.courses
    ]
    return tuple(sorted(found, key=lambda pair: pair[1]))


def _left_off(course: Course, state: learning.EnrolmentState) -> Continue:
    for lesson in lessons_left(course, state.done):
        number, done = course.lessons.index(lesson) + 1, course.named_now(state.done)
        return Continue(course, lesson, number, done, "", state.held, for_learning=not state.for_credit)
    step = "The quiz, then a few words on the course" if not state.evaluated else "What is left is on the course page"
    return Continue(course, None, len(course.lessons), course.named_now(state.done), step, state.held)


def _first_course(catalogue: Catalogue, enrolments: dict[str, learning.EnrolmentState]) -> Course | None:
    """The first course in their order that was not begun."""
    return next((course for course in catalogue.in_order() if course.slug not in enrolments), None)


def _refresh(
    catalogue: Catalogue, enrolments: dict[str, learning.EnrolmentState], today: date, again_days: int
) -> tuple[tuple[Course, date], ...]:
    """Completed courses whose refresh day has come or comes soon, but for those that wait for their credit."""
    found = []
    for slug, state in enrolments.items():
        course = catalogue.courses.get(slug) if state.credit_at is None else None
        day = due_soon_on(course, state.held.counts_from, today, again_days) if course and state.held else None
        if course and day:
            found.append((course, day))
    return tuple(sorted(found, key=lambda pair: pair[1]))
