"""What the page for assigning offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lms.content.catalogue import Catalogue
from lms.domain.course import Course
from lms.queries.team import ON_ONE_PAGE, Whom
from lms.store import teams
from lms.store.teams import Member


@dataclass(frozen=True, slots=True)
class AssignPage:
    """Courses by title and people by name; `too_many` where a team has to be chosen first."""

    courses: tuple[Course, ...]
    people: Sequence[Member]
    too_many: bool


def assign_page(catalogue: Catalogue, whom: Whom, today: date) -> AssignPage:
    people = teams.members(
        today,
        among=whom.among,
        supervisor_id=whom.supervisor_id,
        team_id=whom.team_id,
        but=whom.but,
        most=ON_ONE_PAGE + 1,
    )
    too_many = len(people) > ON_ONE_PAGE
    return AssignPage(
        courses=tuple(sorted(catalogue.courses.values(), key=lambda course: course.title)),
        people=() if too_many else people,
        too_many=too_many,
    )
