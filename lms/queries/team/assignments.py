"""What the page for assigning offers, and what is past its day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from lms.content.catalogue import Catalogue
from lms.domain.access import Actor, may_assign
from lms.domain.learning.course import Course
from lms.domain.team.assignment import LATE_FOR
from lms.queries.team.team import ON_ONE_PAGE, TeamFilter, members
from lms.store.joined import kept_id
from lms.store.tables.team import Assignment
from lms.store.team import assignments
from lms.store.team.teams import Member

LATE_SHOWN = 200


@dataclass(frozen=True, slots=True)
class AssignPage:
    """Courses by title and people by name; `too_many` where someone has to be named or a team chosen first."""

    courses: tuple[Course, ...]
    people: Sequence[Member]
    too_many: bool


def assign_page(catalogue: Catalogue, whom: TeamFilter, today: date, named: Collection[int] = ()) -> AssignPage:
    """Where there are too many people to list, only those who are `named` are."""
    people = members(whom, today, limit=ON_ONE_PAGE + 1)
    if len(people) > ON_ONE_PAGE and named:
        among = frozenset(named) if whom.person_ids is None else whom.person_ids & set(named)
        people = members(TeamFilter(among, whom.exclude_id), today, limit=ON_ONE_PAGE + 1)
    too_many = len(people) > ON_ONE_PAGE
    return AssignPage(
        courses=tuple(sorted(catalogue.courses.values(), key=lambda course: course.title)),
        people=() if too_many else people,
        too_many=too_many,
    )


@dataclass(frozen=True, slots=True)
class LateCourse:
    """`is_quiet` once its own reminders have ended; the title is the slug where the course is gone."""

    title: str
    due_on: date
    is_quiet: bool


@dataclass(frozen=True, slots=True)
class LatePerson:
    person_id: int
    name: str
    courses: tuple[LateCourse, ...]


@dataclass(frozen=True, slots=True)
class LatePage:
    """By name; `has_more` where there are more than one page takes."""

    people: tuple[LatePerson, ...]
    has_more: bool


def late_page(catalogue: Catalogue, whom: TeamFilter, today: date) -> LatePage:
    """What is past its day, of those whom one may ask for training and who work here."""
    rows = assignments.late(whom.person_ids, whom.exclude_id, today, LATE_SHOWN + 1)
    people = []
    for (person_id, name), courses in groupby(rows[:LATE_SHOWN], key=lambda row: (row.person_id, row.name)):
        people.append(LatePerson(person_id, name, tuple(_late(catalogue, one, today) for one in courses)))
    return LatePage(tuple(people), has_more=len(rows) > LATE_SHOWN)


def _late(catalogue: Catalogue, one: assignments.PastItsDay, today: date) -> LateCourse:
    course = catalogue.courses.get(one.course)
    return LateCourse(course.title if course else one.course, one.due_on, one.due_on + LATE_FOR < today)


def assignment_of(assignment_id: int, actor: Actor) -> tuple[Assignment, int] | None:
    """With whose it is today; None when it is not there, or not of someone whom the actor may ask for training."""
    found = assignments.assignment(assignment_id)
    if found is None:
        return None
    person_id = kept_id(found.person_id)
    return (found, person_id) if may_assign(actor, person_id) else None
