"""One person's onboarding plan: for themselves, and for who supervises them."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.actions.people.onboarding import say
from lms.content.wording import first_name
from lms.domain.access import Permission, may_confirm_steps
from lms.domain.people.onboarding import Said
from lms.domain.program.event import RecordView
from lms.queries.people import onboarding as query
from lms.web import context
from lms.web.guard import guarded
from lms.web.typed import form_value, query_value

bp = Blueprint("plan", __name__)
OWN_WORDS = {"done": Said.DONE, "not-done": Said.TAKEN_BACK}
SUPERVISORS_WORDS = {"confirm": Said.CONFIRMED, "not-yet": Said.NOT_YET}


@bp.get("/plan/")
@guarded(Permission.READ_OWN)
def plan() -> ResponseReturnValue:
    page = query.plan_page(context.catalogue(), context.me().person_id, context.today(), context.program().zone)
    if page is None:
        return render_template("people/no-plan.html")
    return render_template("people/plan.html", page=page, today=context.today(), mine=True, may_confirm=False)


@bp.post("/plan/")
@guarded(Permission.STUDY)
def say_own() -> ResponseReturnValue:
    """`step` is the key of a step that no page can show, `said` is done or not-done."""
    word = OWN_WORDS.get(form_value("said"))
    if word is None or not say(context.acting(), context.me().person_id, form_value("step"), word):
        flash("That was said already, or the plan has changed. Nothing was kept.")
    elif word is Said.DONE:
        flash("Kept. Your supervisor confirms it next.")
    else:
        flash("Taken back. It is open again.")
    return redirect(url_for("plan.plan"))


@bp.get("/people/<id:person_id>/plan/")
@guarded(Permission.READ_RECORD)
def of_person(person_id: int) -> ResponseReturnValue:
    page = query.plan_page(context.catalogue(), person_id, context.today(), context.program().zone)
    if page is None:
        abort(404)
    context.record_view(RecordView.PLAN, [person_id])
    return render_template(
        "people/plan.html",
        page=page,
        today=context.today(),
        mine=person_id == context.me().person_id,
        may_confirm=may_confirm_steps(context.actor(), person_id),
    )


@bp.post("/people/<id:person_id>/plan/")
@guarded(Permission.SIGN_OFF)
def answer(person_id: int) -> ResponseReturnValue:
    """`step` is the key of a step that the person said is done, `said` is confirm or not-yet."""
    word = SUPERVISORS_WORDS.get(form_value("said"))
    page = query.plan_page(context.catalogue(), person_id, context.today(), context.program().zone)
    if page is None or not may_confirm_steps(context.actor(), person_id):
        abort(404)
    name = first_name(page.person.name)
    if word is None or not say(context.acting(), person_id, form_value("step"), word):
        flash(f"{name} took that back meanwhile, or it was answered already. Nothing was kept.")
    elif word is Said.CONFIRMED:
        flash(f"Confirmed. {name} sees it on the plan.")
    else:
        flash(f"It is open again, and {name} sees that. A word about it helps.")
    if query_value("back") == "home":
        return redirect(url_for("home.home"))
    return redirect(url_for("plan.of_person", person_id=person_id))
