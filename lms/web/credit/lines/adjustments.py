"""An administrator adjusts somebody's hours."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import DataRequired, InputRequired, Length

from lms.actions.credit.lines import adjustments as actions
from lms.domain.access import Permission
from lms.domain.credit.hours import SELF_PACED
from lms.domain.credit.lines.adjustment import REASON_MAX, NewAdjustment
from lms.domain.program.event import RecordView
from lms.domain.typed import one_line
from lms.queries.credit.lines import adjustments as query
from lms.queries.people.people import Person
from lms.web import context
from lms.web.forms import DayField
from lms.web.guard import guarded
from lms.web.people.manage import found
from lms.web.people.people_forms import day_of
from lms.web.team.supervision_forms import key_of, new_key
from lms.web.typed import TypedForm, WholeNumberField

bp = Blueprint("adjustments", __name__, url_prefix="/people/<id:person_id>/manage/hours")
MORE, LESS = "add", "take away"
_MINUTES = "Please write the minutes as a whole number, such as 90 for an hour and a half."


def _reason() -> StringField:
    return StringField(
        "Why",
        [
            DataRequired("Please say why in a few words. The person reads it."),
            Length(max=REASON_MAX, message=f"Please keep it to {REASON_MAX} characters."),
        ],
        filters=[one_line],
    )


class AdjustForm(TypedForm):
    """`any_of` has the categories of one choice, with blanks between; `form_key` is the same for every try."""

    way = RadioField(
        "What is to happen",
        [InputRequired("Please choose whether hours are added or taken away.")],
        choices=[SelectChoice(MORE, "Add hours"), SelectChoice(LESS, "Take hours away")],
    )
    minutes = WholeNumberField("Minutes", [InputRequired(_MINUTES)], wrong=_MINUTES)
    any_of = SelectField("They count as", [InputRequired("Please choose what the hours count as.")])
    delivery = RadioField(
        "How they were earned",
        [InputRequired("Please choose how they were earned.")],
        choices=[SelectChoice(SELF_PACED, "Self-paced"), SelectChoice("live", "Live, with others at the same time")],
    )
    earned_on = DayField("Earned on", [InputRequired("Please choose the day.")])
    reason = _reason()
    form_key = HiddenField()


class LineBackForm(TypedForm):
    reason = _reason()


@bp.get("/")
@guarded(Permission.ADMINISTER)
def hours(person_id: int) -> ResponseReturnValue:
    return _page(found(person_id))


@bp.post("/")
@guarded(Permission.ADMINISTER, keep_form=True)
def adjust(person_id: int) -> ResponseReturnValue:
    person = found(person_id)
    form = _with_choices(AdjustForm(), person_id)
    form.form_key.data = key_of(form)
    if not form.validate():
        return _page(person, form), 422
    minutes = form.minutes.data or 0
    new = NewAdjustment(
        -minutes if form.way.data == LESS else minutes,
        tuple((form.any_of.data or "").split()),
        form.delivery.data,
        day_of(form.earned_on),
        form.reason.data or "",
    )
    try:
        done = actions.adjust(context.acting(), person_id, new, form.form_key.data)
    except actions.CannotAdjust as refusal:
        for name, words in refusal.troubles.items():
            form[name].errors = [words]
        return _page(person, form), 422
    return _back(person_id, done)


@bp.post("/<id:line_id>/take-back")
@guarded(Permission.ADMINISTER)
def take_back(person_id: int, line_id: int) -> ResponseReturnValue:
    person, form = found(person_id), _take_back_form(line_id)
    try:
        if form.validate():
            return _back(person_id, actions.take_back(context.acting(), person_id, line_id, form.reason.data or ""))
    except LookupError:
        abort(404)
    except actions.CannotAdjust as refusal:
        form.reason.errors = list(refusal.troubles.values())
    return _page(person, taking=(line_id, form)), 422


def _take_back_form(line_id: int) -> LineBackForm:
    form = LineBackForm()
    form.reason.id = f"reason-{line_id}"
    return form


def _back(person_id: int, done: actions.HoursOutcome) -> ResponseReturnValue:
    if done is actions.HoursOutcome.DONE:
        flash("It is written down. The person reads it with your name and the reason, and gets a mail.")
    else:
        flash("That was done already. Nothing was changed.")
    return redirect(url_for("adjustments.hours", person_id=person_id))


def _with_choices(form: AdjustForm, person_id: int) -> AdjustForm:
    titles = query.choices(context.catalogue(), person_id, context.today())
    form.any_of.choices = [SelectChoice("", "Please choose"), *titles.items()]
    return form


def _page(person: Person, sent: AdjustForm | None = None, taking: tuple[int, LineBackForm] | None = None) -> str:
    context.record_view(RecordView.HOURS, [person.id])
    form = sent or _with_choices(AdjustForm(formdata=None, form_key=new_key(), delivery=SELF_PACED), person.id)
    return render_template(
        "credit/adjust.html",
        person=person,
        page=query.adjust_page(context.catalogue(), person.id, context.today()),
        form=form,
        taking=taking,
        refused=sent or (taking[1] if taking else None),
    )
