"""One's own days in a calendar: the page that turns it on, and the address that the calendar reads."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.actions.account import calendar as actions
from lms.actions.account.sessions import token_hash
from lms.documents.calendar import MEDIA_TYPE, CalendarEntry, as_calendar
from lms.domain.access import Permission
from lms.domain.program.program import fingerprint
from lms.queries.account import calendar as query
from lms.web import context
from lms.web.guard import guarded
from lms.web.typed import form_value

bp = Blueprint("calendar", __name__)

RENEWED = "The address is a new one. The one of before opens nothing any more."
TURNED_ON = "It is on. Your calendar needs the address below."
BARE = f"Each entry says “{query.UNTITLED}” or “{query.UNTITLED_CARD}”, and nothing more."
LONGEST_TOKEN = 100
GONE = (
    "No calendar is at this address. It was renewed or turned off, or is not whole: copy it anew from your account.\n"
)


@bp.get("/account/calendar/")
@guarded(Permission.READ_OWN)
def calendar() -> ResponseReturnValue:
    own = query.own_feed(context.me().person_id)
    address = ""
    if own is not None:
        token = actions.feed_token(own.salt, context.link_key())
        address = context.settings().public_url + url_for("calendar.feed", token=token)
    return render_template("account/calendar.html", own=own, address=address)


@bp.post("/account/calendar/on")
@guarded(Permission.READ_OWN)
def renew() -> ResponseReturnValue:
    """Turns it on, or gives another address."""
    was_on = query.own_feed(context.me().person_id) is not None
    actions.renew(context.acting(), context.link_key())
    flash(RENEWED if was_on else TURNED_ON)
    return redirect(url_for("calendar.calendar"))


@bp.post("/account/calendar/titles")
@guarded(Permission.READ_OWN)
def titles() -> ResponseReturnValue:
    shows = form_value("titles") == "yes"
    if actions.show_titles(context.acting(), shows=shows):
        flash("Titles are shown." if shows else BARE)
    else:
        flash("It is not turned on, so nothing was changed.")
    return redirect(url_for("calendar.calendar"))


@bp.post("/account/calendar/off")
@guarded(Permission.READ_OWN)
def off() -> ResponseReturnValue:
    actions.turn_off(context.acting())
    flash("It is off. The address opens nothing any more; your calendar empties itself, or you take it out there.")
    return redirect(url_for("calendar.calendar"))


@bp.get("/calendar/<token>.ics")
@guarded(Permission.ANYONE)
def feed(token: str) -> ResponseReturnValue:
    """For calendars, which do not sign in: whoever has the address reads it."""
    address, now = context.network_address(), context.now()
    if not actions.may_try(address, now):
        abort(429)
    site = urlsplit(context.settings().public_url).hostname or "alongside"
    found = None
    if len(token) <= LONGEST_TOKEN:
        found = query.feed_at(token_hash(token), context.catalogue(), context.today(), site)
    if found is None:
        context.note_later(lambda: actions.count_wrong(address, now))
        return Response(GONE, 404, mimetype="text/plain")
    entries = [CalendarEntry(f"{one.key}@{site}", one.day, one.summary, one.moves, one.changed_at) for one in found]
    return _answer(as_calendar(query.UNTITLED, entries))


def _answer(body: bytes) -> Response:
    """Asked again with what it got before, a calendar is told that nothing changed.

    By its tag alone: what is done goes away without a moment that could be told as the last change.
    """
    answer = Response(body, mimetype=MEDIA_TYPE)
    answer.set_etag(fingerprint(body))
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Disposition"] = 'inline; filename="training.ics"'
    answer.make_conditional(request.environ)
    return answer
