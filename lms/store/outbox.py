"""Mail to send, written in its deed's own transaction and sent by the background worker."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ForeignKey, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.db import Base, db
from lms.store.sessions import Link

AT_ONCE = 10_000  # well below how many values a statement may hold


class OutboxMail(Base):
    """A mail written in its deed's own transaction; `once` keeps the same reminder from being sent twice.

    `link_id` is the one-time link whose address takes the place of `{link}` in the body as it leaves.
    """

    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(primary_key=True)
    once: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    subject: Mapped[str]
    body: Mapped[str]
    written_at: Mapped[datetime]
    link_id: Mapped[int | None] = mapped_column(ForeignKey(Link.id))
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(server_default="")


def write(once: str, person_id: int, subject: str, body: str, now: datetime, *, link_id: int | None = None) -> None:
    """Puts a mail in line; `once` names it, and a name that is there already raises IntegrityError at the flush.

    `{link}` in the body stands for the address of the one-time link.
    """
    db.session.add(
        OutboxMail(
            once=once,
            person_id=person_id,
            subject=subject,
            body=body,
            written_at=now,
            link_id=link_id,
            claimed_at=None,
            sent_at=None,
        )
    )


class Mail(NamedTuple):
    """What `write` takes, for many at once."""

    once: str
    person_id: int
    subject: str
    body: str


def write_many(mails: Iterable[Mail], now: datetime) -> None:
    """Puts many mails in line in one statement."""
    rows = [{**mail._asdict(), "written_at": now} for mail in mails]
    if rows:
        db.session.execute(insert(OutboxMail), rows)


def written(names: Collection[str]) -> frozenset[str]:
    """Which of these mails, by their `once`, are in line or were sent already."""
    asked = list(names)
    return frozenset(
        once
        for start in range(0, len(asked), AT_ONCE)
        for once in db.session.scalars(
            select(OutboxMail.once).where(OutboxMail.once.in_(asked[start : start + AT_ONCE]))
        )
    )
