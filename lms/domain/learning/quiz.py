"""Draws and scores."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.domain.items.item import Item, Kind
from lms.domain.items.rules import Order

DISTINCT_ITEMS = 2  # of one kind and competency, before its rung counts


@dataclass(frozen=True, slots=True)
class Drawn:
    """One item in the order in which its parts are shown."""

    item: Item
    order: Order


def draw(
    bank: Sequence[Item], questions_per_attempt: int, seed: int, drawn_before: Mapping[str, int]
) -> tuple[Drawn, ...]:
    """An attempt's items: each competency of the bank at least once if it can be, rarely seen items first.

    Among equally rare items those are taken that bring a competency nearer to what its standing asks, so that one
    attempt shows as much as it can. `drawn_before` counts how often each item was drawn. Same arguments, same draw.
    """
    chance = random.Random(seed)
    waiting = sorted(bank, key=lambda item: item.id)
    chance.shuffle(waiting)
    waiting.sort(key=lambda item: drawn_before.get(item.id, 0))
    missing = {code for item in bank for code in item.competencies}
    shown: Counter[tuple[str, Kind]] = Counter()
    chosen: list[Item] = []
    while waiting and len(chosen) < questions_per_attempt:
        best = max(waiting, key=lambda item: _worth(item, missing, drawn_before, shown))
        waiting.remove(best)
        chosen.append(best)
        missing -= set(best.competencies)
        shown.update((code, best.kind) for code in best.competencies)
    chance.shuffle(chosen)
    return tuple(Drawn(item, item.rules.shuffled(item, chance)) for item in chosen)


def _worth(
    item: Item, missing: set[str], drawn_before: Mapping[str, int], shown: Mapping[tuple[str, Kind], int]
) -> tuple[int, int, int]:
    """What taking this item next brings: competencies not met yet, then rarity, then steps towards a standing."""
    steps = sum(shown.get((code, item.kind), 0) < DISTINCT_ITEMS for code in item.competencies)
    return len(missing & set(item.competencies)), -drawn_before.get(item.id, 0), steps


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
