"""The sheet for a meeting: of a person for who supervises them, and the same of oneself."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.documents.meeting_sheet import sheet_job, sheet_words
from lms.domain.access import Permission
from lms.domain.program.event import RecordView
from lms.domain.typed import read_id
from lms.queries.team import sheet as query
from lms.web import context
from lms.web.downloads import made_pdf
from lms.web.guard import DeferredDocument, guarded
from lms.web.typed import query_value

bp = Blueprint("sheet", __name__)


def _found(person_id: int) -> query.MeetingSheet:
    """Of others it is a look, of which they are told."""
    sheet = query.meeting_sheet(
        context.catalogue(),
        context.actor(),
        person_id,
        context.now(),
        context.program(),
        read_id(query_value("with")),
    )
    if sheet is None:
        abort(404)
    context.record_view(RecordView.SHEET, [person_id])
    return sheet


def _paper(person_id: int) -> DeferredDocument:
    sheet, is_own = _found(person_id), person_id == context.me().person_id
    page = url_for("sheet.own") if is_own else url_for("sheet.sheet", person_id=person_id)
    return made_pdf(f"meeting-{context.today().isoformat()}", sheet_job(sheet), page)


def _page(person_id: int) -> str:
    sheet = _found(person_id)
    is_own = person_id == context.me().person_id
    return render_template("team/sheet.html", sheet=sheet, words=sheet_words(sheet), is_own=is_own)


@bp.get("/people/<id:person_id>/sheet/")
@guarded(Permission.READ_RECORD)
def sheet(person_id: int) -> ResponseReturnValue:
    return _page(person_id)


@bp.get("/people/<id:person_id>/sheet.pdf")
@guarded(Permission.READ_RECORD)
def paper(person_id: int) -> DeferredDocument:
    return _paper(person_id)


@bp.get("/own/sheet/")
@guarded(Permission.READ_OWN)
def own() -> ResponseReturnValue:
    return _page(context.me().person_id)


@bp.get("/own/sheet.pdf")
@guarded(Permission.READ_OWN)
def own_paper() -> DeferredDocument:
    return _paper(context.me().person_id)
