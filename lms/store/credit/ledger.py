"""The ledger of contact hours: append-only, chained for each person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, bindparam, exists, select
from sqlalchemy.orm import aliased

from lms.domain.credit.hours import FIRST_HASH, SELF_PACED, ChainedLine, broken_at, line_hash
from lms.store.db import UtcDateTime, db
from lms.store.joined import accounts_of
from lms.store.locks import lock_people
from lms.store.tables.credit import Certificate, LedgerLine
from lms.store.tables.learning import Completion

_LAST = (
    select(LedgerLine.sequence, LedgerLine.hash)
    .where(LedgerLine.person_id == bindparam("person_id"))
    .order_by(LedgerLine.sequence.desc())
    .limit(1)
)


def append(
    person_id: int,
    minutes: int,
    categories: list[Any],
    earned_on: date,
    now: datetime,
    *,
    source: str,
    delivery: str = SELF_PACED,
    completion_id: int | None = None,
) -> LedgerLine:
    lock_people([person_id])
    last = db.session.execute(_LAST, {"person_id": person_id}).first()
    sequence, previous = (last[0] + 1, last[1]) if last else (1, FIRST_HASH)
    line = LedgerLine(
        person_id=person_id,
        sequence=sequence,
        minutes=minutes,
        categories=categories,
        delivery=delivery,
        earned_on=earned_on,
        source=source,
        completion_id=completion_id,
        external_id=None,
        reverses=None,
        added_at=now,
        previous_hash=previous,
        hash="",
    )
    line.hash = line_hash(previous, line.body())
    db.session.add(line)
    db.session.flush()
    return line


_LINES = (
    select(LedgerLine).where(LedgerLine.person_id.in_(accounts_of(bindparam("person_id")))).order_by(LedgerLine.id)
)


def lines(person_id: int) -> Sequence[LedgerLine]:
    """Oldest first; those of joined accounts among them, each in the chain that it was written to."""
    return db.session.scalars(_LINES, {"person_id": person_id}).all()


_EARNED = (
    select(Certificate.facts["title"].as_string(), LedgerLine.minutes, LedgerLine.earned_on)
    .outerjoin(  # the first: of a completion there are several where the name was put right
        Certificate,
        and_(Certificate.completion_id == LedgerLine.completion_id, Certificate.corrects.is_(None)),
    )
    .where(LedgerLine.person_id.in_(accounts_of(bindparam("person_id"))))
    .order_by(LedgerLine.id)
)


def earned(person_id: int) -> Sequence[tuple[str, int, date]]:
    """(title as certified, minutes, day) of each line, oldest first; "" without a certificate."""
    rows = db.session.execute(_EARNED, {"person_id": person_id})
    return [(title or "", minutes, day) for title, minutes, day in rows]


_REVERSING = aliased(LedgerLine)
_SELF_PACED_SINCE = (
    select(Completion.completed_at, LedgerLine.minutes)
    .join(Completion, Completion.id == LedgerLine.completion_id)
    .where(
        LedgerLine.person_id.in_(accounts_of(bindparam("person_id"))),
        LedgerLine.delivery == SELF_PACED,
        Completion.completed_at > bindparam("since", type_=UtcDateTime()),
        ~exists().where(_REVERSING.reverses == LedgerLine.id),
    )
)


def self_paced_since(person_id: int, since: datetime) -> Sequence[tuple[datetime, int]]:
    """(moment, minutes) of courses completed later than that, but for those that a later line took back."""
    rows = db.session.execute(_SELF_PACED_SINCE, {"person_id": person_id, "since": since})
    return [(moment, minutes) for moment, minutes in rows]


def broken_chains() -> Iterator[tuple[int, int]]:
    """(person id, sequence) of the first line of each chain that does not hold."""
    by_person: dict[int, list[ChainedLine]] = {}
    for line in db.session.scalars(select(LedgerLine).order_by(LedgerLine.person_id, LedgerLine.sequence)):
        by_person.setdefault(line.person_id, []).append(
            ChainedLine(line.sequence, line.body(), line.previous_hash, line.hash)
        )
    for person_id, chain in by_person.items():
        sequence = broken_at(chain)
        if sequence is not None:
            yield person_id, sequence
