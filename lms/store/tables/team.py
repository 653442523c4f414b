"""Tables: the team page, assignments, supervision agenda."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.db import Base
from lms.store.tables.names import CourseSlug


class Assignment(Base):
    """Never erased; withdrawn once, with a reason. `mail_id` is the mail that tells its person of it."""

    __tablename__ = "assignment"
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
