"""Where someone arrives who has completed a course."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.domain.access import Permission
from lms.domain.learning.course import Course
from lms.queries.competence.competence import profile_of
from lms.queries.learning import arrival as query
from lms.web import context
from lms.web.competence.next_steps import my_next
from lms.web.guard import guarded

bp = Blueprint("arrival", __name__, url_prefix="/arrivals")


@bp.get("/<course:course>/")
@guarded(Permission.READ_OWN)
def arrival(course: Course) -> ResponseReturnValue:
    """One's own, of the way that was done last; whoever has not come there is led to the course."""
    me, program = context.me(), context.program()
    page = query.arrival(
        context.catalogue(),
        course,
        me.person_id,
        profile_of(context.catalogue(), me.profile, me.adjusted),
        context.now(),
        program,
        context.settings().public_url,
    )
    if page is None:
        return redirect(url_for("courses.course", course=course))
    mine, today = my_next(), context.today()
    return render_template("learning/arrival.html", page=page, next=mine, quiet=query.quiet(mine, today), today=today)
