"""Whether a new way through a course brings credit, and from which day what it brings counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lms.domain.learning.course import Course
from lms.domain.learning.refresh import SOON_DAYS, opens_on, refresh_on


@dataclass(frozen=True, slots=True)
class CreditWindow:
    """What a way through that begins on a day brings: credit while it is open, else it is for learning.

    `opens_on` is when that changes or changed: None without a completion, and for a course that gives credit once.
    `renews_on` is the refresh date of the completion that is held.
    """

    is_open: bool
    opens_on: date | None = None
    renews_on: date | None = None


def credit_window(course: Course, held_from: date | None, today: date, days: int = SOON_DAYS) -> CreditWindow:
    """`held_from` is the day from which the latest completion counts, None where there is none."""
    if held_from is None:
        return CreditWindow(is_open=True)
    opens = opens_on(course, held_from, days)
    return CreditWindow(opens is not None and opens <= today, opens, refresh_on(course, held_from))


def counts_from(renews_on: date | None, earned_on: date) -> date:
    """Renewed early, a completion counts from the refresh date that was still to come; else from its own day."""
    return earned_on if renews_on is None else max(renews_on, earned_on)
