"""Transcripts and packets: asked for, made beside the pages, and handed over."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, HiddenField, RadioField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import InputRequired, Optional, ValidationError

from lms.actions.credit.papers import AskedTooOften, ask_for_paper
from lms.documents.papers.transcript import HEAD, transcript_rows
from lms.domain.access import Permission
from lms.domain.credit.renewal import Span
from lms.domain.program.job import AskedPaper, JobKind, JobWhat
from lms.queries.credit import board_record
from lms.queries.credit import papers as query
from lms.queries.credit.cards.renewal import renewals
from lms.web import context
from lms.web.downloads import csv_answer, file_answer, streamed_file
from lms.web.forms import DayField
from lms.web.guard import guarded
from lms.web.typed import TypedForm, form_values, query_values

bp = Blueprint("papers", __name__, url_prefix="/hours/papers")
PDF, ZIP = "application/pdf", "application/zip"
KINDS = {
    JobKind.TRANSCRIPT: "Transcript (PDF): every line with what a board’s form asks for",
    JobKind.PACKET: "Packet for a board (PDF): the transcript, the certificates, and what each course taught",
    JobKind.PACKET_ZIP: "Packet for an audit (ZIP): the same as single files, with what shows any change",
}
NAMES = {JobKind.PACKET_ZIP: "packet"}


class PaperDaysForm(TypedForm):
    """Which days; without any, all of them."""

    since: DateField = DayField("From", [Optional()])
    until: DateField = DayField("To", [Optional()])

    def validate_until(self, field: DateField) -> None:
        if field.data is not None and self.since.data is not None and field.data < self.since.data:
            raise ValidationError("The last day is before the first one.")

    def what(self, today: date, credential: str = "") -> JobWhat:
        return JobWhat(today, self.since.data or date.min, self.until.data or today, credential)


class PaperForm(PaperDaysForm):
    kind = RadioField(
        "What you need",
        [InputRequired("Please choose what you need.")],
        choices=[SelectChoice(kind.value, words) for kind, words in KINDS.items()],
        default=JobKind.TRANSCRIPT.value,
    )
    credential = HiddenField()


@bp.get("/")
@guarded(Permission.READ_OWN)
def papers() -> ResponseReturnValue:
    return _page(PaperForm(query_values(), meta={"csrf": False}))


def _page(form: PaperForm, *, is_too_often: bool = False) -> str:
    form.kind.data = form.kind.data or JobKind.TRANSCRIPT.value
    kept = {name: value for name in ("since", "until") if (value := (form[name].raw_data or [""])[0])}
    made = [one for one in query.papers_of(context.me().person_id) if one.kind in KINDS]
    return render_template(
        "credit/papers.html", form=form, made=made, kept=kept, cycles=_cycles(), is_too_often=is_too_often
    )


def _cycles() -> dict[str, tuple[str, Span]]:
    """Slug of each credential that they hold, to its name and its cycle."""
    found = renewals(context.catalogue(), context.me().person_id, context.today())
    return {one.rules.slug: (f"{one.rules.name}, {one.rules.issuer}", one.reckoned.cycle) for one in found}


@bp.post("/")
@guarded(Permission.READ_OWN)
def ask() -> ResponseReturnValue:
    form = PaperForm(form_values())
    if not form.validate():
        return _page(form), 422
    try:
        job_id = ask_for_paper(
            context.acting(),
            context.me().person_id,
            JobKind(form.kind.data),
            form.what(context.today(), _named(form)),
        )
    except AskedTooOften:
        return _page(form, is_too_often=True), 429
    return redirect(url_for("papers.paper", job_id=job_id))


def _named(form: PaperForm) -> str:
    """The credential whose days these are, in words; "" where others were typed."""
    name, cycle = _cycles().get(form.credential.data or "", ("", None))
    is_cycle = cycle is not None and (form.since.data, form.until.data) == (cycle.first, cycle.last)
    return name if is_cycle else ""


@bp.get("/<id:job_id>/")
@guarded(Permission.READ_OWN)
def paper(job_id: int) -> ResponseReturnValue:
    asked, now = _asked(job_id), context.now()
    again = asked.look_again_after(now)
    return render_template("credit/paper.html", paper=asked, again=again, is_late=asked.is_late(now))


@bp.get("/<id:job_id>/file")
@guarded(Permission.READ_OWN)
def file(job_id: int) -> ResponseReturnValue:
    asked = _asked(job_id)
    if asked.kind is JobKind.CERTIFICATES:
        return _many(asked)
    made = query.file_of(asked)
    if made is None:
        return redirect(url_for("papers.paper", job_id=job_id))
    return _answer(asked, made)


def _asked(job_id: int) -> AskedPaper:
    asked = query.paper(job_id, context.me().person_id)
    if asked is None or asked.kind is JobKind.EVERYTHING:  # which has pages of its own
        abort(404)
    return asked


def _many(asked: AskedPaper) -> ResponseReturnValue:
    """It may be longer than a process should hold."""
    opened = query.opened(asked)
    if opened is None:
        return redirect(url_for("papers.paper", job_id=asked.id))
    return streamed_file(opened, ZIP, f"certificates-{asked.what.on.isoformat()}.zip")


def _answer(asked: AskedPaper, made: bytes) -> Response:
    is_zip = asked.kind is JobKind.PACKET_ZIP
    name = f"{NAMES.get(asked.kind, asked.kind.value)}-{asked.what.on.isoformat()}.{'zip' if is_zip else 'pdf'}"
    return file_answer(made, ZIP if is_zip else PDF, name)


@bp.get("/transcript.csv")
@guarded(Permission.READ_OWN)
def lines_file() -> ResponseReturnValue:
    form: Any = PaperDaysForm(query_values(), meta={"csrf": False})
    if not form.validate():
        return _page(PaperForm(query_values(), meta={"csrf": False})), 422
    record = board_record.board_record(
        context.me().person_id,
        form.what(context.today()),
        context.catalogue().categories,
        context.settings().public_url,
    )
    return csv_answer(f"transcript-{context.today().isoformat()}", HEAD, transcript_rows(record))
