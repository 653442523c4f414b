"""What the program says of itself, and its logo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from lms.actions.program import program as actions
from lms.content.paper.templates import PaperTemplate, for_certificates
from lms.content.wording import in_list
from lms.documents.picture import MOST_BYTES, NotAPicture
from lms.documents.uploads.intake import take_picture
from lms.domain.access import Permission
from lms.domain.credit.certificate import PAGE_SIZES
from lms.domain.program.setup import is_public
from lms.queries.credit.waiting import setup
from lms.queries.program import program as query
from lms.store.db import between_transactions
from lms.web import context
from lms.web.guard import guarded
from lms.web.messages import tell_of_fonts
from lms.web.program.program_forms import LogoForm, SettingsForm, SignatureForm, with_choices
from lms.web.typed import FileField

bp = Blueprint("program", __name__, url_prefix="/program")

# Settings that stand on a certificate, or say how it is set.
CERTIFIED = frozenset({"name", "address", "contact", "signatory", "signatory_title", "template", "page_size"})


@bp.get("/")
@guarded(Permission.ADMINISTER)
def program() -> ResponseReturnValue:
    return settings_page()


@bp.post("/")
@guarded(Permission.ADMINISTER)
def change_settings() -> ResponseReturnValue:
    form = sent_settings()
    if not is_right(form):
        return settings_page(form), 422
    before = context.program()
    changed = actions.change_settings(context.acting(), told_in(form))
    if not changed:
        flash("Nothing was different.")
    elif CERTIFIED.isdisjoint(changed):
        flash("Kept.")
    else:
        flash("Kept. Certificates issued from now on carry it.")
    if before.signature and "signatory" in changed:
        flash(
            f"The signature below was given for {before.signatory or 'nobody by name'}. Unless it is also that of "
            f"{form.signatory.data or 'the program'}, give another or take it away."
        )
    fields = (form.name, form.address, form.contact, form.signatory, form.signatory_title)
    tell_of_fonts(*(field.data for field in fields))
    return redirect(url_for("program.program"))


@bp.post("/logo")
@guarded(Permission.ADMINISTER)
def change_logo() -> ResponseReturnValue:
    form = LogoForm()
    picture = picture_in(form.picture, actions.LOGO)
    if picture is None:
        return settings_page(logo_form=form), 422
    actions.set_logo(context.acting(), picture)
    flash("The new logo is kept. Certificates issued from now on carry it.")
    return redirect(url_for("program.program"))


@bp.post("/logo/away")
@guarded(Permission.ADMINISTER)
def take_logo_away() -> ResponseReturnValue:
    if actions.take_logo_away(context.acting()):
        flash("The logo is taken away. Certificates issued with it keep it.")
    else:
        flash("There is no logo, so nothing was changed.")
    return redirect(url_for("program.program"))


@bp.get("/logo/<id:file_id>-<fingerprint>.png")
@guarded(Permission.SIGNED_IN, track_activity=False)
def logo(file_id: int, fingerprint: str) -> ResponseReturnValue:
    kept = query.picture(file_id, fingerprint)
    if kept is None:
        abort(404)
    response = Response(kept[1], content_type=kept[0])
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


def picture_in(field: FileField, what: str) -> bytes | None:
    """What was sent, made anew; None with the reason at the field."""
    sent = field.data
    raw = b""
    if isinstance(sent, FileStorage):
        sent.stream.seek(0)  # after a race with another write the page runs a second time
        raw = sent.stream.read(MOST_BYTES + 1)
    try:
        with between_transactions():
            return take_picture(raw, what)
    except NotAPicture as reason:
        field.errors = [str(reason)]
        return None


def _templates() -> Mapping[str, PaperTemplate]:
    return for_certificates(context.catalogue().templates)


def sent_settings() -> SettingsForm:
    return with_choices(SettingsForm(), _templates())


def is_right(form: SettingsForm) -> bool:
    """Besides each field: whether the certificate comes in that size."""
    is_valid, told = bool(form.validate()), context.program()
    chosen = _templates().get(form.template.data or told.template)
    size = form.page_size.data or told.page_size
    if chosen and size in PAGE_SIZES and size not in chosen.page_sizes:
        sizes = in_list(PAGE_SIZES[one] for one in chosen.page_sizes)
        form.page_size.errors = [f"“{chosen.title}” comes on {sizes} only."]
        return False
    return is_valid


def told_in(form: SettingsForm) -> dict[str, Any]:
    """What was sent, without what stands for no choice."""
    told = {name: value for name, value in form.data.items() if name != "csrf_token" and value is not None}
    for name, known in (("template", _templates()), ("page_size", PAGE_SIZES)):
        if told.get(name) not in known:
            told.pop(name, None)
    return told


def settings_page(
    form: SettingsForm | None = None,
    logo_form: LogoForm | None = None,
    signature_form: SignatureForm | None = None,
) -> str:
    """With what is kept, where no form is given."""
    public_url, kept = context.settings().public_url, asdict(context.program())
    return render_template(
        "program/program.html",
        form=form or with_choices(SettingsForm(formdata=None, data=kept), _templates()),
        logo_form=logo_form or LogoForm(formdata=None),
        signature_form=signature_form or SignatureForm(formdata=None),
        history=query.history(),
        setup=setup(context.program(), public_url),
        public_url=public_url,
        is_public=is_public(public_url),
    )
