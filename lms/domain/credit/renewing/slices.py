"""How minutes are assigned: groups of minutes that are alike, and slices of them that fill requirements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple


class Alike(NamedTuple):
    """Minutes that fit the same requirements (bits), earned in this cycle or before it."""

    fits: int
    is_now: bool = True


class Slice(NamedTuple):
    """So many minutes of a group, and the requirements (bits) that each of them fills."""

    minutes: int
    fills: int
    is_outside: bool = False


Amounts = Mapping[Alike, int]


@dataclass(frozen=True, slots=True)
class Shares:
    """Slices of each group; what is in none is over a maximum. `to_close` as in `Reckoned`."""

    slices: Mapping[Alike, tuple[Slice, ...]]
    to_close: int


@lru_cache(maxsize=4096)  # asked for each line of each person, of the few sets that a rule makes
def places(bits: int) -> tuple[int, ...]:
    """The places of the bits that are set, lowest first."""
    return tuple(place for place in range(bits.bit_length()) if bits >> place & 1)
