"""The clock of each person's reading: one row, changed by compare-and-set."""

from __future__ import annotations

from sqlalchemy import Integer, bindparam, exists, insert, select, update

from lms.domain.learning.reading import ReadingClock
from lms.store.db import UtcDateTime, db, execute_rowcount, table_of
from lms.store.tables.learning import PersonClock

_OF_PERSON = PersonClock.person_id == bindparam("of_person", type_=Integer())
_CLOCK = select(
    PersonClock.enrolment_id,
    PersonClock.limit_seconds,
    PersonClock.since,
    PersonClock.counted_at,
    PersonClock.version,
).where(_OF_PERSON)
_NEW = {
    "enrolment_id": bindparam("reads", type_=Integer()),
    "limit_seconds": bindparam("stretch", type_=Integer()),
    "since": bindparam("from_now", type_=UtcDateTime()),
    "counted_at": bindparam("counted", type_=UtcDateTime()),
    "version": bindparam("next_version", type_=Integer()),
}
_MOVE = update(table_of(PersonClock)).where(_OF_PERSON, PersonClock.version == bindparam("seen_version")).values(_NEW)
_START = insert(table_of(PersonClock)).from_select(
    ["person_id", *_NEW],
    select(bindparam("of_person", type_=Integer()), *_NEW.values())
    .where(~exists().where(_OF_PERSON))
    .suffix_with("ON CONFLICT (person_id) DO NOTHING"),
)


def clock_of(person_id: int) -> ReadingClock | None:
    """None for someone who never read."""
    row = db.session.execute(_CLOCK, {"of_person": person_id}).one_or_none()
    return ReadingClock.of(*row) if row else None


def set_clock(person_id: int, clock: ReadingClock) -> bool:
    """Keeps the clock in the place of the version before it; False when another request was faster."""
    values: dict[str, object] = {
        "of_person": person_id,
        "seen_version": clock.version - 1,
        "reads": clock.reading.enrolment_id if clock.reading else None,
        "stretch": clock.reading.limit_seconds if clock.reading else 0,
        "from_now": clock.since,
        "counted": clock.counted_at,
        "next_version": clock.version,
    }
    return bool(execute_rowcount(_MOVE if clock.version > 1 else _START, values))
