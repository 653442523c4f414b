"""The shortest way: the fewest minutes of training that close all shortfalls of all credentials of one person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from lms.domain.credit.credential import CredentialRules, CreditLine, HeldCredential, Overlap
from lms.domain.credit.planning.cover import Choice, CoverSearch, Giving, choice_of
from lms.domain.credit.renewal import Reckoned
from lms.domain.credit.renewing.several import reckon_all

Held = tuple[CredentialRules, HeldCredential]
SMALL = 8  # so many trainings are tried in all their combinations


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


def shortest_way(
    cards: Sequence[Held], lines: Sequence[CreditLine], offers: Sequence[TrainingOffer], today: date
) -> HoursPlan:
    """The least that can be left open first, then the fewest minutes, then the most competencies.

    Whatever is found is reckoned with the rules themselves: a way that looks short and closes less is not taken.
    """
    search = _PlanSearch(cards, lines, today, offers)
    choice, is_shortest = search.find()
    chosen = sorted((search.useful[place] for place in choice.places), key=lambda offer: -offer.minutes)
    return HoursPlan(tuple(chosen), search.reckoned(choice.places), search.open_with(choice.places), is_shortest)


class _PlanSearch:
    """One person's cards and lines, and the offers of which anything would count."""

    def __init__(
        self, cards: Sequence[Held], lines: Sequence[CreditLine], today: date, offers: Iterable[TrainingOffer]
    ) -> None:
        self._cards, self._lines, self._today = cards, lines, today
        self._needs = _needs(reckon_all(cards, lines, today))
        given = [(offer, self._added(self._needs, lines, offer)) for offer in offers]
        self.useful = [offer for offer, gives in given if any(gives)]
        self._given = self._measured([gives for _, gives in given if any(gives)])
        self._every = tuple(range(len(self.useful)))
        self._target = self.open_with(self._every)

    def reckoned(self, places: Iterable[int]) -> tuple[Reckoned, ...]:
        more = [self.useful[place].line for place in places]
        return reckon_all(self._cards, [*self._lines, *more], self._today)

    def open_with(self, places: Iterable[int]) -> int:
        return sum(one.to_close for one in self.reckoned(places))

    def find(self) -> tuple[Choice, bool]:
        """With whether no shorter way exists."""
        if self.open_with(()) == self._target:
            return self._choice(()), True
        if len(self.useful) <= SMALL:
            return self._try_all(), True
        most = [sum(each) for each in zip(*(giving.gives for giving in self._given), strict=True)]
        needs = tuple(min(need, can) for need, can in zip(self._needs, most, strict=True))
        choice, is_whole = CoverSearch(self._given, needs).best()
        if self.open_with(choice.places) > self._target:
            choice, is_whole = self._choice(self._every), False
        choice = self._spare(choice)
        return choice, choice.minutes == self._least or (is_whole and self._adds_up())

    def _added(self, before: tuple[int, ...], lines: Sequence[CreditLine], offer: TrainingOffer) -> tuple[int, ...]:
        """What an offer adds to these lines, need by need."""
        after = _needs(reckon_all(self._cards, [*lines, offer.line], self._today))
        return tuple(was - is_now for was, is_now in zip(before, after, strict=True))

    def _measured(self, useful: Sequence[tuple[int, ...]]) -> list[Giving]:
        """What each gives where nothing was earned, so that nothing of it is cut off by what is open now."""
        empty = _needs(reckon_all(self._cards, [], self._today))
        found = []
        for place, (offer, gives) in enumerate(zip(self.useful, useful, strict=True)):
            alone = self._added(empty, [], offer)
            whole = tuple(all_of if some else 0 for all_of, some in zip(alone, gives, strict=True))
            found.append(Giving(place, offer.minutes, offer.closes, whole))
        return found

    def _choice(self, places: Iterable[int]) -> Choice:
        return choice_of(self._given[place] for place in places)

    def _try_all(self) -> Choice:
        sizes = range(len(self._every) + 1)
        choices = [self._choice(each) for size in sizes for each in combinations(self._every, size)]
        in_order = sorted(choices, key=lambda choice: choice.order)
        return next(choice for choice in in_order if self.open_with(choice.places) <= self._target)

    def _spare(self, choice: Choice) -> Choice:
        """Without what is not needed, the longest first."""
        for place in sorted(choice.places, key=lambda place: (-self.useful[place].minutes, place)):
            without = tuple(other for other in choice.places if other != place)
            if self.open_with(without) <= self._target:
                choice = self._choice(without)
        return choice

    @property
    def _least(self) -> int:
        """No way is shorter: a minute closes at most a minute of each need."""
        closed = zip(self._needs, _needs(self.reckoned(self._every)), strict=True)
        return max((now - then for now, then in closed), default=0)

    def _adds_up(self) -> bool:
        """Whether what offers give is the same whatever else is chosen."""
        return all(
            (
                rules.overlap is Overlap.ALLOWED
                or sum(1 for asked in rules.all_requirements() if asked.min_minutes) <= 1
            )
            and not rules.no_double_use
            and all(asked.max_minutes is None and not asked.outside for asked in rules.all_requirements())
            for rules, _ in self._cards
        )


def _needs(reckoned: Iterable[Reckoned]) -> tuple[int, ...]:
    """Minutes that are short: of each credential the total, then of each requirement."""
    return tuple(
        minutes for one in reckoned for minutes in (one.short or 0, *(standing.short for standing in one.rules))
    )
