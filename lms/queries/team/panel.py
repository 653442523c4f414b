"""What a cell of the team page opens, and what the head of a column does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from lms.content.catalogue import Catalogue
from lms.domain.access import Actor
from lms.domain.competence.competency import Category, Framework
from lms.domain.competence.steps.step import StepKind
from lms.domain.learning.course import Course
from lms.domain.program.program import Program
from lms.queries.competence.competence import (
    CategoryStanding,
    CompetencyStanding,
    Split,
    category_standing_of,
    reasons_of,
    teaching,
)
from lms.queries.competence.next_steps import Next, OfferedStep, OfferedWait, next_for
from lms.queries.team.lifts import Column, Lift, Sum, lifts_of, sums, who_could_be_asked
from lms.queries.team.rows import Row
from lms.queries.team.team import TeamPage
from lms.store.competence import evidence
from lms.store.team.teams import Member


@dataclass(frozen=True, slots=True)
class Toward:
    """One next step, or something that waits for somebody else, and the gaps of a cell that it is for."""

    gaps: tuple[CompetencyStanding, ...]
    offered: OfferedStep | None = None
    waits: OfferedWait | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """One person's statements in one category, and toward each gap the next step, as the viewer may see it.

    `ask_all` is the course that comes first, where it would lift `others` as well who could be asked for it.
    """

    member: Member
    row: Row
    standing: CategoryStanding
    statements: tuple[CompetencyStanding, ...]
    is_critical: bool
    next: Next
    ways: tuple[Toward, ...]
    ask_all: Course | None
    others: int


@dataclass(frozen=True, slots=True)
class ColumnPanel:
    """A column: sums by competency, and the courses that would lift people there."""

    column: Column
    sums: tuple[Sum, ...]
    lifts: tuple[Lift, ...]


def panel(
    catalogue: Catalogue, page: TeamPage, actor: Actor, opened: tuple[int, str], now: datetime, program: Program
) -> Panel | None:
    """None when the person or category is not on the page. `opened` is (person id, category code) of the cell."""
    person_id, code = opened
    row = next((row for row in page.rows if row.member.person_id == person_id), None)
    category = _category(page.framework, code)
    if row is None or category is None:
        return None
    standing, statements = _standing(catalogue, page.framework, category, row, page.today)
    found = next_for(catalogue, actor, {person_id: row.profile}, now, program)[person_id]
    ways = tuple(_toward(found, [statement for statement in statements if statement.gap]))
    place = page.framework.categories.index(category)
    first = next((way.offered for way in ways if way.offered), None)
    course = first.goal if first and first.step.kind is StepKind.ASSIGN else None
    others = who_could_be_asked(page.rows, course.slug, place) if course else []
    return Panel(
        member=row.member,
        row=row,
        standing=standing,
        statements=statements,
        is_critical=any(statement.is_critical for statement in statements),
        next=found,
        ways=ways,
        ask_all=course,
        others=len(others),
    )


def _category(framework: Framework, code: str) -> Category | None:
    return next((category for category in framework.categories if category.code == code), None)


def _standing(
    catalogue: Catalogue, framework: Framework, category: Category, row: Row, today: date
) -> tuple[CategoryStanding, tuple[CompetencyStanding, ...]]:
    person_id = row.member.person_id
    return category_standing_of(
        framework,
        category,
        Split(catalogue, row.profile),
        evidence.standings(person_id),
        teaching(catalogue),
        today,
        reasons_of(catalogue, person_id, row.member.adjusted, today),
    )


def _toward(found: Next, gaps: Iterable[CompetencyStanding]) -> Iterable[Toward]:
    """The gaps by their first step, in the order of the steps; last those toward which there is none."""
    by_way: dict[str, Toward] = {}
    for gap in gaps:
        offered = found.toward(frozenset({gap.competency.code}))
        waits = None if offered else found.awaited(gap.competency.code)
        key = offered.step.key if offered else f"~{waits.what.name}:{waits.observation}" if waits else "~~"
        way = by_way.get(key, Toward((), offered, waits))
        by_way[key] = replace(way, gaps=(*way.gaps, gap))
    order = {step.key: number for number, step in enumerate(found.found.steps)}
    return [by_way[key] for key in sorted(by_way, key=lambda key: (order.get(key, len(order)), key))]


def column_panel(catalogue: Catalogue, page: TeamPage, code: str) -> ColumnPanel | None:
    """None for a category that is no column of the page."""
    column = next((column for column in page.columns if column.category.code == code), None)
    if column is None:
        return None
    lifts = lifts_of(catalogue, page.rows).all_in(column.place)
    return ColumnPanel(column, sums(page.framework, column.place, page.rows), tuple(lifts[:3]))
