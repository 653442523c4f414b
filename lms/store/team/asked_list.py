"""All that was asked, a page at a time: of whom, by when, and whether it is begun or done; no more of the way."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, false, func, or_, select

from lms.domain.team.assignment import AskedState
from lms.store.asked import does, is_open, is_their_turn
from lms.store.db import db
from lms.store.in_force import PROFILE_TODAY, in_force, works_here
from lms.store.joined import JoinedAccount, accounts_among, exists_of_person, person_of
from lms.store.tables.learning import Completion, Enrolment
from lms.store.tables.people import Person, Supervision, TeamMember
from lms.store.tables.team import Assignment, AssignmentChoice

FAR = date(9999, 12, 31)  # where what has no day stands in the order


@dataclass(frozen=True, slots=True)
class AskedOf:
    """Whose training is listed: of these people (None: everyone), a supervisor's, a team's; one course of it."""

    person_ids: Collection[int] | None
    exclude_id: int | None
    supervisor_id: int | None = None
    team_id: int | None = None
    course: str | None = None


@dataclass(frozen=True, slots=True)
class AskedLine:
    """`course` is empty where any one of several is asked for; `done_on` is the first completion since."""

    id: int
    person_id: int
    name: str
    profile: str | None
    course: str
    asked_on: datetime
    due_on: date | None
    withdrawn_at: datetime | None
    withdrawn_why: str | None
    done_on: date | None
    is_begun: bool
    is_their_turn: bool


# Of a completion that some do: since it was asked, with whichever account of its person.
_SINCE = (does(Completion.course), Completion.completed_at >= Assignment.assigned_at)


def _done_on() -> ScalarSelect[date]:
    joined = select(JoinedAccount.joined_id).where(JoinedAccount.kept_id == Person.id)
    first = select(func.min(Completion.earned_on)).where(
        or_(Completion.person_id == Person.id, Completion.person_id.in_(joined)), *_SINCE
    )
    return first.correlate(Assignment, Person).scalar_subquery()


def _is_begun() -> ColumnElement[bool]:
    """A way through it is on, and not yet completed."""
    is_completed = exists().where(Completion.enrolment_id == Enrolment.id)
    return exists_of_person(
        Assignment.person_id,
        Enrolment.person_id,
        does(Enrolment.course),
        Enrolment.given_up_at.is_(None),
        ~is_completed,
    )


def _in_state(state: AskedState, today: date, done_since: date) -> ColumnElement[bool]:
    if state is AskedState.OPEN:
        return is_open()
    if state is AskedState.PAST:
        return and_(Assignment.due_on < today, is_their_turn())
    if state is AskedState.WITHDRAWN:
        return Assignment.withdrawn_at.is_not(None)
    done = exists_of_person(Assignment.person_id, Completion.person_id, *_SINCE, Completion.earned_on >= done_since)
    return and_(Assignment.withdrawn_at.is_(None), done)


def _of(whom: AskedOf, today: date) -> list[ColumnElement[bool]]:
    """Of people who work here."""
    found: list[ColumnElement[bool]] = [works_here(Person.active_until, today)]
    if whom.person_ids is not None:
        accounts = accounts_among(list(whom.person_ids)).c.account_id
        found.append(Assignment.person_id.in_(select(accounts)) if whom.person_ids else false())
    if whom.exclude_id is not None:
        found.append(Person.id != whom.exclude_id)
    if whom.supervisor_id is not None:
        under = select(Supervision.person_id).where(Supervision.supervisor_id == whom.supervisor_id)
        found.append(Person.id.in_(under.where(in_force(Supervision, today))))
    if whom.team_id is not None:
        team = select(TeamMember.person_id).where(TeamMember.team_id == whom.team_id, in_force(TeamMember, today))
        found.append(Person.id.in_(team))
    if whom.course is not None:
        chosen = select(AssignmentChoice.assignment_id).where(AssignmentChoice.course == whom.course)
        found.append(or_(Assignment.course == whom.course, Assignment.id.in_(chosen)))
    return found


def _lines(whom: AskedOf, state: AskedState, today: date, done_since: date) -> Select[Any]:
    return (
        select(
            Assignment.id,
            Person.id,
            Person.display_name,
            PROFILE_TODAY,
            Assignment.course,
            Assignment.assigned_at,
            Assignment.due_on,
            Assignment.withdrawn_at,
            Assignment.withdrawn_why,
            _done_on(),
            _is_begun(),
            is_their_turn(),
        )
        .select_from(Assignment)
        .join(Person, Person.id == person_of(Assignment.person_id))
        .where(*_of(whom, today), _in_state(state, today, done_since))
    )


def page(
    whom: AskedOf, state: AskedState, today: date, done_since: date, after: tuple[date, int] | None, limit: int
) -> list[AskedLine]:
    """By day, those without one last; what is over: the latest asked first. `after` is the last key."""
    statement = _lines(whom, state, today, done_since).limit(limit)
    if state in (AskedState.OPEN, AskedState.PAST):
        day = func.coalesce(Assignment.due_on, FAR)
        statement = statement.order_by(day, Assignment.id)
        if after is not None:
            statement = statement.where(or_(day > after[0], and_(day == after[0], Assignment.id > after[1])))
    else:
        statement = statement.order_by(Assignment.id.desc())
        if after is not None:
            statement = statement.where(Assignment.id < after[1])
    return _read(statement, today)


def by_name(whom: AskedOf, state: AskedState, today: date, done_since: date) -> list[AskedLine]:
    """All of it, for paper and files: by name, then day."""
    day = func.coalesce(Assignment.due_on, FAR)
    return _read(
        _lines(whom, state, today, done_since).order_by(Person.sort_key, Person.id, day, Assignment.id), today
    )


def _read(statement: Select[Any], today: date) -> list[AskedLine]:
    return [AskedLine(*row) for row in db.session.execute(statement, {"today": today})]


def counts(whom: AskedOf, today: date, done_since: date) -> dict[AskedState, int]:
    """How many there are of each state."""
    counted = [func.count().filter(_in_state(state, today, done_since)) for state in AskedState]
    row = db.session.execute(
        select(*counted)
        .select_from(Assignment)
        .join(Person, Person.id == person_of(Assignment.person_id))
        .where(*_of(whom, today))
    ).one()
    return dict(zip(AskedState, row, strict=True))
