"""*Well done* and *how does it go*, said in one press, and put away by whom it is for."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from lms.actions.team.kind_words import WellDone, ask_how_it_goes, put_away, say_well_done
from lms.content.wording import first_name
from lms.domain.access import Permission, may_assign
from lms.queries.team.asked_list import name_of
from lms.web import context
from lms.web.guard import guarded
from lms.web.typed import form_value, query_value

bp = Blueprint("kind_words", __name__)
_SAID = {
    WellDone.SAID: "Said. {name} reads on their home page that you noticed; nobody counts it.",
    WellDone.SAID_BEFORE: "You said so before, and {name} reads it. Once is enough.",
    WellDone.NOT_OF_THIS_WEEK: "That is not of this week any more. Nothing was kept.",
}
_ASKED = {
    WellDone.SAID: "Asked. {name} reads on their home page that you ask; no answer is kept, so talk when it suits.",
    WellDone.SAID_BEFORE: "You asked before, and {name} reads it. Once is enough.",
    WellDone.NOT_OPEN: "It is not under way any more. Nothing was kept.",
}


@bp.post("/people/<id:person_id>/well-done/<id:enrolment_id>")
@guarded(Permission.ASSIGN)
def say(person_id: int, enrolment_id: int) -> ResponseReturnValue:
    """`what` is done or begun: which of the two went well; or how, for what rests."""
    name = first_name(name_of(person_id))
    if not name or not may_assign(context.actor(), person_id):
        abort(404)
    what = form_value("what")
    if what == "how":
        flash(_ASKED[ask_how_it_goes(context.acting(), person_id, enrolment_id)].format(name=name))
    else:
        said = say_well_done(context.acting(), person_id, enrolment_id, is_done=what == "done")
        flash(_SAID[said].format(name=name))
    return redirect(url_for("home.home"))


@bp.post("/own/noticed/<id:word_id>")
@guarded(Permission.READ_OWN)
def put_one_away(word_id: int) -> ResponseReturnValue:
    if put_away(context.acting(), word_id):
        flash("Put away.")
    else:
        flash("That was put away already.")
    return redirect(url_for("home.own" if query_value("back") == "own" else "home.home"))
