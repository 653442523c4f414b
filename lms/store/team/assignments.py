"""Training that people were asked to take; whether it is done is derived."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, bindparam, exists, func, insert, or_, select, update

from lms.domain.program.mail import MailKind
from lms.store.asked import choices_of, does, is_open, is_their_turn, is_unclaimed, is_waiting
from lms.store.db import EVERYTHING, chunked, db, execute_rowcount
from lms.store.in_force import works_here
from lms.store.joined import accounts_among, accounts_of, person_of
from lms.store.tables.learning import Completion
from lms.store.tables.names import present
from lms.store.tables.people import Person
from lms.store.tables.program import OutboxMessage
from lms.store.tables.team import Assignment, AssignmentChoice, AssignmentDay, AssignmentReminder


@dataclass(frozen=True, slots=True)
class AssignedTraining:
    """One assignment as a supervisor sees it; `done_on` is the day of the first completion since it was asked.

    `held_from` is the day from which the latest completion of its course counts, whenever that was. Where it is not
    `is_their_turn`, it waits for others.
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
    is_their_turn: bool = True


@dataclass(frozen=True, slots=True)
class PastItsDay:
    """Training that is open and past its day."""

    person_id: int
    name: str
    course: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody is to be asked for: a course, or with an empty one any one of the `choices`.

    `plan_id` and `period_on` name the turn of a plan that it is.
    """

    person_id: int
    course: str
    due_on: date | None
    choices: tuple[str, ...] = ()
    plan_id: int | None = None
    period_on: date | None = None


def add(
    people: Sequence[int], courses: Sequence[str], assigned_by: int, due_on: date | None, note: str, now: datetime
) -> Sequence[Assignment]:
    """Asks each of these people for each of these courses; the rows come back in no order."""
    wanted = [Wanted(person_id, course, due_on) for person_id in people for course in courses]
    return add_wanted(wanted, assigned_by, note, now)


def add_wanted(wanted: Sequence[Wanted], assigned_by: int, note: str, now: datetime) -> Sequence[Assignment]:
    """Asks for each of these, in this order; the rows come back in no order."""
    if not wanted:
        return []
    rows = [
        {
            "person_id": one.person_id,
            "course": one.course,
            "assigned_by": assigned_by,
            "assigned_at": now,
            "due_on": one.due_on,
            "note": note,
            "plan_id": one.plan_id,
            "period_on": one.period_on,
        }
        for one in wanted
    ]
    # In one statement: added as objects, SQLite would be asked once for each row.
    added = db.session.scalars(insert(Assignment).returning(Assignment), rows).all()
    _add_choices(added, wanted)
    return added


def _add_choices(added: Sequence[Assignment], wanted: Sequence[Wanted]) -> None:
    """At most one choice is asked of a person at a time."""
    choices = {one.person_id: one.choices for one in wanted if one.choices}
    rows = [
        {"assignment_id": row.id, "course": course}
        for row in added
        if not row.course
        for course in choices[row.person_id]
    ]
    if rows:
        db.session.execute(insert(AssignmentChoice), rows)


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


def already_asked(people: Collection[int], courses: Collection[str]) -> frozenset[tuple[int, str]]:
    """(person id, course) of every open assignment among these."""
    whose = accounts_among(list(people)).c
    rows = db.session.execute(
        select(whose.person_id, Assignment.course)
        .join(Assignment, Assignment.person_id == whose.account_id)
        .where(Assignment.course.in_(list(courses)), is_open())
        .distinct()
    )
    return frozenset((person_id, course) for person_id, course in rows)


def latest_completions(people: Collection[int], courses: Collection[str]) -> Sequence[tuple[int, str, date]]:
    """(person id, course, day it counts from) of each person's latest completion of each of these courses."""
    latest = func.max(func.coalesce(Completion.counts_from, Completion.earned_on))
    course_now = present(Completion.course)
    whose = accounts_among(list(people)).c
    rows = db.session.execute(
        select(whose.person_id, course_now, latest)
        .join(Completion, Completion.person_id == whose.account_id)
        .where(Completion.course.in_(list(courses)))
        .group_by(whose.person_id, course_now)
    )
    return [(person_id, course, day) for person_id, course, day in rows]


