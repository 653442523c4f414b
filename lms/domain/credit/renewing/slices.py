"""How minutes are assigned: groups of minutes that are alike, and slices of them that fill requirements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from lms.domain.credit.credential import HoursRequirement


class Group(NamedTuple):
    """Minutes that fit the same requirements (bits), earned in this cycle or before it."""

    fits: int
    is_now: bool = True


class Slice(NamedTuple):
    """So many minutes of a group, and the requirements (bits) that each of them fills."""

    minutes: int
    fills: int
    is_outside: bool = False


Amounts = Mapping[Group, int]


@dataclass(frozen=True, slots=True)
class Assigned:
    """Slices of each group; what is in none is over a maximum. `to_close` as in `Reckoned`."""

    slices: Mapping[Group, tuple[Slice, ...]]
    to_close: int


@lru_cache(maxsize=4096)  # asked for each line of each person, of the few sets that a rule makes
def places(bits: int) -> tuple[int, ...]:
    """The places of the bits that are set, lowest first."""
    return tuple(place for place in range(bits.bit_length()) if bits >> place & 1)


def falls_under(asked: HoursRequirement, maximum: HoursRequirement) -> bool:
    """Whether every minute that fills the one counts against the maximum of the other."""
    if asked is maximum:
        return True
    return (
        not maximum.is_rest
        and (not maximum.any_of or (bool(asked.any_of) and asked.any_of <= maximum.any_of))
        and (asked.live or not maximum.live)
        and (not maximum.sources or (bool(asked.sources) and asked.sources <= maximum.sources))
    )
