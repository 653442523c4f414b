"""A supervisor's Monday: who waits, what is past its day, what runs out, who is new or has paused, what went well.

Each line is made from the facts of the person's own next steps, and stands on that person's own page as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import IntEnum

from lms.content.catalogue import Catalogue
from lms.domain.access import Actor
from lms.domain.competence.steps.step import Facts, NextStep, Reason, StepKind, due_reason
from lms.domain.learning.course import Course
from lms.domain.people.onboarding import PlanProgress, PlanStepKind
from lms.domain.program.program import Program
from lms.domain.team.assignment import (
    NOTICED_FOR,
    WENT_WELL_FOR,
    Assigned,
    has_paused,
    is_worth_telling,
    reminder_key,
)
from lms.queries.competence.competence import profile_of
from lms.queries.competence.next_steps import Next, OfferedStep, course_of, next_for
from lms.queries.credit.cards.team_cards import CardLine, lines_of
from lms.queries.credit.external import WaitingExternal, waiting_for
from lms.queries.people.onboarding import comes_next, title_of
from lms.queries.team.team import TeamFilter, members
from lms.store.competence.steps.next_rows import read_ahead
from lms.store.db import remembered
from lms.store.in_force import is_in_force
from lms.store.people import directory
from lms.store.program import outbox
from lms.store.team import kind_words
from lms.store.team.kind_words import PausedWay
from lms.store.team.teams import Member
from lms.store.team.week import PersonWeek, WentWell, weeks

WAITING = (StepKind.RATE_PRACTICE, StepKind.CONFIRM_RATING, StepKind.CONFIRM_STEP)
FIRST_DAYS = 90
OF_A_KIND = 50


class LineKind(IntEnum):
    """What a line is about, in the order in which they stand."""

    WAITS = 1
    LATE = 2
    RUNS_OUT = 3
    NEW = 4
    SHORT = 5
    PAUSED = 6
    WENT_WELL = 7


@dataclass(frozen=True, slots=True)
class MondayLine:
    """One sentence about one person; `offered` is what is pressed, where something is.

    `day` is the one that is meant: by which it was asked, on which it runs out, since when it waits or on which it
    happened. `number` is of the person's first 90 days. `begun` tells of what was asked for, `planned` what the
    onboarding plan calls what it asks for; `can_remind` whether a mail would still name it. `plan` is that of someone
    new, with what comes `next` in it. `well` is what went well. `way` is what has paused. `card` is one that runs
    out soon, or is short of hours before it does.
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
    planned: str = ""
    can_remind: bool = False
    plan: PlanProgress | None = None
    next: tuple[str, date] | None = None
    well: WentWell | None = None
    way: PausedWay | None = None
    card: CardLine | None = None


