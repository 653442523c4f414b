"""Tables: training taken elsewhere, as its person reports it, and what was decided of each report."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.db import Base


class ExternalTraining(Base):
    """One training; what is said of it stands in its reports. `form_key` is that of the form which made it."""

    __tablename__ = "external_training"
    __table_args__ = (UniqueConstraint("person_id", "form_key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    form_key: Mapped[str]
    added_at: Mapped[datetime]


class ExternalFile(Base):
    """A certificate that somebody gave: what is kept of it by its SHA-256, and that of what they sent.

    No report names it while the form that brought it is not yet taken; such a row is gone after a day.
    """

    __tablename__ = "external_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    sha256: Mapped[str] = mapped_column(index=True)
    given_digest: Mapped[str]
    kind: Mapped[str]
    given_at: Mapped[datetime]


class ExternalReport(Base):
    """What a training is said to be, each time its person sends it; `categories` are as in the ledger."""

    __tablename__ = "external_report"
    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("external_training.id"), index=True)
    first_on: Mapped[date]
    last_on: Mapped[date]
    minutes: Mapped[int]
    categories: Mapped[list[Any]]
    delivery: Mapped[str]
    sent_at: Mapped[datetime]


class ExternalReportWords(Base):
    """What may be erased of a report. `waits` is true until it is decided of: one index finds all that waits."""

    __tablename__ = "external_report_words"
    __table_args__ = (
        Index(
            "ix_external_report_words_waits",
            "report_id",
            sqlite_where=text("waits = 1"),
            postgresql_where=text("waits"),
        ),
    )
    report_id: Mapped[int] = mapped_column(ForeignKey("external_report.id"), primary_key=True)
    title: Mapped[str]
    provider: Mapped[str]
    approval_body: Mapped[str]
    approval_number: Mapped[str]
    answer: Mapped[str]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("external_file.id"), index=True)
    waits: Mapped[bool]


class ExternalDecision(Base):
    """What was decided of a report, numbered from 1: reviewed or withdrawn, taken back, perhaps accepted otherwise.

    An acceptance says what counts; `ledger_line_id` is the line that it, or its taking back, wrote.
    """

    __tablename__ = "external_decision"
    __table_args__ = (UniqueConstraint("report_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("external_report.id"))
    number: Mapped[int]
    outcome: Mapped[str]
    decided_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime]
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]
    minutes: Mapped[int | None]
    categories: Mapped[list[Any] | None]
    delivery: Mapped[str | None]
    saw_document: Mapped[bool]
    ledger_line_id: Mapped[int | None] = mapped_column(index=True)  # no key, so that SQLite may make it anew


class ExternalDecisionWords(Base):
    """What may be erased of a decision: its question, or its reason."""

    __tablename__ = "external_decision_words"
    decision_id: Mapped[int] = mapped_column(ForeignKey("external_decision.id"), primary_key=True)
    words: Mapped[str]
