"""The event log as a page and as a table to carry away."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta

from lms.domain.program.event import Action
from lms.domain.program.program import Program
from lms.queries.paging import page_by_id
from lms.store.program import event_log
from lms.store.program.event_log import EventFilter as EventFilter
from lms.store.program.event_log import Noted

SHOWN = 100
MOST_IN_FILE = 100_000
HEADINGS = ("id", "moment (UTC)", "deed", "who did it", "e-mail", "about", "e-mail of who it is about", "details")

NOTHING = EventFilter(people=())


@dataclass(frozen=True, slots=True)
class EventsPage:
    """`older` is the id to go on from, None on the last page."""

    events: tuple[Noted, ...]
    actions: Sequence[Action | str]
    older: int | None


def asked_for(action: str, email: str, since: date | None, until: date | None, program: Program) -> EventFilter:
    """`email` may be a part of an address; days are those of the program's own zone, both included."""
    return EventFilter(
        action,
        event_log.people_named(email) if email else None,
        program.day_began(since) if since else None,
        program.day_began(until + timedelta(days=1)) if until else None,
    )


def events_page(asked: EventFilter, before: int | None) -> EventsPage:
    rows, older = page_by_id(event_log.events(asked, before, SHOWN + 1), SHOWN)
    return EventsPage(rows, event_log.recorded_actions(), older)


def event_rows(asked: EventFilter) -> Iterator[tuple[object, ...]]:
    """What stands under HEADINGS, newest first; the newest MOST_IN_FILE of those that match."""
    for event in event_log.every_event(asked, MOST_IN_FILE):
        said = event.details.pairs
        details = json.dumps(dict(said), sort_keys=True, ensure_ascii=False) if said else ""
        moment = event.at.astimezone(UTC).isoformat(timespec="seconds")
        cells = (moment, event.action, event.actor, event.actor_email, event.about, event.about_email, details)
        yield event.id, *(cell or "" for cell in cells)
