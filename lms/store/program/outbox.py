"""Mail to send, written in its action's own transaction and sent by the background worker."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, and_, bindparam, case, exists, func, insert, or_, select, update
from sqlalchemy.orm import aliased

from lms.domain.program.mail import MailKind
from lms.store.asked import is_at_work, is_unclaimed, is_waiting
from lms.store.db import chunked, db, execute_rowcount
from lms.store.tables.account import Link
from lms.store.tables.people import ErasedPerson, Person
from lms.store.tables.program import OutboxMessage

MOST_TRIES = 8
LEASE = timedelta(minutes=10)
KEEPS_FOR = timedelta(days=7)
WAITED = "it waited for a week"
WORKERS_ENDED = "the worker ended at each try"
LINK_ENDED = "its link had ended before it could be sent"


@dataclass(frozen=True, slots=True)
class ClaimedMessage:
    """A mail that is this worker's to send; `salt` and `is_open` are those of the link it carries, if any."""

    id: int
    idempotency_key: str
    kind: MailKind
    person_id: int
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
    person has when it leaves, or to the one that the link brings. Who was erased gets none.
    """
    if db.session.scalar(select(ErasedPerson.id).where(ErasedPerson.person_id == person_id)) is not None:
        return
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


_WRITTEN = select(OutboxMessage.idempotency_key.label("key")).where(
    OutboxMessage.idempotency_key.in_(bindparam("keys", expanding=True))
)


def written(keys: Collection[str]) -> frozenset[str]:
    """Which of these mails, by their `idempotency_key`, are in line or were sent already."""
    return frozenset(key for some in chunked(sorted(keys)) for key in db.session.scalars(_WRITTEN, {"keys": some}))


def queue(
    kind: MailKind, keys: Mapping[int, str], subject: str, now: datetime, not_before: datetime | None = None
) -> int:
    """Puts a mail about work in line for each person, under their key; whoever has one waiting gets no second.

    What is told is looked up as it leaves: so the one that waits tells of this as well. How many were put there.
    """
    waiting = {person_id for some in chunked(keys) for person_id in _lock_unclaimed(kind, some)}
    rows = [
        {
            "idempotency_key": key,
            "person_id": person_id,
            "subject": subject,
            "body": "",
            "kind": kind.value,
            "written_at": now,
            "not_before": not_before,
        }
        for person_id, key in keys.items()
        if person_id not in waiting
    ]
    if rows:
        db.session.execute(insert(OutboxMessage), rows)
    return len(rows)


def _lock_unclaimed(kind: MailKind, person_ids: Sequence[int]) -> Iterator[int]:
    """Who has such a mail that no worker has taken yet; none can take it before this unit of work ends."""
    return iter(
        db.session.scalars(
            select(OutboxMessage.person_id)
            .where(OutboxMessage.kind == kind.value, OutboxMessage.person_id.in_(person_ids), is_unclaimed())
            .with_for_update()
        )
    )


class MailState(StrEnum):
    """Where a mail stands."""

    WAITING = "waiting"
    PROBLEM = "problem"
    SENT = "sent"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class MessageSummary:
    """A mail as a page shows it; `passed_on_by` is a name. `to_email` is where it goes while it waits.

    The body of one about work is empty until it leaves.
    """

    id: int
    kind: MailKind
    person_id: int
    to_name: str
    to_email: str
    subject: str
    body: str
    written_at: datetime
    sent_at: datetime | None
    dropped_at: datetime | None
    tries: int
    problem: str
    passed_on_by: str | None

    @property
    def state(self) -> MailState:
        if self.sent_at is not None:
            return MailState.SENT
        if self.dropped_at is not None:
            return MailState.PAST
        return MailState.PROBLEM if self.problem else MailState.WAITING


_IN_STATE: dict[MailState, tuple[ColumnElement[bool], ...]] = {
    MailState.WAITING: (is_waiting(), OutboxMessage.problem == ""),
    MailState.PROBLEM: (is_waiting(), OutboxMessage.problem != ""),
    MailState.SENT: (OutboxMessage.sent_at.is_not(None),),
    MailState.PAST: (OutboxMessage.sent_at.is_(None), OutboxMessage.dropped_at.is_not(None)),
}
_ByHand = aliased(Person)
_SUMMARY = (
    select(
        OutboxMessage.id,
        OutboxMessage.kind,
        OutboxMessage.person_id,
        Person.display_name,
        func.coalesce(OutboxMessage.email, Link.email, Person.email),
        OutboxMessage.subject,
        OutboxMessage.body,
        OutboxMessage.written_at,
        OutboxMessage.sent_at,
        OutboxMessage.dropped_at,
        OutboxMessage.tries,
        OutboxMessage.problem,
        _ByHand.display_name,
    )
    .join(Person, Person.id == OutboxMessage.person_id)
    .outerjoin(Link, Link.id == OutboxMessage.link_id)
    .outerjoin(_ByHand, _ByHand.id == OutboxMessage.passed_on_by)
)


def mails(state: MailState | None, before: int | None, limit: int) -> Sequence[MessageSummary]:
    """Newest first, of smaller ids than `before`; of any state without one."""
    asked = _SUMMARY if state is None else _SUMMARY.where(*_IN_STATE[state])
    if before is not None:
        asked = asked.where(OutboxMessage.id < before)
    rows = db.session.execute(asked.order_by(OutboxMessage.id.desc()).limit(limit))
    return [_summary(*row) for row in rows]


def summary(mail_id: int) -> MessageSummary | None:
    row = db.session.execute(_SUMMARY.where(OutboxMessage.id == mail_id)).one_or_none()
    return _summary(*row) if row else None


def _summary(mail_id: int, kind: str, *others: Any) -> MessageSummary:
    return MessageSummary(mail_id, MailKind(kind), *others)


_UNSENT = select(*(func.count().filter(*_IN_STATE[state]) for state in (MailState.WAITING, MailState.PROBLEM))).where(
    is_waiting()
)


def unsent() -> dict[MailState, int]:
    """How many wait, and how many met a problem."""
    counts = db.session.execute(_UNSENT).one()
    return {MailState.WAITING: counts[0], MailState.PROBLEM: counts[1]}


def mail(mail_id: int) -> OutboxMessage | None:
    """Locked until the unit of work ends, so that no worker sends it at the same moment."""
    return db.session.get(OutboxMessage, mail_id, with_for_update=True)


def is_being_sent(mail: OutboxMessage, now: datetime) -> bool:
    """Whether a worker has it, and has not told what came of it."""
    return mail.claimed_at is not None and not mail.problem and mail.claimed_at > now - LEASE


def claim(now: datetime, work_on: date | None = None) -> ClaimedMessage | None:
    """The oldest mail that may be tried now, kept from other workers; None when there is none.

    `work_on` is today where mail about work may leave as well, to those who are at work. A claim without an outcome
    is a worker that ended in between: after LEASE the mail may be claimed again. After a problem the wait doubles
    with each try. Call it in a unit of work of its own.
    """
    row = db.session.execute(_oldest_to_try(now, work_on)).first()
    if row is None:
        return None
    mail, own, link = row
    mail.claimed_at, mail.tries, mail.problem = now, mail.tries + 1, ""
    return _claimed(mail, own, link, now)


def _claimed(mail: OutboxMessage, own: str, link: Link | None, now: datetime) -> ClaimedMessage:
    return ClaimedMessage(
        id=mail.id,
        idempotency_key=mail.idempotency_key,
        kind=MailKind(mail.kind),
        person_id=mail.person_id,
        email=mail.email or (link.email if link is not None else None) or own,
        subject=mail.subject,
        body=mail.body,
        tries=mail.tries,
        salt=link.salt if link is not None else None,
        is_open=link is None or (link.used_at is None and link.until > now),
    )


def _oldest_to_try(now: datetime, work_on: date | None) -> Select[OutboxMessage, str, Link]:
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
        .where(_may_leave(now, work_on), may_be_tried)
        .order_by(OutboxMessage.id)
        .limit(1)
        .with_for_update(of=OutboxMessage, skip_locked=True)
        .execution_options(populate_existing=True)
    )


def _may_leave(now: datetime, work_on: date | None) -> ColumnElement[bool]:
    """Of a mail and its person."""
    is_time = OutboxMessage.kind == MailKind.AT_ONCE.value
    if work_on is not None:
        is_time = or_(is_time, is_at_work(work_on))
    has_begun = or_(OutboxMessage.not_before.is_(None), OutboxMessage.not_before <= now)
    return and_(is_waiting(), OutboxMessage.tries < MOST_TRIES, is_time, has_begun)


def keep_words(mail_id: int, subject: str, body: str) -> None:
    """What a mail about work says, made as it leaves."""
    db.session.execute(_waiting(mail_id).values(subject=subject, body=body))


# What is left of a mail once it is sent or given up.
_LEFT = {"email": None, "body": case((OutboxMessage.link_id.is_not(None), ""), else_=OutboxMessage.body)}


def _waiting(mail_id: int) -> Update:
    return update(OutboxMessage).where(OutboxMessage.id == mail_id, is_waiting())


def mark_sent(mail_id: int, now: datetime) -> None:
    """What carried a link loses its body, and every mail the address that it went to.

    Also one that became past while it was on its way.
    """
    sending = update(OutboxMessage).where(OutboxMessage.id == mail_id, OutboxMessage.sent_at.is_(None))
    db.session.execute(sending.values(sent_at=now, dropped_at=None, problem="", **_LEFT))


def note_problem(mail_id: int, problem: str) -> None:
    """The try counts, and the next one waits; after MOST_TRIES there is none."""
    db.session.execute(_waiting(mail_id).values(problem=problem))


def put_back(mail_id: int, problem: str) -> None:
    """The mail server could not be reached, which is not the mail's doing: the try does not count."""
    db.session.execute(_waiting(mail_id).values(problem=problem, claimed_at=None, tries=OutboxMessage.tries - 1))


