"""Enrolments, lessons, time, attempts, completions and evaluations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    bindparam,
    column,
    delete,
    exists,
    func,
    insert,
    select,
    table,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from lms.domain.chance import random_bits
from lms.domain.completion import MetRequirements
from lms.domain.quiz import Answer
from lms.domain.retention import answers_kept_since
from lms.store.db import Base, JsonOf, UtcDateTime, changed, db, table_of

_ONE_ANSWER = "(chosen IS NULL) <> (answer IS NULL)"


class Enrolment(Base):
    """One way through a course; `evaluated_at` tells that the evaluation was sent, never what it said."""

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("person_id", "course", "restarted_from"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    course: Mapped[str]
    started_at: Mapped[datetime]
    restarted_from: Mapped[int] = mapped_column(default=0)
    evaluated_at: Mapped[datetime | None]
    active_seconds: Mapped[int | None]


class LessonProgress(Base):
    __tablename__ = "lesson_progress"
    __table_args__ = (UniqueConstraint("enrolment_id", "lesson"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    lesson: Mapped[str]
    first_opened_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class ActiveTime(Base):
    """Seconds of a day; folded into the enrolment when credit is given."""

    __tablename__ = "active_time"
    __table_args__ = (UniqueConstraint("enrolment_id", "day"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    day: Mapped[date]
    seconds: Mapped[int]


class Attempt(Base):
    """`drawn` lists [item id, order of its parts]; `right` maps item id to whether it was right."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_person_course", "person_id", "course"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    course: Mapped[str]
    revision: Mapped[str]
    seed: Mapped[int]
    drawn: Mapped[list[Any]]
    opened_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    right_count: Mapped[int | None]
    right: Mapped[dict[str, Any] | None]

    @property
    def score(self) -> tuple[int, int]:
        """(right, asked); none is right before it was handed in."""
        return self.right_count or 0, len(self.drawn)


class ChosenOption(Base):
    """What was chosen, by position: `chosen` where there is one choice, else `answer`; erased after 90 days."""

    __tablename__ = "chosen_option"
    __table_args__ = (UniqueConstraint("attempt_id", "item"), CheckConstraint(_ONE_ANSWER, name="one_answer"))
    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    item: Mapped[str]
    chosen: Mapped[int | None]
    answer: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))


class Completion(Base):
    __tablename__ = "completion"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), unique=True)
    course: Mapped[str]
    revision: Mapped[str]
    completed_at: Mapped[datetime]
    earned_on: Mapped[date]
    met: Mapped[MetRequirements] = mapped_column(JsonOf(MetRequirements))


class Evaluation(Base):
    """What someone thought of a course; no way leads to a person: no moment, and ids by chance tell no order."""

    __tablename__ = "evaluation"
    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[str] = mapped_column(index=True)
    revision: Mapped[str]
    answers: Mapped[dict[str, Any]]


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
_CERTIFICATE = table("certificate", column("serial", Text), column("completion_id", Integer))
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
        select(_CERTIFICATE.c.serial).where(_CERTIFICATE.c.completion_id == Completion.id).scalar_subquery(),
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


def courses_completed(person_id: int) -> frozenset[str]:
    """Slugs of every course that the person ever completed."""
    return frozenset(
        db.session.scalars(select(Completion.course).where(Completion.person_id == person_id).distinct())
    )


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
    if not changed(_DONE, values):
        db.session.execute(_FIRST_OPENED, {**values, "opened": now})


_ADD_SECONDS = insert(table_of(ActiveTime)).from_select(
    ["enrolment_id", "day", "seconds"],
    select(
        bindparam("of_enrolment", type_=Integer()),
        bindparam("on_day", type_=Date()),
        bindparam("more", type_=Integer()),
    )
    .where(~exists().where(Completion.enrolment_id == bindparam("of_enrolment")))
    .suffix_with("ON CONFLICT (enrolment_id, day) DO UPDATE SET seconds = active_time.seconds + excluded.seconds"),
)


def add_active_time(enrolment_id: int, day: date, seconds: int) -> None:
    """Adds to the day's seconds; nothing once credit was given, since the total stands then."""
    if seconds > 0:
        db.session.execute(_ADD_SECONDS, {"of_enrolment": enrolment_id, "on_day": day, "more": seconds})


_OF_ENROLMENT = bindparam("of_enrolment", type_=Integer())
_DAYS = select(func.sum(ActiveTime.seconds)).where(ActiveTime.enrolment_id == _OF_ENROLMENT).scalar_subquery()
_SECONDS = select(func.coalesce(Enrolment.active_seconds, _DAYS, 0)).where(Enrolment.id == _OF_ENROLMENT)
_FOLD = update(table_of(Enrolment)).where(Enrolment.id == _OF_ENROLMENT).values(active_seconds=bindparam("seconds"))
_FORGET_DAYS = delete(table_of(ActiveTime)).where(ActiveTime.enrolment_id == _OF_ENROLMENT)
_LESSONS_DONE = select(LessonProgress.lesson).where(
    LessonProgress.enrolment_id == _OF_ENROLMENT, LessonProgress.done_at.is_not(None)
)
_ATTEMPTS = select(Attempt).where(Attempt.enrolment_id == _OF_ENROLMENT).order_by(Attempt.id)


