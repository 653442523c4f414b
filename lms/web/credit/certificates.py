"""One's own certificates, and the PDF itself."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.actions.credit.certificates import keep_file, wait_for_fonts
from lms.actions.credit.papers import AskedTooOften, ask_for_paper
from lms.content.mails import verify_address
from lms.documents.certificate import certificate_job
from lms.domain.access import Permission
from lms.domain.program.job import JobKind, JobWhat
from lms.queries.credit import certificates as query
from lms.queries.credit.life.revocations import cases_of
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
        questions=cases_of(me),
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

    def wait() -> ResponseReturnValue:
        """It is made at once nearly always; where what makes it is busy or away, it goes the way of longer papers."""
        what = JobWhat(context.today(), facts.earned_on, facts.earned_on, certificate_id=stored.id)
        try:
            job_id = ask_for_paper(context.acting(), context.me().person_id, JobKind.CERTIFICATE, what)
        except AskedTooOften:
            return render_template("program/document-not-ready.html"), 503, {"Retry-After": "20"}
        return redirect(url_for("papers.paper", job_id=job_id))

    job = certificate_job(stored.serial, facts, verify_address(public_url, stored.serial), stored.logo)
    return DeferredDocument(job, keep, respond, lack, wait)


def _waits_page(stored: query.StoredPdf, waits: Waits) -> ResponseReturnValue:
    """The paper cannot be had yet, through nobody's fault who asks for it."""
    return render_template("credit/certificate-waits.html", page=stored, waits=waits), 409
