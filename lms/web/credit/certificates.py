"""One's own certificates, and the PDF itself."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from lms.actions.credit.certificates import keep_file, wait_for_fonts
from lms.content.mails import verify_address
from lms.documents.certificate import certificate_job
from lms.domain.access import Permission
from lms.queries.credit import certificates as query
from lms.queries.credit.waiting import Waits, printable, waits_of
from lms.queries.learning.corrections import safety_to_read
from lms.web import context
from lms.web.downloads import pdf_answer
from lms.web.guard import DeferredDocument, guarded

bp = Blueprint("certificates", __name__, url_prefix="/certificates")


@bp.get("/")
@guarded(Permission.READ_OWN)
def certificates() -> ResponseReturnValue:
    me, program = context.me().person_id, context.program()
    return render_template(
        "credit/certificates.html",
        issued=query.certificate_list(me),
        waits=waits_of(me, program, context.settings().public_url),
        taught=context.catalogue().courses,
        corrected=safety_to_read(context.catalogue().courses.values(), me, program),
    )


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
    public_url = context.settings().public_url
    [there] = printable([stored], context.program(), public_url)
    if there.waits.is_any:
        return _waits_page(stored, there.waits)
    facts = there.facts

    def keep(file: bytes) -> bytes:
        return keep_file(stored.id, file, facts, context.now())

    def lack(characters: str) -> ResponseReturnValue:
        wait_for_fonts(stored.id, characters, context.now())
        return _waits_page(stored, Waits((), characters))

    job = certificate_job(stored.serial, facts, verify_address(public_url, stored.serial), stored.logo)
    return DeferredDocument(job, keep, respond, lack)


def _waits_page(stored: query.StoredPdf, waits: Waits) -> ResponseReturnValue:
    """The paper cannot be had yet, through nobody's fault who asks for it."""
    return render_template("credit/certificate-waits.html", page=stored, waits=waits), 409
