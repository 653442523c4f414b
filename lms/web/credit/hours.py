"""Contact hours."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.domain.access import Permission
from lms.queries.credit import hours as query
from lms.web import context
from lms.web.guard import guarded

bp = Blueprint("hours", __name__)


@bp.get("/hours/")
@guarded(Permission.READ_OWN)
def hours() -> ResponseReturnValue:
    page = query.hours_page(context.catalogue(), context.me().person_id, context.today())
    return render_template("credit/hours.html", page=page)
