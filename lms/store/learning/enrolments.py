"""Enrolments, lessons, time, attempts, completions and evaluations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, Text, and_, bindparam, column, exists, func, select, table, update
from sqlalchemy.orm import aliased

from lms.domain.learning.shown import ShownRequirements
from lms.domain.program.hours_basis import HoursBasis
from lms.domain.program.program import ACTIVE_SHARE_PERCENT
from lms.domain.program.review import RecordedReview
from lms.store.db import db
from lms.store.in_force import read_reviews, reviews_in_force
from lms.store.joined import accounts_of
from lms.store.tables.learning import (
    ActiveTime,
    Completion,
    DeclaredReading,
    Enrolment,
    LessonProgress,
    ReadyCourse,
)
from lms.store.tables.names import present


@dataclass(frozen=True, slots=True)
class HeldCompletion:
    """The latest completion of a course, whichever way through brought it; its refresh date counts from a day."""

    earned_on: date
    counts_from: date
    serial: str | None


@dataclass(frozen=True, slots=True)
class EnrolmentState:
    """An enrolment with what was done in it, as a page or an action needs it; `serial` is its certificate's.

    `declared` are lessons that were said to have been read elsewhere, with the seconds that each counts, and when.
    `credit_at` is when its credit is given, where all is met and it waits for that; `held` outlasts new ways through.
    `requires` is what was asked besides when it began; `reviews` are told where one course is asked for.
    `hours` are what the course's hours rested on then, None for the computation.
    """

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
    active_share_percent: int
    declared: Mapping[str, tuple[int, datetime]]
    for_credit: bool = True
    renews_on: date | None = None
    credit_at: datetime | None = None
    held: HeldCompletion | None = None
    requires: ShownRequirements | None = None
    reviews: tuple[RecordedReview, ...] = ()
    hours: HoursBasis | None = None

    @property
    def declared_seconds(self) -> int:
        return sum(seconds for seconds, _ in self.declared.values())

    @property
    def is_new_way(self) -> bool:
        """Whether it is open, after an earlier way was completed."""
        return self.held is not None and self.completion_id is None

    @property
    def may_be_given_up(self) -> bool:
        return self.is_new_way and not self.done


def enrol(
    person_id: int,
    course: str,
    now: datetime,
    restarted_from: int = 0,
    active_share_percent: int = ACTIVE_SHARE_PERCENT,
    *,
    for_credit: bool = True,
    renews_on: date | None = None,
    requires: ShownRequirements | None = None,
    revision: str | None = None,
    hours: HoursBasis | None = None,
) -> Enrolment:
    """The share, the hours and what is required besides are those that were shown before the start, and stay."""
    enrolment = Enrolment(
        person_id=person_id,
        course=course,
        started_at=now,
        restarted_from=restarted_from,
        active_share_percent=active_share_percent,
        for_credit=for_credit,
        renews_on=renews_on,
        requires=requires,
        revision=revision,
        hours=hours,
    )
    db.session.add(enrolment)
    db.session.flush()
    return enrolment


_LATEST_OF = (
    select(Enrolment)
    .where(
        Enrolment.person_id.in_(accounts_of(bindparam("person_id"))),
        Enrolment.course == bindparam("course"),
        Enrolment.given_up_at.is_(None),
    )
    .order_by(Enrolment.id.desc())
    .limit(1)
    .execution_options(populate_existing=True)
)


def latest_enrolment(person_id: int, course: str) -> Enrolment | None:
    return db.session.scalar(_LATEST_OF, {"person_id": person_id, "course": course})


_TIME_MAY_LACK = select(Enrolment.course).where(
    Enrolment.id == bindparam("enrolment_id"),
    Enrolment.for_credit,
    Enrolment.evaluated_at.is_not(None),
    Enrolment.given_up_at.is_(None),
    ~exists().where(Completion.enrolment_id == Enrolment.id),
    ~exists().where(ReadyCourse.enrolment_id == Enrolment.id),
)


def time_may_lack(enrolment_id: int) -> str | None:
    """The course of a way that minutes of reading may end, since it was evaluated and is open; None for others."""
    return db.session.scalar(_TIME_MAY_LACK, {"enrolment_id": enrolment_id})


def enrolment(enrolment_id: int) -> Enrolment:
    """Raises NoResultFound where there is none."""
    return db.session.get_one(Enrolment, enrolment_id)


def newest_way(person_id: int, course: str) -> int:
    """The id of the enrolment that came last, also when it was given up: a new way begins after it. 0 for none."""
    newest = select(func.max(Enrolment.id)).where(
        Enrolment.person_id.in_(accounts_of(person_id)), Enrolment.course == course
    )
    return db.session.scalar(newest) or 0


def keep_requirements(course: str, requires: ShownRequirements) -> None:
    """For those who began the course before this was kept."""
    db.session.execute(
        update(Enrolment).where(Enrolment.course == course, Enrolment.requires.is_(None)).values(requires=requires)
    )


def knows_all_requirements() -> bool:
    """Whether none is left of those who began before it was kept."""
    return not db.session.scalar(select(exists().where(Enrolment.requires.is_(None))))


def under_way(course: str) -> Sequence[int]:
    """Person ids of all whose way through the course is neither complete nor left, and who sent its evaluation."""
    completed = exists().where(Completion.enrolment_id == Enrolment.id)
    return db.session.scalars(
        select(Enrolment.person_id)
        .where(
            Enrolment.course == course,
            Enrolment.for_credit,
            Enrolment.evaluated_at.is_not(None),
            Enrolment.given_up_at.is_(None),
            ~completed,
        )
        .distinct()
        .order_by(Enrolment.person_id)
    ).all()


def give_up(enrolment_id: int, now: datetime) -> None:
    db.session.execute(
        update(Enrolment).where(Enrolment.id == enrolment_id, Enrolment.given_up_at.is_(None)).values(given_up_at=now)
    )


# A certificate is told of by its table alone: its module builds on this one.
_CERTIFICATE = table("certificate", column("id", Integer), column("serial", Text), column("completion_id", Integer))
# The latest completion of the course; that of the latest enrolment, once there is one.
_ANY = aliased(Completion)
_HELD = (
    select(func.max(_ANY.id))
    .where(_ANY.person_id.in_(accounts_of(bindparam("person_id"))), _ANY.course == Enrolment.course)
    .correlate(Enrolment)
)
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
        Completion.enrolment_id,
        func.coalesce(Completion.counts_from, Completion.earned_on),
        Enrolment.for_credit,
        Enrolment.renews_on,
        select(ReadyCourse.credit_at).where(ReadyCourse.enrolment_id == Enrolment.id).scalar_subquery(),
        Enrolment.active_share_percent,
        DeclaredReading.seconds,
        DeclaredReading.declared_at,
        Enrolment.requires,
        Enrolment.hours,
    )
    .select_from(Enrolment)
    .outerjoin(Completion, Completion.id == _HELD.scalar_subquery())
    .outerjoin(LessonProgress, LessonProgress.enrolment_id == Enrolment.id)
    .outerjoin(  # whoever declares a lesson has opened it
        DeclaredReading,
        and_(
            DeclaredReading.enrolment_id == LessonProgress.enrolment_id,
            DeclaredReading.lesson == LessonProgress.lesson,
        ),
    )
    .where(
        Enrolment.id.in_(
            select(func.max(Enrolment.id))
            .where(Enrolment.person_id.in_(accounts_of(bindparam("person_id"))), Enrolment.given_up_at.is_(None))
            .group_by(present(Enrolment.course))
        )
    )
)
_LATEST_OF_COURSE = _LATEST.where(Enrolment.course == bindparam("course")).add_columns(
    reviews_in_force(Enrolment.course)
)


def latest_enrolments(person_id: int, course: str | None = None) -> dict[str, EnrolmentState]:
    """Course slug to the person's latest enrolment in it that was not given up; one statement for all of it."""
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
    held = HeldCompletion(first[7], first[13], first[11]) if first[6] is not None else None
    is_complete = first[12] == first[0]
    return EnrolmentState(
        id=first[0],
        course=first[1],
        started_at=first[2],
        evaluated=first[3] is not None,
        active_seconds=first[4] if first[4] is not None else int(first[5]),
        completion_id=first[6] if is_complete else None,
        completed_on=first[7] if is_complete else None,
        opened={row[8]: row[9] for row in rows if row[8] is not None},
        done=frozenset(row[8] for row in rows if row[10] is not None),
        serial=first[11] if is_complete else None,
        active_share_percent=first[17],
        declared={row[8]: (row[18], row[19]) for row in rows if row[18] is not None},
        for_credit=first[14],
        renews_on=first[15],
        credit_at=first[16] if not is_complete else None,
        held=held,
        requires=first[20],
        hours=first[21],
        reviews=read_reviews(first[22]) if len(first) > 22 else (),
    )


OF_ENROLMENT = bindparam("of_enrolment", type_=Integer())
