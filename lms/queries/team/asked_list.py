"""The page *Assigned*: all that was asked of those whom someone may ask, how far it is, and what comes by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from lms.content.catalogue import Catalogue
from lms.content.wording import in_choice
from lms.domain.access import Actor, Permission, Reach, reach
from lms.domain.days import add_months
from lms.domain.learning.credit_window import credit_window
from lms.domain.program.program import Program
from lms.domain.team.assignment import DONE_FOR, AskedState, HowFar
from lms.domain.team.plan import MONTHLY, Plan, month_turn
from lms.queries.paging import first_page
from lms.store.asked import choices_of
from lms.store.credit.course_hours import shown_to
from lms.store.people import people
from lms.store.team import asked_list, assignments, plans
from lms.store.team.asked_list import FAR, AskedLine
from lms.store.team.asked_list import AskedOf as AskedOf
from lms.store.team.plans import PlanLine

ON_A_PAGE = 50
PLANS_SHOWN = 100
MORE = timedelta(weeks=2)
HEADINGS = ("Person", "Profile", "What", "Asked on", "By", "How far", "Done on", "Withdrawn on")


class Key(NamedTuple):
    """The last line of a page, from which the next goes on."""

    day: date
    id: int

    def __str__(self) -> str:
        return f"{self.day.isoformat()}.{self.id}"

    @classmethod
    def read(cls, typed: str) -> Key | None:
        """None for what is none."""
        day, _, number = typed.partition(".")
        try:
            return cls(date.fromisoformat(day), int(number)) if number.isdecimal() and len(number) < 19 else None
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Asked:
    """A line; `choices` are titles of which any one will do, and `title` is the slug where a course is gone.

    `days_left` is negative once its day has passed, `minutes` None for a choice; `profile` is a title.
    """

    line: AskedLine
    title: str
    choices: tuple[str, ...]
    minutes: int | None
    profile: str
    progress: HowFar
    days_left: int | None

    @property
    def is_open(self) -> bool:
        return self.progress in (HowFar.NOT_BEGUN, HowFar.BEGUN, HowFar.WAITS) and self.line.withdrawn_at is None

    @property
    def is_past(self) -> bool:
        """Its day has passed; never of what waits for others."""
        return self.days_left is not None and self.days_left < 0 and self.progress is not HowFar.WAITS

    def new_day(self, today: date) -> date:
        """What is proposed when the day is moved: two weeks more."""
        return max(self.line.due_on or today, today) + MORE


@dataclass(frozen=True, slots=True)
class Running:
    """A plan as it is shown; `month` tells of a monthly one how many were asked this month, and how many did it."""

    line: PlanLine
    titles: tuple[str, ...]
    profile: str | None
    members: int
    month: tuple[date, int, int] | None
    next_one: tuple[str, date] | None


@dataclass(frozen=True, slots=True)
class AssignedPage:
    """`counts` is None where counting over everyone would take long."""

    state: AskedState
    lines: tuple[Asked, ...]
    next_key: Key | None
    counts: dict[AskedState, int] | None
    running: tuple[Running, ...]
    courses: tuple[tuple[str, str], ...]

    @property
    def by_name(self) -> list[Asked]:
        """The same lines as paper has them: alphabetical."""
        return sorted(self.lines, key=lambda one: (one.line.name.casefold(), one.line.person_id, one.line.id))


def assigned_page(
    catalogue: Catalogue,
    actor: Actor,
    whom: AskedOf,
    state: AskedState,
    today: date,
    program: Program,
    *,
    after: Key | None = None,
) -> AssignedPage:
    found = asked_list.page(whom, state, today, today - DONE_FOR, after, ON_A_PAGE + 1)
    rows, has_more = first_page(found, ON_A_PAGE)
    last = Key(rows[-1].due_on or FAR, rows[-1].id) if has_more else None
    is_narrow = whom.person_ids is not None or whom.team_id is not None or whom.supervisor_id is not None
    return AssignedPage(
        state=state,
        lines=_told(catalogue, rows, today, program),
        next_key=last,
        counts=asked_list.counts(whom, today, today - DONE_FOR) if is_narrow else None,
        running=_running(catalogue, actor, today, program) if after is None else (),
        courses=tuple(sorted(((one.slug, one.title) for one in catalogue.courses.values()), key=lambda one: one[1])),
    )


def reminded(page: AssignedPage, since: datetime) -> frozenset[int]:
    """Of the lines that the page shows, those whose *Remind* was pressed since then."""
    return assignments.reminded_of([one.line.id for one in page.lines], since)


def sheet_rows(
    catalogue: Catalogue, whom: AskedOf, state: AskedState, today: date, program: Program
) -> tuple[list[tuple[str, ...]], list[int]]:
    """Lines of a file under HEADINGS, alphabetical, and the ids of the people in them."""
    found = asked_list.by_name(whom, state, today, today - DONE_FOR)
    lines = _told(catalogue, found, today, program)
    return [_row(one, program) for one in lines], list(dict.fromkeys(one.line.person_id for one in lines))


def _row(one: Asked, program: Program) -> tuple[str, ...]:
    line = one.line
    withdrawn = program.day_of(line.withdrawn_at).isoformat() if line.withdrawn_at else ""
    return (
        line.name,
        one.profile,
        ("Any one of: " if len(one.choices) > 1 else "") + in_choice(one.choices) or one.title,
        program.day_of(line.asked_on).isoformat(),
        line.due_on.isoformat() if line.due_on else "",
        "withdrawn" if line.withdrawn_at else one.progress.value,
        line.done_on.isoformat() if line.done_on else "",
        withdrawn,
    )


def _told(catalogue: Catalogue, rows: Sequence[AskedLine], today: date, program: Program) -> tuple[Asked, ...]:
    choices = choices_of([row.id for row in rows if not row.course])
    people, slugs = {row.person_id for row in rows}, {row.course for row in rows}
    held = {(one, slug): day for one, slug, day in assignments.latest_completions(sorted(people), sorted(slugs))}
    shown = shown_to([row.person_id for row in rows if row.is_begun]) if program.hours else {}
    told = []
    for row in rows:
        course = catalogue.courses.get(row.course)
        if course is not None and (row.person_id, row.course) in shown:
            course = course.resting_on(shown[row.person_id, row.course])
        held_from = held.get((row.person_id, row.course))
        window = credit_window(course, held_from, today, program.credit_again_days) if course else None
        profile = catalogue.profiles.get(row.profile or "")
        told.append(
            Asked(
                line=row,
                title=course.title if course else row.course,
                choices=_titles(catalogue, choices.get(row.id, ())),
                minutes=course.minutes if course else None,
                profile=profile.title if profile else "",
                progress=_progress(row, is_held=window is not None and not window.is_open),
                days_left=(row.due_on - today).days if row.due_on else None,
            )
        )
    return tuple(told)


def _titles(catalogue: Catalogue, slugs: Sequence[str]) -> tuple[str, ...]:
    return tuple(catalogue.courses[slug].title for slug in slugs if slug in catalogue.courses)


def _progress(row: AskedLine, *, is_held: bool) -> HowFar:
    """Held already: it came with a joined account, and gives no credit now, so nothing is left to do."""
    if row.done_on is not None:
        return HowFar.DONE
    if is_held:
        return HowFar.HELD
    if not row.is_their_turn:
        return HowFar.WAITS
    return HowFar.BEGUN if row.is_begun else HowFar.NOT_BEGUN


def _running(catalogue: Catalogue, actor: Actor, today: date, program: Program) -> tuple[Running, ...]:
    """One's own plans; an administrator sees all."""
    maker = None if reach(actor, Permission.ASSIGN) is Reach.EVERYONE else actor.person_id
    return tuple(_run(catalogue, line, today) for line in plans.lines(program.zone, maker, PLANS_SHOWN))


