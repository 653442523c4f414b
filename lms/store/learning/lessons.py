"""Lessons opened, done and declared, and the active time in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Date, Integer, bindparam, delete, exists, func, insert, select, update

from lms.store.db import UtcDateTime, db, execute_rowcount, table_of
from lms.store.learning.enrolments import OF_ENROLMENT
from lms.store.tables.learning import ActiveTime, Completion, DeclaredReading, Enrolment, LessonProgress

_IN_LESSON = (
    LessonProgress.enrolment_id == bindparam("of_enrolment", type_=Integer()),
    LessonProgress.lesson == bindparam("of_lesson"),
)
_FIRST_OPENED = insert(table_of(LessonProgress)).from_select(
    ["enrolment_id", "lesson", "first_opened_at", "done_at"],
    select(
        bindparam("of_enrolment", type_=Integer()),
        bindparam("of_lesson", type_=LessonProgress.lesson.type),
        bindparam("opened", type_=UtcDateTime()),
        bindparam("done", type_=UtcDateTime()),
    )
    .where(~exists().where(*_IN_LESSON))
    .suffix_with(  # another tab may open or finish the lesson at this very moment
        "ON CONFLICT (enrolment_id, lesson)"
        " DO UPDATE SET done_at = coalesce(lesson_progress.done_at, excluded.done_at)"
    ),
)
_DONE = (
    update(table_of(LessonProgress))
    .where(*_IN_LESSON, LessonProgress.done_at.is_(None))
    .values(done_at=bindparam("done"))
)


def open_lesson(enrolment_id: int, lesson: str, now: datetime) -> None:
    """Notes the first time only."""
    values = {"of_enrolment": enrolment_id, "of_lesson": lesson, "opened": now, "done": None}
    db.session.execute(_FIRST_OPENED, values)


def finish_lesson(enrolment_id: int, lesson: str, now: datetime) -> None:
    values = {"of_enrolment": enrolment_id, "of_lesson": lesson, "done": now}
    if not execute_rowcount(_DONE, values):
        db.session.execute(_FIRST_OPENED, {**values, "opened": now})


_ADD_SECONDS = insert(table_of(ActiveTime)).from_select(
    ["enrolment_id", "day", "seconds"],
    select(
        bindparam("of_enrolment", type_=Integer()),
        bindparam("on_day", type_=Date()),
        bindparam("more", type_=Integer()),
    )
    .where(
        ~exists().where(Completion.enrolment_id == bindparam("of_enrolment")),
        exists().where(Enrolment.id == bindparam("of_enrolment"), Enrolment.for_credit),
    )
    .suffix_with("ON CONFLICT (enrolment_id, day) DO UPDATE SET seconds = active_time.seconds + excluded.seconds"),
)


def add_active_time(enrolment_id: int, day: date, seconds: int) -> None:
    """Adds to the day's seconds; nothing once credit was given, since the total stands then.

    Nothing for a way through that is for learning: nothing asks for it, so nothing would ever fold it.
    """
    if seconds > 0:
        db.session.execute(_ADD_SECONDS, {"of_enrolment": enrolment_id, "on_day": day, "more": seconds})


_DAYS = select(func.sum(ActiveTime.seconds)).where(ActiveTime.enrolment_id == OF_ENROLMENT).scalar_subquery()
_SECONDS = select(func.coalesce(Enrolment.active_seconds, _DAYS, 0)).where(Enrolment.id == OF_ENROLMENT)
_FOLD = update(table_of(Enrolment)).where(Enrolment.id == OF_ENROLMENT).values(active_seconds=bindparam("seconds"))
_FORGET_DAYS = delete(table_of(ActiveTime)).where(ActiveTime.enrolment_id == OF_ENROLMENT)
_LESSONS_DONE = select(LessonProgress.lesson).where(
    LessonProgress.enrolment_id == OF_ENROLMENT, LessonProgress.done_at.is_not(None)
)


def active_seconds(enrolment_id: int) -> int:
    return int(db.session.scalar(_SECONDS, {"of_enrolment": enrolment_id}) or 0)


def fold_active_time(enrolment_id: int, seconds: int) -> None:
    """Keeps the total and forgets the days."""
    db.session.execute(_FOLD, {"of_enrolment": enrolment_id, "seconds": seconds})
    db.session.execute(_FORGET_DAYS, {"of_enrolment": enrolment_id})


_FIRST_OPENED_AT = select(func.min(LessonProgress.first_opened_at)).where(
    LessonProgress.enrolment_id == OF_ENROLMENT, LessonProgress.lesson.in_(bindparam("names", expanding=True))
)


def first_opened_at(enrolment_id: int, names: Sequence[str]) -> datetime | None:
    """None for a lesson that was never opened in this enrolment, under any of these names."""
    return db.session.scalar(_FIRST_OPENED_AT, {"of_enrolment": enrolment_id, "names": list(names)})


def lessons_done(enrolment_id: int) -> frozenset[str]:
    return frozenset(db.session.scalars(_LESSONS_DONE, {"of_enrolment": enrolment_id}))


# Lessons that someone said to have read elsewhere

_LESSON = bindparam("of_lesson", type_=DeclaredReading.lesson.type)
_DECLARE = insert(table_of(DeclaredReading)).from_select(
    ["enrolment_id", "lesson", "seconds", "declared_at"],
    select(OF_ENROLMENT, _LESSON, bindparam("seconds", type_=Integer()), bindparam("now", type_=UtcDateTime()))
    .where(~exists().where(DeclaredReading.enrolment_id == OF_ENROLMENT, DeclaredReading.lesson == _LESSON))
    .suffix_with("ON CONFLICT (enrolment_id, lesson) DO NOTHING"),
)
_DECLARED_SECONDS = select(func.coalesce(func.sum(DeclaredReading.seconds), 0)).where(
    DeclaredReading.enrolment_id == OF_ENROLMENT
)
_DECLARED = select(DeclaredReading.lesson).where(DeclaredReading.enrolment_id == OF_ENROLMENT)


def declare(enrolment_id: int, lesson: str, seconds: int, now: datetime) -> None:
    """Counts once: a second time adds nothing."""
    values = {"of_enrolment": enrolment_id, "of_lesson": lesson, "seconds": seconds, "now": now}
    db.session.execute(_DECLARE, values)


def lessons_declared(enrolment_id: int) -> set[str]:
    return set(db.session.scalars(_DECLARED, {"of_enrolment": enrolment_id}))


def declared_seconds(enrolment_id: int) -> int:
    return int(db.session.scalar(_DECLARED_SECONDS, {"of_enrolment": enrolment_id}) or 0)
