"""Gap checks: a few questions for oneself, on any device."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.actions.competence import checks as actions
from lms.actions.learning import answering
from lms.domain.access import Permission
from lms.queries.competence import checks as query
from lms.web import context
from lms.web.competence.next_steps import my_next
from lms.web.guard import guarded
from lms.web.learning.quizzes import after_keeping, told_kept, told_script
from lms.web.learning.steps import read_sent
from lms.web.typed import form_value, form_values, query_values

bp = Blueprint("checks", __name__, url_prefix="/checks")

NOTHING_TO_ASK = "There is nothing to ask right now. What was asked today rests until tomorrow."
IS_OTHER = "Something changed since that page was made, so these questions are the ones that are left."
HANDED_IN_BEFORE = "This check was handed in before, and counts once. What came after that was not added."


@bp.get("/")
@guarded(Permission.READ_OWN)
def checks() -> ResponseReturnValue:
    me = context.me()
    page = query.checks_page(
        context.catalogue(), context.acting(), me.profile, may_study=_may_study(), adjusted=me.adjusted
    )
    return render_template("competence/checks.html", page=page)


def _may_study() -> bool:
    return context.may(Permission.STUDY, context.me().person_id)


@bp.post("/start")
@guarded(Permission.STUDY)
def start() -> ResponseReturnValue:
    """`step` names the offer that was pressed."""
    catalogue = context.catalogue()
    opened = actions.open_check(
        context.acting(),
        tuple(catalogue.courses.values()),
        query.targets_of(catalogue, context.me().profile, context.me().adjusted),
        step_id=form_value("step") or "",
    )
    if opened.check_id is None:
        flash(NOTHING_TO_ASK)
        return redirect(url_for("checks.checks"))
    if opened.is_other:
        flash(IS_OTHER)
    return redirect(url_for("checks.check", check_id=opened.check_id))


@bp.get("/<id:check_id>/")
@guarded(Permission.READ_OWN)
def check(check_id: int) -> ResponseReturnValue:
    """The questions while it is open, and then what they showed."""
    is_open = query.is_open(check_id, context.me().person_id)
    if is_open is None:
        abort(404)
    if not is_open:
        return _result(check_id)
    if not _may_study():
        return redirect(url_for("checks.checks"))
    page = query.check_page(context.catalogue(), check_id)
    return render_template("competence/check.html", page=page, is_handing_in="handing_in" in query_values())


def _result(check_id: int) -> str:
    me = context.me()
    page = query.check_result(context.catalogue(), context.acting(), me.profile, check_id, adjusted=me.adjusted)
    return render_template("competence/check-result.html", page=page, next=my_next(), today=context.today())


@bp.post("/<id:check_id>/")
@guarded(Permission.STUDY, keep_form=True)
def submit(check_id: int) -> ResponseReturnValue:
    """Keeps the answers; hands the check in on that very press, and never by Enter in a field.

    A script that keeps an answer the moment it is given sends the same form, and is answered in JSON.
    """
    if query.is_open(check_id, context.me().person_id) is None:
        abort(404)
    is_script = request.headers.get("X-Quiet") == "1"
    sent = read_sent(query.asked_items(check_id), form_values(), by_script=is_script)
    here = url_for("checks.check", check_id=check_id)
    try:
        kept = actions.keep_answers(context.me().person_id, check_id, sent.chosen, sent.loaded)
    except answering.AlreadyHandedIn:
        if is_script:
            return "", 409
        flash(HANDED_IN_BEFORE)
        return redirect(here)
    if kept is None:
        abort(404)
    if is_script:
        return told_script(sent, kept)
    press = form_value("press")
    if press == "anyway" or (press == "submit" and not kept.open and not kept.elsewhere):
        if not actions.hand_in(context.acting(), check_id):
            flash(HANDED_IN_BEFORE)
        return redirect(here)
    if press == "submit":
        if kept.elsewhere:
            flash(told_kept("Nothing was handed in yet.", kept))
        return redirect(url_for("checks.check", check_id=check_id, handing_in=1))
    return after_keeping(sent, kept, here)
