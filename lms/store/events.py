"""Who did what, about whom, when: append-only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, bindparam, exists, insert, literal, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from lms.domain.event import RecordView
from lms.store.db import Base, UtcDateTime, db, table_of
from lms.store.people import Person


class Event(Base):
    """Refuses UPDATE and DELETE by trigger; `what` holds slugs and ids, never a name or an answer."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_about_at", "about_id", "at"),
        Index("ix_event_deed_id", "deed", "id"),
        Index("ix_event_actor_id_id", "actor_id", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    deed: Mapped[str]
    about_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    what: Mapped[dict[str, Any]]
    at: Mapped[datetime]


_NOTE = insert(table_of(Event))


def note(actor_id: int | None, deed: str, about_id: int | None, now: datetime, **what: str | int) -> None:
    values = {"actor_id": actor_id, "deed": deed, "about_id": about_id, "what": what, "at": now}
    db.session.execute(_NOTE, values)


def note_many(
    actor_id: int | None, deed: str, about: Iterable[tuple[int, Mapping[str, str | int]]], now: datetime
) -> None:
    """One deed about many people, each with what it was, in one statement."""
    rows = [
        {"actor_id": actor_id, "deed": deed, "about_id": about_id, "what": dict(what), "at": now}
        for about_id, what in about
    ]
    if rows:
        db.session.execute(_NOTE, rows)


_EARLIER = aliased(Event)
_LOOK = insert(table_of(Event)).from_select(
    ["actor_id", "deed", "about_id", "what", "at"],
    select(
        bindparam("actor", type_=Event.actor_id.type),
        bindparam("deed", type_=Event.deed.type),
        Person.id,
        literal({}, JSON),
        bindparam("now", type_=UtcDateTime()),
    )
    .where(
        Person.id.in_(bindparam("about", expanding=True)),
        ~exists().where(
            _EARLIER.about_id == Person.id,
            _EARLIER.actor_id == bindparam("actor", type_=Event.actor_id.type),
            _EARLIER.deed == bindparam("deed", type_=Event.deed.type),
            _EARLIER.at >= bindparam("since", type_=UtcDateTime()),
        ),
    )
    .order_by(Person.id),
)


def note_look(actor_id: int, look: RecordView, about: Collection[int], since: datetime, now: datetime) -> None:
    """Notes a look at other people's records: once for each person, kind and stretch that began at `since`."""
    others = sorted(set(about) - {actor_id})
    if others:
        db.session.execute(
            _LOOK, {"actor": actor_id, "deed": look.value, "about": others, "since": since, "now": now}
        )


@dataclass(frozen=True, slots=True)
class Looked:
    """A look at someone's record, as that person reads it."""

    who: str
    deed: str
    at: datetime


def looks_at(person_id: int, start: int, count: int) -> Sequence[Looked]:
    """Looks of others at this person's record, the latest first, from the one numbered `start`."""
    rows = db.session.execute(
        select(Person.display_name, Event.deed, Event.at)
        .join(Person, Person.id == Event.actor_id)
        .where(
            Event.about_id == person_id,
            Event.actor_id != person_id,
            Event.deed.in_([look.value for look in RecordView]),
        )
        .order_by(Event.at.desc(), Event.id.desc())
        .offset(start)
        .limit(count)
    )
    return [Looked(*row) for row in rows]
