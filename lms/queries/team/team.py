"""The team page: where people stand by category, and what needs their supervisor now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from lms.content.catalogue import Catalogue
from lms.domain.competence.competency import Category, Framework, Profile, Rung
from lms.domain.learning.course import Course, Practice
from lms.domain.learning.refresh import SOON_DAYS, due_soon_on, last_day_due_soon
from lms.queries.competence.competence import (
    CategoryStanding,
    CompetencyStanding,
    category_standing_of,
    reasons_of,
    teaching,
)
from lms.queries.people.names import told_apart
from lms.queries.team.asks import Asks, AsksOf
from lms.store.competence import evidence
from lms.store.team import teams
from lms.store.team.teams import Member

FIRST_FRAMEWORK = "samhsa"
ON_ONE_PAGE = 500
ON_A_PAGE = 200


class Cell(NamedTuple):
    """k of n at target in one category; `asked` is 0 where the profile asks for nothing. `step` runs from 0 to 4.

    A tuple with its words made once, since a page for 500 people shows 6,000 of them.
    """

    step: int
    category: str
    category_name: str
    text: str
    words: str
    at_target: int
    asked: int


def step(at_target: int, asked: int) -> int:
    """The shade of a cell: none yet, under 40 %, under 70 %, nearly, all."""
    if at_target == 0:
        return 0
    share = at_target * 100 // asked
    return 4 if share == 100 else 3 if share >= 70 else 2 if share >= 40 else 1


@dataclass(frozen=True, slots=True)
class Row:
    """One person; `widest` are the three categories that lack most; `missing` counts over all categories."""

    member: Member
    profile: Profile
    cells: tuple[Cell, ...]
    missing: int
    critical_missing: int

    @property
    def widest(self) -> tuple[Cell, ...]:
        gaps = [cell for cell in self.cells if cell.at_target < cell.asked]
        return tuple(sorted(gaps, key=lambda cell: (cell.at_target * 100 // cell.asked, -cell.asked))[:3])


@dataclass(frozen=True, slots=True)
class RunsOut:
    """A course whose refresh day comes soon or has come."""

    member: Member
    course: Course
    on: date


@dataclass(frozen=True, slots=True)
class Panel:
    """What a cell opens: one person's statements in one category, and what would close the gaps.

    `courses` come with how many of the gaps each touches; `also_lacking` are all on the page with a gap there.
    """

    member: Member
    profile: Profile
    standing: CategoryStanding
    statements: tuple[CompetencyStanding, ...]
    is_critical: bool
    courses: tuple[tuple[Course, int], ...]
    practices: tuple[tuple[Course, Practice], ...]
    also_lacking: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TeamPage:
    """`foot` counts for each category who has all at target, of those who are asked for something.

    `asked` are the rows of those whose role asks for anything in this framework: the table shows no others.
    """

    framework: Framework
    frameworks: tuple[Framework, ...]
    categories: tuple[Category, ...]
    rows: tuple[Row, ...]
    foot: tuple[tuple[int, int], ...]
    critical: tuple[Row, ...]
    waiting: tuple[Member, ...]
    runs_out: tuple[RunsOut, ...]
    panel: Panel | None
    by_need: bool
    page: int | None
    has_next: bool
    today: date
    asked: tuple[Row, ...]
    soon_days: int = SOON_DAYS

    @property
    def before(self) -> int | None:
        """The number of the page before this one, where there are pages."""
        return self.page - 1 if self.page and self.page > 1 else None

    @property
    def after(self) -> int | None:
        return self.page + 1 if self.page and self.has_next else None

    @property
    def waiting_count(self) -> int:
        return sum(member.waiting for member in self.waiting)


@dataclass(frozen=True, slots=True)
class TeamFilter:
    """Whose standing is asked for: these people (None: everyone), perhaps narrowed to a team or a supervisor's.

    `exclude_id` is who asks: of their own people, they see what waits for them; of everyone, all that waits.
    """

    person_ids: frozenset[int] | None
    exclude_id: int
    supervisor_id: int | None = None
    team_id: int | None = None


def members(
    whom: TeamFilter, today: date, *, rater_id: int | None = None, offset: int = 0, limit: int | None = None
) -> Sequence[Member]:
    """Those of them who work here today, by name; two of one name are told apart."""
    found = teams.members(
        today,
        person_ids=whom.person_ids,
        supervisor_id=whom.supervisor_id,
        team_id=whom.team_id,
        exclude_id=whom.exclude_id,
        rater_id=rater_id,
        offset=offset,
        limit=limit,
    )
    listed = ((member.person_id, member.name) for member in found)
    called = told_apart(listed, today, shows_email=whom.person_ids is None)
    return [
        member if called[member.person_id] == member.name else replace(member, name=called[member.person_id])
        for member in found
    ]


def team_page(
    catalogue: Catalogue,
    framework: Framework,
    whom: TeamFilter,
    today: date,
    *,
    by_need: bool,
    opened: tuple[int, str] | None = None,
    page: int = 1,
    again_days: int = SOON_DAYS,
) -> TeamPage:
    """`opened` is (person id, category code) of the cell that was pressed, `again_days` the program's setting."""
    before = (page - 1) * ON_A_PAGE
    people = _members_from(whom, today, None if by_need else before)
    held = evidence.fresh_rungs([person.person_id for person in people], today)
    rows = _rows(catalogue, framework, people, held, today)
    if by_need:  # of everyone, so that who needs most is on the first page
        rows = sorted(rows, key=lambda row: (-row.critical_missing, -row.missing))[before:]
    is_paged = page > 1 or len(rows) > ON_ONE_PAGE
    has_next = is_paged and len(rows) > ON_A_PAGE
    rows = rows[:ON_A_PAGE] if is_paged else rows
    people = [row.member for row in rows]
    shown = _categories_asked(framework, rows)
    return TeamPage(
        framework=framework,
        frameworks=_frameworks(catalogue, framework, rows),
        categories=shown,
        rows=tuple(rows),
        foot=tuple(_foot(rows, framework.categories.index(category)) for category in shown),
        critical=tuple(row for row in rows if row.critical_missing),
        waiting=_waiting(people, today),
        runs_out=_runs_out(catalogue, people, today, again_days),
        panel=_panel(catalogue, framework, rows, opened, today) if opened else None,
        by_need=by_need,
        page=page if is_paged else None,
        has_next=has_next,
        today=today,
        soon_days=again_days,
        asked=tuple(row for row in rows if any(cell.asked for cell in row.cells)),
    )


