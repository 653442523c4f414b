"""The credentials that one holds: choosing one, and what its card says."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import InputRequired, Length, Optional

from lms.actions.credit import credentials as actions
from lms.domain.access import Permission
from lms.domain.credit.card import LONGEST_YEARS, NUMBER_MAX, CardDetails, CardProblem, asked_once
from lms.domain.credit.credential import CredentialRules
from lms.domain.credit.renewing.cycle import proposed_last_day
from lms.domain.typed import one_line
from lms.queries.credit.cards import credentials as query
from lms.web import context
from lms.web.forms import ChoicesField, DayField
from lms.web.guard import guarded
from lms.web.typed import TypedForm

bp = Blueprint("credentials", __name__)
PROBLEMS = {
    CardProblem.ISSUED_LATER: ("issued_on", "This day is still to come. Which day does the card say?"),
    CardProblem.ENDS_BEFORE_START: ("runs_out_on", "The card cannot run out before the day on which it began."),
    CardProblem.TOO_LONG: ("runs_out_on", f"That is more than {LONGEST_YEARS} years. Is the year right?"),
}
PROPOSED = "We filled in the day that the rule would give. Please compare it with your card, and send it again."


class CardForm(TypedForm):
    issued_on = DayField("First day of this card", [InputRequired("Please write the day on which your card began.")])
    runs_out_on = DayField("Last day of this card", [Optional()])
    number = StringField(
        "Its number, if you like",
        [Length(max=NUMBER_MAX, message=f"Please keep it to {NUMBER_MAX} characters.")],
        filters=[one_line],
    )
    facts = ChoicesField("What of this is so for you?", [], gone="One of these is not asked any more.")

    def card(self, issued_on: date, runs_out_on: date) -> CardDetails:
        before = {name.removeprefix("done_"): field.data for name, field in self._fields.items() if _is_before(name)}
        return CardDetails(
            issued_on,
            runs_out_on,
            self.number.data or "",
            frozenset(self.facts.data or ()),
            {key: day for key, day in before.items() if day},
        )


def _is_before(name: str) -> bool:
    return name.startswith("done_")


@bp.get("/hours/credentials/")
@guarded(Permission.READ_OWN)
def choose() -> ResponseReturnValue:
    page = query.choices(context.catalogue(), context.me().person_id)
    return render_template("credit/credential-choose.html", page=page)


@bp.get("/hours/credentials/<credential:rules>/")
@guarded(Permission.READ_OWN)
def card(rules: CredentialRules) -> ResponseReturnValue:
    kept = query.card_of(context.me().person_id, rules.slug)
    known: dict[str, Any] = {}
    if kept:
        days = {f"done_{key}": day for key, day in kept.done_before.items()}
        known = {"number": kept.number, "facts": sorted(kept.facts), **days}
        known |= {"issued_on": kept.issued_on, "runs_out_on": kept.runs_out_on}
    return _page(rules, _form(rules, formdata=None, data=known))


@bp.post("/hours/credentials/<credential:rules>/")
@guarded(Permission.READ_OWN)
def send_card(rules: CredentialRules) -> ResponseReturnValue:
    form = _form(rules)
    if not form.validate() or form.issued_on.data is None:
        return _page(rules, form), 422
    issued_on, runs_out_on = form.issued_on.data, form.runs_out_on.data
    if runs_out_on is None:
        form.runs_out_on.data = proposed_last_day(rules.cycle, issued_on)
        form.runs_out_on.raw_data = None  # what was typed is shown before what is known
        form.runs_out_on.errors = [PROPOSED]
        return _page(rules, form), 422
    try:
        is_new = actions.keep_card(context.acting(), rules, form.card(issued_on, runs_out_on))
    except actions.ImpossibleCard as refused:
        name, words = PROBLEMS[refused.problem]
        form[name].errors = [words]
        return _page(rules, form), 422
    if is_new:
        flash(f"{rules.name} stands here now, with what it asks of you.")
    else:
        flash(f"Kept. {rules.name} is reckoned by this card now.")
    return redirect(url_for("hours.hours"))


@bp.post("/hours/credentials/<credential:rules>/end")
@guarded(Permission.READ_OWN)
def end(rules: CredentialRules) -> ResponseReturnValue:
    try:
        actions.end_credential(context.acting(), rules.slug)
    except actions.NotHeld:
        abort(404)
    flash(f"{rules.name} is taken away from this page. Your hours stay.")
    return redirect(url_for("hours.hours"))


def _form(rules: CredentialRules, **values: Any) -> CardForm:
    """With a day for whatever this credential asks for once."""
    asked = {f"done_{one.id}": DayField(f"{one.title}: done on", [Optional()]) for one in asked_once(rules)}
    form: CardForm = type("CardForm", (CardForm,), asked)(**values)
    form.facts.choices = [(one.id, one.question) for one in rules.conditions]
    return form


def _page(rules: CredentialRules, form: CardForm) -> str:
    kept = query.card_of(context.me().person_id, rules.slug)
    before = [form[name] for name in form._fields if _is_before(name)]
    return render_template("credit/credential-card.html", rules=rules, form=form, is_held=bool(kept), before=before)
