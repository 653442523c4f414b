"""Tables: courses, lessons, quizzes, progress, completion, evaluation, search."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.domain.credit.certificate import CourseOutline
from lms.domain.items.rules import Answer
from lms.domain.learning.completion import MetRequirements
from lms.domain.learning.quiz import Score
from lms.domain.learning.recount import Way
from lms.domain.learning.shown import ShownRequirements
from lms.domain.program.hours_basis import HoursBasis
from lms.domain.program.program import ACTIVE_SHARE_PERCENT
from lms.store.db import Base, JsonOf
from lms.store.tables.names import CourseSlug, ItemKey

_ONE_ANSWER = "(chosen IS NULL) <> (answer IS NULL)"


def digests_in(drawn_items: list[Any]) -> dict[str, str]:
    """Item id to the digest of what was drawn, of those that have one."""
    return {item_id: kept[0] for item_id, _, *kept in drawn_items if kept}


def read_chosen(chosen: int | None, parts: list[Any] | None) -> Answer:
    """An answer, of the two columns that may hold it."""
    return tuple(parts or ()) if chosen is None else chosen


class Enrolment(Base):
    """One way through a course; `evaluated_at` tells that the evaluation was sent, never what it said.

    `active_share_percent` is the share of active time that was shown before the start, and is asked to the end.
    `for_credit` was decided at the start, `renews_on` is the refresh date that its credit counts from.
    With `given_up_at` it is left, and the way before it is the latest again. `requires` is what was asked besides on
    the day it began; it is None only until the site starts for the first time since it is kept.
    `revision` is the one it began with, None from before that was kept. `hours` are what those shown before the start
    rested on, None for the computation.
    """

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("person_id", "course", "restarted_from"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    course: Mapped[CourseSlug]
    started_at: Mapped[datetime]
    restarted_from: Mapped[int] = mapped_column(default=0)
    evaluated_at: Mapped[datetime | None]
    active_seconds: Mapped[int | None]
    active_share_percent: Mapped[int] = mapped_column(default=ACTIVE_SHARE_PERCENT)
    for_credit: Mapped[bool] = mapped_column(default=True, server_default=true())
    renews_on: Mapped[date | None]
    given_up_at: Mapped[datetime | None]
    requires: Mapped[ShownRequirements | None] = mapped_column(JsonOf(ShownRequirements, few=True))
    revision: Mapped[str | None]
    hours: Mapped[HoursBasis | None] = mapped_column(JsonOf(HoursBasis, few=True))


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


class PersonClock(Base):
    """What a person reads now, whatever sessions they have, and up to when it was counted."""

    __tablename__ = "reading_clock"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolment.id"))
    limit_seconds: Mapped[int]
    since: Mapped[datetime]
    counted_at: Mapped[datetime | None]
    version: Mapped[int]


class DeclaredReading(Base):
    """That someone read a lesson elsewhere, and what it counts, once; kept apart from what was measured."""

    __tablename__ = "declared_reading"
    __table_args__ = (UniqueConstraint("enrolment_id", "lesson"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    lesson: Mapped[str]
    seconds: Mapped[int]
    declared_at: Mapped[datetime]


class Attempt(Base):
    """`drawn_items` lists [item id, order of its parts, digest of the item]; `right` maps item id to whether it was.

    `pass_percent` is the mark that was asked when it was drawn. Attempts from before items were kept have no digests,
    and no mark where none is known. `drawn` and `right` are as handed in; what was counted anew stands in `recounts`.
    """

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_person_course", "person_id", "course"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    course: Mapped[CourseSlug]
    revision: Mapped[str]
    seed: Mapped[int]
    drawn_items: Mapped[list[Any]] = mapped_column("drawn")
    pass_percent: Mapped[int | None]
    opened_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    right_count: Mapped[int | None]
    right: Mapped[dict[str, Any] | None]

    recounts: Mapped[list[Recount]] = relationship(lazy="joined", viewonly=True, order_by="Recount.id")

    @property
    def drawn(self) -> list[tuple[str, Any]]:
        """(item id, order of its parts), in the order in which they are asked."""
        return [(item_id, order) for item_id, order, *_ in self.drawn_items]

    @property
    def digests(self) -> dict[str, str]:
        """Item id to the digest of what was drawn; empty for an attempt from before items were kept."""
        return digests_in(self.drawn_items)

    def recount_of(self, item_key: str) -> Recount | None:
        """The one that counts for the item: that it is right, before that it was left out."""
        found = [recount for recount in self.recounts if recount.item_key == item_key]
        return min(found, key=lambda recount: not recount.lifts, default=None)

    def score(self, mark_today: int) -> Score:
        """With what was counted anew since; today's mark is asked only where none was kept."""
        again = {recount.item_key for recount in self.recounts if recount.lifts}
        left_out = {recount.item_key for recount in self.recounts} - again
        mark = mark_today if self.pass_percent is None else self.pass_percent
        return Score((self.right_count or 0) + len(again), len(self.drawn_items) - len(left_out), mark)


