"""One's own certificates, and the PDF itself."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.actions.credit.certificates import keep_file
from lms.documents.certificate import certificate_job
from lms.domain.access import Permission
from lms.queries.credit import certificates as query
from lms.queries.learning.corrections import safety_to_read
from lms.web import context
from lms.web.downloads import pdf_answer
from lms.web.guard import DeferredDocument, guarded

bp = Blueprint("certificates", __name__, url_prefix="/certificates")


@bp.get("/")
@guarded(Permission.READ_OWN)
def certificates() -> ResponseReturnValue:
    person_id = context.me().person_id
    corrected = safety_to_read(context.catalogue().courses.values(), person_id, context.program())
    issued = query.certificate_list(person_id)
    return render_template("credit/certificates.html", issued=issued, corrected=corrected)


@bp.get("/<serial>.pdf")
@guarded(Permission.READ_OWN)
def file(serial: str) -> ResponseReturnValue | DeferredDocument:
    stored = query.stored_pdf(serial, context.me().person_id)
    if stored is None:
        abort(404)

    def respond(file: bytes) -> Response:
        return pdf_answer(f"certificate-{stored.serial}", file)

    if stored.file is not None:
        return respond(stored.file)

    def keep(file: bytes) -> bytes:
        return keep_file(stored.id, file)

    verify_url = context.settings().public_url + url_for("verify.certificate", serial=stored.serial)
    return DeferredDocument(certificate_job(stored.serial, stored.facts, verify_url, stored.logo), keep, respond)