def _frameworks(catalogue: Catalogue, framework: Framework, rows: Sequence[Row]) -> tuple[Framework, ...]:
    """The one that is shown, and those in which the role of somebody on the page asks for something."""
    profiles = {id(row.profile): row.profile for row in rows}  # one for all who hold it, unless theirs is adjusted
    targets = {code for profile in profiles.values() for code in profile.targets}
    return tuple(
        one
        for one in catalogue.standing_frameworks().values()
        if one.slug == framework.slug
        or any(competency.code in targets for category in one.categories for competency in category.competencies)
    )


def _members_from(whom: TeamFilter, today: date, before: int | None) -> Sequence[Member]:
    """What one page may show after the first so many, with one more if there are others; None: everyone."""
    return members(
        whom,
        today,
        rater_id=whom.exclude_id if whom.person_ids is not None else None,
        offset=before or 0,
        limit=None if before is None else ON_ONE_PAGE + 1,
    )


def _categories_asked(framework: Framework, rows: Sequence[Row]) -> tuple[Category, ...]:
    """Those in which something is asked of someone on the page."""
    return tuple(
        category for place, category in enumerate(framework.categories) if any(row.cells[place].asked for row in rows)
    )


def _waiting(people: Sequence[Member], today: date) -> tuple[Member, ...]:
    """Whose practices wait, the longest first."""
    return tuple(
        sorted(
            (member for member in people if member.waiting_since), key=lambda member: member.waiting_since or today
        )
    )


def _rows(
    catalogue: Catalogue,
    framework: Framework,
    people: Sequence[Member],
    held: Mapping[int, frozenset[str]],
    today: date,
) -> list[Row]:
    """What is the same for many, profiles and cells, is made once."""
    asks_of = AsksOf(catalogue, framework)
    cells: dict[tuple[int, int, int], Cell] = {}
    return [
        _row(member, held.get(member.person_id, frozenset()), asks_of(member), framework, cells, today)
        for member in people
    ]


