"""Live events as pages show them: a supervisor sees of attendance that of their own people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lms.content.catalogue import Catalogue
from lms.domain.access import Actor, Permission, Reach, may, reach
from lms.domain.credit.lines.attendance import NotedTimes
from lms.store.credit.lines import attested, live
from lms.store.credit.lines.attested import AttestedRow
from lms.store.credit.lines.live import EventFacts as EventFacts
from lms.store.credit.lines.live import KeptEvent as KeptEvent
from lms.store.joined import joined_into
from lms.store.people import people

EVENTS_SHOWN = 50
COMING_ON_HOURS = 5


@dataclass(frozen=True, slots=True)
class NotedRow:
    """Somebody who is noted; `minutes` is what they would earn."""

    person_id: int
    name: str
    noted: NotedTimes
    minutes: int


@dataclass(frozen=True, slots=True)
class EventPage:
    """`others` counts people of other teams, of whom nothing more is told; `choices` are who may be noted."""

    event: KeptEvent
    categories: Sequence[tuple[int, str]]
    noted: Sequence[NotedRow]
    attested: Sequence[tuple[int, str, AttestedRow]]
    others: int
    choices: Sequence[tuple[int, str]]

    @property
    def about(self) -> list[int]:
        """Whose attendance the page shows."""
        return [*(row.person_id for row in self.noted), *(person_id for person_id, _, _ in self.attested)]


@dataclass(frozen=True, slots=True)
class EventList:
    coming: Sequence[KeptEvent]
    past: Sequence[KeptEvent]


def event_list(now: datetime) -> EventList:
    return EventList(live.coming(now, EVENTS_SHOWN), live.past(now, EVENTS_SHOWN))


def coming(now: datetime) -> Sequence[KeptEvent]:
    """The next ones, for whoever may want to come."""
    return live.coming(now, COMING_ON_HOURS)


def event(event_id: int) -> KeptEvent | None:
    return live.event(event_id)


def event_page(catalogue: Catalogue, kept: KeptEvent, actor: Actor) -> EventPage:
    noted, rows = live.noted_at(kept.id), attested.of_event(kept.id)
    accounts = {*noted, *(row.account_id for row in rows)}
    whose = {account_id: account_id for account_id in accounts} | joined_into(accounts)
    seen = {one for one in accounts if may(actor, Permission.HOLD_EVENTS, whose[one])}
    choices = _choices(actor)
    names = people.names({whose[one] for one in seen})
    standing = {whose[row.account_id] for row in rows if not row.is_back}
    times = kept.facts.times
    return EventPage(
        event=kept,
        categories=[(minutes, catalogue.hours_in_words(any_of)) for minutes, any_of in kept.facts.parts],
        noted=[
            NotedRow(
                whose[one],
                names[whose[one]],
                found,
                times.attended(found.arrived_at or times.starts_at, found.left_at or times.ends_at),
            )
            for one, found in noted.items()
            if one in seen
        ],
        attested=[
            (whose[row.account_id], names[whose[row.account_id]], row) for row in rows if row.account_id in seen
        ],
        others=len(accounts - seen),
        choices=[(person_id, name) for person_id, name in choices if person_id not in standing],
    )


def _choices(actor: Actor) -> Sequence[tuple[int, str]]:
    """Who may be noted to have been there, by name."""
    everyone = reach(actor, Permission.HOLD_EVENTS) is Reach.EVERYONE
    return live.choices(None if everyone else actor.team)


def attesters(actor: Actor) -> Sequence[tuple[int, str]]:
    """Who may be named to attest: administrators and whoever acts."""
    wanted = {*people.present_administrators(), *([actor.person_id] if actor.person_id else [])}
    return sorted(people.names(wanted).items(), key=lambda pair: (pair[0] != actor.person_id, pair[1]))
