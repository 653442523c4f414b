"""How the questions of each bank do, and counting one of them again, for administrators; nobody's own answers."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.actions.learning.recounts import RecountResult, recount_item
from lms.content.mails import home_address
from lms.content.wording import plural
from lms.domain.access import Permission
from lms.domain.learning.course import Course
from lms.domain.learning.recount import Way
from lms.queries.learning.items import banks_page, items_page
from lms.queries.learning.recounts import item_page, recount_page
from lms.web import context
from lms.web.guard import guarded
from lms.web.typed import form_value, form_values, query_value, query_values

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


@bp.get("/<course:course>/<item>/")
@guarded(Permission.ADMINISTER)
def item(course: Course, item: str) -> ResponseReturnValue:
    page = item_page(course, item)
    if page is None:
        abort(404)
    return render_template("learning/item.html", page=page, ways=Way)


@bp.get("/<course:course>/<item>/recount/")
@guarded(Permission.ADMINISTER)
def sure(course: Course, item: str) -> ResponseReturnValue:
    """What counting it again would do; nothing is done before the press on that page."""
    way = _way(query_values())
    if way is None:
        return redirect(url_for("items.item", course=course, item=item))
    page = recount_page(course, item, query_value("wording"), way)
    if page is None:
        abort(404)
    return render_template("learning/recount.html", page=page, ways=Way)


@bp.post("/<course:course>/<item>/recount/")
@guarded(Permission.ADMINISTER)
def recount(course: Course, item: str) -> ResponseReturnValue:
    wording, way = form_value("wording"), _way(form_values())
    if way is not None:
        if recount_page(course, item, wording, way) is None:
            abort(404)
        home = home_address(context.settings().public_url)
        flash(_outcome(recount_item(context.acting(), course, item, wording, way, home=home)))
    return redirect(url_for("items.item", course=course, item=item))


def _way(fields: Mapping[str, str]) -> Way | None:
    return next((way for way in Way if way.value == fields.get("way")), None)


def _outcome(result: RecountResult) -> str:
    if not result.lifted:
        return "Nobody's quiz changes by that, so nothing was done."
    words = plural("%(num)s quiz was counted again", "%(num)s quizzes were counted again", result.lifted)
    words += f"; {plural('%(num)s is', '%(num)s are', result.passed)} passed by it"
    if result.completed:
        words += ", and " + plural(
            "%(num)s course is complete with that", "%(num)s courses are complete with that", result.completed
        )
    return f"{words}. Whoever it concerns is told by mail."
