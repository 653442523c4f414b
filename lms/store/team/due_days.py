"""What someone was asked for that is open and has a day: as their calendar reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from lms.store.asked import choices_of, is_open
from lms.store.db import db
from lms.store.in_force import works_here
from lms.store.joined import accounts_of, joined_into
from lms.store.tables.people import Person
from lms.store.tables.team import Assignment, AssignmentDay


@dataclass(frozen=True, slots=True)
class DueDay:
    """Something of one's own that is open and has a day; `courses` are slugs of which any one will do."""

    assignment_id: int
    courses: tuple[str, ...]
    due_on: date
    moves: int
    changed_at: datetime


def has_days(person_id: int, today: date) -> bool:
    """Not who left, or was joined into another account."""
    person = db.session.scalar(
        select(Person.id).where(Person.id == person_id, works_here(Person.active_until, today))
    )
    return person is not None and not joined_into([person_id])


def due_days(person_id: int, today: date) -> list[DueDay]:
    """Of what was asked and is not done, nor withdrawn, the earliest first; nothing for who left or was joined."""
    if not has_days(person_id, today):
        return []
    moves, moved_at = (
        select(one).where(AssignmentDay.assignment_id == Assignment.id).correlate(Assignment).scalar_subquery()
        for one in (func.count(AssignmentDay.id), func.max(AssignmentDay.moved_at))
    )
    rows = db.session.execute(
        select(Assignment.id, Assignment.course, Assignment.due_on, moves, Assignment.assigned_at, moved_at)
        .where(Assignment.person_id.in_(accounts_of(person_id)), Assignment.due_on.is_not(None), is_open())
        .order_by(Assignment.due_on, Assignment.id)
    ).all()
    choices = choices_of([row[0] for row in rows if not row[1]])
    return [
        DueDay(one, (course,) if course else choices.get(one, ()), due_on, count, max(asked_at, moved or asked_at))
        for one, course, due_on, count, asked_at, moved in rows
        if due_on is not None
    ]