def _row(
    member: Member,
    held: frozenset[str],
    asks: Asks,
    framework: Framework,
    cells: dict[tuple[int, int, int], Cell],
    today: date,
) -> Row:
    met = {asks.meets[key] for key in held & asks.meets.keys()}
    counts = Counter(map(asks.places.__getitem__, met))
    found = []
    for place, asked in enumerate(asks.asked):
        key = (place, counts[place], asked)
        if key not in cells:
            cells[key] = _cell(framework.categories[place], counts[place], asked)
        found.append(cells[key])
    critical_met = {asks.critical[key] for key in held & asks.critical.keys()}
    return Row(
        member=member,
        profile=asks.profile,
        cells=tuple(found),
        missing=len(asks.places) - len(met),
        critical_missing=len(asks.profile.critical) - len(critical_met) if asks.counts_critical(member, today) else 0,
    )


def _cell(category: Category, at_target: int, asked: int) -> Cell:
    return Cell(
        step=step(at_target, asked),
        category=category.code,
        category_name=category.short_name,
        text=f"{at_target}/{asked}" if asked else "",
        words=f"{category.short_name} {at_target} of {asked}",
        at_target=at_target,
        asked=asked,
    )


def _foot(rows: Sequence[Row], place: int) -> tuple[int, int]:
    asked = [row.cells[place] for row in rows if row.cells[place].asked]
    return sum(cell.at_target == cell.asked for cell in asked), len(asked)


def _runs_out(catalogue: Catalogue, people: Sequence[Member], today: date, again_days: int) -> tuple[RunsOut, ...]:
    last_days = {
        slug: day
        for slug, course in catalogue.courses.items()
        if (day := last_day_due_soon(course, today, again_days)) is not None
    }
    by_id = {person.person_id: person for person in people}
    found = [
        RunsOut(by_id[person_id], course, on)
        for person_id, slug, counts_from in teams.run_out(by_id.keys(), last_days)
        if (course := catalogue.courses[slug]) and (on := due_soon_on(course, counts_from, today, again_days))
    ]
    return tuple(sorted(found, key=lambda one: one.on))


def _panel(
    catalogue: Catalogue, framework: Framework, rows: Sequence[Row], opened: tuple[int, str], today: date
) -> Panel | None:
    """None when the person or category is not on the page."""
    person_id, code = opened
    row = next((row for row in rows if row.member.person_id == person_id), None)
    category = next((category for category in framework.categories if category.code == code), None)
    if row is None or category is None:
        return None
    place = framework.categories.index(category)
    standing, statements = category_standing_of(
        framework,
        category,
        row.profile,
        evidence.standings(person_id),
        teaching(catalogue),
        today,
        reasons_of(person_id, row.member.adjusted, today),
    )
    gaps = [statement for statement in statements if statement.gap]
    return Panel(
        member=row.member,
        profile=row.profile,
        standing=standing,
        statements=statements,
        is_critical=any(statement.is_critical for statement in statements),
        courses=_closing([gap for gap in gaps if gap.rung < min(gap.target, Rung.KNOWS_HOW)]),
        practices=_showing(catalogue, [gap for gap in gaps if gap.target >= Rung.SHOWS_HOW]),
        also_lacking=tuple(
            other.member.person_id for other in rows if other.cells[place].at_target < other.cells[place].asked
        ),
    )


def _closing(gaps: Collection[CompetencyStanding]) -> tuple[tuple[Course, int], ...]:
    """Courses that teach what lacks, with how many of the gaps each touches; most for each minute first."""
    counts: dict[str, int] = {}
    courses: dict[str, Course] = {}
    for gap in gaps:
        for course in gap.courses:
            courses[course.slug] = course
            counts[course.slug] = counts.get(course.slug, 0) + 1
    order = sorted(counts, key=lambda slug: (-counts[slug] / courses[slug].minutes, courses[slug].title))
    return tuple((courses[slug], counts[slug]) for slug in order[:3])


def _showing(catalogue: Catalogue, gaps: Collection[CompetencyStanding]) -> tuple[tuple[Course, Practice], ...]:
    """Practices in which what lacks could be shown."""
    lacking = {gap.competency.code for gap in gaps}
    return tuple(
        (course, practice)
        for course in catalogue.courses.values()
        for practice in course.practice
        if lacking & set(practice.competencies)
    )
