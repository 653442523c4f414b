"""Waiting for each other about a person: what every room locks before it looks and then writes.

Shared by the rooms, since a person's row is the one thing that a line of the ledger, a link, a quiz and an assignment
all have to wait at; a lock of each room's own would let two of them wait for each other.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from lms.store.db import db, has_one_writer
from lms.store.tables.people import Person


def lock_people(person_ids: Collection[int]) -> None:
    """Makes units of work about these people that look before they write wait for each other, to their end.

    Not for those who only refer to them: a row that names a person needs a weaker lock, and does not wait.
    """
    if has_one_writer():
        return
    wanted = select(Person.id).where(Person.id.in_(person_ids)).order_by(Person.id)
    db.session.execute(wanted.with_for_update(key_share=True))
