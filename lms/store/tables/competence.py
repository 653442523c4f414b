"""Tables: frameworks, evidence, standing, targets, gaps, observed practice."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.db import Base
from lms.store.tables.names import CourseSlug, ItemKey


class Evidence(Base):
    """Append-only. `item_key` is the item or observation; `source_id` the attempt, observation or certificate.

    Columns keep the names they were made with.
    """

    __tablename__ = "evidence"
    __table_args__ = (Index("ix_evidence_person_competency", "person_id", "competency"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    competency: Mapped[str]
    rung: Mapped[int]
    passed: Mapped[bool] = mapped_column("met")
    at: Mapped[datetime]
    source: Mapped[str]
    source_id: Mapped[int]
    item_key: Mapped[ItemKey] = mapped_column("thing")
    revision: Mapped[str | None]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class Standing(Base):
    """Derived from evidence, kept in step in the same transaction; freshness is a comparison with today."""

    __tablename__ = "standing"
    __table_args__ = (
        UniqueConstraint("person_id", "competency", "rung"),
        # Holds all that the team page reads, so that a team of 500 costs no look at the rows themselves.
        Index("ix_standing_fresh", "person_id", "until_on", "competency", "rung"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    competency: Mapped[str]
    rung: Mapped[int]
    until_on: Mapped[date | None]
    passed: Mapped[int] = mapped_column("met")
    seen: Mapped[int]
    last_at: Mapped[datetime]


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
    course: Mapped[CourseSlug]
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