class ItemVersion(Base):
    """Append-only: an item as it was drawn, written the first time that this wording is."""

    __tablename__ = "item_version"
    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)
    item: Mapped[str]
    content: Mapped[dict[str, Any]]
    first_used_at: Mapped[datetime]


class Recount(Base):
    """Append-only: an item of a handed-in attempt that was not right, and counts as right or not at all since.

    `item_key` is that of evidence. `digest` is the wording by whose key it was right; None where it was left out.
    """

    __tablename__ = "recount"
    __table_args__ = (UniqueConstraint("attempt_id", "item_key", "way"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    item_key: Mapped[ItemKey]
    way: Mapped[str]
    digest: Mapped[str | None] = mapped_column(ForeignKey("item_version.digest"))
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    @property
    def lifts(self) -> bool:
        """Whether the item counts as right by it."""
        return self.way == Way.AGAIN


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
    """`counts_from` is the day that its refresh date is reckoned from, None where that is the day it was earned."""

    __tablename__ = "completion"
    # Holds when each counts from, so that a team page costs no look at the rows themselves.
    __table_args__ = (Index("ix_completion_held", "person_id", "course", "counts_from", "earned_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), unique=True)
    course: Mapped[CourseSlug]
    revision: Mapped[str]
    completed_at: Mapped[datetime]
    earned_on: Mapped[date]
    met: Mapped[MetRequirements] = mapped_column(JsonOf(MetRequirements))
    counts_from: Mapped[date | None]


class ReadyCourse(Base):
    """A way through in which all is met but for the eight hours: its credit is given at `credit_at`, by itself.

    What will be certified is kept here, so that later changes of the course take nothing away; `approvals` lists
    [body, number, made up] of those that cover the day.
    """

    __tablename__ = "ready_course"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), unique=True)
    course: Mapped[CourseSlug]
    revision: Mapped[str]
    minutes: Mapped[int]
    met: Mapped[MetRequirements] = mapped_column(JsonOf(MetRequirements))
    approvals: Mapped[list[Any]]
    ready_at: Mapped[datetime]
    credit_at: Mapped[datetime] = mapped_column(index=True)


class Evaluation(Base):
    """What someone thought of a course; no way leads to a person: no moment, and ids by chance tell no order."""

    __tablename__ = "evaluation"
    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[CourseSlug] = mapped_column(index=True)
    revision: Mapped[str]
    answers: Mapped[dict[str, Any]]


class CourseRevision(Base):
    """The outline of a revision that someone studied, shown long after the files changed."""

    __tablename__ = "course_revision"
    __table_args__ = (UniqueConstraint("course", "revision"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[CourseSlug]
    revision: Mapped[str]
    outline: Mapped[CourseOutline] = mapped_column(JsonOf(CourseOutline))


class CorrectionTakenUp(Base):
    """Append-only: when this site first taught a course with the correction of that day."""

    __tablename__ = "correction_taken_up"
    __table_args__ = (UniqueConstraint("course", "day"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[CourseSlug]
    day: Mapped[date]
    at: Mapped[datetime]


class CorrectionRead(Base):
    """Append-only: that someone said to have read a correction."""

    __tablename__ = "correction_read"
    __table_args__ = (UniqueConstraint("person_id", "course", "day"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    course: Mapped[CourseSlug]
    day: Mapped[date]
    read_at: Mapped[datetime]
