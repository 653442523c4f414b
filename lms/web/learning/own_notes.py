"""One's own notes, plan and kept phrases. The server gives the page and its key; what is written never comes here."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.domain.access import Permission
from lms.web.guard import guarded

bp = Blueprint("own_notes", __name__, url_prefix="/own/notes")


@bp.get("/")
@guarded(Permission.READ_OWN)
def own_notes() -> ResponseReturnValue:
    return render_template("learning/own-notes.html")
