"""The event log: who did what, about whom, when."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from lms.actions.record_views import record_log_export, record_log_view
from lms.domain.access import Permission
from lms.domain.typed import read_id
from lms.queries import events as query
from lms.web import context
from lms.web.downloads import csv_answer
from lms.web.guard import guarded
from lms.web.program_forms import EventsForm

place = Blueprint("events", __name__, url_prefix="/program/events")


@place.get("/")
@guarded(Permission.ADMINISTER, writes=True)
def events() -> ResponseReturnValue:
    """A look at the log is an event itself; turning its pages is the same look."""
    form = EventsForm(request.args)
    before = read_id(request.args.get("before", ""))
    if before is None:
        record_log_view(context.me().person_id, context.now())
    page = query.events_page(_asked(form), before) if form.validate() else query.events_page(query.NOTHING, None)
    form.deed.choices = [("", "every deed"), *((deed, deed) for deed in page.deeds)]
    asked = {name: request.args[name] for name in ("deed", "email", "since", "until") if request.args.get(name)}
    return render_template(
        "program/events.html", form=form, page=page, asked=asked, before=before, most=query.MOST_IN_FILE
    ), 422 if form.errors else 200


@place.get("/events.csv")
@guarded(Permission.ADMINISTER, writes=True)
def file() -> ResponseReturnValue:
    form = EventsForm(request.args)
    asked = _asked(form) if form.validate() else query.NOTHING
    record_log_export(context.me().person_id, context.now())
    return csv_answer(f"events-{context.today().isoformat()}", query.HEADINGS, query.event_rows(asked))


def _asked(form: EventsForm) -> query.Asked:
    return query.asked_for(
        (form.deed.data or "").replace("\0", ""),
        (form.email.data or "").strip().lower().replace("\0", ""),
        form.since.data,
        form.until.data,
        context.program(),
    )
