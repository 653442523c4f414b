"""What the supervision log says of the person who asks; they may object to it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.actions.team import supervision_log as actions
from lms.documents.supervision_log import LINES_HEAD, line_rows
from lms.domain.access import Permission
from lms.queries.team import supervision_log as query
from lms.web import context
from lms.web.downloads import csv_answer
from lms.web.guard import DeferredDocument, guarded
from lms.web.team.supervision import AskedPeriod, asked_period, log_paper
from lms.web.team.supervision_forms import ObjectionForm, objection_form
from lms.web.typed import form_values

bp = Blueprint("own_supervision", __name__, url_prefix="/own/supervision")
SAID = {
    actions.ObjectionResult.ADDED: "Your words stand beside it. Who wrote it and the administrators see them.",
    actions.ObjectionResult.BEFORE: "You objected to this before; what you said stands.",
    actions.ObjectionResult.REVERSED: "It was taken back meanwhile, so there is nothing to object to.",
}


@bp.get("/")
@guarded(Permission.READ_OWN)
def log() -> ResponseReturnValue:
    asked = asked_period()
    return _page(asked), 422 if asked.form.errors else 200


def _page(asked: AskedPeriod, refused: tuple[int, ObjectionForm] | None = None) -> str:
    page = query.log_page(query.own_filter(context.me().person_id, asked.period), asked.period, context.today())
    return render_template("team/own-supervision.html", page=page, asked=asked, refused=refused)


@bp.get("/lines.csv")
@guarded(Permission.READ_OWN)
def lines_file() -> ResponseReturnValue:
    asked = asked_period()
    found = query.own_filter(context.me().person_id, asked.period)
    page = query.log_page(found, asked.period, context.today(), most=query.IN_FILE, with_reversing=True)
    return csv_answer(f"supervision-{context.today().isoformat()}", LINES_HEAD, line_rows(page.lines))


@bp.get("/log.pdf")
@guarded(Permission.READ_OWN)
def paper() -> ResponseReturnValue | DeferredDocument:
    asked, me = asked_period(), context.me()
    found = query.own_filter(me.person_id, asked.period)
    page = query.log_page(found, asked.period, context.today(), most=query.IN_PDF + 1, with_reversing=True)
    return log_paper(page, me.display_name, url_for("own_supervision.log", **asked.kept))


@bp.post("/<id:line_id>/object")
@guarded(Permission.READ_OWN)
def send_objection(line_id: int) -> ResponseReturnValue:
    line = query.line_about(line_id, context.me().person_id)
    if line is None:
        abort(404)
    form = objection_form(line_id, form_values())
    if not form.validate():
        return _page(asked_period(), (line_id, form)), 422
    flash(SAID[actions.object_to_line(context.acting(), line, form.words.data or "")])
    return redirect(url_for("own_supervision.log", **asked_period().kept))
