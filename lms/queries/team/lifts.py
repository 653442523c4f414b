"""What one course would do for a team: whom it would lift, in which categories, and who is on it already."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from lms.content.catalogue import Catalogue
from lms.domain.competence.competency import Category, Competency, Framework
from lms.domain.learning.course import Course
from lms.queries.team.asks import Asks
from lms.queries.team.rows import Cell, Row


@dataclass(frozen=True, slots=True)
class Lift:
    """A course that would close gaps of so many people, of whom `on_it` were asked for it or have begun it."""

    course: Course
    people: int
    on_it: int

    @property
    def others(self) -> int:
        """Who could be asked."""
        return self.people - self.on_it


@dataclass(frozen=True, slots=True)
class Column:
    """A category in which something is asked of someone on the page.

    `shown` of its competencies can be shown here, `waits` more are asked for; `done` of `asked` people have all that
    counts for them. `lift` is the course that would lift most of them there.
    """

    category: Category
    place: int
    shown: int
    waits: int
    done: int
    asked: int
    lift: Lift | None

    @property
    def every(self) -> int:
        return self.shown + self.waits


@dataclass(frozen=True, slots=True)
class Sum:
    """How many of those who are asked for a competency, and could show it here, have not."""

    competency: Competency
    label: str
    lacking: int
    asked: int


@dataclass(frozen=True, slots=True)
class Lifts:
    """Counted by course, over the framework and in each of its categories."""

    catalogue: Catalogue
    minutes: Mapping[str, int]
    people: Counter[str]
    on_it: Counter[str]
    people_in: dict[int, Counter[str]]
    on_it_in: dict[int, Counter[str]]

    def best(self) -> Lift | None:
        return self._best(self.people, self.on_it)

    def best_in(self, place: int) -> Lift | None:
        return self._best(self.people_in[place], self.on_it_in[place])

    def all_in(self, place: int) -> list[Lift]:
        """Most people first."""
        people, on_it = self.people_in[place], self.on_it_in[place]
        return [
            self._lift(slug, people, on_it) for slug in sorted(people, key=lambda slug: self._order(slug, people))
        ]

    def _best(self, people: Counter[str], on_it: Counter[str]) -> Lift | None:
        """The course that lifts most people, of those the shortest."""
        if not people:
            return None
        return self._lift(min(people, key=lambda slug: self._order(slug, people)), people, on_it)

    def _order(self, slug: str, people: Counter[str]) -> tuple[int, int, str]:
        return -people[slug], self.minutes[slug], slug

    def _lift(self, slug: str, people: Counter[str], on_it: Counter[str]) -> Lift:
        return Lift(self.catalogue.courses[slug], people[slug], on_it[slug])


def lifts_of(catalogue: Catalogue, rows: Iterable[Row]) -> Lifts:
    """Those who stand alike are counted together."""
    minutes = catalogue.worked_out("minutes", lambda: {one.slug: one.minutes for one in catalogue.in_order()})
    found = Lifts(catalogue, minutes, Counter(), Counter(), defaultdict(Counter), defaultdict(Counter))
    alike: dict[tuple[int, int, frozenset[str], frozenset[str]], list[Row]] = {}
    for row in rows:
        if row.gaps and row.member.has_come:
            alike.setdefault((id(row.asks), row.gaps, row.on_it, row.held), []).append(row)
    for same in alike.values():
        _count(found, same[0], len(same))
    return found


def _count(found: Lifts, row: Row, times: int) -> None:
    for slug, help_ in row.asks.helps.items():
        if slug in row.held or not help_.closes & row.gaps:
            continue
        is_on_it = slug in row.on_it
        found.people[slug] += times
        if is_on_it:
            found.on_it[slug] += times
        for place, mask in help_.closes_in:
            if mask & row.gaps:
                found.people_in[place][slug] += times
                if is_on_it:
                    found.on_it_in[place][slug] += times


def is_lifted(row: Row, course: str, place: int | None = None) -> bool:
    """Whether the course would close a gap of theirs, in this category or in any."""
    if course in row.held or course not in row.asks.helps or not row.member.has_come:
        return False
    where = row.asks.places[place] if place is not None else row.asks.whole
    return bool(row.asks.helps[course].closes & row.gaps & where)


def who_could_be_asked(rows: Iterable[Row], course: str, place: int | None = None) -> list[Row]:
    """Whom it would lift, and who was not asked for it and has not begun it: asking them is accepted."""
    return [row for row in rows if is_lifted(row, course, place) and course not in row.on_it]


def columns(framework: Framework, rows: Sequence[Row], lifts: Lifts) -> tuple[Column, ...]:
    """Categories of which something is asked of someone, those in which one course lifts most people first."""
    asks = {id(row.asks): row.asks for row in rows}.values()
    alike = [(cells[0], len(cells)) for cells in _alike(rows)]
    found = [
        column
        for place, category in enumerate(framework.categories)
        if (column := _column(category, place, asks, alike, lifts)).shown or column.waits
    ]
    return tuple(sorted(found, key=lambda one: (not one.shown, -(one.lift.people if one.lift else 0))))


def _alike(rows: Sequence[Row]) -> Collection[list[tuple[Cell, ...]]]:
    """The cells of each row; those of people who stand alike are the very same."""
    found: dict[int, list[tuple[Cell, ...]]] = {}
    for row in rows:
        found.setdefault(id(row.cells), []).append(row.cells)
    return found.values()


def _column(
    category: Category,
    place: int,
    different: Collection[Asks],
    alike: Collection[tuple[tuple[Cell, ...], int]],
    lifts: Lifts,
) -> Column:
    """`alike` are cells, with how many people have just these."""
    shown = frozenset[str]().union(*(asks.shown[place] for asks in different))
    waits = frozenset[str]().union(*(asks.waiting[place] for asks in different))
    asked = [(cell, count) for cells, count in alike if (cell := cells[place]).asked]
    return Column(
        category=category,
        place=place,
        shown=len(shown),
        waits=len(waits - shown),
        done=sum(count for cell, count in asked if cell.at_target == cell.asked),
        asked=sum(count for _, count in asked),
        lift=lifts.best_in(place),
    )


def sums(framework: Framework, place: int, rows: Collection[Row]) -> tuple[Sum, ...]:
    """Of each competency of the category that can be shown here, those that most have yet to show first."""
    found = []
    for competency in framework.categories[place].competencies:
        asked = [row for row in rows if competency.code in row.asks.shown[place]]
        lacking = sum(bool(row.gaps & row.asks.bit_of(competency.code)) for row in asked)
        if asked:
            found.append(Sum(competency, framework.label(competency.code), lacking, len(asked)))
    return tuple(sorted(found, key=lambda one: -one.lacking))
