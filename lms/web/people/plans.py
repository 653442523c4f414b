"""The onboarding plans of the program: what each role asks of new people, and the program's own steps in it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, StringField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import InputRequired, Length

from lms.actions.people import onboarding as actions
from lms.actions.people.people import CannotChange
from lms.domain.access import Permission
from lms.domain.people.onboarding import LONGEST_DAYS, STEP_WORDS_MAX, PlanStepKind
from lms.queries.people import onboarding as query
from lms.web import context
from lms.web.guard import guarded
from lms.web.typed import TypedForm, WholeNumberField, form_value

bp = Blueprint("plans", __name__, url_prefix="/people/plans")
KINDS = {
    PlanStepKind.SHADOWING: "Shadowing: goes along somewhere to learn",
    PlanStepKind.PAIRING: "Pairing: meets or works with a seasoned peer",
}
_DAY = f"The day is a whole number from 1 to {LONGEST_DAYS}, counted from the first day."


class StepForm(TypedForm):
    kind = SelectField(
        "Kind", choices=[SelectChoice(kind.value, words) for kind, words in KINDS.items()], validate_choice=False
    )
    words = StringField(
        "What the person does",
        [
            InputRequired("Please say in a few words what the person does."),
            Length(max=STEP_WORDS_MAX, message=f"Please keep it under {STEP_WORDS_MAX} characters."),
        ],
    )
    day = WholeNumberField("By which day after the first one", [InputRequired(_DAY)], _DAY)


@bp.get("/")
@guarded(Permission.ADMINISTER)
def plans() -> ResponseReturnValue:
    return render_template("people/plans.html", plans=query.listed_plans(context.catalogue(), context.today()))


@bp.get("/<profile>/")
@guarded(Permission.ADMINISTER)
def plan(profile: str) -> ResponseReturnValue:
    return _page(profile, StepForm(formdata=None))


@bp.post("/<profile>/")
@guarded(Permission.ADMINISTER)
def add(profile: str) -> ResponseReturnValue:
    form = StepForm()
    if profile not in context.catalogue().profiles:
        abort(404)
    try:
        if form.validate():
            told = (form.kind.data or "", form.words.data or "", form.day.data or 0)
            actions.add_step(context.acting(), profile, *told)
            flash("The step is in the plan of everyone who begins from now on. Who is under way keeps theirs.")
            return redirect(url_for("plans.plan", profile=profile))
    except CannotChange as reason:
        form[reason.field].errors = [str(reason)]
    return _page(profile, form), 422


@bp.post("/<profile>/remove")
@guarded(Permission.ADMINISTER)
def remove(profile: str) -> ResponseReturnValue:
    """`step` is the key of one of the program's own steps."""
    if profile not in context.catalogue().profiles:
        abort(404)
    if actions.remove_step(context.acting(), profile, form_value("step")):
        flash("The step is out of the plan of everyone who begins from now on. Who is under way keeps theirs.")
    else:
        flash("That step is not in the plan any more. Nothing was changed.")
    return redirect(url_for("plans.plan", profile=profile))


def _page(profile: str, form: StepForm) -> str:
    page = query.edited_plan(context.catalogue(), profile, context.today())
    if page is None:
        abort(404)
    return render_template("people/plan-edit.html", page=page, form=form)
