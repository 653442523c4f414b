"""Whether training that someone was asked to take is still open, who is at work, and which mail waits: conditions.

What is the same each time is put together once, which takes longer than to ask it.

Shared by the rooms: team keeps what was asked, and program makes mail of it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import cache

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from lms.domain.program.mail import AskedCounts
from lms.store.db import chunked, db
from lms.store.in_force import Day, in_force, works_here
from lms.store.joined import exists_of_person, person_of
from lms.store.tables.account import Away
from lms.store.tables.competence import Observation
from lms.store.tables.learning import Completion, Enrolment, ReadyCourse
from lms.store.tables.names import present
from lms.store.tables.people import Person, Supervision
from lms.store.tables.program import OutboxMessage
from lms.store.tables.team import Assignment, AssignmentChoice
from lms.store.turns import RATERS_TURN


def does(course: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Whether completing this course does what `Assignment` asks for: that, or any one of its choices."""
    choices = select(present(AssignmentChoice.course)).where(AssignmentChoice.assignment_id == Assignment.id)
    choices = choices.correlate(Assignment)  # it stands two deep, where that is not done by itself
    return or_(course == Assignment.course, and_(Assignment.course == "", course.in_(choices)))


@cache
def is_open() -> ColumnElement[bool]:
    """Not withdrawn, and not completed since it was asked, with whichever account of its person."""
    is_done = exists_of_person(
        Assignment.person_id,
        Completion.person_id,
        does(Completion.course),
        Completion.completed_at >= Assignment.assigned_at,
    )
    return and_(Assignment.withdrawn_at.is_(None), not_(is_done))


@cache
def is_to_do() -> ColumnElement[bool]:
    """Open, and not one of which all is done and only its eight hours are awaited: no mail asks for that."""
    is_ready = exists_of_person(
        Assignment.person_id,
        ReadyCourse.person_id,
        does(ReadyCourse.course),
        ReadyCourse.ready_at >= Assignment.assigned_at,
    )
    return and_(is_open(), not_(is_ready))


@cache
def is_their_turn() -> ColumnElement[bool]:
    """To do, and nothing of it waits for a rater, a review or its hours: what does is never late."""
    return and_(is_to_do(), not_(_waits_for_others()))


@cache
def _waits_for_others() -> ColumnElement[bool]:
    return exists_of_person(Assignment.person_id, Enrolment.person_id, does(Enrolment.course), way_waits_for_others())


@cache
def way_waits_for_others() -> ColumnElement[bool]:
    """Of `Enrolment`: evaluated, not completed; it waits for a practice that is with its rater, or for a review.

    Whether minutes of reading lack as well is not known here, so no page says more than that it waits.
    """
    asks = Enrolment.requires
    is_with_rater = exists_of_person(
        Enrolment.person_id, Observation.person_id, Observation.course == Enrolment.course, RATERS_TURN
    )
    has_practices = asks["practices"].as_string() != "[]"
    return and_(
        Enrolment.given_up_at.is_(None),
        Enrolment.evaluated_at.is_not(None),
        ~exists().where(Completion.enrolment_id == Enrolment.id),
        or_(and_(has_practices, is_with_rater), and_(not_(has_practices), asks["review"].as_boolean())),
    )


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


_CHOICES = (
    select(AssignmentChoice.assignment_id, AssignmentChoice.course)
    .where(AssignmentChoice.assignment_id.in_(bindparam("assignments", expanding=True)))
    .order_by(AssignmentChoice.assignment_id, AssignmentChoice.course)
)


def choices_of(assignment_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """The courses of which any one will do, of those assignments that name several."""
    found: dict[int, tuple[str, ...]] = {}
    for some in chunked(assignment_ids):
        for assignment_id, course in db.session.execute(_CHOICES, {"assignments": some}):
            found[assignment_id] = (*found.get(assignment_id, ()), course)
    return found


def asked_counts(supervisor_id: int, today: date, done_since: date) -> AskedCounts:
    """Of those whom they supervise today: open, past its day, and done since then."""
    done = exists_of_person(
        Assignment.person_id,
        Completion.person_id,
        does(Completion.course),
        Completion.completed_at >= Assignment.assigned_at,
        Completion.earned_on >= done_since,
    )
    under = select(Supervision.person_id).where(
        Supervision.supervisor_id == supervisor_id, in_force(Supervision, today)
    )
    row = db.session.execute(
        select(
            func.count().filter(is_open()),
            func.count().filter(is_their_turn(), Assignment.due_on < today),
            func.count().filter(Assignment.withdrawn_at.is_(None), done),
        )
        .select_from(Assignment)
        .join(Person, Person.id == person_of(Assignment.person_id))
        .where(Person.id.in_(under), works_here(Person.active_until, today))
    ).one()
    return AskedCounts(*row)
