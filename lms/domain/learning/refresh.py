"""The day on which a completed course is due again, and the day from which it gives credit again."""

from __future__ import annotations

from datetime import date, timedelta

from lms.domain.days import add_months
from lms.domain.learning.course import Course

SOON_DAYS = 90


def refresh_on(course: Course, counts_from: date) -> date | None:
    """None for a course that wants no refresh."""
    return add_months(counts_from, course.refresh_months) if course.refresh_months else None


def opens_on(course: Course, counts_from: date, days: int = SOON_DAYS) -> date | None:
    """The first day of the last `days` before the refresh date; None for a course that wants no refresh.

    Never in the first half of the time between, so that a course with a short period gives credit once in each.
    """
    day = refresh_on(course, counts_from)
    return None if day is None else day - min(timedelta(days=days), (day - counts_from) // 2)


def due_soon_on(course: Course, counts_from: date, today: date, days: int = SOON_DAYS) -> date | None:
    """The refresh date, once a new way through gives credit again; None before that."""
    day = refresh_on(course, counts_from)
    if day is None or (day - today).days > days:  # it never opens earlier, and of most courses that is all there is
        return None
    opens = opens_on(course, counts_from, days)
    return day if opens is not None and opens <= today else None


def last_day_due_soon(course: Course, today: date, days: int = SOON_DAYS) -> date | None:
    """No completion that counts from later than this day is due soon, though some up to it may not be either.

    None as above. A few days more than it would take: at the end of a month, months do not go back as they came.
    """
    if not course.refresh_months:
        return None
    return add_months(today + timedelta(days=days), -course.refresh_months) + timedelta(days=3)
