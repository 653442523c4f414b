"""What more than one page has to say on the next one, or on this."""

from __future__ import annotations

from flask import flash

from lms.actions.learning.learning import Completing
from lms.documents.fonts import notes_on_names
from lms.domain.learning.course import Course
from lms.web import context

ARRIVED = (Completing.COMPLETED, Completing.READY)


def tell_of_arrival(course: Course, outcome: Completing) -> None:
    """To someone who read on and has done all of a course by it; home leads from there to what it brought."""
    if outcome in ARRIVED:
        flash(
            f"You have done all of “{course.title}”: the minutes you just read were the last it needed. "
            "Your home page leads to what it brought you."
        )


def tell_of_fonts(*texts: str | None, where: str = "on a certificate") -> None:
    """To whoever typed a name that no font here can print there yet; it is kept all the same."""
    for note in notes_on_names((text for text in texts if text), context.settings().content, where):
        flash(note)
