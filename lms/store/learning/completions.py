"""Completions and evaluations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from lms.domain.chance import random_bits
from lms.domain.learning.completion import MetRequirements
from lms.store.db import db, execute_rowcount, table_of
from lms.store.joined import accounts_of
from lms.store.learning.enrolments import OF_ENROLMENT
from lms.store.tables.learning import Completion, Enrolment, Evaluation


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
) -> Completion:
    completion = Completion(
        person_id=person_id,
        enrolment_id=enrolment_id,
        course=course,
        revision=revision,
        completed_at=now,
        earned_on=earned_on,
        met=met,
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


def completion_of(enrolment_id: int) -> Completion | None:
    return db.session.scalar(_COMPLETION, {"of_enrolment": enrolment_id})


def add_evaluation(enrolment_id: int, course: str, revision: str, answers: dict[str, Any], now: datetime) -> bool:
    """Keeps the answers apart from the person; False when this enrolment sent one before."""
    if not execute_rowcount(_EVALUATED, {"of_enrolment": enrolment_id, "at": now}):
        return False
    db.session.add(Evaluation(id=random_bits(31), course=course, revision=revision, answers=answers))
    return True
