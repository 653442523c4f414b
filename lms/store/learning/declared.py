"""Lessons that someone said to have read elsewhere."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, bindparam, exists, func, insert, select

from lms.store.db import UtcDateTime, db, table_of
from lms.store.learning.enrolments import OF_ENROLMENT
from lms.store.tables.learning import DeclaredReading

_LESSON = bindparam("of_lesson", type_=DeclaredReading.lesson.type)
_DECLARE = insert(table_of(DeclaredReading)).from_select(
    ["enrolment_id", "lesson", "seconds", "declared_at"],
    select(OF_ENROLMENT, _LESSON, bindparam("seconds", type_=Integer()), bindparam("now", type_=UtcDateTime()))
    .where(~exists().where(DeclaredReading.enrolment_id == OF_ENROLMENT, DeclaredReading.lesson == _LESSON))
    .suffix_with("ON CONFLICT (enrolment_id, lesson) DO NOTHING"),
)
_SUM = select(func.coalesce(func.sum(DeclaredReading.seconds), 0)).where(DeclaredReading.enrolment_id == OF_ENROLMENT)
_LESSONS = select(DeclaredReading.lesson).where(DeclaredReading.enrolment_id == OF_ENROLMENT)


def declare(enrolment_id: int, lesson: str, seconds: int, now: datetime) -> None:
    """Counts once: a second time adds nothing."""
    values = {"of_enrolment": enrolment_id, "of_lesson": lesson, "seconds": seconds, "now": now}
    db.session.execute(_DECLARE, values)


def lessons_declared(enrolment_id: int) -> set[str]:
    return set(db.session.scalars(_LESSONS, {"of_enrolment": enrolment_id}))


def declared_seconds(enrolment_id: int) -> int:
    return int(db.session.scalar(_SUM, {"of_enrolment": enrolment_id}) or 0)
