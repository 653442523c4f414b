"""Tables: the team page, assignments, the supervision log."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.db import Base
from lms.store.tables.names import CourseSlug, CourseSlugs


class Assignment(Base):
    """Never erased; withdrawn once, with a reason. `mail_id` is the mail that tells its person of it.

    What a plan asked for names it, and `period_on` which of its turns this is: each turn is asked for once.
    """

    __tablename__ = "assignment"
    __table_args__ = (Index("uq_assignment_turn", "plan_id", "person_id", "course", "period_on", unique=True),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    course: Mapped[CourseSlug]
    assigned_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    assigned_at: Mapped[datetime]
    due_on: Mapped[date | None] = mapped_column(index=True)
    note: Mapped[str]
    recurs_months: Mapped[int] = mapped_column(default=0)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_why: Mapped[str | None]
    mail_id: Mapped[int | None] = mapped_column(index=True)  # of the outbox; no key, so that SQLite keeps the table
    plan_id: Mapped[int | None]  # as above
    period_on: Mapped[date | None]


class AssignmentChoice(Base):
    """Courses of which any one does what was asked; the assignment's own `course` is empty then."""

    __tablename__ = "assignment_choice"
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), primary_key=True)
    course: Mapped[CourseSlug] = mapped_column(primary_key=True)


class AssignmentDay(Base):
    """Append-only: a day that was changed, by whom, and what it was before."""

    __tablename__ = "assignment_day"
    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    moved_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    moved_at: Mapped[datetime]
    old_on: Mapped[date | None]
    new_on: Mapped[date]


class AssignmentReminder(Base):
    """Append-only: that someone pressed *Remind*."""

    __tablename__ = "assignment_reminder"
    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    reminded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reminded_at: Mapped[datetime]


class TrainingPlan(Base):
    """What is asked by itself: again after so many months, or of whoever comes into a team or a profile.

    `courses` are slugs; with `any_one` one of them is asked for in each month. It asks in the name of `made_by`, of
    those whom they may ask on the day, until it is ended. Without a team, a profile and people it is for all these.
    """

    __tablename__ = "training_plan"
    id: Mapped[int] = mapped_column(primary_key=True)
    courses: Mapped[CourseSlugs]
    any_one: Mapped[bool]
    with_way: Mapped[bool]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    profile: Mapped[str | None]
    due_on: Mapped[date | None]
    days_after_hire: Mapped[int | None]
    every_months: Mapped[int]
    note: Mapped[str]
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class TrainingPlanPerson(Base):
    """Whom a plan is for, where people were chosen by name."""

    __tablename__ = "training_plan_person"
    plan_id: Mapped[int] = mapped_column(ForeignKey("training_plan.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class SupervisionLine(Base):
    """One meeting for supervision, or what takes such a line back. Refuses UPDATE and DELETE by trigger.

    `credential` is the supervisor's as they wrote it for that day. A line that `reverses` another repeats it with
    its minutes below nothing, says why, and is about the same people. `form_key` is of the form that was sent.
    """

    __tablename__ = "supervision_line"
    __table_args__ = (
        UniqueConstraint("supervisor_id", "form_key"),
        UniqueConstraint("reverses"),
        Index("ix_supervision_line_held", "held_on", "supervisor_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    supervisor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    held_on: Mapped[date]
    minutes: Mapped[int]
    is_group: Mapped[bool]
    credential: Mapped[str]
    form_key: Mapped[str]
    reverses: Mapped[int | None] = mapped_column(ForeignKey("supervision_line.id"))
    reason: Mapped[str | None]
    added_at: Mapped[datetime]


class SupervisionAttendee(Base):
    """Who was there. Refuses UPDATE and DELETE by trigger."""

    __tablename__ = "supervision_attendee"
    __table_args__ = (
        UniqueConstraint("line_id", "person_id"),
        Index("ix_supervision_attendee_person", "person_id", "line_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("supervision_line.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class SupervisionObjection(Base):
    """That somebody objects to a line about them, in a few words. Refuses UPDATE and DELETE by trigger."""

    __tablename__ = "supervision_objection"
    __table_args__ = (UniqueConstraint("line_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("supervision_line.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str]
    objected_at: Mapped[datetime]


class KindWord(Base):
    """That whoever supervises a person noticed what went well: one word for each event, without any text.

    `is_done` tells of a course that was completed, else it was begun; with `asks` that rests, and the word asks how
    it goes. Its person puts it away once.
    """

    __tablename__ = "kind_word"
    __table_args__ = (UniqueConstraint("enrolment_id", "is_done", "asks", "said_by"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    is_done: Mapped[bool]
    asks: Mapped[bool] = mapped_column(default=False, server_default=false())
    said_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    said_at: Mapped[datetime]
    put_away_at: Mapped[datetime | None]
