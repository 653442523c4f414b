"""What the page for assigning offers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from lms.content.catalogue import Catalogue
from lms.domain.access import Actor, may_assign
from lms.domain.learning.course import Course
from lms.queries.team.team import ON_ONE_PAGE, TeamFilter, members
from lms.store.tables.team import Assignment
from lms.store.team import assignments
from lms.store.team.teams import Member


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


def assignment_of(assignment_id: int, actor: Actor) -> Assignment | None:
    """None when it is not there, or not of someone whom the actor may ask for training."""
    found = assignments.assignment(assignment_id)
    return found if found is not None and may_assign(actor, found.person_id) else None
