"""One row of the team page for each person: k of n by category, what was asked for, what is begun, what runs out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Any, NamedTuple

from lms.content.catalogue import Catalogue
from lms.domain.competence.competency import Framework, Profile
from lms.domain.competence.past import Growth
from lms.domain.learning.course import Course
from lms.domain.learning.refresh import due_soon_on, last_day_due_soon
from lms.domain.team.need import need
from lms.queries.team.asks import Asks, AsksOf
from lms.store.team.standing import MemberStanding
from lms.store.team.teams import Member


class Mark(IntEnum):
    """What goes on in a category besides what stands; where several things do, the highest is told."""

    NONE = 0
    ASKED = 1
    BEGUN = 2
    LATE = 3


class Cell(NamedTuple):
    """k of n at target in one category; `asked` is 0 where nothing is asked that can be shown here.

    `waits` where something is asked of which nothing can be. `step` runs from 0 to 4.
    """

    place: int
    category: str
    category_name: str
    at_target: int
    asked: int
    step: int
    mark: Mark
    waits: bool


def step(at_target: int, asked: int) -> int:
    """The shade of a cell: none yet, under 40 %, under 70 %, nearly, all."""
    if at_target == 0:
        return 0
    share = at_target * 100 // asked
    return 4 if share == 100 else 3 if share >= 70 else 2 if share >= 40 else 1


class RunsOut(NamedTuple):
    """A course whose refresh day comes soon or has come."""

    member: Member
    course: Course
    on: date


class Row(NamedTuple):
    """One person; `met` and `gaps` are bits of `asks`, `missing` counts the gaps.

    `going` are courses that they were asked for or have begun, with the day that has passed of what is late; `held`
    those that were completed and give no credit now.
    """

    member: Member
    asks: Asks
    met: int
    gaps: int
    cells: tuple[Cell, ...]
    missing: int
    critical_missing: int
    going: tuple[tuple[str, Mark, date | None], ...]
    held: frozenset[str]
    runs_out: tuple[RunsOut, ...]
    teams: tuple[tuple[int, str], ...]
    growth: Growth | None = None  # where it is asked for

    @property
    def profile(self) -> Profile:
        return self.asks.profile

    @property
    def asked(self) -> int:
        return self.asks.whole.bit_count()

    @property
    def at_target(self) -> int:
        return self.asked - self.missing

    @property
    def on_it(self) -> frozenset[str]:
        return frozenset([course for course, _, _ in self.going])

    @property
    def late(self) -> int:
        return sum(mark is Mark.LATE for _, mark, _ in self.going)

    @property
    def need(self) -> float:
        return need(
            missing=self.missing,
            asked=self.asked,
            critical_missing=self.critical_missing,
            critical=self.asks.critical.bit_count(),
            late=self.late,
        )

    @property
    def widest(self) -> tuple[Cell, ...]:
        """The three categories that lack most."""
        gaps = [cell for cell in self.cells if cell.at_target < cell.asked]
        return tuple(sorted(gaps, key=lambda cell: (cell.at_target * 100 // cell.asked, -cell.asked))[:3])


@dataclass(slots=True)
class RowMaker:
    """Makes rows; what is the same for many, what is asked and what a cell is, is made once."""

    catalogue: Catalogue
    framework: Framework
    today: date
    again_days: int
    _cells_of: dict[tuple[int, int, tuple[tuple[int, Mark], ...]], tuple[Cell, ...]] = field(default_factory=dict)
    _known: dict[tuple[int, int, int, Mark], Cell] = field(default_factory=dict)

    def rows(self, people: Collection[MemberStanding]) -> list[Row]:
        asks_of = AsksOf(self.catalogue, self.framework)
        last_days = self._last_days()
        return [self._row(person, asks_of(person.member), last_days) for person in people]

    def _last_days(self) -> Mapping[str, date]:
        """Course to the day up to which a completion may be due for its refresh."""
        return {
            slug: day
            for slug, course in self.catalogue.courses.items()
            if (day := last_day_due_soon(course, self.today, self.again_days)) is not None
        }

    def _row(self, person: MemberStanding, asks: Asks, last_days: Mapping[str, date]) -> Row:
        member, met = person.member, asks.met(person.held)
        gaps = asks.whole & ~met
        going = tuple(_going(person, self.today)) if person.asked or person.begun else ()
        runs_out = tuple(self._runs_out(person, last_days)) if person.completed else ()
        counts = asks.counts_critical(member, self.today)
        return Row(
            member=member,
            asks=asks,
            met=met,
            gaps=gaps,
            cells=self._cells(asks, met, _marks(asks, gaps, going) if going else _NO_MARKS),
            missing=gaps.bit_count(),
            critical_missing=(asks.critical & ~met).bit_count() if counts else 0,
            going=going,
            held=_held(person, runs_out),
            runs_out=runs_out,
            teams=person.teams,
        )

    def _cells(self, asks: Asks, met: int, marks: Mapping[int, Mark]) -> tuple[Cell, ...]:
        """The very same for all who stand alike, so that they are drawn once."""
        alike = id(asks), met, tuple(marks.items())
        if alike not in self._cells_of:
            self._cells_of[alike] = tuple(
                self._known_cell(
                    place,
                    (met & mask).bit_count(),
                    mask.bit_count() or -len(asks.waiting[place]),
                    marks.get(place, Mark.NONE),
                )
                for place, mask in enumerate(asks.places)
            )
        return self._cells_of[alike]

    def _known_cell(self, *key: Any) -> Cell:
        if key not in self._known:
            self._known[key] = self._cell(*key)
        return self._known[key]

    def _cell(self, place: int, at_target: int, asked: int, mark: Mark) -> Cell:
        category = self.framework.categories[place]
        counted = max(0, asked)
        return Cell(
            place,
            category.code,
            category.short_name,
            at_target,
            counted,
            step(at_target, counted),
            mark,
            waits=asked < 0,
        )

    def _runs_out(self, person: MemberStanding, last_days: Mapping[str, date]) -> Iterator[RunsOut]:
        for slug, counts_from in person.completed:
            if slug in last_days and counts_from <= last_days[slug]:
                course = self.catalogue.courses[slug]
                on = due_soon_on(course, counts_from, self.today, self.again_days)
                if on is not None:
                    yield RunsOut(person.member, course, on)


def _going(person: MemberStanding, today: date) -> Iterator[tuple[str, Mark, date | None]]:
    """What was asked for, the earliest day first, then what is begun besides."""
    begun = set(person.begun)
    told: dict[str, tuple[str, Mark, date | None]] = {}
    for course, due_on in sorted(person.asked, key=lambda ask: ask.due_on or date.max):
        is_late = due_on is not None and due_on < today
        mark = Mark.LATE if is_late else Mark.BEGUN if course in begun else Mark.ASKED
        told.setdefault(course, (course, mark, due_on))
    yield from told.values()
    yield from ((course, Mark.BEGUN, None) for course in person.begun if course not in told)


def _marks(asks: Asks, gaps: int, going: Sequence[tuple[str, Mark, date | None]]) -> Mapping[int, Mark]:
    """In which categories what was asked for or begun says something about a gap."""
    found: dict[int, Mark] = {}
    for course, mark, _ in going:
        if course in asks.helps:
            for place, mask in asks.helps[course].says_in:
                if mask & gaps:
                    found[place] = max(mark, found.get(place, Mark.NONE))
    return found


def _held(person: MemberStanding, runs_out: Sequence[RunsOut]) -> frozenset[str]:
    if not person.completed:
        return _NOTHING
    due = {one.course.slug for one in runs_out}
    return frozenset(course for course, _ in person.completed if course not in due)


_NOTHING: frozenset[str] = frozenset()
_NO_MARKS: Mapping[int, Mark] = {}
