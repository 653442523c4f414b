"""What may be told of a program without telling of anyone: no cell of few people, and none that can be reckoned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LEAST_PEOPLE = 5


@dataclass(frozen=True, slots=True)
class ReportCell:
    """An amount, and the people behind it."""

    name: str
    amount: int
    people: frozenset[int]


@dataclass(frozen=True, slots=True)
class PublishedCell:
    """`amount` is None where it is not told, whether of few people or so that another is not reckoned from it."""

    name: str
    amount: int | None


def parts_of_sum(cells: Sequence[ReportCell]) -> tuple[PublishedCell, ...]:
    """Cells whose amounts are told beside their sum: what is left of the sum is never one cell, nor of few people.

    Where that cannot be had, none is told.
    """
    hidden = {cell.name for cell in cells if len(cell.people) < LEAST_PEOPLE}
    for cell in sorted(cells, key=lambda one: (len(one.people), one.name)):
        if not hidden or _is_safe([one for one in cells if one.name in hidden]):
            break
        hidden.add(cell.name)
    return tuple(PublishedCell(cell.name, None if cell.name in hidden else cell.amount) for cell in cells)


def _is_safe(hidden: Sequence[ReportCell]) -> bool:
    return len(hidden) > 1 and len(frozenset[int]().union(*(cell.people for cell in hidden))) >= LEAST_PEOPLE


def share_of(count: int, whole: int) -> int | None:
    """So many of a whole that is told as well; None where either part is of few people, and for nobody at all."""
    left = whole - count
    return count if count >= LEAST_PEOPLE and (left == 0 or left >= LEAST_PEOPLE) else None
