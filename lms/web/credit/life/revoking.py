"""Asking whether a certificate should stand: begun and decided by administrators, answered by its person."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import DataRequired, InputRequired, Length

from lms.actions.credit.life import revoking as actions
from lms.domain.access import Permission
from lms.domain.credit.revoking import WORDS_MAX, Ground
from lms.domain.program.event import RecordView
from lms.queries.credit.life import revocations as query
from lms.web import context
from lms.web.guard import guarded
from lms.web.people.people import found
from lms.web.typed import TypedForm, form_value

bp = Blueprint("revoking", __name__)
GROUNDS = {
    Ground.NOT_EARNED: "The hours were not earned as it says",
    Ground.TWICE: "The same hours were certified twice",
    Ground.ANOTHER_PERSON: "It was meant for somebody else",
    Ground.ANOTHERS_WORK: "The work was somebody else’s",
    Ground.ASKED: "The person asked for it",
    Ground.MISPRINT: "It is printed wrong; its hours stand",
}
_LONG = Length(max=WORDS_MAX, message=f"Please keep it to {WORDS_MAX:,} characters.")


class GroundForm(TypedForm):
    ground = RadioField(
        "On which ground",
        [InputRequired("Please choose a ground.")],
        choices=[SelectChoice(ground.value, words) for ground, words in GROUNDS.items()],
    )
    words = TextAreaField("What was found", [DataRequired("Please say what was found. The person reads it."), _LONG])


class HeardForm(TypedForm):
    words = TextAreaField("How you see it", [DataRequired("Please write what you want to say."), _LONG])


@bp.get("/people/<id:person_id>/manage/certificates/<serial>/revoke/")
@guarded(Permission.ADMINISTER)
def ask(person_id: int, serial: str) -> ResponseReturnValue:
    return _ask_page(person_id, serial, GroundForm(formdata=None))


@bp.post("/people/<id:person_id>/manage/certificates/<serial>/revoke/")
@guarded(Permission.ADMINISTER)
def begin(person_id: int, serial: str) -> ResponseReturnValue:
    form = GroundForm()
    if not form.validate():
        return _ask_page(person_id, serial, form), 422
    try:
        case_id = actions.begin(context.acting(), serial, person_id, Ground(form.ground.data), form.words.data or "")
    except LookupError:
        abort(404)
    except actions.CannotRevoke as refusal:
        form.ground.errors = [str(refusal)]
        return _ask_page(person_id, serial, form), 422
    flash("The person is told, and has 14 days to answer. Nothing has changed yet.")
    return redirect(url_for("revoking.case", case_id=case_id))


def _ask_page(person_id: int, serial: str, form: GroundForm) -> str:
    person, paper = found(person_id), query.revocable(serial, person_id)
    if paper is None:
        abort(404)
    context.record_view(RecordView.REVOKING, [person_id])
    return render_template("credit/life/revoke.html", person=person, paper=paper, form=form)


@bp.get("/program/certificates/")
@guarded(Permission.ADMINISTER)
def cases() -> ResponseReturnValue:
    context.record_view(RecordView.REVOKING, [one.person_id for one in query.open_cases()])
    return render_template("credit/life/cases.html", cases=query.open_cases(), grounds=GROUNDS)


@bp.get("/program/certificates/<id:case_id>/")
@guarded(Permission.ADMINISTER)
def case(case_id: int) -> ResponseReturnValue:
    return _case_page(_found(case_id))


@bp.post("/program/certificates/<id:case_id>/")
@guarded(Permission.ADMINISTER)
def decide(case_id: int) -> ResponseReturnValue:
    what = form_value("decision")
    if what not in ("revoke", "leave"):
        return _case_page(_found(case_id), "Please choose one of the two."), 422
    try:
        done = actions.decide(context.acting(), case_id, is_revoked=what == "revoke")
    except LookupError:
        abort(404)
    except actions.CannotRevoke as refusal:
        return _case_page(_found(case_id), str(refusal)), 422
    flash("It is decided, and the person is told." if done else "That was decided already. Nothing was changed.")
    return redirect(url_for("revoking.case", case_id=case_id))


def _found(case_id: int) -> query.RevocationCase:
    one = query.case(case_id)
    if one is None:
        abort(404)
    return one


def _case_page(one: query.RevocationCase, trouble: str = "") -> str:
    context.record_view(RecordView.REVOKING, [one.person_id])
    acting = context.acting()
    reasons = [actions.why_not(acting, one, is_revoked=is_revoked) for is_revoked in (False, True)]
    leaves, revokes = (actions.WORDS[reason] if reason else "" for reason in reasons)
    return render_template(
        "credit/life/case.html", case=one, grounds=GROUNDS, trouble=trouble, leaves=leaves, revokes=revokes
    )


@bp.get("/certificates/questions/<id:case_id>/")
@guarded(Permission.READ_OWN)
def question(case_id: int) -> ResponseReturnValue:
    return _question_page(case_id, HeardForm(formdata=None))


@bp.post("/certificates/questions/<id:case_id>/")
@guarded(Permission.READ_OWN)
def answer(case_id: int) -> ResponseReturnValue:
    form = HeardForm()
    if not form.validate():
        return _question_page(case_id, form), 422
    try:
        actions.answer(context.acting(), case_id, form.words.data or "")
    except LookupError:
        abort(404)
    except actions.CannotRevoke as refusal:
        form.words.errors = [str(refusal)]
        return _question_page(case_id, form), 422
    flash("Thank you. It is kept with the question, and administrators read it before anything is decided.")
    return redirect(url_for("revoking.question", case_id=case_id))


def _question_page(case_id: int, form: HeardForm) -> str:
    one = query.own_case(case_id, context.me().person_id)
    if one is None:
        abort(404)
    contact = context.program().contact
    return render_template("credit/life/question.html", case=one, grounds=GROUNDS, form=form, program_contact=contact)
