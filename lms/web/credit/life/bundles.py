"""Certificates of several people as one file: of some days, or of a live event."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.actions.credit.life import bundles as actions
from lms.actions.credit.papers import AskedTooOften
from lms.domain.access import Permission
from lms.domain.program.job import JobKind, JobWhat
from lms.queries.credit import papers as query
from lms.queries.credit.lines import live
from lms.web import context
from lms.web.credit.papers import PaperDaysForm
from lms.web.guard import guarded

bp = Blueprint("bundles", __name__)
NOTHING = "No certificate of your people is there yet for these days."
TOO_OFTEN = "That is enough files for one day. Please come back tomorrow."


@bp.get("/team/certificates/")
@guarded(Permission.READ_TEAM)
def bundles() -> ResponseReturnValue:
    return _page(PaperDaysForm(formdata=None))


@bp.post("/team/certificates/")
@guarded(Permission.READ_TEAM)
def ask() -> ResponseReturnValue:
    form = PaperDaysForm()
    if not form.validate():
        return _page(form), 422
    try:
        job_id = actions.ask_for_bundle(context.acting(), form.what(context.today()))
    except actions.NothingThere:
        form.since.errors = [NOTHING]
        return _page(form), 422
    except AskedTooOften:
        form.since.errors = [TOO_OFTEN]
        return _page(form), 429
    return redirect(url_for("papers.paper", job_id=job_id))


def _page(form: PaperDaysForm) -> str:
    made = [one for one in query.papers_of(context.me().person_id) if one.kind is JobKind.CERTIFICATES]
    return render_template("credit/life/bundles.html", form=form, made=made)


@bp.post("/live/<id:event_id>/certificates")
@guarded(Permission.HOLD_EVENTS)
def of_event(event_id: int) -> ResponseReturnValue:
    """Of those who were there and whose records whoever asks may see."""
    if live.event(event_id) is None:
        abort(404)
    what = JobWhat(context.today(), date.min, context.today(), event_id=event_id)
    try:
        return redirect(url_for("papers.paper", job_id=actions.ask_for_bundle(context.acting(), what)))
    except actions.NothingThere:
        flash("No certificate of this event is there for your people yet.")
    except AskedTooOften:
        flash(TOO_OFTEN)
    return redirect(url_for("live.event", event_id=event_id))
