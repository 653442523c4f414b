"""On which day someone wants weekly mail, and on which days none about work."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, not_

from lms.domain.program.mail import WEEKLY_ON
from lms.store.db import db, execute_rowcount
from lms.store.in_force import not_over
from lms.store.tables.account import Away, DigestOff, MailDay


def mail_day(person_id: int) -> int:
    """0 is Monday."""
    row = db.session.get(MailDay, person_id)
    return row.weekday if row is not None else WEEKLY_ON


def away(person_id: int) -> Away | None:
    return db.session.get(Away, person_id)


def set_mail_day(person_id: int, weekday: int) -> None:
    db.session.merge(MailDay(person_id=person_id, weekday=weekday))
    db.session.flush()


def wants_digest(person_id: int) -> bool:
    return db.session.get(DigestOff, person_id) is None


def set_digest(person_id: int, *, wants: bool) -> None:
    if wants:
        db.session.execute(delete(DigestOff).where(DigestOff.person_id == person_id))
        return
    db.session.merge(DigestOff(person_id=person_id))
    db.session.flush()


def set_away(person_id: int, from_on: date | None, until_on: date | None) -> None:
    """Without a first day: at work."""
    if from_on is None:
        db.session.execute(delete(Away).where(Away.person_id == person_id))
        return
    db.session.merge(Away(person_id=person_id, from_on=from_on, until_on=until_on))
    db.session.flush()


def forget_past(today: date) -> int:
    """Erases absences that are over; how many."""
    return execute_rowcount(delete(Away).where(not_(not_over(Away, today))))
