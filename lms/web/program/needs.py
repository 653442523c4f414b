"""The home of whoever runs the program: what needs them, what is set up, what the courses cover."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, get_template_attribute, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from lms.domain.access import Permission
from lms.queries.credit.external import waiting_for
from lms.queries.credit.life.revocations import open_for
from lms.queries.program.needs import Wall, needs
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
        outside=[one.name for one in waiting_for(context.actor(), context.today())],
        cases=open_for(context.me().person_id, context.today()),
    )
    return render_template(
        "program/needs.html", page=found, wall=_wall(found.walls), next=my_next(), today=context.today()
    )


def _wall(walls: Sequence[Wall]) -> Markup:
    """It tells of the courses alone, which stay the same for as long as the site runs."""
    drawn, key = context.site().drawn, f"{request.root_path} wall"
    if key not in drawn:
        drawn[key] = str(get_template_attribute("program/wall.html", "wall_of")(walls))
    return Markup(drawn[key])  # noqa: S704 -- drawn by a template
