"""Asking for another name on one's certificates, and putting it right as an administrator."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import InputRequired, Length

from lms.actions.credit import name_corrections as actions
from lms.content.wording import plural
from lms.domain.access import Permission
from lms.domain.credit.certificate import NameReason
from lms.domain.people.names import offer_case
from lms.domain.people.person import NAME_MAX
from lms.domain.program.event import RecordView
from lms.queries.credit import name_corrections as query
from lms.web import context
from lms.web.forms import ChoicesField
from lms.web.guard import guarded
from lms.web.messages import tell_of_fonts
from lms.web.people.legal_names import LegalNameField
from lms.web.people.people import found
from lms.web.typed import TypedForm

bp = Blueprint("name_corrections", __name__)
NO_NAME = f"A name has 1 to {NAME_MAX} characters on one line."
REASONS = [
    SelectChoice(NameReason.MISSPELT.value, "It was misspelt"),
    SelectChoice(NameReason.CHANGED.value, "The legal name has changed"),
    SelectChoice(NameReason.MISPRINT.value, "Something else on it is printed wrong"),
]


class NameRequestForm(TypedForm):
    legal_name = LegalNameField("Your legal name, as it should stand", [InputRequired(NO_NAME), Length(max=NAME_MAX)])
    why = RadioField("Why", choices=REASONS, default=NameReason.MISSPELT.value)


class CorrectForm(TypedForm):
    legal_name = LegalNameField("Legal name, as it should stand", [InputRequired(NO_NAME), Length(max=NAME_MAX)])
    why = RadioField("Why", choices=REASONS, default=NameReason.MISSPELT.value)
    certificates = ChoicesField("Certificates", [], gone="One of these was revoked or issued anew meanwhile.")


@bp.get("/certificates/name/")
@guarded(Permission.READ_OWN)
def ask() -> ResponseReturnValue:
    """A legal name that came in capitals is typed already as it may be meant."""
    page = query.correction_page(context.me().person_id)
    return _ask_page(NameRequestForm(formdata=None, legal_name=offer_case(page.legal_name) if page else ""))


@bp.post("/certificates/name/")
@guarded(Permission.READ_OWN)
def send_ask() -> ResponseReturnValue:
    form = NameRequestForm()
    form.legal_name.known = _known(query.correction_page(context.me().person_id))
    if not form.validate():
        return _ask_page(form), 422
    try:
        actions.ask_for_correction(context.acting(), form.legal_name.data or "", NameReason(form.why.data))
    except actions.NoName:
        form.legal_name.errors = [NO_NAME]
        return _ask_page(form), 422
    except actions.NothingDiffers:
        form.legal_name.errors = ["This is how it stands on your certificates already."]
        return _ask_page(form), 422
    flash("Thank you. An administrator looks at it; you are told when it is done.")
    tell_of_fonts(form.legal_name.data)
    return redirect(url_for("certificates.certificates"))


def _ask_page(form: NameRequestForm) -> str:
    page = query.correction_page(context.me().person_id)
    return render_template("credit/name-ask.html", form=form, page=page)


@bp.get("/people/<id:person_id>/manage/certificates/")
@guarded(Permission.ADMINISTER)
def correct(person_id: int) -> ResponseReturnValue:
    """What the person asked for is typed already, and every certificate that has another name is chosen."""
    page = _page_of(person_id)
    context.record_view(RecordView.ACCOUNT, [person_id])
    name = page.request.legal_name if page.request else page.legal_name
    return _correct_page(
        page,
        CorrectForm(
            formdata=None,
            legal_name=name,
            why=page.request.why.value if page.request else NameReason.MISSPELT.value,
            certificates=[str(one.id) for one in page.certificates if one.name != name],
        ),
    )


@bp.post("/people/<id:person_id>/manage/certificates/")
@guarded(Permission.ADMINISTER)
def send_correct(person_id: int) -> ResponseReturnValue:
    page, form = _page_of(person_id), CorrectForm()
    form.legal_name.known = _known(page)
    form.certificates.choices = [(str(one.id), one.title) for one in page.certificates]
    if not form.validate():
        return _correct_page(page, form), 422
    chosen = [int(one) for one in form.certificates.data or ()]
    name, why = form.legal_name.data or "", NameReason(form.why.data)
    tell_of_fonts(name)
    try:
        count = actions.correct_certificates(context.acting(), found(person_id), name, why, chosen)
    except actions.NoName:
        form.legal_name.errors = [NO_NAME]
        return _correct_page(page, form), 422
    except actions.CannotCorrect:
        form.legal_name.errors = ["The name stands so already, on every certificate that is chosen."]
        return _correct_page(page, form), 422
    flash(
        plural("One certificate is issued anew.", "%(num)s certificates are issued anew.", count)
        if count
        else "Kept."
    )
    return redirect(url_for("manage.manage", person_id=person_id))


@bp.post("/people/<id:person_id>/manage/certificates/decline")
@guarded(Permission.ADMINISTER)
def decline(person_id: int) -> ResponseReturnValue:
    if actions.decline(context.acting(), _page_of(person_id).person_id):
        flash("Declined. The person is told, without a reason: please talk with them.")
    else:
        flash("Nobody waits for this any more.")
    return redirect(url_for("manage.manage", person_id=person_id))


def _known(page: query.CorrectionPage | None) -> tuple[str, ...]:
    """Names that were asked about before, or are printed so."""
    if page is None:
        return ()
    asked_for = (page.request.legal_name,) if page.request else ()
    return (page.legal_name, *asked_for, *(one.name for one in page.certificates))


def _page_of(person_id: int) -> query.CorrectionPage:
    page = query.correction_page(person_id)
    if page is None:
        abort(404)
    return page


def _correct_page(page: query.CorrectionPage, form: CorrectForm) -> str:
    return render_template("credit/name-correct.html", page=page, form=form, chosen=form.certificates.data or ())
