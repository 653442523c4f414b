"""The fewest minutes that cover all needs, where what each offer gives is simply added up.

Branch and bound: the offers that give most come first, and what is left asks at least for its largest need.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_TRIED = 12_000


@dataclass(frozen=True, slots=True)
class Giving:
    """One offer by its place: its minutes, the competencies it closes, and what it gives need by need."""

    place: int
    minutes: int
    closes: frozenset[str]
    gives: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice that is compared: minutes first, then competencies closed, then what is named first."""

    places: tuple[int, ...]
    minutes: int
    closes: int

    @property
    def order(self) -> tuple[int, int, tuple[int, ...]]:
        return self.minutes, -self.closes, self.places


def choice_of(offers: Iterable[Giving]) -> Choice:
    chosen = tuple(offers)
    places = tuple(sorted(offer.place for offer in chosen))
    return Choice(places, sum(offer.minutes for offer in chosen), len(closed_by(chosen)))


def closed_by(offers: Iterable[Giving]) -> frozenset[str]:
    return frozenset[str]().union(*(offer.closes for offer in offers))


class CoverSearch:
    """One search; no need may be larger than what all offers give of it."""

    def __init__(self, offers: Iterable[Giving], needs: tuple[int, ...]) -> None:
        self._offers = sorted(offers, key=lambda offer: (-sum(offer.gives), offer.minutes, offer.place))
        self._needs = needs
        self._after = _sums_after(self._offers, needs)
        self._best = choice_of(self._offers)
        self._seen: dict[tuple[int, tuple[int, ...]], tuple[int, frozenset[str]]] = {}
        self._tried = 0

    def best(self) -> tuple[Choice, bool]:
        """With whether all choices were looked at."""
        self._go(0, self._needs, ())
        return self._best, self._tried < MOST_TRIED

    def _go(self, at: int, left: tuple[int, ...], chosen: tuple[Giving, ...]) -> None:
        if self._tried >= MOST_TRIED:
            return
        self._tried += 1
        if not any(left):
            self._best = min(self._best, choice_of(chosen), key=lambda choice: choice.order)
            return
        minutes = sum(offer.minutes for offer in chosen)
        if self._is_hopeless(at, left, minutes) or self._was_here(at, left, chosen, minutes):
            return
        offer = self._offers[at]
        if any(need and given for need, given in zip(left, offer.gives, strict=True)):
            then = tuple(max(0, need - given) for need, given in zip(left, offer.gives, strict=True))
            self._go(at + 1, then, (*chosen, offer))
        self._go(at + 1, left, chosen)

    def _is_hopeless(self, at: int, left: tuple[int, ...], minutes: int) -> bool:
        """Too little is there to come, or it would be longer than what was found: no minute closes a need twice."""
        if any(need > can for need, can in zip(left, self._after[at], strict=True)):
            return True
        return minutes + max(left) > self._best.minutes

    def _was_here(self, at: int, left: tuple[int, ...], chosen: tuple[Giving, ...], minutes: int) -> bool:
        closes = closed_by(chosen)
        before = self._seen.get((at, left))
        if before is not None and before[0] <= minutes and before[1] >= closes:
            return True
        self._seen[at, left] = (minutes, closes)
        return False


def _sums_after(offers: Sequence[Giving], needs: tuple[int, ...]) -> list[tuple[int, ...]]:
    """What all offers from a place on give together."""
    sums = [tuple(0 for _ in needs)]
    for offer in reversed(offers):
        sums.append(tuple(a + b for a, b in zip(sums[-1], offer.gives, strict=True)))
    return sums[::-1]
