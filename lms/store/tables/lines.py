"""Tables: lines of the ledger that no course writes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.db import Base


class Adjustment(Base):
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
