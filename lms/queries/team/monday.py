"""A supervisor's Monday: who waits, what is past its day, what runs out, who is new or has paused, what went well.

Each line is made from the facts of the person's own next steps, and stands on that person's own page as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum

from lms.content.catalogue import Catalogue
from lms.domain.access import Actor
from lms.domain.competence.next_step import asked_reason
from lms.domain.competence.step import Reason, StepKind
from lms.domain.learning.course import Course
from lms.domain.program.program import Program
from lms.domain.team.assignment import Assigned, has_paused
from lms.queries.competence.competence import profile_of
from lms.queries.competence.next_steps import Next, OfferedStep, next_for
from lms.queries.team.team import TeamFilter, members
from lms.store.competence.next_rows import read_ahead
from lms.store.team.teams import Member
from lms.store.team.week import PersonWeek, weeks

WENT_WELL_FOR = timedelta(days=7)
FIRST_DAYS = 90
OF_A_KIND = 50


class LineKind(IntEnum):
    """What a line is about, in the order in which they stand."""

    WAITS = 1
    LATE = 2
    RUNS_OUT = 3
    NEW = 4
    PAUSED = 5
    WENT_WELL = 6


@dataclass(frozen=True, slots=True)
class MondayLine:
    """One sentence about one person; `offered` is what is pressed, where something is.

    `day` is the one that is meant: by which it was asked, on which it runs out, since when it waits or on which it
    happened. `number` is of the person's first 90 days. `begun` tells of what was asked for.
    """

    kind: LineKind
    person_id: int
    name: str
    course: Course | None = None
    day: date | None = None
    begun: bool = False
    is_done: bool = False
    number: int = 0
    asked: Assigned | None = None
    offered: OfferedStep | None = None


@dataclass(frozen=True, slots=True)
class Monday:
    """`lines` by kind, without kinds of which there is nothing; `minutes` is what waiting for the viewer may take."""

    people: tuple[Member, ...]
    lines: tuple[tuple[LineKind, tuple[MondayLine, ...]], ...]
    minutes: int

    @property
    def counts(self) -> dict[str, int]:
        """How many lines there are of each kind, by its name."""
        return dict.fromkeys(LineKind.__members__, 0) | {kind.name: len(lines) for kind, lines in self.lines}

    @property
    def about(self) -> tuple[int, ...]:
        """Whom the page tells something of."""
        return tuple(dict.fromkeys(line.person_id for _, lines in self.lines for line in lines))


def monday(catalogue: Catalogue, actor: Actor, now: datetime, program: Program) -> Monday:
    """Of the people whom the actor supervises today; whose own next steps the page tells as well."""
    today = program.day_of(now)
    people = tuple(members(TeamFilter(actor.team, actor.person_id or 0), today))
    profiles = {member.person_id: profile_of(catalogue, member.profile, member.adjusted) for member in people}
    read_ahead([*profiles, actor.person_id or 0], today)
    found = next_for(catalogue, actor, profiles, now, program, closing=False)
    of_week = weeks(found, today, now - WENT_WELL_FOR)
    every = [
        line
        for member in people
        for line in lines_about(member.name, found[member.person_id], of_week[member.person_id], program, today)
    ]
    kinds = [(kind, tuple(sorted((line for line in every if line.kind is kind), key=_order))) for kind in LineKind]
    return Monday(
        people=people,
        lines=tuple((kind, lines[:OF_A_KIND]) for kind, lines in kinds if lines),
        minutes=sum(line.offered.step.minutes for line in every if line.kind is LineKind.WAITS and line.offered),
    )


def own_lines(own: Next, name: str, now: datetime, program: Program) -> tuple[MondayLine, ...]:
    """What a supervisor reads of the person who asks, word for word."""
    person_id, today = own.facts.person_id, program.day_of(now)
    of_week = weeks([person_id], today, now - WENT_WELL_FOR)[person_id]
    return tuple(sorted(lines_about(name, own, of_week, program, today), key=lambda line: (line.kind, _order(line))))


def _order(line: MondayLine) -> tuple[date, str]:
    """What is older first; of what went well the newest."""
    day = line.day or date.max
    return (date.min + (date.max - day) if line.kind is LineKind.WENT_WELL else day), line.name


def lines_about(name: str, found: Next, of_week: PersonWeek, program: Program, today: date) -> Iterator[MondayLine]:
    if not found.facts.may_study or not found.facts.has_signed_in:
        return
    yield from _waiting(name, found, program)
    yield from _asked(name, found, of_week, program, today)
    yield from _running_out(name, found)
    hired_on = of_week.hired_on
    if hired_on is not None and timedelta(0) <= today - hired_on < timedelta(days=FIRST_DAYS):
        number = (today - hired_on).days + 1
        yield MondayLine(LineKind.NEW, found.facts.person_id, name, day=hired_on, number=number)
    yield from _went_well(name, found, of_week, program)


def _waiting(name: str, found: Next, program: Program) -> Iterator[MondayLine]:
    for offered in found.steps:
        if offered.step.kind in (StepKind.RATE_PRACTICE, StepKind.CONFIRM_RATING):
            since = program.day_of(offered.step.since) if offered.step.since else None
            yield MondayLine(
                LineKind.WAITS, found.facts.person_id, name, course=offered.course, day=since, offered=offered
            )


def _asked(name: str, found: Next, of_week: PersonWeek, program: Program, today: date) -> Iterator[MondayLine]:
    """What is past its day, and what has paused; nothing that waits for others, or gives no credit now."""
    under_way = {step.assignment: step.goal for step in found.found.every if step.assignment}
    for asked in found.facts.asked:
        if asked.id not in under_way:
            continue
        way = found.facts.ways.get(under_way[asked.id])
        touched_at = way.touched_at if way is not None and way.is_open else None
        is_late = asked_reason(asked, today) is Reason.LATE
        may_want_a_word = touched_at is not None and has_paused(program.day_of(touched_at), today)
        if is_late or (may_want_a_word and not of_week.is_away):
            yield MondayLine(
                LineKind.LATE if is_late else LineKind.PAUSED,
                found.facts.person_id,
                name,
                course=found.catalogue.courses[under_way[asked.id]],
                day=asked.due_on,
                begun=touched_at is not None,
                asked=asked,
            )


def _running_out(name: str, found: Next) -> Iterator[MondayLine]:
    """Refreshes that nobody has asked for and that are not begun."""
    asked = {asked.course_slug for asked in found.facts.asked}
    for offered in found.steps:
        is_begun = offered.step.kind not in (StepKind.START_COURSE, StepKind.ASSIGN)
        if offered.step.reason is Reason.RUNS_OUT and offered.step.goal not in asked and not is_begun:
            yield MondayLine(
                LineKind.RUNS_OUT,
                found.facts.person_id,
                name,
                course=offered.goal,
                day=offered.step.by,
                offered=None if found.is_own else offered,
            )


def _went_well(name: str, found: Next, of_week: PersonWeek, program: Program) -> Iterator[MondayLine]:
    for is_done, courses in ((True, of_week.completed), (False, of_week.begun)):
        for slug, at in courses:
            course = found.catalogue.courses.get(slug)
            if course is not None:
                person_id, day = found.facts.person_id, program.day_of(at)
                yield MondayLine(LineKind.WENT_WELL, person_id, name, course=course, day=day, is_done=is_done)
