"""Putting a next step off, and bringing it back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.actions.competence import set_aside as actions
from lms.content.wording import weekday
from lms.domain.access import Permission
from lms.domain.competence.competency import Profile
from lms.queries.competence.next_steps import Next, next_for, next_for_me
from lms.web import context
from lms.web.guard import guarded
from lms.web.typed import form_value

bp = Blueprint("next", __name__, url_prefix="/next")
GONE = "That step is not offered any more; here is what is next."


def my_next(*, with_checks: bool = True) -> Next:
    """Without checks it is quicker, for a page that tells of none."""
    me, catalogue = context.me(), context.own_catalogue()
    asked = catalogue, context.actor(), me.profile, context.now(), context.program(), me.adjusted
    return next_for_me(*asked, with_checks=with_checks)


@bp.get("/")
@guarded(Permission.READ_OWN)
def next_steps() -> ResponseReturnValue:
    """All of them, what waits for others, and what was put off."""
    return render_template("competence/next.html", next=my_next(), today=context.today())


def next_of(person_id: int, profile: Profile) -> Next:
    """What is next for a person of whom this is asked, as who looks may see it: of a check, that it is there."""
    if person_id == context.me().person_id:
        return my_next()
    asked = context.catalogue(), context.actor(), {person_id: profile}, context.now(), context.program()
    return next_for(*asked, in_short=True)[person_id]


@bp.post("/not-now")
@guarded(Permission.STUDY)
def set_aside() -> ResponseReturnValue:
    key = form_value("step")
    if key not in {offered.step.key for offered in my_next().steps}:
        flash(GONE)
        return redirect(url_for("home.home"))
    until = actions.set_aside(context.acting(), key)
    flash(f"It rests until {weekday(until)}. Nobody else sees that.")
    return redirect(url_for("home.home"))


@bp.post("/back")
@guarded(Permission.STUDY)
def bring_back() -> ResponseReturnValue:
    if actions.bring_back(context.acting(), form_value("step")):
        flash("It is offered again.")
    else:
        flash(GONE)
    return redirect(url_for("home.home"))
