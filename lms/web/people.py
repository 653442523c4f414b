"""People."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.domain.access import Permission
from lms.web.guard import guarded

place = Blueprint("people", __name__, url_prefix="/people")


@place.get("/")
@guarded(Permission.ADMINISTER)
def people() -> ResponseReturnValue:
    return render_template("people/people.html")
