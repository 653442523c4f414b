"""How well an item asks: how many were right, and whether those were who is right elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from lms.domain.items.item import Item
from lms.domain.items.rules import Answer

FEWEST = 20
TOGETHER = 5
LOW_PERCENT, HIGH_PERCENT = 30, 95
LOW_DISCRIMINATION = 0.1


class Trouble(StrEnum):
    """Why an item is worth a look; the limits are the product's own."""

    HARD = "hard"
    EASY = "easy"
    FLAT = "flat"


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """How one person's first try met an item; `rest` is the share, 0 to 1, of the try's other items that were right.

    `rest` is None where the try had no other item.
    """

    attempt_id: int
    is_right: bool
    rest: float | None


@dataclass(frozen=True, slots=True)
class Quality:
    """`right` of `counted` answers were right, of `given` in all; `discrimination` rests on `compared` of them."""

    given: int
    counted: int
    right: int
    discrimination: float | None
    compared: int

    @property
    def is_told(self) -> bool:
        """Whether there are answers enough to say anything."""
        return self.counted >= FEWEST

    @property
    def right_percent(self) -> float:
        return self.right * 100 / self.counted if self.counted else 0.0

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """Nothing where nothing can be told yet."""
        if not self.is_told:
            return ()
        found = {
            Trouble.HARD: self.right_percent < LOW_PERCENT,
            Trouble.EASY: self.right_percent > HIGH_PERCENT,
            Trouble.FLAT: self.discrimination is not None and self.discrimination < LOW_DISCRIMINATION,
        }
        return tuple(trouble for trouble, is_so in found.items() if is_so)


def first_answers(tries: Sequence[tuple[int, Mapping[str, bool]]]) -> dict[str, list[FirstAnswer]]:
    """Item id to its answers, in the order of the tries: pairs of an attempt's id and what was right in it."""
    found: dict[str, list[FirstAnswer]] = {}
    for attempt_id, right in tries:
        total, others = sum(right.values()), len(right) - 1
        for item_id, is_right in right.items():
            rest = (total - is_right) / others if others else None
            found.setdefault(item_id, []).append(FirstAnswer(attempt_id, is_right, rest))
    return found


def groups(answers: Sequence[FirstAnswer]) -> Iterator[Sequence[FirstAnswer]]:
    """Five answers at a time, as they came; what is left over waits for its five.

    So no count moves by one person's answer, not even between two looks at it.
    """
    return (answers[end - TOGETHER : end] for end in range(TOGETHER, len(answers) + 1, TOGETHER))


def quality(answers: Sequence[FirstAnswer]) -> Quality:
    """Of whole groups only; `answers` are in the order in which they came."""
    counted = [answer for group in groups(answers) for answer in group]
    pairs = [(answer.is_right, answer.rest) for answer in counted if answer.rest is not None]
    return Quality(
        given=len(answers),
        counted=len(counted),
        right=sum(answer.is_right for answer in counted),
        discrimination=discrimination(pairs) if len(pairs) >= FEWEST else None,
        compared=len(pairs),
    )


def discrimination(pairs: Sequence[tuple[bool, float]]) -> float | None:
    """The corrected item-total correlation, from -1 to 1, of (was right, share right of the attempt's other items).

    A point-biserial correlation: the distance between the mean rest of those who were right and of those who were
    not, in standard deviations of the rest, times the root of both shares. The item itself is left out of the total,
    since it would correlate with itself. None when all were right, all were not, or the rest is alike for everyone.

    **Source:** J. P. Guilford, The correlation of an item with a composite of the remaining items in a test,
    Educational and Psychological Measurement 13 (1953), 87-93.
    """
    right = [rest for was_right, rest in pairs if was_right]
    wrong = [rest for was_right, rest in pairs if not was_right]
    if not right or not wrong or len(set(right + wrong)) == 1:
        return None
    count = len(pairs)
    mean = sum(rest for _, rest in pairs) / count
    deviation = sqrt(sum((rest - mean) ** 2 for _, rest in pairs) / count)
    distance = sum(right) / len(right) - sum(wrong) / len(wrong)
    return distance / deviation * sqrt(len(right) * len(wrong)) / count


def still_kept(answers: Sequence[FirstAnswer], kept: Collection[int]) -> list[int]:
    """The attempts of those groups whose every attempt is among the kept ones."""
    whole = (group for group in groups(answers) if all(answer.attempt_id in kept for answer in group))
    return [answer.attempt_id for group in whole for answer in group]


def option_counts(item: Item, answers: Sequence[Answer | None]) -> tuple[int, ...]:
    """For each of the item's options, those of its steps one after another, how many chose it.

    In an ordering or matching item: how many put it where it belongs.
    """
    counts = [0] * len(item.all_options)
    for answer in answers:
        if answer is not None and item.takes(answer):
            for place in item.rules.counted(item, answer):
                counts[place] += 1
    return tuple(counts)