_OWN = Completion.person_id.in_(accounts_of(bindparam("person_id")))
_DONE_ON = (
    select(func.min(Completion.earned_on))
    .where(_OWN, does(Completion.course), Completion.completed_at >= Assignment.assigned_at)
    .scalar_subquery()
)
_HELD_FROM = (
    select(func.max(func.coalesce(Completion.counts_from, Completion.earned_on)))
    .where(_OWN, Completion.course == Assignment.course)
    .scalar_subquery()
)
_ASKED_OF = Assignment.person_id.in_(accounts_of(bindparam("person_id")))
_NEWEST = (
    select(Assignment.id)
    .where(_ASKED_OF)
    .order_by(Assignment.id.desc())
    .limit(bindparam("newest", type_=Integer()))
    .correlate(None)
)
_EVER_ASKED = (
    select(
        Assignment.id,
        Assignment.course,
        Person.display_name,
        Assignment.assigned_at,
        Assignment.due_on,
        Assignment.note,
        Assignment.withdrawn_at,
        Assignment.withdrawn_why,
        _DONE_ON,
        _HELD_FROM,
        is_their_turn(),
        select(func.count()).where(_ASKED_OF).correlate(None).scalar_subquery(),
    )
    .join(Person, Person.id == Assignment.assigned_by)
    .where(_ASKED_OF, or_(is_open(), Assignment.id.in_(_NEWEST)))
    .order_by(Assignment.id.desc())
)


def asked_of(person_id: int, newest: int = EVERYTHING) -> tuple[Sequence[AssignedTraining], int]:
    """What a person was asked to take, newest first, and how much it was in all.

    What is open, and what else is among so many of the newest.
    """
    rows: Sequence[Any] = db.session.execute(_EVER_ASKED, {"person_id": person_id, "newest": newest}).all()
    return [AssignedTraining(*told) for *told, _ in rows], rows[0][-1] if rows else 0


def tell_in_mail(assignment_ids: Collection[int]) -> None:
    """Notes which mail will tell each person of these: the one that waits for them and no worker has taken yet."""
    mail = (
        select(func.max(OutboxMessage.id))
        .where(OutboxMessage.person_id == person_of(Assignment.person_id), OutboxMessage.kind == MailKind.ASKED.value)
        .where(is_unclaimed())
        .scalar_subquery()
    )
    for some in chunked(assignment_ids):
        telling = update(Assignment).where(Assignment.id.in_(some)).values(mail_id=mail)
        db.session.execute(telling.execution_options(synchronize_session=False))


def move_due_day(assignment_id: int, due_on: date, by: int, now: datetime) -> bool:
    """What it was before stays known; False when it was withdrawn, or is done."""
    old_on = db.session.scalar(select(Assignment.due_on).where(Assignment.id == assignment_id))
    moved = execute_rowcount(
        update(Assignment)
        .where(Assignment.id == assignment_id, is_open())
        .values(due_on=due_on)
        .execution_options(synchronize_session=False)
    )
    if moved != 1:
        return False
    day = {"assignment_id": assignment_id, "moved_by": by, "moved_at": now, "old_on": old_on, "new_on": due_on}
    db.session.execute(insert(AssignmentDay).values(**day))
    return True


@dataclass(frozen=True, slots=True)
class MovedDay:
    """`old_on` is None where there was no day."""

    by: str
    at: datetime
    old_on: date | None
    new_on: date


def moved_days(person_id: int) -> dict[int, list[MovedDay]]:
    """Assignment id to how its day was moved, of all that was asked of someone; the first move first."""
    rows = db.session.execute(
        select(
            AssignmentDay.assignment_id,
            Person.display_name,
            AssignmentDay.moved_at,
            AssignmentDay.old_on,
            AssignmentDay.new_on,
        )
        .join(Assignment, Assignment.id == AssignmentDay.assignment_id)
        .join(Person, Person.id == AssignmentDay.moved_by)
        .where(Assignment.person_id.in_(accounts_of(person_id)))
        .order_by(AssignmentDay.id)
    )
    found: dict[int, list[MovedDay]] = {}
    for assignment_id, by, at, old_on, new_on in rows:
        found.setdefault(assignment_id, []).append(MovedDay(by, at, old_on, new_on))
    return found


