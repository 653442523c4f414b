"""Asking people to take training."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.domain.access import Permission
from lms.web.guard import guarded

place = Blueprint("assignments", __name__, url_prefix="/assign")


@place.get("/")
@guarded(Permission.ASSIGN)
def assign() -> ResponseReturnValue:
    return render_template("assignments/assign.html")
