"""A large program by team: a table of teams first, from which each one opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from lms.content.catalogue import Catalogue
from lms.domain.competence.competency import Category, Framework
from lms.domain.learning.refresh import SOON_DAYS
from lms.queries.people.names import told_apart
from lms.queries.team.rows import Row, RowMaker
from lms.queries.team.team import ON_ONE_PAGE
from lms.store.team import standing, teams
from lms.store.team.teams import Group

TEAMS_ON_A_PAGE = 10
FEWEST_COUNTED = 3


@dataclass(frozen=True, slots=True)
class TeamLine:
    """Of a team, by category: how many have all that counts for them at target, of how many who are asked.

    Of a team so small that a count would tell of a person, nothing is counted.
    """

    team: Group
    counts: tuple[tuple[int, int], ...]
    late: int
    is_counted: bool


@dataclass(frozen=True, slots=True)
class ByTeam:
    """`page` counts from 1; `categories` are those in which something is asked of someone that can be shown here."""

    framework: Framework
    categories: tuple[Category, ...]
    lines: tuple[TeamLine, ...]
    page: int
    has_next: bool

    @property
    def wide(self) -> int:
        """How many columns stand beside the name and the count of people."""
        return len(self.categories) + 1

    @property
    def before(self) -> int | None:
        return self.page - 1 if self.page > 1 else None

    @property
    def after(self) -> int | None:
        return self.page + 1 if self.has_next else None


def is_large(today: date) -> bool:
    """Whether more people work here than one page shows."""
    return teams.count_here(today) > ON_ONE_PAGE


def by_team(
    catalogue: Catalogue, framework: Framework, today: date, page: int = 1, again_days: int = SOON_DAYS
) -> ByTeam:
    """Some teams by name, with all their people of today."""
    every, _ = teams.groups(today)
    before = (page - 1) * TEAMS_ON_A_PAGE
    some = every[before : before + TEAMS_ON_A_PAGE]
    maker = RowMaker(catalogue, framework, today, again_days)
    rows = [maker.rows(standing.member_standings(today, team_id=team.id)) for team in some]
    places = [
        place
        for place in range(len(framework.categories))
        if any(row.cells[place].asked for people in rows for row in people)
    ]
    return ByTeam(
        framework=framework,
        categories=tuple(framework.categories[place] for place in places),
        lines=tuple(_line(team, people, places) for team, people in zip(some, rows, strict=True)),
        page=page,
        has_next=len(every) > before + TEAMS_ON_A_PAGE,
    )


def _line(team: Group, people: Sequence[Row], places: Sequence[int]) -> TeamLine:
    is_counted = len(people) >= FEWEST_COUNTED
    return TeamLine(
        team=team,
        counts=tuple(_count(people, place) for place in places) if is_counted else (),
        late=sum(bool(row.late) for row in people) if is_counted else 0,
        is_counted=is_counted,
    )


def _count(people: Sequence[Row], place: int) -> tuple[int, int]:
    asked = [cell for row in people if (cell := row.cells[place]).asked]
    return sum(cell.at_target == cell.asked for cell in asked), len(asked)


@dataclass(frozen=True, slots=True)
class TeamChoice:
    """By name, each with how many work here today."""

    teams: Sequence[Group]
    supervisors: Sequence[Group]


def choice(today: date) -> TeamChoice:
    """Two supervisors of one name are told apart, by their e-mail as well: only administrators choose."""
    by_team, by_supervisor = teams.groups(today)
    called = told_apart(((group.id, group.name) for group in by_supervisor), today, shows_email=True)
    return TeamChoice(by_team, [replace(group, name=called[group.id]) for group in by_supervisor])