def active_seconds(enrolment_id: int) -> int:
    return int(db.session.scalar(_SECONDS, {"of_enrolment": enrolment_id}) or 0)


def fold_active_time(enrolment_id: int, seconds: int) -> None:
    """Keeps the total and forgets the days."""
    db.session.execute(_FOLD, {"of_enrolment": enrolment_id, "seconds": seconds})
    db.session.execute(_FORGET_DAYS, {"of_enrolment": enrolment_id})


def lessons_done(enrolment_id: int) -> frozenset[str]:
    return frozenset(db.session.scalars(_LESSONS_DONE, {"of_enrolment": enrolment_id}))


def open_attempt(enrolment_id: int) -> Attempt | None:
    """The enrolment's attempt that is not submitted yet."""
    left = [one for one in all_attempts(enrolment_id) if one.submitted_at is None]
    return left[-1] if left else None


def attempt(attempt_id: int) -> Attempt | None:
    return db.session.get(Attempt, attempt_id)


def attempt_to_change(attempt_id: int) -> Attempt | None:
    """The attempt as it stands now; on PostgreSQL the next who asks waits until this transaction ends."""
    return db.session.get(Attempt, attempt_id, with_for_update=True, populate_existing=True)


def all_attempts(enrolment_id: int) -> Sequence[Attempt]:
    """Open and submitted ones, oldest first."""
    return db.session.scalars(_ATTEMPTS, {"of_enrolment": enrolment_id}).all()


def attempts(enrolment_id: int) -> Sequence[Attempt]:
    """Submitted ones, oldest first."""
    return [one for one in all_attempts(enrolment_id) if one.submitted_at is not None]


def items_drawn(person_id: int, course: str) -> dict[str, int]:
    """How often each item was drawn for the person, in all enrolments."""
    counts: dict[str, int] = {}
    for drawn in db.session.scalars(
        select(Attempt.drawn).where(Attempt.person_id == person_id, Attempt.course == course)
    ):
        for item, _ in drawn:
            counts[item] = counts.get(item, 0) + 1
    return counts


def add_attempt(
    person_id: int, enrolment_id: int, course: str, revision: str, seed: int, drawn: list[Any], now: datetime
) -> Attempt:
    attempt = Attempt(
        person_id=person_id,
        enrolment_id=enrolment_id,
        course=course,
        revision=revision,
        seed=seed,
        drawn=drawn,
        opened_at=now,
        submitted_at=None,
        right_count=None,
        right=None,
    )
    db.session.add(attempt)
    db.session.flush()
    return attempt


def submit_attempt(attempt_id: int, right: dict[str, bool], now: datetime) -> bool:
    """Fills an attempt's empty fields once; False when it was submitted before."""
    done = changed(
        update(Attempt)
        .where(Attempt.id == attempt_id, Attempt.submitted_at.is_(None))
        .values(submitted_at=now, right_count=sum(right.values()), right=right)
    )
    return done == 1


_ANSWERS = select(ChosenOption.item, ChosenOption.chosen, ChosenOption.answer).where(
    ChosenOption.attempt_id == bindparam("attempt_id")
)


def answers(attempt_id: int) -> dict[str, Answer]:
    """Item id to what was chosen, by positions in the file."""
    rows = db.session.execute(_ANSWERS, {"attempt_id": attempt_id})
    return {item: tuple(parts or ()) if chosen is None else chosen for item, chosen, parts in rows}


def keep_answers(attempt_id: int, chosen: Mapping[str, Answer]) -> None:
    """Puts these in place of what was chosen for the same items before."""
    kept = answers(attempt_id)
    new = {item: answer for item, answer in chosen.items() if kept.get(item) != answer}
    if again := new.keys() & kept.keys():
        of_again = ChosenOption.item.in_(again)
        db.session.execute(delete(ChosenOption).where(ChosenOption.attempt_id == attempt_id, of_again))
    if new:
        parts = [(item, *((one, None) if isinstance(one, int) else (None, list(one)))) for item, one in new.items()]
        rows = [{"attempt_id": attempt_id, "item": item, "chosen": one, "answer": more} for item, one, more in parts]
        db.session.execute(insert(table_of(ChosenOption)), rows)


def forget_answers(now: datetime) -> int:
    """Erases chosen options whose time is over; how many."""
    old = select(Attempt.id).where(Attempt.submitted_at < answers_kept_since(now))
    return changed(delete(ChosenOption).where(ChosenOption.attempt_id.in_(old)))


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


_COMPLETION = select(Completion).where(Completion.enrolment_id == _OF_ENROLMENT)
_EVALUATED = (
    update(table_of(Enrolment))
    .where(Enrolment.id == _OF_ENROLMENT, Enrolment.evaluated_at.is_(None))
    .values(evaluated_at=bindparam("at"))
)


def completion_of(enrolment_id: int) -> Completion | None:
    return db.session.scalar(_COMPLETION, {"of_enrolment": enrolment_id})


def add_evaluation(enrolment_id: int, course: str, revision: str, answers: dict[str, Any], now: datetime) -> bool:
    """Keeps the answers apart from the person; False when this enrolment sent one before."""
    if not changed(_EVALUATED, {"of_enrolment": enrolment_id, "at": now}):
        return False
    db.session.add(Evaluation(id=random_bits(31), course=course, revision=revision, answers=answers))
    return True
