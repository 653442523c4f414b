"""What the site says of itself to anyone: accessibility, what is kept, health."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from lms.domain.access import Permission
from lms.queries.program import health as health_query
from lms.web import context
from lms.web.guard import can_write, guarded

bp = Blueprint("about", __name__)


@bp.get("/accessibility/")
@guarded(Permission.ANYONE)
def accessibility() -> ResponseReturnValue:
    return render_template("program/accessibility.html")


@bp.get("/what-we-keep/")
@guarded(Permission.ANYONE)
def what_we_keep() -> ResponseReturnValue:
    return render_template("program/what-we-keep.html")


@bp.get("/healthz")
@guarded(Permission.ANYONE)
def healthz() -> ResponseReturnValue:
    """What runs and what does not; anyone may ask, so it says nothing of the program."""
    settings = context.settings()
    every = settings.backup_every if settings.backup_folder else None
    state = health_query.health(settings.data, context.now(), backup_every=every)
    if state["database"] == "ok" and not can_write():
        state["database"] = "takes no writes"
    courses = context.site().catalogue.courses  # as they are in the files: this needs no database
    return jsonify({**state, "courses": len(courses)}), 503 if state["database"] != "ok" else 200
