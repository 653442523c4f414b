"""Mail to send, written in its action's own transaction and sent by the background worker."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, Update, and_, case, exists, func, insert, or_, select, update
from sqlalchemy.orm import aliased

from lms.store.db import db, execute_rowcount
from lms.store.tables.account import Link
from lms.store.tables.people import Person
from lms.store.tables.program import OutboxMessage

AT_ONCE = 10_000  # well below how many values a statement may hold
MOST_TRIES = 8
LEASE = timedelta(minutes=10)
KEEPS_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ClaimedMessage:
    """A mail that is this worker's to send; `salt` and `is_open` are those of the link it carries, if any."""

    id: int
    idempotency_key: str
    email: str
    subject: str
    body: str
    tries: int
    salt: str | None
    is_open: bool


def write(
    idempotency_key: str,
    person_id: int,
    subject: str,
    body: str,
    now: datetime,
    *,
    link_id: int | None = None,
    email: str | None = None,
) -> None:
    """Puts a mail in line; a key that is there already raises IntegrityError at the flush.

    `{link}` in the body stands for the address of the one-time link. Without `email` it goes to the address the
    person has when it leaves, or to the one that the link brings.
    """
    db.session.add(
        OutboxMessage(
            idempotency_key=idempotency_key,
            person_id=person_id,
            subject=subject,
            body=body,
            written_at=now,
            link_id=link_id,
            email=email,
            claimed_at=None,
            sent_at=None,
        )
    )


class NewMessage(NamedTuple):
    """What `write` takes, for many at once."""

    idempotency_key: str
    person_id: int
    subject: str
    body: str


def write_many(mails: Iterable[NewMessage], now: datetime) -> None:
    """Puts many mails in line in one statement."""
    rows = [{**mail._asdict(), "written_at": now} for mail in mails]
    if rows:
        db.session.execute(insert(OutboxMessage), rows)


def written(names: Collection[str]) -> frozenset[str]:
    """Which of these mails, by their `idempotency_key`, are in line or were sent already."""
    asked = list(names)
    return frozenset(
        idempotency_key
        for start in range(0, len(asked), AT_ONCE)
        for idempotency_key in db.session.scalars(
            select(OutboxMessage.idempotency_key).where(
                OutboxMessage.idempotency_key.in_(asked[start : start + AT_ONCE])
            )
        )
    )


class MailState(StrEnum):
    """Where a mail stands."""

    WAITING = "waiting"
    PROBLEM = "problem"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class MessageSummary:
    """A mail as a page shows it; `passed_on_by` is a name. `to_email` is where it goes while it waits."""

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
    MailState.WAITING: (OutboxMessage.sent_at.is_(None), OutboxMessage.problem == ""),
    MailState.PROBLEM: (OutboxMessage.sent_at.is_(None), OutboxMessage.problem != ""),
    MailState.SENT: (OutboxMessage.sent_at.is_not(None),),
}
_ByHand = aliased(Person)


def mails(state: MailState | None, before: int | None, limit: int) -> Sequence[MessageSummary]:
    """Newest first, of smaller ids than `before`."""
    asked = select(
        OutboxMessage.id,
        OutboxMessage.person_id,
        Person.display_name,
        func.coalesce(OutboxMessage.email, Link.email, Person.email),
        OutboxMessage.subject,
        OutboxMessage.body,
        OutboxMessage.written_at,
        OutboxMessage.sent_at,
        OutboxMessage.tries,
        OutboxMessage.problem,
        _ByHand.display_name,
    )
    asked = (
        asked.join(Person, Person.id == OutboxMessage.person_id)
        .outerjoin(Link, Link.id == OutboxMessage.link_id)
        .outerjoin(_ByHand, _ByHand.id == OutboxMessage.passed_on_by)
    )
    if state is not None:
        asked = asked.where(*_IN_STATE[state])
    if before is not None:
        asked = asked.where(OutboxMessage.id < before)
    return [MessageSummary(*row) for row in db.session.execute(asked.order_by(OutboxMessage.id.desc()).limit(limit))]


def unsent() -> dict[MailState, int]:
    """How many wait, and how many met a problem."""
    counts = db.session.execute(
        select(*(func.count().filter(*_IN_STATE[state]) for state in (MailState.WAITING, MailState.PROBLEM))).where(
            OutboxMessage.sent_at.is_(None)
        )
    ).one()
    return {MailState.WAITING: counts[0], MailState.PROBLEM: counts[1]}


def mail(mail_id: int) -> OutboxMessage | None:
    """Locked until the unit of work ends, so that no worker sends it at the same moment."""
    return db.session.get(OutboxMessage, mail_id, with_for_update=True)


