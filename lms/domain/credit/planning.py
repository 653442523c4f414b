"""The shortest way: the fewest minutes of training that close all shortfalls of all credentials of one person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from lms.domain.credit.credential import CredentialRules, CreditLine, HeldCredential, HoursRequirement, Overlap
from lms.domain.credit.renewal import Reckoned
from lms.domain.credit.renewing.several import reckon_all

Held = tuple[CredentialRules, HeldCredential]
SMALL = 8  # so many trainings are tried in all their combinations
MOST_TRIED = 12_000


@dataclass(frozen=True, slots=True)
class TrainingOffer:
    """A training that may be taken: the line it would bring (its id stands for it) and the competencies it closes."""

    line: CreditLine
    closes: frozenset[str] = frozenset()

    @property
    def minutes(self) -> int:
        return self.line.minutes


@dataclass(frozen=True, slots=True)
class HoursPlan:
    """What to take, longest first, what then stands for each credential, and minutes that no offer closes.

    `is_shortest` tells that no shorter way exists; else none shorter was found.
    """

    offers: tuple[TrainingOffer, ...]
    after: tuple[Reckoned, ...]
    left: int
    is_shortest: bool

    @property
    def minutes(self) -> int:
        return sum(offer.minutes for offer in self.offers)


@dataclass(frozen=True, slots=True)
class _Choice:
    """A choice that is compared: minutes first, then competencies closed, then what is named first."""

    places: tuple[int, ...]
    minutes: int
    closes: int

    @property
    def order(self) -> tuple[int, int, tuple[int, ...]]:
        return self.minutes, -self.closes, self.places


def shortest_way(
    cards: Sequence[Held], lines: Sequence[CreditLine], offers: Sequence[TrainingOffer], today: date
) -> HoursPlan:
    """The least that can be left open first, then the fewest minutes, then the most competencies.

    Whatever is found is reckoned with the rules themselves: a way that looks short and closes less is not taken.
    """
    search = _PlanSearch(cards, lines, today, offers)
    way, is_shortest = search.find()
    chosen = sorted((search.useful[place] for place in way.places), key=lambda offer: -offer.minutes)
    return HoursPlan(tuple(chosen), search.reckoned(way.places), search.open_with(way.places), is_shortest)


class _PlanSearch:
    """One person's cards and lines, and the offers of which anything would count."""

    def __init__(
        self, cards: Sequence[Held], lines: Sequence[CreditLine], today: date, offers: Iterable[TrainingOffer]
    ) -> None:
        self._cards, self._lines, self._today = cards, lines, today
        now = reckon_all(cards, lines, today)
        self._needs = _needs(now)
        gives = [(offer, self._gives(now, offer)) for offer in offers]
        useful = [(offer, given) for offer, given in gives if any(given)]
        self.useful = [offer for offer, _ in useful]
        self._given = [given for _, given in useful]
        self.every = tuple(range(len(useful)))
        self._target = self.open_with(self.every)

    def reckoned(self, places: Iterable[int]) -> tuple[Reckoned, ...]:
        more = [self.useful[place].line for place in places]
        return reckon_all(self._cards, [*self._lines, *more], self._today)

    def open_with(self, places: Iterable[int]) -> int:
        return sum(one.to_close for one in self.reckoned(places))

    def find(self) -> tuple[_Choice, bool]:
        if self.open_with(()) == self._target:
            return self.way_of(()), True
        if len(self.useful) <= SMALL:
            return self._try_all(), True
        way, is_whole = self._cover()
        if self.open_with(way.places) > self._target:
            way, is_whole = self.way_of(self.every), False
        way = self._spare(way)
        return way, way.minutes == self._least or (is_whole and self._adds_up())

    @property
    def _least(self) -> int:
        """No way is shorter: a minute closes at most a minute of each credential."""
        closed = zip(self.reckoned(()), self.reckoned(self.every), strict=True)
        return max((now.to_close - then.to_close for now, then in closed), default=0)

    def _adds_up(self) -> bool:
        """Whether what offers give is the same whatever else is chosen."""
        return all(
            rules.overlap is Overlap.ALLOWED
            and not rules.no_double_use
            and all(asked.max_minutes is None and not asked.outside for asked in _all_asked(rules))
            for rules, _ in self._cards
        )

    def _gives(self, now: Sequence[Reckoned], offer: TrainingOffer) -> tuple[int, ...]:
        """What it alone would add, need by need."""
        then = _needs(reckon_all(self._cards, [*self._lines, offer.line], self._today))
        return tuple(before - after for before, after in zip(_needs(now), then, strict=True))

    def way_of(self, places: tuple[int, ...]) -> _Choice:
        minutes = sum(self.useful[place].minutes for place in places)
        return _Choice(places, minutes, len(self.closed_by(places)))

    def closed_by(self, places: tuple[int, ...]) -> frozenset[str]:
        return frozenset[str]().union(*(self.useful[place].closes for place in places))

    def _try_all(self) -> _Choice:
        ways = (self.way_of(each) for size in range(len(self.every) + 1) for each in combinations(self.every, size))
        return next(
            way for way in sorted(ways, key=lambda way: way.order) if self.open_with(way.places) <= self._target
        )

    def _spare(self, way: _Choice) -> _Choice:
        """Without what is not needed, the longest first."""
        for place in sorted(way.places, key=lambda place: (-self.useful[place].minutes, place)):
            without = tuple(other for other in way.places if other != place)
            if self.open_with(without) <= self._target:
                way = self.way_of(without)
        return way

    def _cover(self) -> tuple[_Choice, bool]:
        """The shortest choice where what each offer gives is added up; what cannot be closed is not asked for.

        Branch and bound: the offers that give most come first, and what is left asks at least for the largest need.
        What one offer gives alone may be more than is open, so each is measured by itself.
        """
        full = self._measured()
        most = [sum(given[need] for given in full) for need in range(len(self._needs))]
        needs = tuple(min(need, can) for need, can in zip(self._needs, most, strict=True))
        order = sorted(self.every, key=lambda place: (-sum(full[place]), self.useful[place].minutes, place))
        return _CoverSearch(self, [full[place] for place in order], order, needs).best()

    def _measured(self) -> list[tuple[int, ...]]:
        """What each gives where nothing was earned before, so that nothing it gives is cut off by what is open."""
        empty = _needs(reckon_all(self._cards, [], self._today))
        found = []
        for offer, given in zip(self.useful, self._given, strict=True):
            alone = _needs(reckon_all(self._cards, [offer.line], self._today))
            whole = tuple(before - after for before, after in zip(empty, alone, strict=True))
            found.append(tuple(all_of if some else 0 for all_of, some in zip(whole, given, strict=True)))
        return found


