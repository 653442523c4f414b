"""Contact hours."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.domain.access import Permission
from lms.queries.credit import hours as query
from lms.web import context
from lms.web.guard import guarded
from lms.web.typed import query_values

bp = Blueprint("hours", __name__)


@bp.get("/hours/")
@guarded(Permission.READ_OWN)
def hours() -> ResponseReturnValue:
    page = query.hours_page(context.me().person_id, context.today(), every="all" in query_values())
    return render_template("credit/hours.html", page=page)
