"""Who did what, about whom, when: append-only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.db import Base, db


class Event(Base):
    """Refuses UPDATE and DELETE by trigger; `what` holds slugs and ids, never a name or an answer."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_about_at", "about_id", "at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    deed: Mapped[str]
    about_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    what: Mapped[dict[str, Any]]
    at: Mapped[datetime]


def note(actor_id: int | None, deed: str, about_id: int | None, now: datetime, **what: str | int) -> None:
    db.session.add(Event(actor_id=actor_id, deed=deed, about_id=about_id, what=what, at=now))