def give_up(mail_id: int, problem: str) -> None:
    db.session.execute(_waiting(mail_id).values(problem=problem, tries=MOST_TRIES, **_LEFT))


def give_up_old(now: datetime) -> int:
    """Gives up what waited longer than KEEPS_FOR in words that speak of what is past by then; how many.

    Not mail about work: its words are made as it leaves, and are true then. And says so of what ended every worker.
    """
    db.session.execute(
        update(OutboxMessage)
        .where(
            is_waiting(),
            OutboxMessage.problem == "",
            OutboxMessage.tries >= MOST_TRIES,
            OutboxMessage.claimed_at <= now - LEASE,
        )
        .values(problem=WORKERS_ENDED)
    )
    return execute_rowcount(
        update(OutboxMessage)
        .where(
            is_waiting(),
            OutboxMessage.kind == MailKind.AT_ONCE.value,
            OutboxMessage.tries < MOST_TRIES,
            func.coalesce(OutboxMessage.not_before, OutboxMessage.written_at) < now - KEEPS_FOR,
        )
        .values(problem=WAITED, tries=MOST_TRIES, body=_LEFT["body"])
    )


def can_be_sent_again() -> ColumnElement[bool]:
    """Met a problem, and its words are still there: those of a link that ended are not."""
    return and_(*_IN_STATE[MailState.PROBLEM], or_(OutboxMessage.link_id.is_(None), OutboxMessage.body != ""))


