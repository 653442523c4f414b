"""Codes that are read as one: what a framework states of a code that ended, or of two that say the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Equivalence:
    """That evidence of `other` is read for `code` too. `was`: `other` ended and became `code`; else both stand.

    It moves nothing until somebody confirmed it; `note` says why several old ones may be one new one.
    """

    code: str
    other: str
    was: bool
    confirmed_by: str = ""
    confirmed_on: date | None = None
    note: str = ""

    @property
    def is_confirmed(self) -> bool:
        return bool(self.confirmed_by) and self.confirmed_on is not None


Groups = Mapping[str, tuple[str, ...]]  # code to all codes that are read as one with it, itself among them, sorted


def groups_of(equivalences: Iterable[Equivalence], known: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Codes that stand alone are left out. By union, so that chains and circles need no walk.

    An equivalence counts only when both ends are known and somebody confirmed it.
    """
    known = frozenset(known)
    groups: dict[str, frozenset[str]] = {}
    for one in equivalences:
        if one.is_confirmed and one.code != one.other and {one.code, one.other} <= known:
            whole = groups.get(one.code, frozenset({one.code})) | groups.get(one.other, frozenset({one.other}))
            groups |= dict.fromkeys(whole, whole)
    return {code: tuple(sorted(whole)) for code, whole in sorted(groups.items())}


def with_equals(codes: Iterable[str], groups: Groups) -> list[str]:
    """These codes and all that are read as one with them, sorted."""
    return sorted({one for code in codes for one in groups.get(code, (code,))})


def in_a_circle(equivalences: Iterable[Equivalence]) -> list[tuple[str, ...]]:
    """Codes that are said to have been each other before, each circle once, in the order of becoming."""
    before: dict[str, list[str]] = {}
    for one in equivalences:
        if one.was:
            before.setdefault(one.code, []).append(one.other)
    circles: dict[frozenset[str], tuple[str, ...]] = {}
    for code in before:
        way = _way_back(code, before)
        if way:
            circles.setdefault(frozenset(way), way)
    return list(circles.values())


def _way_back(start: str, before: Mapping[str, list[str]]) -> tuple[str, ...]:
    """From a code through what it was to itself; nothing where that never leads back."""
    came_from: dict[str, str] = {}
    waiting = [start]
    while waiting:
        code = waiting.pop()
        for other in before.get(code, ()):
            if other == start:
                way = [code]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return tuple(reversed(way))
            if other not in came_from:
                came_from[other] = code
                waiting.append(other)
    return ()
