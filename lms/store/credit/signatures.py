"""Signatures of lines: each is made in the transaction that writes its line, with a key outside the database."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol
from weakref import WeakKeyDictionary

from sqlalchemy import exists, insert, select
from sqlalchemy.engine import Engine

from lms.domain.credit.chain import signed_words
from lms.store.db import chunked, db, table_of
from lms.store.tables.credit import LedgerLine, LineSignature


class Signer(Protocol):
    """A ring of keys that signs, and knows what it signed."""

    def sign(self, message: bytes, now: datetime) -> tuple[str, bytes]: ...

    def knows(self, key_id: str) -> bool: ...

    def holds(self, key_id: str, message: bytes, signature: bytes) -> bool: ...


_signers: WeakKeyDictionary[Engine, Signer] = WeakKeyDictionary()
_INSERT = insert(table_of(LineSignature))


def sign_with(signer: Signer) -> None:
    """From now on lines of this site's database are signed so; call once for each site, in its context."""
    _signers[db.engine] = signer


def signer() -> Signer:
    return _signers[db.engine]


def sign(line: LedgerLine, now: datetime) -> None:
    key_id, signature = signer().sign(signed_words(line.person_id, line.sequence, line.hash, line.added_at), now)
    db.session.execute(_INSERT, {"line_id": line.id, "key_id": key_id, "signature": signature, "found_on": None})


_WITHOUT = select(
    LedgerLine.id, LedgerLine.person_id, LedgerLine.sequence, LedgerLine.hash, LedgerLine.added_at
).order_by(LedgerLine.id)


def sign_found(now: datetime, today: date) -> int:
    """Signs, as found today, every line that no key of this site's ring signed; how many they were."""
    known = [
        key_id for key_id in db.session.scalars(select(LineSignature.key_id).distinct()) if signer().knows(key_id)
    ]
    is_signed = exists().where(LineSignature.line_id == LedgerLine.id, LineSignature.key_id.in_(known))
    lines = db.session.execute(_WITHOUT.where(~is_signed)).all()
    for some in chunked(lines):
        signed = [(line[0], signer().sign(signed_words(*line[1:]), now)) for line in some]
        rows = [
            {"line_id": line_id, "key_id": key_id, "signature": signature, "found_on": today}
            for line_id, (key_id, signature) in signed
        ]
        db.session.execute(_INSERT, rows)
    return len(lines)
