"""Links by which a person shows one certificate: for how long, and how many."""

from __future__ import annotations

from datetime import date, timedelta

USUAL_TIME = timedelta(days=90)
LONGEST_TIME = timedelta(days=731)  # two years: as long as most credentials hold
LABEL_MAX = 80
MOST_OPEN = 20  # of one certificate: more than anyone hands out, and few enough to look through


def usual_end(today: date) -> date:
    return today + USUAL_TIME


def may_end_on(day: date, today: date) -> bool:
    """Today is the earliest last day."""
    return today <= day <= today + LONGEST_TIME
