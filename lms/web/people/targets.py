"""Adjusting single targets of one person."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import InputRequired, Length, Optional

from lms.actions.people import targets as actions
from lms.actions.people.people import CannotChange, ConfirmationRequired
from lms.actions.people.targets import NewTarget
from lms.content import wording
from lms.domain.access import Permission
from lms.domain.competence.competency import Rung
from lms.domain.competence.targets import ASKABLE, REASON_MAX
from lms.domain.program.event import RecordView
from lms.queries.people import targets as query
from lms.queries.people.people import Person
from lms.web import context
from lms.web.forms import DayField
from lms.web.guard import guarded
from lms.web.people.manage import found
from lms.web.people.people_forms import EndForm, day_of, end_form
from lms.web.typed import TypedForm, form_value

bp = Blueprint("targets", __name__, url_prefix="/people/<id:person_id>/manage/targets")
RUNGS = {str(int(rung)): rung for rung in Rung}


def _words(rung: Rung) -> str:
    return rung.words.capitalize() if rung else "Not asked of this person"


class TargetForm(TypedForm):
    competency = SelectField("Competency", validate_choice=False)
    rung = SelectField(
        "Target",
        [InputRequired("Please choose a target.")],
        choices=[
            SelectChoice("", "Please choose"),
            *(SelectChoice(str(int(rung)), _words(rung)) for rung in (*ASKABLE[1:], ASKABLE[0])),
        ],
        validate_choice=False,
    )
    first_day = DayField("From", [InputRequired("Please choose a day.")])
    last_day = DayField("Until (leave it empty if it has no end)", [Optional()])
    reason = TextAreaField(
        "Why",
        [
            InputRequired("Please say why in a few words. The person reads it."),
            Length(max=REASON_MAX, message=f"Please keep the reason under {REASON_MAX} characters."),
        ],
    )


@bp.get("/")
@guarded(Permission.ADMINISTER)
def targets(person_id: int) -> ResponseReturnValue:
    person = found(person_id)
    context.record_view(RecordView.ACCOUNT, [person_id])
    return _page(person)


@bp.post("/")
@guarded(Permission.ADMINISTER)
def adjust(person_id: int) -> ResponseReturnValue:
    """`sure` is the second word."""
    person, form = found(person_id), TargetForm()
    if not form.validate():
        return _page(person, form), 422
    asked = NewTarget(
        form.competency.data or "",
        RUNGS.get(form.rung.data, Rung.DOES),  # what nobody is asked for: refused in a sentence
        day_of(form.first_day),
        form.last_day.data,
        form.reason.data or "",
    )
    catalogue, today = context.catalogue(), context.today()
    try:
        actions.adjust_target(
            context.acting(),
            person,
            query.role_of(catalogue, person_id, today),
            asked,
            catalogue,
            is_sure=form_value("sure") == "yes",
        )
    except ConfirmationRequired as question:
        return _ask_again(person, str(question), asked), 422
    except CannotChange as reason:
        form[reason.field].errors = [str(reason)]
        return _page(person, form), 422
    begins = f" from {wording.long_date(asked.first_day)} on" if asked.first_day > today else ""
    flash(f"The target is set{begins}. {wording.first_name(person.display_name)} reads it with the reason.")
    return redirect(url_for("targets.targets", person_id=person_id))


@bp.post("/<id:row_id>/end")
@guarded(Permission.ADMINISTER)
def end(person_id: int, row_id: int) -> ResponseReturnValue:
    person, form = found(person_id), end_form(f"target-{row_id}")
    if not query.is_of(row_id, person_id, context.today()):
        abort(404)
    try:
        if form.validate():
            if actions.end_adjustment(context.acting(), person_id, row_id, day_of(form.until_on)):
                flash("It has its last day. After that the role's own target holds again.")
            else:
                flash("That has its last day already. Nothing was changed.")
            return redirect(url_for("targets.targets", person_id=person_id))
    except CannotChange as reason:
        form.until_on.errors = [str(reason)]
    return _page(person, ending=(row_id, form)), 422


def _ask_again(person: Person, question: str, asked: NewTarget) -> str:
    fields = [
        ("competency", asked.competency),
        ("rung", str(int(asked.rung))),
        ("first_day", asked.first_day.isoformat()),
        ("last_day", asked.last_day.isoformat() if asked.last_day else ""),
        ("reason", asked.reason),
        ("sure", "yes"),
    ]
    action = url_for("targets.adjust", person_id=person.id)
    return render_template("people/sure.html", person=person, question=question, action=action, fields=fields)


def _page(person: Person, sent: TargetForm | None = None, ending: tuple[int, EndForm] | None = None) -> str:
    """The page, with the form that was sent in the place of its kind."""
    today = context.today()
    page = query.targets_page(context.catalogue(), person.id, today)
    form = sent or TargetForm(formdata=None, first_day=today)
    form.competency.choices = [
        SelectChoice("", "Please choose"),
        *(SelectChoice(code, words, optgroup=name) for name, codes in page.choices for code, words in codes),
    ]
    ends = {
        one.row.id: end_form(f"target-{one.row.id}", formdata=None, until_on=today)
        for one in page.now
        if not one.row.was_ended
    }
    if ending is not None:
        ends[ending[0]] = ending[1]
    return render_template(
        "people/targets.html",
        person=person,
        page=page,
        form=form,
        ends=ends,
        refused=sent or (ending[1] if ending else None),
    )
