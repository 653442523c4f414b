"""How the questions of each bank do, for administrators; nobody's own answers."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from lms.domain.access import Permission
from lms.domain.learning.course import Course
from lms.queries.learning.items import banks_page, items_page
from lms.web import context
from lms.web.guard import guarded

bp = Blueprint("items", __name__, url_prefix="/program/items")


@bp.get("/")
@guarded(Permission.ADMINISTER)
def banks() -> ResponseReturnValue:
    return render_template("learning/banks.html", page=banks_page(context.catalogue()))


@bp.get("/<course:course>/")
@guarded(Permission.ADMINISTER)
def items(course: Course) -> ResponseReturnValue:
    if not course.items:
        abort(404)
    return render_template("learning/items.html", page=items_page(course, context.now()))