class _CoverSearch:
    """The search of `_PlanSearch._cover`; offers are in the order in which they are tried."""

    def __init__(
        self,
        search: _PlanSearch,
        given: Sequence[tuple[int, ...]],
        places: Sequence[int],
        needs: tuple[int, ...],
    ) -> None:
        self._search, self._given, self._places = search, given, places
        self._needs = needs
        self._minutes = [search.useful[place].minutes for place in places]
        self._after = self._sums_after()
        self._best: _Choice | None = None
        self._seen: dict[tuple[int, tuple[int, ...]], tuple[int, frozenset[str]]] = {}
        self._tried = 0

    def best(self) -> tuple[_Choice, bool]:
        """With whether all choices were looked at."""
        self._go(0, self._needs, (), 0)
        return self._best or self._search.way_of(self._search.every), self._tried < MOST_TRIED

    def _sums_after(self) -> list[tuple[int, ...]]:
        """What all offers from a place on give together."""
        sums = [tuple(0 for _ in self._needs)]
        for given in reversed(self._given):
            sums.append(tuple(a + b for a, b in zip(sums[-1], given, strict=True)))
        return sums[::-1]

    def _go(self, at: int, left: tuple[int, ...], chosen: tuple[int, ...], minutes: int) -> None:
        if self._tried >= MOST_TRIED and self._best:
            return
        self._tried += 1
        if not any(left):
            way = self._search.way_of(tuple(sorted(chosen)))
            if self._best is None or way.order < self._best.order:
                self._best = way
            return
        if self._is_hopeless(at, left, minutes) or self._was_here(at, left, chosen, minutes):
            return
        given = self._given[at]
        if any(a and b for a, b in zip(left, given, strict=True)):
            then = tuple(max(0, a - b) for a, b in zip(left, given, strict=True))
            self._go(at + 1, then, (*chosen, self._places[at]), minutes + self._minutes[at])
        self._go(at + 1, left, chosen, minutes)

    def _is_hopeless(self, at: int, left: tuple[int, ...], minutes: int) -> bool:
        """Too little is there to come, or it would be longer than what was found: no minute closes a need twice."""
        if any(need > can for need, can in zip(left, self._after[at], strict=True)):
            return True
        return self._best is not None and minutes + max(left) > self._best.minutes

    def _was_here(self, at: int, left: tuple[int, ...], chosen: tuple[int, ...], minutes: int) -> bool:
        closes = self._search.closed_by(chosen)
        before = self._seen.get((at, left))
        if before is not None and before[0] <= minutes and before[1] >= closes:
            return True
        if before is None or before[0] >= minutes:
            self._seen[at, left] = (minutes, closes)
        return False


def _all_asked(rules: CredentialRules) -> Iterator[HoursRequirement]:
    yield from rules.requirements
    for variant in rules.variants:
        yield from variant.requirements or ()


def _needs(reckoned: Iterable[Reckoned]) -> tuple[int, ...]:
    """Minutes that are short: of each credential the total, then of each requirement."""
    return tuple(
        minutes for one in reckoned for minutes in (one.short or 0, *(standing.short for standing in one.rules))
    )