@dataclass(frozen=True, slots=True)
class Monday:
    """`lines` by kind, without kinds of which there is nothing; `minutes` is what waiting for the viewer may take.

    `outside` are trainings from elsewhere that wait for the viewer's review.
    `reminded` holds whom a reminder of today was written to.
    """

    people: tuple[Member, ...]
    lines: tuple[tuple[LineKind, tuple[MondayLine, ...]], ...]
    minutes: int
    reminded: frozenset[int]
    outside: tuple[WaitingExternal, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many lines there are of each kind, by its name; what waits from elsewhere is among what waits."""
        counts = dict.fromkeys(LineKind.__members__, 0) | {kind.name: len(lines) for kind, lines in self.lines}
        return counts | {LineKind.WAITS.name: counts[LineKind.WAITS.name] + len(self.outside)}

    @property
    def about(self) -> tuple[int, ...]:
        """Whom the page tells something of."""
        of_lines = [line.person_id for _, lines in self.lines for line in lines]
        return tuple(dict.fromkeys([*of_lines, *(one.external.person_id for one in self.outside)]))


def monday(catalogue: Catalogue, actor: Actor, now: datetime, program: Program) -> Monday:
    """Of the people whom the actor supervises today; whose own next steps the page tells as well."""
    today = program.day_of(now)
    hangs_on = ("monday", id(catalogue), actor, id(program), today)
    return remembered(hangs_on, lambda: _monday(catalogue, actor, program.day_began(today), program))


def _monday(catalogue: Catalogue, actor: Actor, now: datetime, program: Program) -> Monday:
    today = program.day_of(now)
    people = tuple(members(TeamFilter(actor.team, actor.person_id or 0), today))
    profiles = {member.person_id: profile_of(catalogue, member.profile, member.adjusted) for member in people}
    read_ahead([*profiles, actor.person_id or 0], today)
    found = next_for(catalogue, actor, profiles, now, program, closing=False)
    of_week = weeks(found, now - WENT_WELL_FOR, actor.person_id or 0)
    cards = lines_of(catalogue, {member.person_id: member.name for member in people}, today)
    every = [
        line
        for member in people
        for line in lines_about(
            member.name,
            found[member.person_id],
            found[member.person_id].of_kinds(*WAITING),
            of_week[member.person_id],
            program,
            today,
            cards[member.person_id],
        )
    ]
    every = _with_ways(every, actor.person_id or 0)
    kinds = [(kind, tuple(sorted((line for line in every if line.kind is kind), key=_order))) for kind in LineKind]
    return Monday(
        people=people,
        lines=tuple((kind, lines[:OF_A_KIND]) for kind, lines in kinds if lines),
        minutes=sum(line.offered.step.minutes for line in every if line.kind is LineKind.WAITS and line.offered),
        reminded=_reminded(every, today),
        outside=waiting_for(actor, today),
    )


def _with_ways(lines: list[MondayLine], viewer: int) -> list[MondayLine]:
    """What has paused with its way, which can be asked about; asked of the database only where something has."""
    people = {line.person_id for line in lines if line.kind is LineKind.PAUSED}
    if not people:
        return lines
    ways = {(one.person_id, one.course): one for one in kind_words.open_ways(people, viewer)}
    return [
        replace(line, way=ways.get((line.person_id, line.course.slug)))
        if line.kind is LineKind.PAUSED and line.course
        else line
        for line in lines
    ]


def _reminded(lines: Iterable[MondayLine], today: date) -> frozenset[int]:
    keys = {reminder_key(line.person_id, today): line.person_id for line in lines if line.can_remind}
    return frozenset(keys[key] for key in outbox.written(keys))


def own_lines(own: Next, name: str, now: datetime, program: Program) -> tuple[MondayLine, ...]:
    """What a supervisor reads of the person who asks, word for word."""
    person_id, today = own.facts.person_id, program.day_of(now)
    of_week = weeks([person_id], now - WENT_WELL_FOR, 0)[person_id]
    cards = lines_of(own.catalogue, {person_id: name}, today)[person_id]
    lines = lines_about(name, own, _as_read(own, today), of_week, program, today, cards)
    return tuple(sorted(lines, key=lambda line: (line.kind, _order(line))))


def _as_read(own: Next, today: date) -> list[OfferedStep]:
    """One's own steps that tell the same to all, and the words for which those who supervise one are waited for."""
    words: dict[str, OfferedStep] = {}
    if own.facts.watches or own.facts.plan:
        for row in directory.supervisor_rows(own.facts.person_id):
            if row.person_id is not None and is_in_force(row.from_on, row.until_on, today):
                words |= {offered.step.key: offered for offered in own.words_for(row.person_id)}
    return [*words.values(), *own.steps]


def _order(line: MondayLine) -> tuple[date, str]:
    """What is older first; of what went well the newest."""
    day = line.day or date.max
    return (date.min + (date.max - day) if line.kind is LineKind.WENT_WELL else day), line.name


def lines_about(
    name: str,
    found: Next,
    steps: Iterable[OfferedStep],
    of_week: PersonWeek,
    program: Program,
    today: date,
    cards: Iterable[CardLine] = (),
) -> Iterator[MondayLine]:
    """`steps` are those that a supervisor reads, or at least what of them waits for a supervisor."""
    if not found.facts.may_study or not found.facts.has_signed_in:
        return
    yield from _waiting(name, steps, program)
    told = list(_asked(name, found, program, today))
    yield from told
    yield from _planned(name, found, [line.course for line in told], program, today)
    yield from _running_out(name, found)
    yield from _of_cards(name, found, cards)
    hired_on = found.facts.hired_on
    if hired_on is not None and timedelta(0) <= today - hired_on < timedelta(days=FIRST_DAYS):
        yield _new(name, found, hired_on, today)
    yield from _went_well(name, found, of_week, program)


def _waiting(name: str, steps: Iterable[OfferedStep], program: Program) -> Iterator[MondayLine]:
    for offered in steps:
        if offered.step.kind in WAITING:
            yield MondayLine(
                LineKind.WAITS,
                offered.person_id,
                name,
                course=offered.course,
                day=_since(offered.step, program),
                offered=offered,
                planned=offered.planned,
            )


def _since(step: NextStep, program: Program) -> date | None:
    if step.planned:
        return step.planned.since
    return program.day_of(step.since) if step.since else None


def _new(name: str, found: Next, hired_on: date, today: date) -> MondayLine:
    """Day n of 90, and how far the onboarding plan is."""
    plan = found.facts.plan
    return MondayLine(
        LineKind.NEW,
        found.facts.person_id,
        name,
        day=hired_on,
        number=(today - hired_on).days + 1,
        plan=plan,
        next=comes_next(found.catalogue, plan),
    )


def _asked(name: str, found: Next, program: Program, today: date) -> Iterator[MondayLine]:
    """What is past its day, and what has paused; nothing that waits for others, or gives no credit now."""
    under_way = {step.assignment: step.goal for step in found.found.every if step.assignment}
    for asked in found.facts.asked:
        if asked.id not in under_way:
            continue
        touched_at = _touched_at(found, under_way[asked.id])
        is_late = due_reason(asked.due_on, today) is Reason.LATE
        if is_late or _may_want_a_word(touched_at, found.facts, program, today):
            yield MondayLine(
                LineKind.LATE if is_late else LineKind.PAUSED,
                found.facts.person_id,
                name,
                course=course_of(found.catalogue, found.facts, under_way[asked.id]),
                day=asked.due_on,
                begun=touched_at is not None,
                asked=asked,
                can_remind=is_late,
            )


def _touched_at(found: Next, slug: str) -> datetime | None:
    way = found.facts.ways.get(slug)
    return way.touched_at if way is not None and way.is_open else None


def _may_want_a_word(touched_at: datetime | None, facts: Facts, program: Program, today: date) -> bool:
    return touched_at is not None and has_paused(program.day_of(touched_at), today) and not facts.is_away


def _planned(
    name: str, found: Next, told: Collection[Course | None], program: Program, today: date
) -> Iterator[MondayLine]:
    """The same of the onboarding plan, but for what somebody asked for as well, and is told of already."""
    for step in found.found.every:
        planned = step.planned
        if planned is None:
            continue
        is_course = planned.step.kind is PlanStepKind.COURSE
        course = course_of(found.catalogue, found.facts, step.goal) if is_course else None
        touched_at = _touched_at(found, course.slug) if course else None
        is_late = step.reason is Reason.LATE
        if (course in told and course) or not (is_late or _may_want_a_word(touched_at, found.facts, program, today)):
            continue
        yield MondayLine(
            LineKind.LATE if is_late else LineKind.PAUSED,
            found.facts.person_id,
            name,
            course=course,
            day=planned.due_on,
            begun=touched_at is not None,
            planned=title_of(found.catalogue, planned.step) or planned.step.words,
            can_remind=is_worth_telling(planned.due_on, today),
        )


def _running_out(name: str, found: Next) -> Iterator[MondayLine]:
    """Refreshes that nobody has asked for and that are not begun."""
    asked = {asked.course_slug for asked in found.facts.asked}
    for step in found.found.steps:
        is_begun = step.kind not in (StepKind.START_COURSE, StepKind.ASSIGN)
        if step.reason is Reason.RUNS_OUT and step.goal not in asked and not is_begun:
            yield MondayLine(
                LineKind.RUNS_OUT,
                found.facts.person_id,
                name,
                course=course_of(found.catalogue, found.facts, step.goal),
                day=step.by,
                offered=None if found.is_own else found.offer(step),
            )


def _of_cards(name: str, found: Next, cards: Iterable[CardLine]) -> Iterator[MondayLine]:
    """A card is told of once: as short of hours while they can be earned, else by the day on which it runs out.

    Where a course would count, it is what is pressed.
    """
    steps = {step.short.slug: step for step in found.found.steps if step.short}
    for card in cards:
        step = steps.get(card.rules.slug)
        is_short = bool(card.minutes and card.due_on)
        yield MondayLine(
            LineKind.SHORT if is_short else LineKind.RUNS_OUT,
            found.facts.person_id,
            name,
            course=found.catalogue.courses.get(step.goal) if step else None,
            day=card.day if is_short else card.runs_out_on,
            offered=found.offer(step) if step and not found.is_own else None,
            card=card,
        )


def _went_well(name: str, found: Next, of_week: PersonWeek, program: Program) -> Iterator[MondayLine]:
    for is_done, every in ((True, of_week.completed), (False, of_week.begun)):
        for well in every:
            course = found.catalogue.courses.get(well.course)
            if course is not None:
                person_id, day = found.facts.person_id, program.day_of(well.at)
                yield MondayLine(
                    LineKind.WENT_WELL, person_id, name, course=course, day=day, is_done=is_done, well=well
                )


@dataclass(frozen=True, slots=True)
class NoticedWord:
    """A kind word as its person reads it."""

    id: int
    said_by: str
    course: Course
    is_done: bool
    day: date
    asks: bool = False


def noticed(catalogue: Catalogue, person_id: int, now: datetime, program: Program) -> tuple[NoticedWord, ...]:
    """What others noticed of who asks, for a month or until they put it away; the newest first."""
    return tuple(
        NoticedWord(
            one.id, one.said_by, catalogue.courses[one.course], one.is_done, program.day_of(one.happened_at), one.asks
        )
        for one in kind_words.unread(person_id, now - NOTICED_FOR)
        if one.course in catalogue.courses
    )
