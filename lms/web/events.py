"""The event log: who did what, about whom, when."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from lms.domain.access import Permission
from lms.queries import events as query
from lms.store import event_log
from lms.store import events as store
from lms.store.event_log import Asked
from lms.web import context
from lms.web.guard import guarded
from lms.web.program_forms import EventsForm

place = Blueprint("events", __name__, url_prefix="/program/events")


@place.get("/")
@guarded(Permission.ADMINISTER, writes=True)
def events() -> ResponseReturnValue:
    """A look at the log is an event itself; turning its pages is the same look."""
    form = EventsForm(request.args)
    before = context.read_id(request.args.get("before", ""))
    if before is None:
        store.note(context.me().person_id, "saw the event log", None, context.now())
    page = query.events_page(_asked(form), before) if form.validate() else query.events_page(Asked(people=()), None)
    form.deed.choices = [("", "every deed"), *((deed, deed) for deed in page.deeds)]
    asked = {name: request.args[name] for name in ("deed", "email", "since", "until") if request.args.get(name)}
    return render_template(
        "program/events.html", form=form, page=page, asked=asked, before=before, most=query.MOST_IN_FILE
    ), 422 if form.errors else 200


@place.get("/events.csv")
@guarded(Permission.ADMINISTER, writes=True)
def file() -> ResponseReturnValue:
    form = EventsForm(request.args)
    asked = _asked(form) if form.validate() else Asked(people=())
    store.note(context.me().person_id, "took the event log along", None, context.now())
    response = Response("\ufeff" + query.events_file(asked), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="events-{context.today().isoformat()}.csv"'
    return response


def _asked(form: EventsForm) -> Asked:
    """Days of the program's own zone, both included."""
    words = (form.email.data or "").strip().lower().replace("\0", "")
    since, until = form.since.data, form.until.data
    program = context.program()
    return Asked(
        deed=(form.deed.data or "").replace("\0", ""),
        people=event_log.people_named(words) if words else None,
        since=program.day_began(since) if since else None,
        until=program.day_began(until + timedelta(days=1)) if until else None,
    )
