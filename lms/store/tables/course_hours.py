"""Tables: what was decided of the hours of courses."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lms.domain.program.hours_basis import HoursBasis
from lms.store.db import Base, JsonOf
from lms.store.tables.names import CourseSlug


class CourseHours(Base):
    """Append-only: hours of a revision by a pilot or by own times of the site, or that this row ends such a one.

    `minutes_each` are those of a pilot, one for each person, sorted, so that not even their order tells of anybody.
    """

    __tablename__ = "course_hours"
    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[CourseSlug] = mapped_column(index=True)
    basis: Mapped[HoursBasis] = mapped_column(JsonOf(HoursBasis))
    minutes_each: Mapped[list[Any]]
    decided_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime]
    ends: Mapped[int | None] = mapped_column(ForeignKey("course_hours.id"), unique=True)


class CourseHoursWords(Base):
    """The words of such a row, apart from what never changes: who took the times is somebody's name."""

    __tablename__ = "course_hours_words"
    hours_id: Mapped[int] = mapped_column(ForeignKey("course_hours.id"), primary_key=True)
    taken_by: Mapped[str]
    role: Mapped[str]
    found: Mapped[str]
    why: Mapped[str]
