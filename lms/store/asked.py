"""Whether training that someone was asked to take is still open, who is at work, and which mail waits: conditions.

Shared by the rooms: team keeps what was asked, and program makes mail of it.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from lms.store.in_force import Day, in_force, works_here
from lms.store.joined import exists_of_person
from lms.store.tables.account import Away
from lms.store.tables.learning import Completion, ReadyCourse
from lms.store.tables.people import Person
from lms.store.tables.program import OutboxMessage
from lms.store.tables.team import Assignment, AssignmentChoice


def does(course: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Whether completing this course is what `Assignment` asks for: the one that it names, or any one of its choices."""
    choices = select(AssignmentChoice.course).where(AssignmentChoice.assignment_id == Assignment.id)
    choices = choices.correlate(Assignment)  # it stands two deep, where that is not done by itself
    return or_(course == Assignment.course, and_(Assignment.course == "", course.in_(choices)))


def is_open() -> ColumnElement[bool]:
    """Not withdrawn, and not completed since it was asked, with whichever account of its person."""
    is_done = exists_of_person(
        Assignment.person_id,
        Completion.person_id,
        does(Completion.course),
        Completion.completed_at >= Assignment.assigned_at,
    )
    return and_(Assignment.withdrawn_at.is_(None), not_(is_done))


def is_to_do() -> ColumnElement[bool]:
    """Open, and not one of which all is done and only its eight hours are awaited: no mail asks for that."""
    is_ready = exists_of_person(
        Assignment.person_id,
        ReadyCourse.person_id,
        does(ReadyCourse.course),
        ReadyCourse.ready_at >= Assignment.assigned_at,
    )
    return and_(is_open(), not_(is_ready))


def is_at_work(day: Day) -> ColumnElement[bool]:
    """Of `Person`: has begun, has not left, and is not away."""
    return and_(
        works_here(Person.active_until, day),
        or_(Person.hired_on.is_(None), Person.hired_on <= day),
        ~exists().where(Away.person_id == Person.id, in_force(Away, day)),
    )


def is_waiting(mail: type[OutboxMessage] = OutboxMessage) -> ColumnElement[bool]:
    """Of a mail, or an alias of one: neither sent nor past."""
    return and_(mail.sent_at.is_(None), mail.dropped_at.is_(None))


def is_unclaimed() -> ColumnElement[bool]:
    """Of a mail: it waits, and no worker has taken it."""
    return and_(is_waiting(), OutboxMessage.claimed_at.is_(None))
