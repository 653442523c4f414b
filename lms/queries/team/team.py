"""The team page: where people stand by category, and what needs their supervisor now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from lms.content.catalogue import Catalogue
from lms.domain.competence.competency import Framework, Profile
from lms.domain.competence.past import Over
from lms.domain.learning.course import Course
from lms.domain.learning.refresh import SOON_DAYS
from lms.domain.people.names import sort_key
from lms.queries.competence.growth import grown
from lms.queries.people.names import told_apart
from lms.queries.team.lifts import Column, Lift, columns, lifts_of
from lms.queries.team.rows import Row, RowMaker, RunsOut
from lms.store.team import standing, teams
from lms.store.team.standing import MemberStanding
from lms.store.team.teams import Member

FIRST_FRAMEWORK = "samhsa"
ON_ONE_PAGE = 500
ON_A_PAGE = 200
IN_A_LIST = 60


@dataclass(frozen=True, slots=True)
class TeamPage:
    """`asked` are the rows of those whose role asks for anything in this framework: the table shows no others.
    `profiles` and `teams` are those by which the page may be narrowed; `lift` is the course that would lift most.
    """

    framework: Framework
    frameworks: tuple[Framework, ...]
    courses: Mapping[str, Course]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    critical: tuple[Row, ...]
    waiting: tuple[Member, ...]
    runs_out: tuple[RunsOut, ...]
    lift: Lift | None
    shown: Shown
    profiles: tuple[Profile, ...]
    teams: tuple[tuple[int, str], ...]
    page: int | None
    has_next: bool
    today: date
    asked: tuple[Row, ...]

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

    @property
    def can_be_shown(self) -> int:
        """How many competencies can be shown here, of all that are asked of someone on the page."""
        return sum(column.shown for column in self.columns)

    @property
    def waits(self) -> int:
        """How many more wait for courses."""
        return sum(column.waits for column in self.columns)

    @property
    def has_list(self) -> bool:
        """Whether narrow screens get a list of gaps besides the table; of many, they narrow the table instead."""
        return len(self.rows) <= IN_A_LIST

    @property
    def every(self) -> int:
        return sum(column.every for column in self.columns)

    @property
    def by_name(self) -> list[Row]:
        """The rows of the table as paper has them, whatever their order on the screen."""
        return sorted(self.asked, key=lambda row: (sort_key(row.member.name), row.member.person_id))


@dataclass(frozen=True, slots=True)
class Shown:
    """What is asked to be shown, in which order: `profile` and `team_id` narrow it, as do the two that say only.

    `page` counts from 1; `again_days` is the program's setting; growth is told `over` so long, or not at all.
    """

    by_need: bool = False
    profile: str = ""
    team_id: int | None = None
    only_critical: bool = False
    only_due: bool = False
    page: int = 1
    again_days: int = SOON_DAYS
    over: Over | None = None

    @property
    def is_narrowed(self) -> bool:
        return bool(self.profile or self.team_id or self.only_critical or self.only_due)


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
        member if called[member.person_id] == member.name else member._replace(name=called[member.person_id])
        for member in found
    ]


def team_page(
    catalogue: Catalogue, framework: Framework, whom: TeamFilter, today: date, shown: Shown = Shown()
) -> TeamPage:
    everyone = _rows(catalogue, framework, whom, today, shown)
    roles, groups = _profiles(everyone), _teams(everyone)
    shown = replace(
        shown,
        profile=shown.profile if any(role.slug == shown.profile for role in roles) else "",
        team_id=shown.team_id if any(team_id == shown.team_id for team_id, _ in groups) else None,
    )
    rows = _narrowed(everyone, shown)
    is_paged = shown.page > 1 or len(rows) > ON_ONE_PAGE
    before = (shown.page - 1) * ON_A_PAGE if _needs_everyone(shown) else 0
    rows, has_next = rows[before:], is_paged and len(rows) - before > ON_A_PAGE
    rows = grown(rows[:ON_A_PAGE] if is_paged else rows, shown.over, today)
    lifts = lifts_of(catalogue, rows)
    return TeamPage(
        framework=framework,
        courses=catalogue.courses,
        frameworks=_frameworks(catalogue, framework, rows),
        columns=columns(framework, rows, lifts),
        rows=tuple(rows),
        critical=tuple([row for row in rows if row.critical_missing]),
        waiting=_waiting(rows),
        runs_out=tuple(sorted((one for row in rows for one in row.runs_out), key=lambda one: one.on)),
        lift=lifts.best(),
        shown=shown,
        profiles=roles,
        teams=groups,
        page=shown.page if is_paged else None,
        has_next=has_next,
        today=today,
        asked=tuple([row for row in rows if row.asks.asks_here]),
    )


def _needs_everyone(shown: Shown) -> bool:
    """Whether a page can only be told once all people are known: their order by need, or who is left of them."""
    return shown.by_need or shown.is_narrowed


def _rows(catalogue: Catalogue, framework: Framework, whom: TeamFilter, today: date, shown: Shown) -> list[Row]:
    before = None if _needs_everyone(shown) else (shown.page - 1) * ON_A_PAGE
    found = standing.member_standings(
        today,
        person_ids=whom.person_ids,
        supervisor_id=whom.supervisor_id,
        team_id=whom.team_id,
        exclude_id=whom.exclude_id,
        rater_id=whom.exclude_id if whom.person_ids is not None else None,
        offset=before or 0,
        limit=None if before is None else ON_ONE_PAGE + 1,
    )
    named = _told_apart(found, today, shows_email=whom.person_ids is None)
    return RowMaker(catalogue, framework, today, shown.again_days).rows(named)


def _told_apart(found: Sequence[MemberStanding], today: date, *, shows_email: bool) -> Sequence[MemberStanding]:
    listed = [(one.member.person_id, one.member.name) for one in found]
    known = None if shows_email else partial(_marks, found)
    called = told_apart(listed, today, shows_email=shows_email, known=known)
    return [
        one
        if called[one.member.person_id] == one.member.name
        else one._replace(member=one.member._replace(name=called[one.member.person_id]))
        for one in found
    ]


def _marks(
    found: Sequence[MemberStanding],
) -> tuple[dict[int, tuple[date | None, str]], dict[int, tuple[str, ...]]]:
    """What tells people of one name apart, for whoever reads no e-mail."""
    teams = {one.member.person_id: tuple(sorted({name for _, name in one.teams}, key=sort_key)) for one in found}
    return {one.member.person_id: (one.hired_on, "") for one in found}, teams


def _narrowed(rows: Sequence[Row], shown: Shown) -> Sequence[Row]:
    tests: list[Callable[[Row], object]] = []
    if shown.profile:
        tests.append(lambda row: row.profile.slug == shown.profile)
    if shown.team_id is not None:
        tests.append(lambda row: any(team_id == shown.team_id for team_id, _ in row.teams))
    if shown.only_critical:
        tests.append(lambda row: row.critical_missing)
    if shown.only_due:
        tests.append(lambda row: row.runs_out)
    left = [row for row in rows if all(test(row) for test in tests)] if tests else rows
    return sorted(left, key=lambda row: -row.need) if shown.by_need else left


def _profiles(rows: Sequence[Row]) -> tuple[Profile, ...]:
    """The roles of these people, by title."""
    found = {row.profile.slug: row.profile for row in rows}
    return tuple(sorted(found.values(), key=lambda profile: profile.title))


def _teams(rows: Sequence[Row]) -> tuple[tuple[int, str], ...]:
    found = {team for row in rows for team in row.teams}
    return tuple(sorted(found, key=lambda team: (sort_key(team[1]), team[0])))


def _frameworks(catalogue: Catalogue, framework: Framework, rows: Sequence[Row]) -> tuple[Framework, ...]:
    """The one that is shown, and those in which the role of somebody on the page asks for something."""
    profiles = {id(row.profile): row.profile for row in rows}  # one for all who hold it, unless theirs is adjusted
    targets = {code for profile in profiles.values() for code in profile.targets}
    found = {catalogue.framework_of[code].slug for code in targets}
    return tuple(one for one in catalogue.standing_frameworks().values() if one.slug in found | {framework.slug})


def _waiting(rows: Sequence[Row]) -> tuple[Member, ...]:
    """Whose practices wait, the longest first."""
    found = [(row.member.waiting_since, row.member) for row in rows if row.member.waiting_since]
    return tuple(member for _, member in sorted(found, key=lambda pair: pair[0]))
