"""One's own certificates, and the PDF itself."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.actions.credit.papers import AskedTooOften, ask_for_certificate
from lms.domain.access import Permission
from lms.queries.credit import certificates as query
from lms.queries.credit.life.revocations import cases_of
from lms.queries.credit.waiting import Waits, printable, waits_of
from lms.queries.learning.corrections import safety_to_read
from lms.web import context
from lms.web.downloads import pdf_answer
from lms.web.guard import PaperToAskFor, guarded

bp = Blueprint("certificates", __name__, url_prefix="/certificates")


@bp.get("/")
@guarded(Permission.READ_OWN)
def certificates() -> ResponseReturnValue:
    me, program = context.me().person_id, context.program()
    return render_template(
        "credit/certificates.html",
        issued=query.certificate_list(me),
        questions=cases_of(me),
        waits=waits_of(me, program, context.settings().public_url),
        taught=context.catalogue().courses,
        corrected=safety_to_read(context.catalogue().courses.values(), me, program),
    )


@bp.get("/<serial>.pdf")
@guarded(Permission.READ_OWN)
def file(serial: str) -> ResponseReturnValue | PaperToAskFor:
    """The file as it was issued; one that was never opened is made now, by the queue, on a page that says so."""
    stored = query.stored_pdf(serial, context.me().person_id)
    if stored is None:
        abort(404)
    if stored.file is not None:
        return pdf_answer(f"certificate-{stored.serial}", stored.file)
    [there] = printable([stored], context.program(), context.settings().public_url)
    if there.waits.is_any:
        return _waits_page(stored, there.waits)

    def ask() -> ResponseReturnValue:
        try:
            job_id = ask_for_certificate(context.acting(), stored.id)
        except AskedTooOften:
            return render_template("program/document-not-ready.html"), 503, {"Retry-After": "20"}
        return redirect(url_for("papers.paper", job_id=job_id))

    return PaperToAskFor(ask)


def _waits_page(stored: query.StoredPdf, waits: Waits) -> ResponseReturnValue:
    """The paper cannot be had yet, through nobody's fault who asks for it."""
    return render_template("credit/certificate-waits.html", page=stored, waits=waits), 409
