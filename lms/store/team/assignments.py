"""Training that people were asked to take; whether it is done is derived."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, bindparam, exists, func, insert, select, update
from sqlalchemy.orm import aliased

from lms.store.db import db, execute_rowcount
from lms.store.in_force import works_here
from lms.store.tables.learning import Completion
from lms.store.tables.people import Person
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
class DueAssignment:
    """An open assignment with a due day, of someone who works here: what a reminder needs."""

    id: int
    person_id: int
    course: str
    assigned_by: str
    assigned_at: datetime
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
        .where(Assignment.id == assignment_id, _is_open())
        .values(withdrawn_at=now, withdrawn_why=why)
        .execution_options(synchronize_session=False)
    )
    return done == 1


def _is_open() -> ColumnElement[bool]:
    """Not withdrawn, and not completed since it was asked."""
    return Assignment.withdrawn_at.is_(None) & ~exists().where(
        Completion.person_id == Assignment.person_id,
        Completion.course == Assignment.course,
        Completion.completed_at >= Assignment.assigned_at,
    )


# What one person was asked to take, not withdrawn and not completed since.
OPEN = (
    select(Assignment.id, Assignment.course, Person.display_name, Assignment.due_on, Assignment.note)
    .join(Person, Person.id == Assignment.assigned_by)
    .where(Assignment.person_id == bindparam("person_id"), _is_open())
)


def already_asked(people: Collection[int], courses: Collection[str]) -> frozenset[tuple[int, str]]:
    """(person id, course) of every open assignment among these."""
    rows = db.session.execute(
        select(Assignment.person_id, Assignment.course)
        .where(Assignment.person_id.in_(list(people)), Assignment.course.in_(list(courses)), _is_open())
        .distinct()
    )
    return frozenset((person_id, course) for person_id, course in rows)


def latest_completions(people: Collection[int], courses: Collection[str]) -> Sequence[tuple[int, str, date]]:
    """(person id, course, day it counts from) of each person's latest completion of each of these courses."""
    latest = func.max(func.coalesce(Completion.counts_from, Completion.earned_on))
    rows = db.session.execute(
        select(Completion.person_id, Completion.course, latest)
        .where(Completion.person_id.in_(list(people)), Completion.course.in_(list(courses)))
        .group_by(Completion.person_id, Completion.course)
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


def to_remind(today: date, until: date) -> Sequence[DueAssignment]:
    """Open assignments due by `until`, of people who work here today."""
    assigner = aliased(Person)
    rows = db.session.execute(
        select(
            Assignment.id,
            Assignment.person_id,
            Assignment.course,
            assigner.display_name,
            Assignment.assigned_at,
            Assignment.due_on,
        )
        .join(Person, Person.id == Assignment.person_id)
        .join(assigner, assigner.id == Assignment.assigned_by)
        .where(Assignment.due_on <= until, works_here(Person.active_until, today), _is_open())
        .order_by(Assignment.id)
    )
    return [
        DueAssignment(assignment_id, person_id, course, name, at, due)
        for assignment_id, person_id, course, name, at, due in rows
        if due is not None
    ]
