"""What has happened with one person since a moment, for the talk that comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import aliased

from lms.store.db import UtcDateTime, db
from lms.store.joined import accounts_of
from lms.store.tables.competence import Observation
from lms.store.tables.learning import Completion, Enrolment
from lms.store.tables.people import Person
from lms.store.tables.team import Assignment


@dataclass(frozen=True, slots=True)
class AskedSince:
    course: str
    at: datetime
    due_on: date | None


@dataclass(frozen=True, slots=True)
class PracticedSince:
    """A practice that both have confirmed; `ratings` maps competency code to rating."""

    course: str
    practice: str
    ratings: Mapping[str, str]
    at: datetime
    rater: str


@dataclass(frozen=True, slots=True)
class SinceThen:
    """`completed` and `begun` hold (course, moment); each list in the order in which it happened."""

    completed: tuple[tuple[str, datetime], ...]
    begun: tuple[tuple[str, datetime], ...]
    asked: tuple[AskedSince, ...]
    practiced: tuple[PracticedSince, ...]


_ACCOUNTS = accounts_of(bindparam("person_id"))
_SINCE = bindparam("since", type_=UtcDateTime())
_RATER = aliased(Person)
_COMPLETED = (
    select(Completion.course, Completion.completed_at)
    .where(Completion.person_id.in_(_ACCOUNTS), Completion.completed_at >= _SINCE)
    .order_by(Completion.completed_at)
)
_BEGUN = (
    select(Enrolment.course, Enrolment.started_at)
    .where(
        Enrolment.person_id.in_(_ACCOUNTS),
        Enrolment.started_at >= _SINCE,
        Enrolment.given_up_at.is_(None),
        ~exists().where(Completion.enrolment_id == Enrolment.id),
    )
    .order_by(Enrolment.started_at)
)
_ASKED = (
    select(Assignment.course, Assignment.assigned_at, Assignment.due_on)
    .where(Assignment.person_id.in_(_ACCOUNTS), Assignment.assigned_at >= _SINCE, Assignment.withdrawn_at.is_(None))
    .order_by(Assignment.assigned_at, Assignment.id)
)
_PRACTICED = (
    select(
        Observation.course,
        Observation.practice,
        Observation.ratings,
        Observation.confirmed_by_rater_at,
        _RATER.display_name,
    )
    .outerjoin(_RATER, _RATER.id == Observation.rater_id)
    .where(Observation.person_id.in_(_ACCOUNTS), Observation.confirmed_by_rater_at >= _SINCE)
    .order_by(Observation.confirmed_by_rater_at)
)


def since_then(person_id: int, since: datetime) -> SinceThen:
    """Of the person's joined accounts as well."""
    values: dict[str, Any] = {"person_id": person_id, "since": since}
    return SinceThen(
        completed=tuple((course, at) for course, at in db.session.execute(_COMPLETED, values)),
        begun=tuple((course, at) for course, at in db.session.execute(_BEGUN, values)),
        asked=tuple(AskedSince(course, at, due_on) for course, at, due_on in db.session.execute(_ASKED, values)),
        practiced=tuple(
            PracticedSince(course, practice, ratings or {}, at, rater or "")
            for course, practice, ratings, at, rater in db.session.execute(_PRACTICED, values)
            if at is not None
        ),
    )
