"""Where a team stands."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.domain.access import Permission
from lms.web.guard import guarded

place = Blueprint("team", __name__, url_prefix="/team")


@place.get("/")
@guarded(Permission.READ_TEAM)
def team() -> ResponseReturnValue:
    return render_template("team/team.html")
