"""What home shows: where one left off, what is due, hours, standing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lms.content.catalogue import Catalogue
from lms.domain.competence.competency import Framework
from lms.domain.credit.hours import minutes_of_last_year
from lms.domain.learning.completion import lessons_left
from lms.domain.learning.course import Course, Lesson
from lms.domain.learning.refresh import due_soon_on
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

    `held` is what was completed of it before, when this is a new way through.
    """

    course: Course
    lesson: Lesson | None
    number: int
    done: frozenset[str]
    next_step: str
    held: HeldCompletion | None


@dataclass(frozen=True, slots=True)
class Due:
    assigned: Assigned
    course: Course
    days_left: int | None


@dataclass(frozen=True, slots=True)
class Home:
    """`recent` holds (title, minutes, day) as they were certified, newest first."""

    may_study: bool
    left_off: Continue | None
    first_course: Course | None
    due: tuple[Due, ...]
    refresh: tuple[tuple[Course, date], ...]
    new_versions: tuple[tuple[Course, NewVersion], ...]
    minutes_total: int
    minutes_year: int
    recent: tuple[tuple[str, int, date], ...]
    framework: Framework
    standings: tuple[CategoryStanding, ...]
    categories_without_course: int


RECENT_SHOWN = 3


def home(catalogue: Catalogue, person_id: int, profile: str | None, today: date, *, may_study: bool) -> Home:
    """Someone who may not study any more is offered nothing to study."""
    enrolments = learning.latest_enrolments(person_id)
    earned = ledger.earned(person_id)
    open_ones = [
        state for slug, state in enrolments.items() if state.completion_id is None and slug in catalogue.courses
    ]
    latest = max(open_ones, key=lambda state: max([state.started_at, *state.opened.values()]), default=None)
    left_off = _left_off(catalogue.courses[latest.course], latest) if latest and may_study else None
    comes = coming.coming_up(person_id)
    due = tuple(
        Due(assignment, catalogue.courses[assignment.course_slug], assignment.days_left(today))
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
        refresh=_refresh(catalogue, enrolments, today) if may_study else (),
        new_versions=tuple(
            (catalogue.courses[version.slug], version)
            for version in comes.new
            if version.slug in catalogue.courses and may_study
        ),
        minutes_total=sum(minutes for _, minutes, _ in earned),
        minutes_year=minutes_of_last_year(((minutes, day) for _, minutes, day in earned), today),
        recent=tuple(line for line in reversed(earned) if line[1] > 0)[:RECENT_SHOWN],
        framework=framework,
        standings=tuple(standing for standing in standings if _is_taught(standing, taught)),
        categories_without_course=sum(not _is_taught(standing, taught) for standing in standings),
    )


def _is_taught(standing: CategoryStanding, taught: frozenset[str]) -> bool:
    """Whether a course here could move it, or something of it is shown already."""
    return standing.at_target > 0 or any(competency.code in taught for competency in standing.category.competencies)


def _left_off(course: Course, state: learning.EnrolmentState) -> Continue:
    for lesson in lessons_left(course, state.done):
        return Continue(course, lesson, course.lessons.index(lesson) + 1, state.done, "", state.held)
    step = "The quiz, then a few words on the course" if not state.evaluated else "What is left is on the course page"
    return Continue(course, None, len(course.lessons), state.done, step, state.held)


def _first_course(catalogue: Catalogue, enrolments: dict[str, learning.EnrolmentState]) -> Course | None:
    """The first course in their order that was not begun."""
    return next((course for course in catalogue.in_order() if course.slug not in enrolments), None)


def _refresh(
    catalogue: Catalogue, enrolments: dict[str, learning.EnrolmentState], today: date
) -> tuple[tuple[Course, date], ...]:
    """Completed courses whose refresh day has come or comes soon."""
    found = []
    for slug, state in enrolments.items():
        course = catalogue.courses.get(slug)
        day = due_soon_on(course, state.held.earned_on, today) if course and state.held else None
        if course and day:
            found.append((course, day))
    return tuple(sorted(found, key=lambda pair: pair[1]))
