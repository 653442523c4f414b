"""Who needs support most: an order for the screen alone, never a number that anyone reads."""

from __future__ import annotations


def need(*, missing: int, asked: int, critical_missing: int, critical: int, late: int) -> float:
    """What lacks as a share of what is asked, the same of what is critical, and one more where something is late.

    A share, so that a new person with 0 of 30 does not come after a seasoned one with 20 of 60.
    """
    return _share(missing, asked) + _share(critical_missing, critical) + bool(late)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
