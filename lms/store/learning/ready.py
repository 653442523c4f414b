"""Courses in which all is met but for the eight hours, until their credit is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, bindparam, exists, select

from lms.domain.credit.certificate import CertifiedApproval
from lms.domain.learning.completion import MetRequirements
from lms.store.db import UtcDateTime, db
from lms.store.joined import accounts_of
from lms.store.tables.learning import Completion, CourseRevision, ReadyCourse


@dataclass(frozen=True, slots=True)
class WaitingCourse:
    """One that waits, as a page shows it."""

    course: str
    title: str
    minutes: int
    credit_at: datetime


def add(
    person_id: int,
    enrolment_id: int,
    course: str,
    revision: str,
    minutes: int,
    met: MetRequirements,
    approvals: Sequence[CertifiedApproval],
    ready_at: datetime,
    credit_at: datetime,
) -> None:
    """The revision's outline has to be kept as well."""
    row = ReadyCourse(
        person_id=person_id,
        enrolment_id=enrolment_id,
        course=course,
        revision=revision,
        minutes=minutes,
        met=met,
        approvals=[[approval.body, approval.number, approval.made_up] for approval in approvals],
        ready_at=ready_at,
        credit_at=credit_at,
    )
    db.session.add(row)
    db.session.flush()


_WAITS = ~exists().where(Completion.enrolment_id == ReadyCourse.enrolment_id)
_OF_PERSON = (
    select(ReadyCourse)
    .where(ReadyCourse.person_id.in_(accounts_of(bindparam("person_id", type_=Integer()))), _WAITS)
    .order_by(ReadyCourse.credit_at, ReadyCourse.id)
)
_SHOWN = (
    select(ReadyCourse.course, CourseRevision.outline, ReadyCourse.minutes, ReadyCourse.credit_at)
    .join(
        CourseRevision,
        (CourseRevision.course == ReadyCourse.course) & (CourseRevision.revision == ReadyCourse.revision),
    )
    .where(ReadyCourse.person_id.in_(accounts_of(bindparam("person_id", type_=Integer()))), _WAITS)
    .order_by(ReadyCourse.credit_at, ReadyCourse.id)
)
_DUE = (
    select(ReadyCourse.person_id)
    .where(ReadyCourse.credit_at <= bindparam("now", type_=UtcDateTime()), _WAITS)
    .distinct()
    .order_by(ReadyCourse.person_id)
)


def waiting(person_id: int) -> Sequence[ReadyCourse]:
    """What waits for its credit, in the order in which it became ready."""
    return db.session.scalars(_OF_PERSON, {"person_id": person_id}).all()


def shown(person_id: int) -> tuple[WaitingCourse, ...]:
    """The same with titles, as they will be certified."""
    rows = db.session.execute(_SHOWN, {"person_id": person_id})
    return tuple(WaitingCourse(course, outline.title, minutes, at) for course, outline, minutes, at in rows)


def people_due(now: datetime) -> Sequence[int]:
    """Whose credit's moment has come and who have not been given it."""
    return db.session.scalars(_DUE, {"now": now}).all()
