"""Tables: lines of the ledger that no course writes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.db import Base


class HoursAdjustment(Base):
    """What an administrator added to somebody's hours, or took away; refuses UPDATE and DELETE by trigger.

    `takes_back` is the line of the ledger that it reverses as a whole, if it does. Why stands in a row of its own.
    """

    __tablename__ = "adjustment"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    minutes: Mapped[int]
    categories: Mapped[list[Any]]
    delivery: Mapped[str]
    earned_on: Mapped[date]
    takes_back: Mapped[int | None] = mapped_column(ForeignKey("ledger_line.id"), unique=True)
    adjusted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    adjusted_at: Mapped[datetime]
    form_key: Mapped[str] = mapped_column(unique=True)


class AdjustmentWords(Base):
    """Why hours were adjusted, as it was written: apart, so that it can be erased."""

    __tablename__ = "adjustment_words"
    adjustment_id: Mapped[int] = mapped_column(ForeignKey("adjustment.id"), primary_key=True)
    reason: Mapped[str]


class LiveEvent(Base):
    """A training that is held live. It may be changed until hours of it are attested.

    `breaks` lists [from, until] in UTC, `categories` [minutes, [category, …]], `approvals` {body, number, made_up}.
    """

    __tablename__ = "live_event"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    breaks: Mapped[list[Any]]
    categories: Mapped[list[Any]]
    trainer: Mapped[str]
    qualification: Mapped[str]
    place: Mapped[str]
    is_online: Mapped[bool]
    approvals: Mapped[list[Any]]
    attester_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    form_key: Mapped[str] = mapped_column(unique=True)
    cancelled_at: Mapped[datetime | None]


class LiveAttendance(Base):
    """Who is noted to have been there, until it is attested; without a moment the whole event is meant."""

    __tablename__ = "live_attendance"
    __table_args__ = (UniqueConstraint("event_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("live_event.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    arrived_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    noted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime]


class LiveAttestation(Base):
    """That somebody was there, with the line that it gave, or that takes one back; refuses changes by trigger."""

    __tablename__ = "live_attestation"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("live_event.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    arrived_at: Mapped[datetime]
    left_at: Mapped[datetime]
    line_id: Mapped[int] = mapped_column(ForeignKey("ledger_line.id"), unique=True)
    takes_back: Mapped[int | None] = mapped_column(ForeignKey("live_attestation.id"), unique=True)
    attested_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    attested_at: Mapped[datetime]


class LiveAttestationWords(Base):
    """Why hours of an event were taken back: apart, so that it can be erased."""

    __tablename__ = "live_attestation_words"
    attestation_id: Mapped[int] = mapped_column(ForeignKey("live_attestation.id"), primary_key=True)
    reason: Mapped[str]
