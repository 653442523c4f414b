"""Whether chains of contact hours hold: recomputed, and asked of the keys that signed them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import and_, func, select, tuple_

from lms.domain.credit.chain import Fault, FaultKind, Head, signed_words
from lms.store.credit import ledger
from lms.store.credit.signatures import signer
from lms.store.db import chunked, db
from lms.store.tables.credit import LedgerLine, LineSignature

_SIGNED = (
    select(
        LedgerLine.person_id,
        LedgerLine.sequence,
        LedgerLine.hash,
        LedgerLine.added_at,
        LineSignature.key_id,
        LineSignature.signature,
    )
    .outerjoin(LineSignature, LineSignature.line_id == LedgerLine.id)
    .order_by(LedgerLine.person_id, LedgerLine.sequence, LineSignature.id)
    .execution_options(yield_per=ledger.READ_AT_ONCE)
)
_Row = tuple[Any, ...]
_NEWEST = select(LedgerLine.person_id, func.max(LedgerLine.sequence).label("sequence")).group_by(LedgerLine.person_id)
_ENDS = _NEWEST.subquery()
_OF_ENDS = _SIGNED.join(
    _ENDS, and_(_ENDS.c.person_id == LedgerLine.person_id, _ENDS.c.sequence == LedgerLine.sequence)
)
_PERSON, _LINE = itemgetter(0), itemgetter(0, 1)


def faults(*, every: bool = False) -> Iterator[Fault]:
    """The first line of each chain that does not hold.

    Recomputes each chain and checks the signature of its newest line, since a chain that was recomputed without the
    key fails there; only such a chain is searched for the first line whose signature does not hold. `every` checks
    all signatures.
    """
    broken = dict(ledger.broken_chains())
    yield from (Fault(person_id, sequence, FaultKind.BROKEN) for person_id, sequence in broken.items())
    for account_id, rows in groupby(_rows(_SIGNED if every else _OF_ENDS), _PERSON):
        fault = None if account_id in broken else _first_fault(rows)
        if fault is not None:
            yield fault if every else _first_fault(_rows(_SIGNED.where(LedgerLine.person_id == account_id))) or fault


def _rows(statement: Any) -> Iterator[_Row]:
    with db.session.connection().execute(statement) as rows:
        yield from map(tuple, rows)


def _first_fault(rows: Iterable[_Row]) -> Fault | None:
    """Of lines of one person, each with its signatures."""
    return next((fault for _, signed in groupby(rows, _LINE) if (fault := _fault(list(signed)))), None)


def _fault(signed: Sequence[_Row]) -> Fault | None:
    """A line holds when one of its signatures does: it has several where it was found again with another key."""
    person_id, sequence, line_hash, at, *_ = signed[0]
    keys = [row[4] for row in signed if row[4] is not None]
    if not keys:
        return Fault(person_id, sequence, FaultKind.UNSIGNED)
    words = signed_words(person_id, sequence, line_hash, at)
    if any(signer().holds(row[4], words, row[5]) for row in signed):
        return None
    known = next((key_id for key_id in keys if signer().knows(key_id)), None)
    return Fault(person_id, sequence, FaultKind.FORGED if known else FaultKind.KEY_NOT_HERE, known or keys[0])


def heads(account_ids: Collection[int] | None = None) -> list[Head]:
    """The newest line of each chain, with the signature that was made last; of these accounts, or of all."""
    statement = _OF_ENDS if account_ids is None else _OF_ENDS.where(LedgerLine.person_id.in_(account_ids))
    found = {}
    for person_id, sequence, line_hash, at, key_id, signature in _rows(statement):
        found[person_id] = Head(
            person_id=person_id,
            sequence=sequence,
            hash=line_hash,
            at=at,
            key_id=key_id or "",
            signature=signature or b"",
        )
    return list(found.values())


def missing(told: Iterable[Head]) -> Iterator[tuple[Head, Fault]]:
    """Which of these lines are not here as they were; of each chain the first."""
    faulty: set[int] = set()
    for some in chunked(sorted(told, key=lambda head: (head.person_id, head.sequence))):
        wanted = [(head.person_id, head.sequence) for head in some]
        asked = select(LedgerLine.person_id, LedgerLine.sequence, LedgerLine.hash).where(
            tuple_(LedgerLine.person_id, LedgerLine.sequence).in_(wanted)
        )
        here = {(person_id, sequence): line_hash for person_id, sequence, line_hash in _rows(asked)}
        for head in some:
            found = here.get((head.person_id, head.sequence))
            if found != head.hash and head.person_id not in faulty:
                faulty.add(head.person_id)
                kind = FaultKind.MISSING if found is None else FaultKind.ANOTHER
                yield head, Fault(head.person_id, head.sequence, kind)


def counts() -> tuple[int, int]:
    """(chains, lines)"""
    row = db.session.execute(select(func.count(LedgerLine.person_id.distinct()), func.count())).one()
    return row[0], row[1]


def found_by_day() -> Sequence[tuple[date, int]]:
    """How many lines were signed as found, by day."""
    statement = (
        select(LineSignature.found_on, func.count(LineSignature.line_id.distinct()))
        .where(LineSignature.found_on.is_not(None))
        .group_by(LineSignature.found_on)
        .order_by(LineSignature.found_on)
    )
    return [(day, count) for day, count in db.session.execute(statement) if day]
