"""Tables: courses, lessons, quizzes, progress, completion, evaluation, search."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.domain.credit.certificate import CourseOutline
from lms.domain.learning.completion import MetRequirements
from lms.store.db import Base, JsonOf

_ONE_ANSWER = "(chosen IS NULL) <> (answer IS NULL)"


class Enrolment(Base):
    """One way through a course; `evaluated_at` tells that the evaluation was sent, never what it said.

    With `given_up_at` it is left, and the way before it is the latest again.
    """

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("person_id", "course", "restarted_from"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    course: Mapped[str]
    started_at: Mapped[datetime]
    restarted_from: Mapped[int] = mapped_column(default=0)
    evaluated_at: Mapped[datetime | None]
    active_seconds: Mapped[int | None]
    given_up_at: Mapped[datetime | None]


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


class CourseRevision(Base):
    """The outline of a revision that someone studied, shown long after the files changed."""

    __tablename__ = "course_revision"
    __table_args__ = (UniqueConstraint("course", "revision"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[str]
    revision: Mapped[str]
    outline: Mapped[CourseOutline] = mapped_column(JsonOf(CourseOutline))
