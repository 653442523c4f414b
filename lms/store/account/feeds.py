"""Secret addresses at which calendars read someone's own days."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from lms.store.db import db
from lms.store.tables.account import CalendarFeed


def feed(person_id: int) -> CalendarFeed | None:
    return db.session.get(CalendarFeed, person_id)


def by_hash(token_hash: str) -> CalendarFeed | None:
    return db.session.scalar(select(CalendarFeed).where(CalendarFeed.token_hash == token_hash))


def keep(person_id: int, token_hash: str, salt: str, *, shows_titles: bool, now: datetime) -> None:
    """Takes the place of the address of before, if there was one."""
    db.session.merge(
        CalendarFeed(person_id=person_id, token_hash=token_hash, salt=salt, shows_titles=shows_titles, changed_at=now)
    )
    db.session.flush()


def forget(person_id: int) -> None:
    db.session.execute(delete(CalendarFeed).where(CalendarFeed.person_id == person_id))