def send_again(now: datetime) -> int:
    """Tries what met a problem from the beginning; how many."""
    return execute_rowcount(
        update(OutboxMessage)
        .where(can_be_sent_again())
        .values(tries=0, problem="", claimed_at=None, not_before=now)
        .execution_options(synchronize_session=False)
    )


def count_to_send_again() -> int:
    return db.session.scalar(select(func.count()).select_from(OutboxMessage).where(can_be_sent_again())) or 0


def waits_since(moment: datetime, now: datetime, work_on: date | None) -> bool:
    """Whether a mail that could have left since then still waits."""
    since = func.coalesce(OutboxMessage.not_before, OutboxMessage.written_at)
    could_leave = select(OutboxMessage.id).join(Person, Person.id == OutboxMessage.person_id)
    return bool(db.session.scalar(select(exists(could_leave.where(_may_leave(now, work_on), since < moment)))))


def take_as_sent(before: datetime) -> int:
    """Takes for sent what was written before that moment, as if mail had left all along: for the demo; how many."""
    return execute_rowcount(
        update(OutboxMessage)
        .where(is_waiting(), OutboxMessage.kind == MailKind.AT_ONCE.value, OutboxMessage.written_at < before)
        .values(sent_at=OutboxMessage.written_at, tries=1)
    )


def work_mail(before: datetime) -> list[ClaimedMessage]:
    """Mail about work that was written before that moment and waits, without claiming it: for the demo."""
    rows = db.session.execute(
        select(OutboxMessage, Person.email)
        .join(Person, Person.id == OutboxMessage.person_id)
        .where(is_waiting(), OutboxMessage.kind != MailKind.AT_ONCE.value, OutboxMessage.written_at < before)
        .order_by(OutboxMessage.id)
    )
    return [_claimed(mail, email, None, before) for mail, email in rows]
