"""Erasing somebody who asked for it: what stays and what goes is said before."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField
from wtforms.validators import InputRequired

from lms.actions.people.own.erasing import check_can_be_erased, erase_person
from lms.actions.people.people import CannotChange
from lms.domain.access import Permission
from lms.domain.program.event import RecordView
from lms.queries.people import erasing as query
from lms.queries.people.people import Person
from lms.web import context
from lms.web.guard import guarded
from lms.web.people.manage import found
from lms.web.typed import TypedForm

bp = Blueprint("erasing", __name__, url_prefix="/people/<id:person_id>/erase")


class EraseForm(TypedForm):
    sure = BooleanField(
        "They asked for this in writing, they could take their file, and no request for this record is open",
        [InputRequired("Please tick this once all three are so.")],
    )


@bp.get("/")
@guarded(Permission.ADMINISTER)
def erase(person_id: int) -> ResponseReturnValue:
    return _page(found(person_id), EraseForm(formdata=None))


@bp.post("/")
@guarded(Permission.ADMINISTER)
def send_erase(person_id: int) -> ResponseReturnValue:
    person, form = found(person_id), EraseForm()
    if not form.validate():
        return _page(person, form), 422
    try:
        erase_person(context.acting(), person)
    except CannotChange as reason:
        form.sure.errors = [str(reason)]
        return _page(person, form), 422
    flash("It is done. Files are gone within minutes; backups hold them until they are replaced.")
    return redirect(url_for("manage.manage", person_id=person.id))


def _page(person: Person, form: EraseForm) -> str:
    context.record_view(RecordView.ACCOUNT, [person.id])
    first = ""
    try:
        check_can_be_erased(context.acting(), person)
    except CannotChange as reason:
        first = str(reason)
    return render_template(
        "people/erase.html",
        person=person,
        form=form,
        first=first,
        page=query.erasure(person.id, person.email),
        stays=query.STAYS,
        goes=query.GOES,
    )
