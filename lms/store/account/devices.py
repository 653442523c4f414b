"""Browsers in which people have signed in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, exists, select, update

from lms.store.db import db, execute_rowcount
from lms.store.tables.account import KnownDevice


def is_known(person_id: int, token_hash: str, after: datetime) -> bool:
    """Whether this person signed in there after that moment."""
    found = exists().where(
        KnownDevice.person_id == person_id,
        KnownDevice.token_hash == token_hash,
        KnownDevice.signed_in_at > after,
    )
    return bool(db.session.scalar(select(found)))


def remember(person_id: int, token_hash: str, now: datetime, after: datetime) -> None:
    """Keeps that this person signed in there now, and forgets what is older than `after`."""
    db.session.execute(delete(KnownDevice).where(KnownDevice.signed_in_at <= after))
    here = (KnownDevice.person_id == person_id, KnownDevice.token_hash == token_hash)
    if execute_rowcount(update(KnownDevice).where(*here).values(signed_in_at=now)) == 0:
        db.session.add(KnownDevice(person_id=person_id, token_hash=token_hash, signed_in_at=now))
        db.session.flush()


def forget_all(person_id: int) -> None:
    db.session.execute(delete(KnownDevice).where(KnownDevice.person_id == person_id))
