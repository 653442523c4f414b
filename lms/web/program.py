"""Program."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.domain.access import Permission
from lms.web.guard import guarded

place = Blueprint("program", __name__, url_prefix="/program")


@place.get("/")
@guarded(Permission.ADMINISTER)
def program() -> ResponseReturnValue:
    return render_template("program/program.html")
