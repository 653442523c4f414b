"""Telling someone who reads on that they have done all of a course by it."""

from __future__ import annotations

from flask import flash

from lms.actions.learning.learning import Completing
from lms.domain.learning.course import Course

ARRIVED = (Completing.COMPLETED, Completing.READY)


def tell_of_arrival(course: Course, outcome: Completing) -> None:
    """On the next page, whichever it is; home leads from there to what the course brought."""
    if outcome in ARRIVED:
        flash(
            f"You have done all of “{course.title}”: the minutes you just read were the last it needed. "
            "Your home page leads to what it brought you."
        )
