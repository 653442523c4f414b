"""Hours that were taken away without a line of their own to take back, as a board sees them: there are fewer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from lms.domain.credit.credential import CreditLine


def net(lines: Iterable[CreditLine]) -> list[CreditLine]:
    """Without lines below zero: each is taken from others of its very categories, the newest first.

    A line of which nothing is left is gone.
    """
    found: dict[int, CreditLine] = {}
    taken: list[CreditLine] = []
    for line in lines:
        if line.minutes > 0:
            found[line.id] = line
        else:
            taken.append(line)
    for line in taken:
        for minutes, any_of in line.parts:
            _take(found, -minutes, any_of, line.delivery)
    return list(found.values())


def _take(found: dict[int, CreditLine], minutes: int, any_of: frozenset[str], delivery: str) -> None:
    """From lines of the same delivery first."""
    newest = sorted(
        found.values(), key=lambda line: (line.delivery == delivery, line.earned_on, line.id), reverse=True
    )
    for line in newest:
        parts = []
        for own, categories in line.parts:
            less = min(minutes, own) if categories == any_of else 0
            minutes -= less
            parts.append((own - less, categories))
        left = sum(own for own, _ in parts)
        if left == 0:
            del found[line.id]
        elif left < line.minutes:
            declared = min(line.declared_minutes, left)
            found[line.id] = replace(line, minutes=left, parts=tuple(parts), declared_minutes=declared)
