"""The event log, read back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased

from lms.domain.program.event import Action, EventDetails
from lms.store.db import db
from lms.store.tables.people import Person
from lms.store.tables.program import Event

_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class EventFilter:
    """What was asked for; `people` are ids of who did it or whom it was about; `until` is not included."""

    action: str = ""
    people: tuple[int, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """One event, with names and addresses as they are now."""

    id: int
    at: datetime
    action: Action | str
    actor_id: int | None
    actor: str | None
    actor_email: str | None
    about_id: int | None
    about: str | None
    about_email: str | None
    details: EventDetails


_Actor, _About = aliased(Person), aliased(Person)


def _asked(asked: EventFilter) -> Select[*tuple[Any, ...]]:
    meant: list[ColumnElement[bool]] = []
    if asked.action:
        meant.append(Event.action == asked.action)
    if asked.people is not None:
        meant.append(or_(Event.actor_id.in_(asked.people), Event.about_id.in_(asked.people)))
    if asked.since is not None:
        meant.append(Event.at >= asked.since)
    if asked.until is not None:
        meant.append(Event.at < asked.until)
    return (
        select(
            Event.id,
            Event.at,
            Event.action,
            Event.actor_id,
            _Actor.display_name,
            _Actor.email,
            Event.about_id,
            _About.display_name,
            _About.email,
            Event.details,
        )
        .outerjoin(_Actor, _Actor.id == Event.actor_id)
        .outerjoin(_About, _About.id == Event.about_id)
        .where(*meant)
        .order_by(Event.id.desc())
    )


def events(asked: EventFilter, before: int | None, limit: int) -> Sequence[Noted]:
    """Newest first, of smaller ids than `before`."""
    statement = _asked(asked)
    if before is not None:
        statement = statement.where(Event.id < before)
    return [Noted(*row) for row in db.session.execute(statement.limit(limit))]


def every_event(asked: EventFilter, limit: int) -> Iterator[Noted]:
    """Newest first, read in parts."""
    rows = db.session.execute(_asked(asked).limit(limit), execution_options={"yield_per": _AT_ONCE})
    return (Noted(*row) for row in rows)


def recorded_actions() -> Sequence[Action | str]:
    """Every action that was ever recorded, by the alphabet; the index is walked from one to the next."""
    first = select(func.min(Event.action).label("action")).cte("recorded", recursive=True)
    following = select(select(func.min(Event.action)).where(Event.action > first.c.action).scalar_subquery()).where(
        first.c.action.is_not(None)
    )
    walked = first.union_all(following)
    return [action for action in db.session.scalars(select(walked.c.action)) if action is not None]


def people_named(words: str) -> tuple[int, ...]:
    """Whose address is this, or holds it."""
    return tuple(
        db.session.scalars(select(Person.id).where(Person.email.icontains(words, autoescape=True)).limit(50))
    )
