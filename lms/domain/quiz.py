"""Items, draws and grading."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    RECALL = "recall"
    SCENARIO = "scenario"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer; `text` and `feedback` are safe HTML."""

    text: str
    right: bool
    feedback: str


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a bank; `teaches` is (lesson slug, heading id)."""

    id: str
    kind: Kind
    competencies: tuple[str, ...]
    objective: str
    teaches: tuple[str, str]
    source: str
    stem: str
    options: tuple[Option, ...]

    def is_right(self, chosen: int | None) -> bool:
        return chosen is not None and self.options[chosen].right


@dataclass(frozen=True, slots=True)
class Drawn:
    """One item as it is shown: `order` holds positions of its options, first shown first."""

    item: Item
    order: tuple[int, ...]


def draw(bank: Sequence[Item], serve: int, seed: int, drawn_before: Mapping[str, int]) -> tuple[Drawn, ...]:
    """An attempt's items: each competency of the bank at least once, kinds balanced, rarely seen items first.

    `drawn_before` counts how often each item was drawn already. The same arguments give the same draw.
    """
    chance = random.Random(seed)
    waiting = sorted(bank, key=lambda item: item.id)
    chance.shuffle(waiting)
    waiting.sort(key=lambda item: drawn_before.get(item.id, 0))
    chosen = _cover_competencies(waiting, serve)
    while len(chosen) < min(serve, len(bank)):
        scenarios = sum(item.kind is Kind.SCENARIO for item in chosen)
        wanted = Kind.RECALL if scenarios * 2 > len(chosen) else Kind.SCENARIO
        left = [item for item in waiting if item not in chosen]
        least = min(drawn_before.get(item.id, 0) for item in left)
        rare = [item for item in left if drawn_before.get(item.id, 0) == least]
        chosen.append(next((item for item in rare if item.kind is wanted), rare[0]))
    chance.shuffle(chosen)
    return tuple(Drawn(item, _shuffled(len(item.options), chance)) for item in chosen)


def _cover_competencies(waiting: Sequence[Item], serve: int) -> list[Item]:
    """Each time the first item that brings up the most competencies not met yet."""
    missing = {code for item in waiting for code in item.competencies}
    chosen: list[Item] = []
    while missing and len(chosen) < serve:
        best = max(waiting, key=lambda item: len(missing & set(item.competencies)))
        chosen.append(best)
        missing -= set(best.competencies)
    return chosen


def _shuffled(count: int, chance: random.Random) -> tuple[int, ...]:
    positions = list(range(count))
    chance.shuffle(positions)
    return tuple(positions)


def score_percent(right: int, asked: int) -> int:
    """Rounded down, so that no one reads a pass mark that was not reached."""
    return right * 100 // asked if asked else 0


def has_passed(right: int, asked: int, pass_percent: int) -> bool:
    return asked > 0 and right * 100 >= pass_percent * asked
