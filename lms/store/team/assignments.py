"""Training that people were asked to take; whether it is done is derived."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, func, insert, select, update

from lms.domain.program.mail import MailKind
from lms.store.asked import is_open, is_unclaimed
from lms.store.db import chunked, db, execute_rowcount
from lms.store.in_force import works_here
from lms.store.tables.learning import Completion
from lms.store.tables.names import present
from lms.store.tables.people import Person
from lms.store.tables.program import OutboxMessage
from lms.store.tables.team import Assignment


@dataclass(frozen=True, slots=True)
class AssignedTraining:
    """One assignment as a supervisor sees it; `done_on` is the day of the first completion since it was asked.

    `held_from` is the day from which the latest completion of its course counts, whenever that was.
    """

    id: int
    course: str
    assigned_by: str
    assigned_at: datetime
    due_on: date | None
    note: str
    withdrawn_at: datetime | None
    withdrawn_why: str | None
    done_on: date | None
    held_from: date | None


@dataclass(frozen=True, slots=True)
class PastItsDay:
    """Training that is open and past its day."""

    person_id: int
    name: str
    course: str
    due_on: date


def add(
    people: Sequence[int], courses: Sequence[str], assigned_by: int, due_on: date | None, note: str, now: datetime
) -> Sequence[Assignment]:
    """Asks each of these people for each of these courses; the rows come back in no order."""
    rows = [
        {
            "person_id": person_id,
            "course": course,
            "assigned_by": assigned_by,
            "assigned_at": now,
            "due_on": due_on,
            "note": note,
        }
        for person_id in people
        for course in courses
    ]
    if not rows:
        return []
    # In one statement: added as objects, SQLite would be asked once for each row.
    return db.session.scalars(insert(Assignment).returning(Assignment), rows).all()


def assignment(assignment_id: int) -> Assignment | None:
    return db.session.get(Assignment, assignment_id)


def withdraw(assignment_id: int, why: str, now: datetime) -> bool:
    """False when it was withdrawn before, or is done."""
    done = execute_rowcount(
        update(Assignment)
        .where(Assignment.id == assignment_id, is_open())
        .values(withdrawn_at=now, withdrawn_why=why)
        .execution_options(synchronize_session=False)
    )
    return done == 1


# What one person was asked to take, not withdrawn and not completed since.
OPEN = (
    select(Assignment.id, Assignment.course, Person.display_name, Assignment.due_on, Assignment.note)
    .join(Person, Person.id == Assignment.assigned_by)
    .where(Assignment.person_id == bindparam("person_id"), is_open())
)


def already_asked(people: Collection[int], courses: Collection[str]) -> frozenset[tuple[int, str]]:
    """(person id, course) of every open assignment among these."""
    rows = db.session.execute(
        select(Assignment.person_id, Assignment.course)
        .where(Assignment.person_id.in_(list(people)), Assignment.course.in_(list(courses)), is_open())
        .distinct()
    )
    return frozenset((person_id, course) for person_id, course in rows)


def latest_completions(people: Collection[int], courses: Collection[str]) -> Sequence[tuple[int, str, date]]:
    """(person id, course, day it counts from) of each person's latest completion of each of these courses."""
    latest = func.max(func.coalesce(Completion.counts_from, Completion.earned_on))
    course_now = present(Completion.course)
    rows = db.session.execute(
        select(Completion.person_id, course_now, latest)
        .where(Completion.person_id.in_(list(people)), Completion.course.in_(list(courses)))
        .group_by(Completion.person_id, course_now)
    )
    return [(person_id, course, day) for person_id, course, day in rows]


def asked_of(person_id: int) -> Sequence[AssignedTraining]:
    """Everything that a person was ever asked to take, newest first."""
    done_on = (
        select(func.min(Completion.earned_on))
        .where(
            Completion.person_id == Assignment.person_id,
            Completion.course == Assignment.course,
            Completion.completed_at >= Assignment.assigned_at,
        )
        .scalar_subquery()
    )
    held_from = (
        select(func.max(func.coalesce(Completion.counts_from, Completion.earned_on)))
        .where(Completion.person_id == Assignment.person_id, Completion.course == Assignment.course)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Assignment.id,
            Assignment.course,
            Person.display_name,
            Assignment.assigned_at,
            Assignment.due_on,
            Assignment.note,
            Assignment.withdrawn_at,
            Assignment.withdrawn_why,
            done_on,
            held_from,
        )
        .join(Person, Person.id == Assignment.assigned_by)
        .where(Assignment.person_id == person_id)
        .order_by(Assignment.id.desc())
    )
    return [AssignedTraining(*tuple(row)) for row in rows]


def tell_in_mail(assignment_ids: Collection[int]) -> None:
    """Notes which mail will tell each person of these: the one that waits for them and no worker has taken yet."""
    mail = (
        select(func.max(OutboxMessage.id))
        .where(OutboxMessage.person_id == Assignment.person_id, OutboxMessage.kind == MailKind.ASKED.value)
        .where(is_unclaimed())
        .scalar_subquery()
    )
    for some in chunked(assignment_ids):
        telling = update(Assignment).where(Assignment.id.in_(some)).values(mail_id=mail)
        db.session.execute(telling.execution_options(synchronize_session=False))


def move_due_day(assignment_id: int, due_on: date) -> bool:
    """False when it was withdrawn, or is done."""
    moved = execute_rowcount(
        update(Assignment)
        .where(Assignment.id == assignment_id, is_open())
        .values(due_on=due_on)
        .execution_options(synchronize_session=False)
    )
    return moved == 1


def late(person_ids: Collection[int] | None, exclude_id: int | None, today: date, limit: int) -> list[PastItsDay]:
    """What is open and past its day, by name, then day: of these people, or of everyone, who work here today."""
    statement = (
        select(Person.id, Person.display_name, Assignment.course, Assignment.due_on)
        .join(Person, Person.id == Assignment.person_id)
        .where(Assignment.due_on < today, works_here(Person.active_until, today), is_open())
        .order_by(func.lower(Person.display_name), Person.id, Assignment.due_on, Assignment.id)
        .limit(limit)
    )
    if person_ids is not None:
        statement = statement.where(Person.id.in_(list(person_ids)))
    if exclude_id is not None:
        statement = statement.where(Person.id != exclude_id)
    rows = db.session.execute(statement)
    return [PastItsDay(person_id, name, course, due) for person_id, name, course, due in rows if due is not None]