def is_being_sent(mail: OutboxMessage, now: datetime) -> bool:
    """Whether a worker has it, and has not told what came of it."""
    return mail.claimed_at is not None and not mail.problem and mail.claimed_at > now - LEASE


def claim(now: datetime) -> ClaimedMessage | None:
    """The oldest mail that may be tried now, kept from other workers; None when there is none.

    A claim without an outcome is a worker that ended in between: after LEASE the mail may be claimed again. After a
    problem the wait doubles with each try. Call it in a unit of work of its own.
    """
    row = db.session.execute(_oldest_to_try(now)).first()
    if row is None:
        return None
    mail, own, link = row
    mail.claimed_at, mail.tries, mail.problem = now, mail.tries + 1, ""
    email = mail.email or (link.email if link is not None else None) or own
    return ClaimedMessage(
        id=mail.id,
        idempotency_key=mail.idempotency_key,
        email=email,
        subject=mail.subject,
        body=mail.body,
        tries=mail.tries,
        salt=link.salt if link is not None else None,
        is_open=link is None or (link.used_at is None and link.until > now),
    )


def _oldest_to_try(now: datetime) -> Select[OutboxMessage, str, Link]:
    waits_again = [
        and_(OutboxMessage.tries == tries, OutboxMessage.claimed_at <= now - LEASE * 2 ** (tries - 1))
        for tries in range(1, MOST_TRIES)
    ]
    may_be_tried = or_(
        OutboxMessage.claimed_at.is_(None),
        and_(OutboxMessage.problem == "", OutboxMessage.claimed_at <= now - LEASE),
        and_(OutboxMessage.problem != "", or_(*waits_again)),
    )
    return (
        select(OutboxMessage, Person.email, Link)
        .join(Person, Person.id == OutboxMessage.person_id)
        .outerjoin(Link, Link.id == OutboxMessage.link_id)
        .where(OutboxMessage.sent_at.is_(None), OutboxMessage.tries < MOST_TRIES, may_be_tried)
        .order_by(OutboxMessage.id)
        .limit(1)
        .with_for_update(of=OutboxMessage, skip_locked=True)
        .execution_options(populate_existing=True)
    )


# What is left of a mail once it is sent or given up.
_LEFT = {"email": None, "body": case((OutboxMessage.link_id.is_not(None), ""), else_=OutboxMessage.body)}


def _waiting(mail_id: int) -> Update:
    return update(OutboxMessage).where(OutboxMessage.id == mail_id, OutboxMessage.sent_at.is_(None))


def mark_sent(mail_id: int, now: datetime) -> None:
    """What carried a link loses its body, and every mail the address that it went to."""
    db.session.execute(_waiting(mail_id).values(sent_at=now, problem="", **_LEFT))


def note_problem(mail_id: int, problem: str) -> None:
    """The try counts, and the next one waits; after MOST_TRIES there is none."""
    db.session.execute(_waiting(mail_id).values(problem=problem))


def put_back(mail_id: int, problem: str) -> None:
    """The mail server could not be reached, which is not the mail's doing: the try does not count."""
    db.session.execute(_waiting(mail_id).values(problem=problem, claimed_at=None, tries=OutboxMessage.tries - 1))


def give_up(mail_id: int, problem: str) -> None:
    db.session.execute(_waiting(mail_id).values(problem=problem, tries=MOST_TRIES, **_LEFT))


def give_up_old(now: datetime) -> int:
    """Gives up what waited longer than KEEPS_FOR, since it speaks of what is long past; how many."""
    return execute_rowcount(
        update(OutboxMessage)
        .where(
            OutboxMessage.sent_at.is_(None),
            OutboxMessage.tries < MOST_TRIES,
            OutboxMessage.written_at < now - KEEPS_FOR,
        )
        .values(problem="it waited for a week", tries=MOST_TRIES, **_LEFT)
    )


def waits_since(moment: datetime) -> bool:
    """Whether a mail that was written before this moment still waits."""
    return bool(
        db.session.scalar(
            select(
                exists().where(
                    OutboxMessage.sent_at.is_(None),
                    OutboxMessage.tries < MOST_TRIES,
                    OutboxMessage.written_at < moment,
                )
            )
        )
    )


def take_as_sent(before: datetime) -> int:
    """Takes for sent what was written before that moment, as if mail had left all along: for the demo; how many."""
    return execute_rowcount(
        update(OutboxMessage)
        .where(OutboxMessage.sent_at.is_(None), OutboxMessage.written_at < before)
        .values(sent_at=OutboxMessage.written_at, tries=1)
    )
