"""What people held at the ends of past months: one derived line for each, made anew where evidence changes it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import bindparam, delete, exists, insert, or_, select

from lms.domain.competence.past import Past
from lms.store.db import chunked, db, table_of
from lms.store.in_force import works_here
from lms.store.locks import lock_people
from lms.store.tables.competence import PastStanding
from lms.store.tables.people import Person

_OF = select(PastStanding.person_id, PastStanding.latest_on, PastStanding.held).where(
    PastStanding.person_id.in_(bindparam("people", expanding=True))
)


def of_people(person_ids: Collection[int]) -> dict[int, Past]:
    """By person id, of those of whom a line is kept."""
    rows = db.session.execute(_OF, {"people": list(person_ids)})
    return {person_id: Past(latest_on, _read(held)) for person_id, latest_on, held in rows}


def _read(lines: str) -> tuple[tuple[int, str], ...]:
    parts = (line.partition(" ") for line in lines.splitlines())
    return tuple((int(months), held) for months, _, held in parts)


def who_lacks(latest_on: date, today: date, most: int) -> list[int]:
    """So many at most of those who work here and of whom nothing is told up to that day."""
    is_kept = exists().where(PastStanding.person_id == Person.id, PastStanding.latest_on >= latest_on)
    lacking = select(Person.id).where(works_here(Person.active_until, today), ~is_kept)
    return list(db.session.scalars(lacking.order_by(Person.id).limit(most)))


def keep(found: dict[int, Past], too_old: date) -> None:
    """In the place of what was kept of these people; lines that end before `too_old` are of nobody here, and go."""
    lines = table_of(PastStanding)
    db.session.execute(delete(lines).where(or_(PastStanding.person_id.in_(found), PastStanding.latest_on < too_old)))
    rows = [
        {
            "person_id": person_id,
            "latest_on": past.latest_on,
            "held": "\n".join(f"{months} {held}" for months, held in past.held),
        }
        for person_id, past in found.items()
    ]
    db.session.execute(insert(lines), rows)


def forget(person_ids: Collection[int], since: date | None = None) -> None:
    """What is kept of these people is not so any more, or not from that day on: the worker makes it anew.

    Waits for a worker that makes it at this moment, who cannot have seen what was just written.
    """
    is_told = [PastStanding.latest_on >= since] if since else []
    for some in chunked(person_ids):
        lock_people(some)
        db.session.execute(delete(table_of(PastStanding)).where(PastStanding.person_id.in_(some), *is_told))


def forget_all() -> None:
    db.session.execute(delete(table_of(PastStanding)))