def remind(assignment_id: int, by: int, now: datetime) -> None:
    """Notes that a mail is to name it, whatever its day is."""
    row = {"assignment_id": assignment_id, "reminded_by": by, "reminded_at": now}
    db.session.execute(insert(AssignmentReminder).values(**row))


def was_reminded(assignment_id: int, since: datetime) -> bool:
    """Whether someone pressed *Remind* since then."""
    return bool(reminded_of([assignment_id], since))


def reminded_of(assignment_ids: Collection[int], since: datetime) -> frozenset[int]:
    """Those of them for which someone pressed *Remind* since then; a page of a list asks, so they are few."""
    pressed = (AssignmentReminder.assignment_id.in_(assignment_ids), AssignmentReminder.reminded_at >= since)
    return frozenset(db.session.scalars(select(AssignmentReminder.assignment_id).where(*pressed)))


def is_still_open(assignment_id: int) -> bool:
    return bool(db.session.scalar(select(exists().where(Assignment.id == assignment_id, is_open()))))


def waits_for_person(assignment_id: int) -> bool:
    """Whether nothing of it waits for others."""
    return bool(db.session.scalar(select(exists().where(Assignment.id == assignment_id, is_their_turn()))))


def is_told(assignment_id: int) -> bool:
    """Whether no mail that asks for it still waits."""
    waits = exists().where(OutboxMessage.id == Assignment.mail_id, is_waiting())
    return bool(db.session.scalar(select(~waits).where(Assignment.id == assignment_id)))


def slugs_of(assignment: Assignment) -> str:
    """Its course; of a choice all that it names."""
    return assignment.course or ",".join(choices_of([assignment.id]).get(assignment.id, ()))


def open_choices(person_ids: Collection[int]) -> list[tuple[int, tuple[str, ...]]]:
    """(person id, courses) of each open assignment of these people that any one of several does."""
    whose = accounts_among(list(person_ids)).c
    rows = db.session.execute(
        select(Assignment.id, whose.person_id)
        .join(Assignment, Assignment.person_id == whose.account_id)
        .where(Assignment.course == "", is_open())
    ).all()
    choices = choices_of([assignment_id for assignment_id, _ in rows])
    return [(person_id, choices.get(assignment_id, ())) for assignment_id, person_id in rows]


def hired_days(person_ids: Collection[int]) -> dict[int, date]:
    """Person id to the first day of work, of those of whom it is known."""
    return {
        person_id: hired_on
        for some in chunked(person_ids)
        for person_id, hired_on in db.session.execute(
            select(Person.id, Person.hired_on).where(Person.id.in_(some), Person.hired_on.is_not(None))
        )
        if hired_on is not None
    }


def late(person_ids: Collection[int] | None, exclude_id: int | None, today: date, limit: int) -> list[PastItsDay]:
    """What is past its day and theirs to do, by name, then day: of these people, or of all, who work here today."""
    statement = (
        select(Person.id, Person.display_name, Assignment.course, Assignment.due_on)
        .join(Person, Person.id == person_of(Assignment.person_id))
        .where(Assignment.due_on < today, works_here(Person.active_until, today), is_their_turn())
        .order_by(func.lower(Person.display_name), Person.id, Assignment.due_on, Assignment.id)
        .limit(limit)
    )
    if person_ids is not None:
        accounts = accounts_among(list(person_ids)).c.account_id
        statement = statement.where(Assignment.person_id.in_(select(accounts)))
    if exclude_id is not None:
        statement = statement.where(Person.id != exclude_id)
    rows = db.session.execute(statement)
    return [PastItsDay(person_id, name, course, due) for person_id, name, course, due in rows if due is not None]
