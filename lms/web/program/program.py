"""What the program says of itself, and its logo."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from lms.actions.program import program as actions
from lms.documents.picture import MOST_BYTES, NotAPicture, logo_from
from lms.domain.access import Permission
from lms.domain.program.setup import is_public
from lms.queries.credit.waiting import setup
from lms.queries.program import program as query
from lms.web import context
from lms.web.guard import guarded
from lms.web.messages import tell_of_fonts
from lms.web.program.program_forms import LogoForm, SettingsForm, with_zones

bp = Blueprint("program", __name__, url_prefix="/program")

CERTIFIED = frozenset({"name", "address", "contact", "signatory"})  # settings that stand on a certificate


@bp.get("/")
@guarded(Permission.ADMINISTER)
def program() -> ResponseReturnValue:
    return _page(with_zones(SettingsForm(formdata=None, data=asdict(context.program()))), LogoForm(formdata=None))


@bp.post("/")
@guarded(Permission.ADMINISTER)
def change_settings() -> ResponseReturnValue:
    form = with_zones(SettingsForm())
    if not form.validate():
        return _page(form, LogoForm(formdata=None)), 422
    told = {name: value for name, value in form.data.items() if name != "csrf_token" and value is not None}
    changed = actions.change_settings(context.acting(), told)
    if not changed:
        flash("Nothing was different.")
    elif CERTIFIED.isdisjoint(changed):
        flash("Kept.")
    else:
        flash("Kept. Certificates issued from now on carry it.")
    tell_of_fonts(form.name.data, form.address.data, form.contact.data, form.signatory.data)
    return redirect(url_for("program.program"))


@bp.post("/logo")
@guarded(Permission.ADMINISTER)
def change_logo() -> ResponseReturnValue:
    form = LogoForm()
    sent = form.picture.data
    try:
        picture = logo_from(sent.stream.read(MOST_BYTES + 1) if isinstance(sent, FileStorage) else b"")
    except NotAPicture as reason:
        form.picture.errors = [str(reason)]
        return _page(with_zones(SettingsForm(formdata=None, data=asdict(context.program()))), form), 422
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


def _page(form: SettingsForm, logo_form: LogoForm) -> str:
    public_url = context.settings().public_url
    return render_template(
        "program/program.html",
        form=form,
        logo_form=logo_form,
        history=query.history(),
        setup=setup(context.program(), public_url),
        public_url=public_url,
        is_public=is_public(public_url),
    )
