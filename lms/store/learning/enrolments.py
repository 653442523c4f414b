"""Enrolments, lessons, time, attempts, completions and evaluations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, Text, bindparam, column, func, select, table

from lms.store.db import db
from lms.store.tables.learning import ActiveTime, Completion, Enrolment, LessonProgress


@dataclass(frozen=True, slots=True)
class EnrolmentState:
    """An enrolment with what was done in it, as a page or an action needs it; `serial` is its certificate's."""

    id: int
    course: str
    started_at: datetime
    evaluated: bool
    active_seconds: int
    completion_id: int | None
    completed_on: date | None
    opened: Mapping[str, datetime]
    done: frozenset[str]
    serial: str | None


def enrol(person_id: int, course: str, now: datetime, restarted_from: int = 0) -> Enrolment:
    enrolment = Enrolment(person_id=person_id, course=course, started_at=now, restarted_from=restarted_from)
    db.session.add(enrolment)
    db.session.flush()
    return enrolment


_LATEST_OF = (
    select(Enrolment)
    .where(Enrolment.person_id == bindparam("person_id"), Enrolment.course == bindparam("course"))
    .order_by(Enrolment.id.desc())
    .limit(1)
    .execution_options(populate_existing=True)
)


def latest_enrolment(person_id: int, course: str) -> Enrolment | None:
    return db.session.scalar(_LATEST_OF, {"person_id": person_id, "course": course})


# A certificate is told of by its table alone: its module builds on this one.
_CERTIFICATE = table("certificate", column("id", Integer), column("serial", Text), column("completion_id", Integer))
_LATEST = (
    select(
        Enrolment.id,
        Enrolment.course,
        Enrolment.started_at,
        Enrolment.evaluated_at,
        Enrolment.active_seconds,
        select(func.coalesce(func.sum(ActiveTime.seconds), 0))
        .where(ActiveTime.enrolment_id == Enrolment.id)
        .scalar_subquery(),
        Completion.id,
        Completion.earned_on,
        LessonProgress.lesson,
        LessonProgress.first_opened_at,
        LessonProgress.done_at,
        # The newest: of a completion there are several where the name was put right.
        select(_CERTIFICATE.c.serial)
        .where(_CERTIFICATE.c.completion_id == Completion.id)
        .order_by(_CERTIFICATE.c.id.desc())
        .limit(1)
        .scalar_subquery(),
    )
    .outerjoin(Completion, Completion.enrolment_id == Enrolment.id)
    .outerjoin(LessonProgress, LessonProgress.enrolment_id == Enrolment.id)
    .where(
        Enrolment.id.in_(
            select(func.max(Enrolment.id))
            .where(Enrolment.person_id == bindparam("person_id"))
            .group_by(Enrolment.course)
        )
    )
)
_LATEST_OF_COURSE = _LATEST.where(Enrolment.course == bindparam("course"))


def latest_enrolments(person_id: int, course: str | None = None) -> dict[str, EnrolmentState]:
    """Course slug to the person's latest enrolment in it; one statement for all of it."""
    if course is None:
        rows = db.session.execute(_LATEST, {"person_id": person_id})
    else:
        rows = db.session.execute(_LATEST_OF_COURSE, {"person_id": person_id, "course": course})
    by_course: dict[str, list[Any]] = {}
    for row in rows:
        by_course.setdefault(row[1], []).append(row)
    return {slug: _state(rows) for slug, rows in by_course.items()}


def _state(rows: Sequence[Any]) -> EnrolmentState:
    first = rows[0]
    return EnrolmentState(
        id=first[0],
        course=first[1],
        started_at=first[2],
        evaluated=first[3] is not None,
        active_seconds=first[4] if first[4] is not None else int(first[5]),
        completion_id=first[6],
        completed_on=first[7],
        opened={row[8]: row[9] for row in rows if row[8] is not None},
        done=frozenset(row[8] for row in rows if row[10] is not None),
        serial=first[11],
    )


OF_ENROLMENT = bindparam("of_enrolment", type_=Integer())
