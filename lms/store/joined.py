"""Accounts of one person that were joined: what one of them earned is read with the one that is kept.

Shared by the rooms, since hours, certificates, evidence and looks are all read so. Nothing is moved or copied: each
line of a ledger stays in the chain of the account that it was earned with.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, CompoundSelect, Integer, insert, literal, select
from sqlalchemy.orm import aliased

from lms.store.db import chunked, db
from lms.store.tables.people import JoinedAccount, Person

_Further = aliased(JoinedAccount)


def accounts_of(person_id: int | BindParameter[Any]) -> CompoundSelect[Any]:
    """Ids of the account itself and of those joined into it, as a part of other statements."""
    own = literal(person_id, Integer) if isinstance(person_id, int) else person_id
    return select(own).union_all(select(JoinedAccount.joined_id).where(JoinedAccount.kept_id == own))


def joined_into(person_ids: Collection[int]) -> dict[int, int]:
    """Id of an account that was joined to the account that it belongs to now; others are left out."""
    found: dict[int, int] = {}
    is_last = ~select(_Further.id).where(_Further.joined_id == JoinedAccount.kept_id).exists()
    for some in chunked(person_ids):
        rows = db.session.execute(
            select(JoinedAccount.joined_id, JoinedAccount.kept_id).where(JoinedAccount.joined_id.in_(some), is_last)
        )
        found |= {row.joined_id: row.kept_id for row in rows}
    return found


def kept_id(person_id: int) -> int:
    """The id of the account that this one was joined into; its own when it was not."""
    return joined_into([person_id]).get(person_id, person_id)


def all_joined() -> dict[int, int]:
    """The same of every account that was joined."""
    return joined_into(db.session.scalars(select(JoinedAccount.joined_id).distinct()).all())


def kept_account(person: Person) -> Person:
    """The account that this one was joined into; itself when it was not."""
    kept_id = joined_into([person.id]).get(person.id)
    kept = db.session.get(Person, kept_id) if kept_id is not None else None
    return kept if kept is not None else person


def accounts_joined_into(person_id: int) -> Sequence[Person]:
    """In the order in which they were joined."""
    return db.session.scalars(
        select(Person)
        .join(JoinedAccount, JoinedAccount.joined_id == Person.id)
        .where(JoinedAccount.kept_id == person_id)
        .order_by(JoinedAccount.id)
    ).all()


def join(kept_id: int, joined_id: int, by: int | None, now: datetime) -> None:
    """Brings along what was joined into the second before."""
    rows = [
        {"kept_id": kept_id, "joined_id": account_id, "joined_by": by, "joined_at": now}
        for account_id in db.session.scalars(accounts_of(joined_id)).all()
    ]
    db.session.execute(insert(JoinedAccount), rows)
