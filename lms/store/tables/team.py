"""Tables: the team page, assignments, the supervision log."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.db import Base


class Assignment(Base):
    """Never erased; withdrawn once, with a reason. `mail_id` is the mail that tells its person of it."""

    __tablename__ = "assignment"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    course: Mapped[str]
    assigned_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    assigned_at: Mapped[datetime]
    due_on: Mapped[date | None] = mapped_column(index=True)
    note: Mapped[str]
    recurs_months: Mapped[int] = mapped_column(default=0)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_why: Mapped[str | None]
    mail_id: Mapped[int | None] = mapped_column(index=True)  # of the outbox; no key, so that SQLite keeps the table


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
