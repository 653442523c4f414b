"""Draws and scores."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from lms.domain.items.covering import Alike, cover, smallest_cover
from lms.domain.items.item import Item, Kind
from lms.domain.items.rules import Order

DISTINCT_ITEMS = 2  # of one kind and competency, before its rung counts
MOST_QUESTIONS = 20  # of one attempt
HIGHEST_FIRST = (Kind.SCENARIO, Kind.RECALL)
SHORT_PATIENCE, LONG_PATIENCE = 60, 20_000


@dataclass(frozen=True, slots=True)
class Drawn:
    """One item in the order in which its parts are shown."""

    item: Item
    order: Order


def showable(bank: Iterable[Item]) -> dict[str, Kind | None]:
    """Competency code to the kind that shows its highest rung here; None where no kind has items enough for one."""
    counts = Counter((code, item.kind) for item in bank for code in item.competencies)
    return {
        code: next((kind for kind in HIGHEST_FIRST if counts[code, kind] >= DISTINCT_ITEMS), None)
        for code in sorted({code for code, _ in counts})
    }


def questions_needed(bank: Sequence[Item]) -> int | None:
    """The fewest by which one attempt can show all that the bank can; None where MOST_QUESTIONS are too few."""
    law = _Law.of(bank)
    alike = law.alike(bank)
    found = _known_cover(law.needs, tuple((serves, len(items)) for serves, items in alike), MOST_QUESTIONS)
    return None if found is None else sum(found)


def shown_at_once(bank: Sequence[Item], questions: int) -> frozenset[str]:
    """Competencies that an attempt of so many questions, all right, shows as high as the bank can."""
    kinds = showable(bank)
    drawn = Counter((code, one.item.kind) for one in draw(bank, questions, 0, {}) for code in one.item.competencies)
    return frozenset(code for code, kind in kinds.items() if kind is None or drawn[code, kind] >= DISTINCT_ITEMS)


def draw(
    bank: Sequence[Item], questions_per_attempt: int, seed: int, drawn_before: Mapping[str, int]
) -> tuple[Drawn, ...]:
    """An attempt's items: all right, they show each competency as high as the bank can, where so many are enough.

    As far as that allows, rarely seen items come first, and among equally rare ones those that bring a competency
    nearer to what its standing asks. `drawn_before` counts how often each item was drawn. Same arguments, same draw.
    """
    chance = random.Random(seed)
    waiting = sorted(bank, key=lambda item: item.id)
    chance.shuffle(waiting)
    waiting.sort(key=lambda item: drawn_before.get(item.id, 0))
    law = _Law.of(bank)
    chosen = _lawful(law, waiting, questions_per_attempt, drawn_before)
    _fill(chosen, waiting, questions_per_attempt, law, drawn_before)
    chance.shuffle(chosen)
    return tuple(Drawn(item, item.rules.shuffled(item, chance)) for item in chosen)


@dataclass(frozen=True, slots=True)
class _Law:
    """What an attempt has to hold: `needs` by place, of the competencies and kinds at these `places`.

    With None for a kind, one item of either is enough: the bank cannot show that competency, but asks it.
    """

    places: Mapping[tuple[str, Kind | None], int]
    needs: tuple[int, ...]

    @classmethod
    def of(cls, bank: Sequence[Item]) -> Self:
        kinds = showable(bank)
        return cls(
            {pair: place for place, pair in enumerate(kinds.items())},
            tuple(1 if kind is None else DISTINCT_ITEMS for kind in kinds.values()),
        )

    def serves(self, item: Item) -> tuple[int, ...]:
        """The places of the needs that an item serves."""
        found = {self.places.get((code, kind)) for code in item.competencies for kind in (item.kind, None)}
        return tuple(sorted(place for place in found if place is not None))

    def alike(self, items: Iterable[Item]) -> list[tuple[tuple[int, ...], list[Item]]]:
        """Items by what they serve, in their order; those that serve nothing are left out."""
        found: dict[tuple[int, ...], list[Item]] = {}
        for item in items:
            found.setdefault(self.serves(item), []).append(item)
        found.pop((), None)
        return list(found.items())


def _lawful(law: _Law, waiting: Sequence[Item], most: int, drawn_before: Mapping[str, int]) -> list[Item]:
    """As few items as meet the law, of those that were seen least; none where no choice of so many does.

    With each round those that were seen once more may help. What a search in their order does not find soon, the
    search that the author's bank was checked with may have found.
    """
    counts = sorted({drawn_before.get(item.id, 0) for item in waiting})
    for seen in counts:
        alike = law.alike(item for item in waiting if drawn_before.get(item.id, 0) <= seen)
        found = cover(law.needs, _counted(alike), most, patience=SHORT_PATIENCE)
        if found is not None:
            return _taken(alike, found)
    alike = sorted(law.alike(waiting))
    known = _known_cover(law.needs, _counted(alike), min(most, MOST_QUESTIONS))
    return [] if known is None else _taken(alike, known)


def _counted(alike: Iterable[tuple[tuple[int, ...], list[Item]]]) -> tuple[Alike, ...]:
    return tuple((serves, len(items)) for serves, items in alike)


def _taken(alike: Sequence[tuple[tuple[int, ...], list[Item]]], counts: Sequence[int]) -> list[Item]:
    return [item for (_, items), count in zip(alike, counts, strict=True) for item in items[:count]]


@lru_cache(maxsize=256)
def _known_cover(needs: tuple[int, ...], alike: tuple[Alike, ...], most: int) -> tuple[int, ...] | None:
    return smallest_cover(needs, alike, most, patience=LONG_PATIENCE)


def _fill(
    chosen: list[Item], waiting: list[Item], questions: int, law: _Law, drawn_before: Mapping[str, int]
) -> None:
    """Adds what brings most, one after the other, and takes it from those that wait."""
    for item in chosen:
        waiting.remove(item)
    missing = {code for code, _ in law.places} - {code for item in chosen for code in item.competencies}
    needs = Counter(dict(enumerate(law.needs)))
    needs.subtract(place for item in chosen for place in law.serves(item))
    shown = Counter((code, item.kind) for item in chosen for code in item.competencies)
    serves = {item.id: law.serves(item) for item in waiting}

    def worth(item: Item) -> tuple[int, int, int, int]:
        """Competencies not met yet, then what the law asks, then rarity, then steps towards a lower rung."""
        return (
            len(missing.intersection(item.competencies)) if missing else 0,
            sum(needs[place] > 0 for place in serves[item.id]),
            -drawn_before.get(item.id, 0),
            sum(shown[code, item.kind] < DISTINCT_ITEMS for code in item.competencies),
        )

    while waiting and len(chosen) < questions:
        best = max(waiting, key=worth)
        waiting.remove(best)
        chosen.append(best)
        missing -= set(best.competencies)
        needs.subtract(serves[best.id])
        shown.update((code, best.kind) for code in best.competencies)


@dataclass(frozen=True, slots=True)
class Bank:
    """The items of one revision of a course, and its mark: what an attempt at that revision was drawn from."""

    slug: str
    revision: str
    pass_percent: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """What an attempt came to, by the mark that was asked when it was drawn."""

    right: int
    asked: int
    pass_percent: int

    @property
    def percent(self) -> int:
        return score_percent(self.right, self.asked)

    @property
    def passed(self) -> bool:
        return has_passed(self.right, self.asked, self.pass_percent)


def score_percent(right: int, asked: int) -> int:
    """Rounded down, so that no one reads a pass mark that was not reached."""
    return right * 100 // asked if asked else 0


def has_passed(right: int, asked: int, pass_percent: int) -> bool:
    return asked > 0 and right * 100 >= pass_percent * asked
