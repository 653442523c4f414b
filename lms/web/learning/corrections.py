"""What was corrected in a course, and saying that one has read it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.actions.learning.corrections import NoSuchCorrection, read_correction
from lms.domain.access import Permission
from lms.domain.learning.course import Course
from lms.queries.learning.corrections import correction_entries
from lms.web import context
from lms.web.guard import guarded

bp = Blueprint("corrections", __name__, url_prefix="/courses")


@bp.get("/<course:course>/corrections/")
@guarded(Permission.SIGNED_IN)
def corrections(course: Course) -> ResponseReturnValue:
    if not course.corrections:
        abort(404)
    entries = correction_entries(course, context.me().person_id, context.program())
    return render_template("learning/corrections.html", course=course, entries=entries)


@bp.post("/<course:course>/corrections/<day>/read")
@guarded(Permission.READ_OWN)
def read(course: Course, day: str) -> ResponseReturnValue:
    """Whoever left may say so as well: it is part of their own record."""
    found = next((one for one in course.corrections if one.day.isoformat() == day), None)
    if found is None:
        abort(404)
    try:
        read_correction(context.acting(), course, found.day)
    except NoSuchCorrection:
        abort(404)
    flash("Thank you. It is noted that you have read it.")
    return redirect(url_for("corrections.corrections", course=course))
