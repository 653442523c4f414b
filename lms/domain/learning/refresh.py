"""The day on which a completed course is due again."""

from __future__ import annotations

from datetime import date, timedelta

from lms.domain.days import add_months
from lms.domain.learning.course import Course

SOON_DAYS = 90


def refresh_on(course: Course, earned_on: date) -> date | None:
    """None for a course that wants no refresh."""
    return add_months(earned_on, course.refresh_months) if course.refresh_months else None


def due_soon_on(course: Course, earned_on: date, today: date) -> date | None:
    """The day, once it has come or comes within 90 days: from then on a new way through gives credit again.

    None before that.
    """
    day = refresh_on(course, earned_on)
    return day if day is not None and day <= today + timedelta(days=SOON_DAYS) else None


def last_day_due_soon(course: Course, today: date) -> date | None:
    """No completion later than this day is due soon, though some up to it may not be either; None as above.

    A few days more than it would take: at the end of a month, months do not go back the way they came.
    """
    if not course.refresh_months:
        return None
    return add_months(today + timedelta(days=SOON_DAYS), -course.refresh_months) + timedelta(days=3)
