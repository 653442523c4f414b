"""Who did what, about whom, when: append-only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Unpack

from sqlalchemy import bindparam, exists, insert, literal, select, true
from sqlalchemy.orm import aliased

from lms.domain.program.event import Action, DetailFields, EventDetails, RecordView
from lms.store.db import UtcDateTime, db, table_of
from lms.store.joined import accounts_of
from lms.store.tables.columns import given_ids
from lms.store.tables.people import Person
from lms.store.tables.program import Event

_RECORD = insert(table_of(Event))


def record_event(
    action: Action, *, by: int | None, about: int | None, now: datetime, **details: Unpack[DetailFields]
) -> None:
    """`by` is None for what nobody who is signed in did; `about` where it concerns no person."""
    record_events(action, by=by, about=[(about, EventDetails(**details))], now=now)


def record_events(
    action: Action, *, by: int | None, about: Iterable[tuple[int | None, EventDetails]], now: datetime
) -> None:
    """One action about many people, each with its details, in one statement."""
    rows = [
        {"actor_id": by, "deed": action, "about_id": person_id, "what": details, "at": now}
        for person_id, details in about
    ]
    if rows:
        db.session.execute(_RECORD, rows)


_EARLIER = aliased(Event)
_ACTOR, _ACTION = bindparam("actor", type_=Event.actor_id.type), bindparam("action", type_=Event.action.type)
_NOT_TOLD_YET = (
    Person.id.in_(given_ids("about")),
    ~exists().where(
        _EARLIER.about_id == Person.id,
        _EARLIER.actor_id == _ACTOR,
        _EARLIER.action == _ACTION,
        _EARLIER.at >= bindparam("since", type_=UtcDateTime()),
    ),
)
_VIEW = insert(table_of(Event)).from_select(
    ["actor_id", "deed", "about_id", "what", "at"],
    select(
        _ACTOR,
        _ACTION,
        Person.id,
        literal(EventDetails(), Event.details.type),
        bindparam("now", type_=UtcDateTime()),
    )
    .where(*_NOT_TOLD_YET)
    .order_by(Person.id),
)
_TO_TELL = select(Person.id).where(*_NOT_TOLD_YET).limit(1)


def record_view(view: RecordView, *, by: int, about: Collection[int], since: datetime, now: datetime) -> None:
    """Records a look at other people's records: once for each person, kind and stretch that began at `since`."""
    others = sorted(set(about) - {by})
    if others:
        db.session.execute(_VIEW, {"actor": by, "action": view, "about": others, "since": since, "now": now})


def is_view_recorded(view: RecordView, *, by: int, about: Collection[int], since: datetime) -> bool:
    """Whether `record_view` would write nothing."""
    others = sorted(set(about) - {by})
    return (
        not others
        or not db.session.scalars(_TO_TELL, {"actor": by, "action": view, "about": others, "since": since}).all()
    )


@dataclass(frozen=True, slots=True)
class ViewedBy:
    """A look at someone's record, as that person reads it."""

    who: str
    action: Action | str
    at: datetime


def looks_at(person_id: int, offset: int, limit: int, *, since: datetime | None = None) -> Sequence[ViewedBy]:
    """Looks of others at this person's record, the latest first, from the one numbered `offset`."""
    rows = db.session.execute(
        select(Person.display_name, Event.action, Event.at)
        .join(Person, Person.id == Event.actor_id)
        .where(
            Event.about_id.in_(accounts_of(person_id)),
            Event.actor_id.not_in(accounts_of(person_id)),
            Event.action.in_([view.value for view in RecordView]),
            true() if since is None else Event.at >= since,
        )
        .order_by(Event.at.desc(), Event.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [ViewedBy(*row) for row in rows]
