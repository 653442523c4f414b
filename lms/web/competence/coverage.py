"""What the catalogue teaches and asks, for administrators."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.domain.access import Permission
from lms.queries.competence.coverage import coverage_page
from lms.web import context
from lms.web.guard import guarded

bp = Blueprint("coverage", __name__, url_prefix="/program/coverage")


@bp.get("/")
@guarded(Permission.ADMINISTER)
def coverage() -> ResponseReturnValue:
    return render_template("competence/coverage.html", page=coverage_page(context.catalogue()))
