"""The home of whoever runs the program: what needs them, what is set up, what the courses cover."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.domain.access import Permission
from lms.queries.program.needs import needs
from lms.web import context
from lms.web.competence.next_steps import my_next
from lms.web.guard import guarded

bp = Blueprint("needs", __name__, url_prefix="/program/needs")


@bp.get("/")
@guarded(Permission.ADMINISTER)
def what_it_needs() -> ResponseReturnValue:
    return page()


def page() -> str:
    found = needs(
        context.catalogue(),
        context.program(),
        context.settings().public_url,
        context.now(),
        sends_mail=context.sends_mail(),
    )
    return render_template("program/needs.html", page=found, next=my_next(), today=context.today())