def _run(catalogue: Catalogue, line: PlanLine, today: date) -> Running:
    plan, turn = line.plan, month_turn(today)
    profile = catalogue.profiles.get(plan.profile or "")
    members = plans.members(plan, today)
    month = None
    if plan.every_months == MONTHLY and turn.due_on is not None:
        asked, still_open = plans.in_turn(plan.id, turn.period_on)
        month = (turn.due_on, asked, asked - still_open)
    return Running(
        line=line,
        titles=_titles(catalogue, plan.courses),
        profile=profile.title if profile else plan.profile,
        members=len(members),
        month=month,
        next_one=_next(plan, members) if plan.every_months > MONTHLY else None,
    )


def _next(plan: Plan, members: Sequence[plans.PlanMember]) -> tuple[str, date] | None:
    """Who has to bring it again first, and when."""
    names = {member.person_id: member.name for member in members}
    held = assignments.latest_completions(list(names), plan.courses)
    days = [(add_months(day, plan.every_months), person_id) for person_id, _, day in held]
    if not days:
        return None
    day, person_id = min(days)
    return names[person_id], day


def plan_of(plan_id: int, actor: Actor, program: Program) -> Plan | None:
    """A plan that runs and that the actor may end: their own, or any of them for an administrator."""
    found = next(iter(plans.running(program.zone, plan_id)), None)
    if found is None:
        return None
    sees_all = reach(actor, Permission.ASSIGN) is Reach.EVERYONE
    return found if sees_all or found.made_by == actor.person_id else None


def name_of(person_id: int) -> str:
    found = people.person(person_id)
    return found.display_name if found is not None else ""
