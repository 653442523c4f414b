"""The fewest that meet several needs at once, where one may serve more than one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

# Options that serve the same needs are alike: the places of the needs that each serves, and how many there are.
Alike = tuple[tuple[int, ...], int]


def smallest_cover(
    needs: Sequence[int], alike: Sequence[Alike], most: int, *, patience: int
) -> tuple[int, ...] | None:
    """How many of each to take, so that together they are as few as can be; None where `most` are not enough."""
    for count in range(_at_least(needs, alike), most + 1):
        found = cover(needs, alike, count, patience=patience)
        if found is not None:
            return found
    return None


def cover(needs: Sequence[int], alike: Sequence[Alike], most: int, *, patience: int) -> tuple[int, ...] | None:
    """How many of each to take, at most `most` together; None where there is no such choice.

    Where two are worth the same, the one that stands first is taken. `patience` is how many steps are looked at
    before it gives up, which is None as well: some of these riddles have no short way.
    """
    search = _Search([serves for serves, _ in alike], [count for _, count in alike], list(needs), patience)
    return tuple(search.taken) if search.meets(most) else None


def _at_least(needs: Sequence[int], alike: Sequence[Alike]) -> int:
    return -(-sum(needs) // max((len(serves) for serves, _ in alike), default=1)) if alike else sum(needs)


@dataclass(slots=True)
class _Search:
    serves: list[tuple[int, ...]]
    left: list[int]
    needs: list[int]
    patience: int
    taken: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.taken = [0] * len(self.left)

    def meets(self, most: int) -> bool:
        """Whether what is left meets the needs that are; then `taken` says how."""
        if not any(self.needs):
            return True
        self.patience -= 1
        if self.patience < 0:
            return False
        gains = [
            sum(self.needs[need] > 0 for need in serves) if left else 0
            for serves, left in zip(self.serves, self.left, strict=True)
        ]
        if not self._is_within_reach(gains, most):
            return False
        scarcest = self._scarcest()
        return scarcest is not None and self._meets_by(self._options_for(scarcest, gains), most)

    def _options_for(self, need: int, gains: Sequence[int]) -> list[int]:
        options = [place for place, serves in enumerate(self.serves) if self.left[place] and need in serves]
        return sorted(options, key=lambda place: -gains[place])

    def _meets_by(self, options: Sequence[int], most: int) -> bool:
        """Takes one option, or else does without all of its kind and tries the next."""
        without: list[tuple[int, int]] = []
        for place in options:
            met = [need for need in self.serves[place] if self.needs[need] > 0]
            self.left[place] -= 1
            self.taken[place] += 1
            for need in met:
                self.needs[need] -= 1
            if self.meets(most - 1):
                return True
            for need in met:
                self.needs[need] += 1
            self.taken[place] -= 1
            without.append((place, self.left[place] + 1))
            self.left[place] = 0
        for place, count in without:
            self.left[place] = count
        return False

    def _is_within_reach(self, gains: Sequence[int], most: int) -> bool:
        missing = sum(self.needs)
        for gain, left in sorted(zip(gains, self.left, strict=True), reverse=True):
            missing -= gain * min(left, most)
            most -= min(left, most)
            if missing <= 0 or not most:
                break
        return missing <= 0

    def _scarcest(self) -> int | None:
        """The need with the least to spare; None where one cannot be met."""
        there = [0] * len(self.needs)
        for serves, left in zip(self.serves, self.left, strict=True):
            for need in serves:
                there[need] += left
        spare = {need: there[need] - wanted for need, wanted in enumerate(self.needs) if wanted}
        scarcest = min(spare, key=lambda need: spare[need])
        return scarcest if spare[scarcest] >= 0 else None
