"""The second step of signing in: secrets that only a key outside the database reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from lms.store.db import db
from lms.store.tables.account import SecondFactor


def second_factor(person_id: int) -> SecondFactor | None:
    return db.session.get(SecondFactor, person_id)


def lock(person_id: int) -> SecondFactor | None:
    """The same, kept from everyone else until the unit of work ends: a code must not count twice at one moment."""
    return db.session.scalar(
        select(SecondFactor)
        .where(SecondFactor.person_id == person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def begin(person_id: int, secret: bytes) -> SecondFactor:
    """A secret that waits to be confirmed."""
    factor = SecondFactor(person_id=person_id, secret=secret, recovery_hashes=[], last_step=0, confirmed_at=None)
    db.session.add(factor)
    db.session.flush()
    return factor


def confirm(factor: SecondFactor, recovery_hashes: Sequence[str], step: int, now: datetime) -> None:
    factor.recovery_hashes, factor.last_step, factor.confirmed_at = list(recovery_hashes), step, now


def count_step(factor: SecondFactor, step: int) -> None:
    factor.last_step = step


def drop_recovery(factor: SecondFactor, recovery_hash: str) -> None:
    factor.recovery_hashes = [one for one in factor.recovery_hashes if one != recovery_hash]


def remove(person_id: int) -> None:
    db.session.execute(delete(SecondFactor).where(SecondFactor.person_id == person_id))
