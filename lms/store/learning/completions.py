"""Completions and evaluations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, bindparam, func, select, update

from lms.domain.chance import random_bits
from lms.domain.learning.completion import MetRequirements
from lms.store.db import db, execute_rowcount, table_of
from lms.store.joined import accounts_of
from lms.store.learning.enrolments import OF_ENROLMENT
from lms.store.tables.learning import Completion, Enrolment, Evaluation, ReadyCourse


@dataclass(frozen=True, slots=True)
class DoneWay:
    """A way through of which all is done; without a completion its credit is given at `credit_at`.

    `at` is the moment of the completion, or at which it became ready.
    """

    enrolment_id: int
    started_at: datetime
    at: datetime
    completion_id: int | None
    earned_on: date | None
    credit_at: datetime | None


def courses_completed(person_id: int) -> frozenset[str]:
    """Slugs of every course that the person ever completed."""
    return frozenset(
        db.session.scalars(
            select(Completion.course).where(Completion.person_id.in_(accounts_of(person_id))).distinct()
        )
    )


def add_completion(
    person_id: int,
    enrolment_id: int,
    course: str,
    revision: str,
    now: datetime,
    earned_on: date,
    met: MetRequirements,
    counts_from: date | None = None,
) -> Completion:
    completion = Completion(
        person_id=person_id,
        enrolment_id=enrolment_id,
        course=course,
        revision=revision,
        completed_at=now,
        earned_on=earned_on,
        met=met,
        counts_from=counts_from,
    )
    db.session.add(completion)
    db.session.flush()
    return completion


_COMPLETION = select(Completion).where(Completion.enrolment_id == OF_ENROLMENT)
_EVALUATED = (
    update(table_of(Enrolment))
    .where(Enrolment.id == OF_ENROLMENT, Enrolment.evaluated_at.is_(None))
    .values(evaluated_at=bindparam("at"))
)


_HELD_FROM = (
    select(func.coalesce(Completion.counts_from, Completion.earned_on))
    .where(Completion.person_id.in_(accounts_of(bindparam("person_id"))), Completion.course == bindparam("course"))
    .order_by(Completion.id.desc())
    .limit(1)
)


def held_from(person_id: int, course: str) -> date | None:
    """The day from which the person's latest completion of the course counts; None without one."""
    return db.session.scalar(_HELD_FROM, {"person_id": person_id, "course": course})


def completion_of(enrolment_id: int) -> Completion | None:
    return db.session.scalar(_COMPLETION, {"of_enrolment": enrolment_id})


def add_evaluation(enrolment_id: int, course: str, revision: str, answers: dict[str, Any], now: datetime) -> bool:
    """Keeps the answers apart from the person; False when this enrolment sent one before."""
    if not execute_rowcount(_EVALUATED, {"of_enrolment": enrolment_id, "at": now}):
        return False
    db.session.add(Evaluation(id=random_bits(31), course=course, revision=revision, answers=answers))
    return True


def evaluations_of(course: str) -> list[dict[str, Any]]:
    """The answers, in no order that tells who came when."""
    return list(
        db.session.scalars(select(Evaluation.answers).where(Evaluation.course == course).order_by(Evaluation.id))
    )


_DONE_AT = func.coalesce(Completion.completed_at, ReadyCourse.ready_at)
_LATEST_DONE = (
    select(
        Enrolment.id,
        Enrolment.started_at,
        _DONE_AT,
        Completion.id,
        Completion.earned_on,
        ReadyCourse.credit_at,
    )
    .outerjoin(Completion, Completion.enrolment_id == Enrolment.id)
    .outerjoin(ReadyCourse, ReadyCourse.enrolment_id == Enrolment.id)
    .where(
        Enrolment.person_id.in_(accounts_of(bindparam("person_id", type_=Integer()))),
        Enrolment.course == bindparam("course"),
        _DONE_AT.is_not(None),
    )
    .order_by(_DONE_AT.desc(), Enrolment.id.desc())
    .limit(1)
)


def latest_done(person_id: int, course: str) -> DoneWay | None:
    """The way that was done last, also while a new one is open; None where none ever was."""
    row = db.session.execute(_LATEST_DONE, {"person_id": person_id, "course": course}).one_or_none()
    return DoneWay(*row) if row else None
