"""Practice."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.domain.access import Permission
from lms.web.guard import guarded

place = Blueprint("practice", __name__, url_prefix="/practice")


@place.get("/")
@guarded(Permission.READ_OWN)
def practice() -> ResponseReturnValue:
    return render_template("practice/practice.html")
