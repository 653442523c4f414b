"""Items, draws and grading."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lms.domain.competency import DISTINCT_ITEMS


class Kind(StrEnum):
    RECALL = "recall"
    SCENARIO = "scenario"


class ItemType(StrEnum):
    """How an item is answered."""

    ONE = "one"
    SEVERAL = "several"
    ORDER = "order"
    MATCH = "match"
    CHAIN = "chain"


# One choice: the option's position in the file. Several: the positions chosen, rising. Order: for each option the
# place it was given, from 0. Match: for each option the position of the option whose match was chosen. Chain: for
# each step the position of the option chosen. None stands where nothing was chosen yet.
Answer = int | tuple[int | None, ...]

# Positions in the order shown: of the options, in a matching item of the matches, in a chain one list for each step.
Order = tuple[int, ...] | tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer; `text`, `feedback` and `match` (what belongs to it, in a matching item) are safe HTML."""

    text: str
    right: bool
    feedback: str
    match: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One question of a chain; exactly one of its options is right."""

    stem: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Grade:
    """What an answer is worth; an item is right when it has every point."""

    points: int
    of: int

    @property
    def is_right(self) -> bool:
        return 0 < self.of == self.points


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a bank; `teaches` is (lesson slug, heading id).

    The options of an ordering item stand in their right order. A chain has steps and no options of its own.
    """

    id: str
    kind: Kind
    competencies: tuple[str, ...]
    objective: str
    teaches: tuple[str, str]
    source: str
    stem: str
    options: tuple[Option, ...]
    type: ItemType = ItemType.ONE
    steps: tuple[Step, ...] = ()

    @property
    def right_answer(self) -> Answer:
        """The answer that has every point; for one choice the first option, should none be right."""
        if self.type is ItemType.CHAIN:
            return tuple(_right_place(step.options) for step in self.steps)
        if self.type is ItemType.SEVERAL:
            return tuple(place for place, option in enumerate(self.options) if option.right)
        if self.type is ItemType.ONE:
            return _right_place(self.options)
        return tuple(range(len(self.options)))

    @property
    def all_options(self) -> tuple[Option, ...]:
        """Its own, or those of its steps one after another."""
        return self.options + tuple(option for step in self.steps for option in step.options)

    @property
    def asks(self) -> tuple[str, ...]:
        """All that it says before it is answered."""
        options = (text for option in self.all_options for text in (option.text, option.match) if text)
        return (self.stem, *(step.stem for step in self.steps), *options)

    @property
    def says(self) -> tuple[str, ...]:
        """The same and all feedback."""
        return (*self.asks, *(option.feedback for option in self.all_options))

    def takes(self, answer: Answer) -> bool:
        """Whether it can be an answer to this item, be it right or not, whole or begun."""
        if self.type is ItemType.ONE or isinstance(answer, int):
            return self.type is ItemType.ONE and isinstance(answer, int) and 0 <= answer < len(self.options)
        if self.type is ItemType.SEVERAL:
            chosen = [place for place in answer if place is not None and 0 <= place < len(self.options)]
            return list(answer) == sorted(set(chosen))
        most = [len(step.options) for step in self.steps] or [len(self.options)] * len(self.options)
        return len(answer) == len(most) and all(
            place is None or 0 <= place < count for place, count in zip(answer, most, strict=True)
        )

    def shown_as(self, order: Order) -> bool:
        """Whether the item still has exactly the options, or steps and options, that an order names."""
        if self.type is not ItemType.CHAIN:
            return sorted(order) == list(range(len(self.options)))
        counts = [-1 if isinstance(one, int) else len(one) for one in order]
        return counts == [len(step.options) for step in self.steps]

    def grade(self, answer: Answer | None) -> Grade:
        """The points of an answer, by the rule of the item's type; one that is no longer possible has none.

        Several choices: one point for each right option chosen, less one for each wrong one, never below none.
        Ordering, matching, chains: one point for each option in its place, each pair, each step.
        """
        if self.type is ItemType.SEVERAL:
            of = sum(option.right for option in self.options)
        else:
            of = 1 if self.type is ItemType.ONE else len(self.steps or self.options)
        if answer is None or not self.takes(answer):
            return Grade(0, of)
        if isinstance(answer, int):
            return Grade(int(self.options[answer].right), of)
        if self.type is ItemType.SEVERAL:
            chosen = [self.options[place].right for place in answer if place is not None]
            return Grade(max(0, chosen.count(True) - chosen.count(False)), of)
        if self.type is ItemType.CHAIN:
            steps = zip(self.steps, answer, strict=True)
            return Grade(sum(place is not None and step.options[place].right for step, place in steps), of)
        return Grade(sum(place == at for at, place in enumerate(answer)), of)

    def is_right(self, answer: Answer | None) -> bool:
        return self.grade(answer).is_right


def _right_place(options: Sequence[Option]) -> int:
    return next((place for place, option in enumerate(options) if option.right), 0)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One item in the order in which its parts are shown."""

    item: Item
    order: Order


def draw(bank: Sequence[Item], serve: int, seed: int, drawn_before: Mapping[str, int]) -> tuple[Drawn, ...]:
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
    while waiting and len(chosen) < serve:
        best = max(waiting, key=lambda item: _worth(item, missing, drawn_before, shown))
        waiting.remove(best)
        chosen.append(best)
        missing -= set(best.competencies)
        shown.update((code, best.kind) for code in best.competencies)
    chance.shuffle(chosen)
    return tuple(Drawn(item, _order(item, chance)) for item in chosen)


def _worth(
    item: Item, missing: set[str], drawn_before: Mapping[str, int], shown: Mapping[tuple[str, Kind], int]
) -> tuple[int, int, int]:
    """What taking this item next brings: competencies not met yet, then rarity, then steps towards a standing."""
    steps = sum(shown.get((code, item.kind), 0) < DISTINCT_ITEMS for code in item.competencies)
    return len(missing & set(item.competencies)), -drawn_before.get(item.id, 0), steps


def _order(item: Item, chance: random.Random) -> Order:
    if item.type is ItemType.CHAIN:
        return tuple(_shuffled(len(step.options), chance) for step in item.steps)
    return _shuffled(len(item.options), chance)


def _shuffled(count: int, chance: random.Random) -> tuple[int, ...]:
    positions = list(range(count))
    chance.shuffle(positions)
    return tuple(positions)


def score_percent(right: int, asked: int) -> int:
    """Rounded down, so that no one reads a pass mark that was not reached."""
    return right * 100 // asked if asked else 0


def has_passed(right: int, asked: int, pass_percent: int) -> bool:
    return asked > 0 and right * 100 >= pass_percent * asked
