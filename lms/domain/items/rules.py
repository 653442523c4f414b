"""What an item is made of, and what its type has to say of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

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


def as_chosen(_kept: Answer | None, chosen: Answer) -> Answer | None:
    """Of a type in which everything may be changed until it is handed in."""
    return chosen


class Parts(Protocol):
    """As much of an item as its type has rules for; an item without steps has none, a chain has no options."""

    @property
    def options(self) -> tuple[Option, ...]: ...

    @property
    def steps(self) -> tuple[Step, ...]: ...


@dataclass(frozen=True, slots=True)
class ItemRules:
    """The rules of one type, functions of an item's parts; `points` and `counted` get only answers that it takes."""

    # The answer that has every point.
    right_answer: Callable[[Parts], Answer]
    # What stands where nothing was chosen yet.
    unanswered: Callable[[Parts], Answer | None]
    # An answer of someone who does not know.
    guess: Callable[[Parts, random.Random], Answer]
    # Whether it can be an answer, be it right or not, whole or begun.
    takes: Callable[[Parts, Answer], bool]
    # An order to show the parts in, and whether they are still exactly those that an order names.
    shuffled: Callable[[Parts, random.Random], Order]
    shown_as: Callable[[Parts, Order], bool]
    # Each list of options of which one is to be chosen.
    single_choices: Callable[[Parts], tuple[tuple[Option, ...], ...]]
    # Whether statistics tell how many put an option in its place, and not how many chose it.
    counts_places: bool
    most_points: Callable[[Parts], int]
    points: Callable[[Parts, Answer], int]
    # The options that an answer counts for in statistics: positions among all options, those of steps in turn.
    counted: Callable[[Parts, Answer], Iterable[int]]
    # What is offered and what of it is right, alike for parts that only stand in another order in the file.
    key: Callable[[Parts], Hashable]
    # The same answer to a later wording of the parts; None where something that it names is not there any more.
    carried: Callable[[Parts, Parts, Answer], Answer | None]
    # What is kept once this was kept and that is chosen; None where it goes against what cannot be changed any more.
    gone_on: Callable[[Answer | None, Answer], Answer | None] = as_chosen


def parts_of(answer: Answer | None) -> tuple[int | None, ...]:
    """What was chosen for each part; empty for a single position, which has none."""
    return answer if isinstance(answer, tuple) else ()


def has_open_parts(answer: Answer) -> bool:
    """Whether nothing was chosen, or not in every part that asks for a choice."""
    return not isinstance(answer, int) and (not answer or None in answer)


def says_nothing(answer: Answer | None) -> bool:
    """Whether nothing at all was chosen."""
    return not isinstance(answer, int) and not any(place is not None for place in answer or ())


def is_whole_or_begun(answer: Answer, counts: Sequence[int]) -> bool:
    """Whether the answer has a part for each count, a position below it or None."""
    return (
        isinstance(answer, tuple)
        and len(answer) == len(counts)
        and all(place is None or 0 <= place < count for place, count in zip(answer, counts, strict=True))
    )


def right_place(options: Sequence[Option]) -> int:
    """The position of the first right option; the first of all, should none be right."""
    return next((place for place, option in enumerate(options) if option.right), 0)


def shuffled_positions(count: int, chance: random.Random) -> tuple[int, ...]:
    positions = list(range(count))
    chance.shuffle(positions)
    return tuple(positions)


def shuffled_options(parts: Parts, chance: random.Random) -> Order:
    return shuffled_positions(len(parts.options), chance)


def has_these_options(parts: Parts, order: Order) -> bool:
    return sorted(order) == list(range(len(parts.options)))


def places_in(before: Sequence[str], after: Sequence[str]) -> tuple[int | None, ...]:
    """Where each text stands afterwards, told by its very words; None for one that is not there any more."""
    left = list(range(len(after)))
    found: list[int | None] = []
    for text in before:
        place = next((place for place in left if after[place] == text), None)
        found.append(place)
        if place is not None:
            left.remove(place)
    return tuple(found)


def all_places_in(before: Sequence[str], after: Sequence[str]) -> tuple[int, ...] | None:
    """The same where exactly these texts are there afterwards; else None."""
    places = [place for place in places_in(before, after) if place is not None]
    return tuple(places) if len(places) == len(before) == len(after) else None


def texts_of(options: Sequence[Option]) -> tuple[str, ...]:
    return tuple(option.text for option in options)


def choices(options: Sequence[Option]) -> Hashable:
    """What may be chosen, and what of it is right, whatever the order."""
    return tuple(sorted((option.text, option.right) for option in options))


def no_single_choice(_parts: Parts) -> tuple[tuple[Option, ...], ...]:
    return ()
