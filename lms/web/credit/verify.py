"""Anyone checks a certificate by its number."""

from __future__ import annotations

import hashlib
import json

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from lms.actions.account.sessions import count_check, may_check
from lms.content.text.told_hours import hours_from_in_words
from lms.documents.certificate import open_reviews_in_words, reviews_in_words
from lms.documents.proof.badge import issuer_profile
from lms.domain.access import Permission
from lms.domain.credit.certificate import read_serial
from lms.keys import badge_ring, ledger_ring
from lms.queries.credit import certificates as query
from lms.web import context
from lms.web.forms import CertificateFileForm, CodeForm
from lms.web.guard import guarded
from lms.web.typed import query_values

bp = Blueprint("verify", __name__, url_prefix="/verify")
NO_FILE = "Please choose the PDF of the certificate."
NOT_ISSUED = (
    "This is not a file as it was issued here. A copy that was saved anew, printed to PDF or scanned is another "
    "file, and may still say what is true: type the number that stands on it, and compare."
)


@bp.get("/")
@guarded(Permission.ANYONE)
def verify() -> ResponseReturnValue:
    return _page(CodeForm(formdata=None))


def _page(form: CodeForm, unknown: str = "", file: str = "") -> str:
    keys = [key.id for key in ledger_ring(context.settings().data).all_keys()]
    by_file = CertificateFileForm(formdata=None)
    return render_template("credit/verify.html", form=form, unknown=unknown, keys=keys, by_file=by_file, file=file)


@bp.post("/")
@guarded(Permission.ANYONE)
def look_up() -> ResponseReturnValue:
    form = CodeForm()
    if not form.validate():
        return _page(form), 422
    typed = form.code.data or ""
    serial = read_serial(typed)
    if serial is None:
        return _page(form, typed.strip()[:64]), 404
    return redirect(url_for("verify.certificate", serial=serial))


@bp.post("/file")
@guarded(Permission.ANYONE)
def look_up_file() -> ResponseReturnValue:
    """Only a file whose bytes are those that were issued is genuine, whatever any software says of its signature."""
    form = CertificateFileForm()
    if not form.validate():
        return _page(CodeForm(formdata=None), file=NO_FILE), 422
    sha256 = form.sha256.data or _hash_of(form.file.data)
    if not sha256:
        return _page(CodeForm(formdata=None), file=NO_FILE), 422
    serial = query.serial_of_file(sha256)
    if serial is None:
        return _page(CodeForm(formdata=None), file=NOT_ISSUED), 404
    return redirect(url_for("verify.certificate", serial=serial, file="issued"))


def _hash_of(sent: object) -> str:
    return hashlib.sha256(sent.read()).hexdigest() if isinstance(sent, FileStorage) and sent.filename else ""


@bp.get("/did.json")
@guarded(Permission.ANYONE)
def issuer() -> ResponseReturnValue:
    """Who issues badges here, and the keys that signed them: asked for by whatever checks a badge elsewhere."""
    settings = context.settings()
    keys = {key.id: key.public for key in badge_ring(settings.data).all_keys()}
    told = issuer_profile(settings.public_url, context.program().name, keys)
    return Response(json.dumps(told), mimetype="application/ld+json", headers={"Access-Control-Allow-Origin": "*"})


@bp.get("/<serial>.json")
@guarded(Permission.ANYONE)
def for_software(serial: str) -> ResponseReturnValue:
    """The same as the page, of a known number; docs/verify.md names each field."""
    checked = _looked_up(serial)
    told = checked.to_json(context.program().day_of) if checked else {"version": 1, "status": "unknown"}
    status = 200 if checked else 404
    return Response(json.dumps(told, ensure_ascii=False), status, mimetype="application/json")


def _looked_up(serial: str) -> query.CheckedCertificate | None:
    """Of whoever asks so often and no oftener; None for an unknown and for a malformed number alike."""
    address, now = context.network_address(), context.now()
    if not may_check(address, now):
        abort(429)
    context.note_later(lambda: count_check(address, now))
    return query.checked(serial)


@bp.get("/<serial>")
@guarded(Permission.ANYONE)
def certificate(serial: str) -> ResponseReturnValue:
    checked = _looked_up(serial)
    if checked is None:
        return _page(CodeForm(formdata=None, code=serial[:64]), serial[:64]), 404
    return render_template(
        "credit/verified.html",
        page=checked,
        reviews=reviews_in_words(checked.facts),
        open_reviews=list(open_reviews_in_words(checked.facts)),
        hours_from=hours_from_in_words(checked.facts.outline.computed, checked.facts.outline.basis),
        is_file=query_values().get("file") == "issued",
        labels=[context.catalogue().label(code) for code in checked.facts.outline.competencies],
    )
