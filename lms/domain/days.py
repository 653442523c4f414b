"""Reckoning with days."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

YEAR_DAYS = 365


@lru_cache(maxsize=8192)  # evidence asks for the same days again and again
def add_months(day: date, months: int) -> date:
    """The same day so many months later; the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    after = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return first + timedelta(days=min(day.day, (after - first).days) - 1)


def is_within_last_year(day: date, today: date) -> bool:
    """Whether it is today, or one of the 364 days before; days still to come count as well."""
    return day >= first_of_last_year(today)


def first_of_last_year(today: date) -> date:
    """The first day of the last twelve months, which end with today."""
    return today - timedelta(days=YEAR_DAYS - 1)
