"""What a revision's hours rest on instead of the computation, and how its categories are scaled to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self

QUARTER = 15


class HoursFrom(StrEnum):
    PILOT = "pilot"
    OWN_TIMES = "own times"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursBasis:
    """A figure for one revision, and nobody's name: `on` is the day of the pilot, or the one on which the site's own
    times were taken. `first`, `median` and `third` are quartiles in minutes.
    """

    kind: HoursFrom
    revision: str
    minutes: int
    people: int
    on: date
    first: float
    median: float
    third: float
    made_up: bool = False

    @property
    def is_pilot(self) -> bool:
        return self.kind is HoursFrom.PILOT

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind.value,
            "revision": self.revision,
            "minutes": self.minutes,
            "people": self.people,
            "on": self.on.isoformat(),
            "quartiles": [self.first, self.median, self.third],
            "made_up": self.made_up,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        first, median, third = stored["quartiles"]
        return cls(
            kind=HoursFrom(stored["kind"]),
            revision=stored["revision"],
            minutes=stored["minutes"],
            people=stored["people"],
            on=date.fromisoformat(stored["on"]),
            first=first,
            median=median,
            third=third,
            made_up=stored["made_up"],
        )


@dataclass(frozen=True, slots=True)
class DecidedHours:
    """What an administrator decided of a course, and whether that was ended."""

    id: int
    course: str
    basis: HoursBasis
    is_ended: bool


def basis_in_force(
    decided: Iterable[DecidedHours], course: str, revision: str, computed_minutes: int
) -> HoursBasis | None:
    """What a way through this revision rests on if it begins now; None for the computation.

    A later pilot takes the place of what was before it. Own times only ever lower what holds without them, also when
    the pilot that they lowered is taken back.
    """
    minutes, found = computed_minutes, None
    for one in sorted(decided, key=lambda one: one.id):
        basis = one.basis
        if one.is_ended or one.course != course or basis.revision != revision:
            continue
        if basis.is_pilot or basis.minutes < minutes:
            minutes, found = basis.minutes, basis
    return found


def down_to_quarter(minutes: float) -> int:
    return int(minutes // QUARTER) * QUARTER


def scaled(parts: Sequence[int], total: int) -> tuple[int, ...]:
    """Whole minutes in the same proportions that sum to the total exactly.

    Each gets its share rounded down, and the minutes left go to those that lost most by that, the earlier first.
    """
    whole = sum(parts)
    if whole == 0:
        return (total, *parts[1:]) if parts else ()
    shares = [part * total // whole for part in parts]
    by_loss = sorted(range(len(parts)), key=lambda place: (-(parts[place] * total % whole), place))
    for place in by_loss[: total - sum(shares)]:
        shares[place] += 1
    return tuple(shares)
