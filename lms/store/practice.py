"""Practice that was watched, from the asking to both confirmations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.db import Base


class Observation(Base):
    """A practice seen by a rater; evidence only once both have confirmed. No note names a parent.

    One open at a time for each person and practice; without a rater, whoever supervises the person may rate it.
    """

    __tablename__ = "observation"
    __table_args__ = (
        Index(
            "uq_observation_open",
            "person_id",
            "course",
            "practice",
            unique=True,
            sqlite_where=text("confirmed_by_rater_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=text("confirmed_by_rater_at IS NULL AND withdrawn_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    rater_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    course: Mapped[str]
    practice: Mapped[str]
    setting: Mapped[str]
    parent_agreed_on: Mapped[date | None]
    ratings: Mapped[dict[str, Any] | None]
    note: Mapped[str | None]
    comment: Mapped[str | None]
    requested_at: Mapped[datetime]
    rated_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    confirmed_by_person_at: Mapped[datetime | None]
    confirmed_by_rater_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
