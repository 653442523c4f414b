"""Mail to send, written in its deed's own transaction and sent by the background worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, func, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from lms.store.db import Base, db
from lms.store.people import Person


class OutboxMail(Base):
    """A mail written in its deed's own transaction; `once` keeps the same reminder from being sent twice.

    `link_id` is the one-time link whose address takes the place of `{link}` in the body as it leaves.
    Where no mail is sent, an administrator passes the words on by hand, and is then `passed_on_by`.
    """

    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(primary_key=True)
    once: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    subject: Mapped[str]
    body: Mapped[str]
    written_at: Mapped[datetime]
    link_id: Mapped[int | None] = mapped_column(ForeignKey("link.id"))
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(server_default="")
    passed_on_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


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


class MailState(StrEnum):
    """Where a mail stands."""

    WAITING = "waiting"
    PROBLEM = "problem"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class Kept:
    """A mail as a page shows it; `passed_on_by` is a name."""

    id: int
    person_id: int
    to_name: str
    to_email: str
    subject: str
    body: str
    written_at: datetime
    sent_at: datetime | None
    tries: int
    problem: str
    passed_on_by: str | None

    @property
    def state(self) -> MailState:
        if self.sent_at is not None:
            return MailState.SENT
        return MailState.PROBLEM if self.problem else MailState.WAITING


_IN_STATE: dict[MailState, tuple[ColumnElement[bool], ...]] = {
    MailState.WAITING: (OutboxMail.sent_at.is_(None), OutboxMail.problem == ""),
    MailState.PROBLEM: (OutboxMail.sent_at.is_(None), OutboxMail.problem != ""),
    MailState.SENT: (OutboxMail.sent_at.is_not(None),),
}
_ByHand = aliased(Person)


def mails(state: MailState | None, before: int | None, most: int) -> Sequence[Kept]:
    """Newest first, of smaller ids than `before`."""
    asked = select(
        OutboxMail.id,
        OutboxMail.person_id,
        Person.display_name,
        Person.email,
        OutboxMail.subject,
        OutboxMail.body,
        OutboxMail.written_at,
        OutboxMail.sent_at,
        OutboxMail.tries,
        OutboxMail.problem,
        _ByHand.display_name,
    )
    asked = asked.join(Person, Person.id == OutboxMail.person_id).outerjoin(
        _ByHand, _ByHand.id == OutboxMail.passed_on_by
    )
    if state is not None:
        asked = asked.where(*_IN_STATE[state])
    if before is not None:
        asked = asked.where(OutboxMail.id < before)
    return [Kept(*row) for row in db.session.execute(asked.order_by(OutboxMail.id.desc()).limit(most))]


def unsent() -> dict[MailState, int]:
    """How many wait, and how many met a problem."""
    counts = db.session.execute(
        select(*(func.count().filter(*_IN_STATE[state]) for state in (MailState.WAITING, MailState.PROBLEM))).where(
            OutboxMail.sent_at.is_(None)
        )
    ).one()
    return {MailState.WAITING: counts[0], MailState.PROBLEM: counts[1]}


def mail(mail_id: int) -> OutboxMail | None:
    """Locked until the unit of work ends, so that no worker sends it at the same moment."""
    return db.session.get(OutboxMail, mail_id, with_for_update=True)
