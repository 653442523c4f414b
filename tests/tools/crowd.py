"""Many people at once, straight into the tables, for pages and deeds that are about many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import sqlalchemy as sa

from lms.store.db import db, unit_of_work
from lms.store.tables.competence import Standing
from lms.store.tables.people import Person, PersonProfile, Supervision
from tests.conftest import NOW, TODAY

HIRED = TODAY - timedelta(days=365)


def add_crowd(count: int, *, supervisor: int | None = None, profile: str | None = None, start: int = 0) -> list[int]:
    """So many more people, called `Peer 000` (or from `start` on) and so on, hired a year ago; their ids."""
    rows = [
        {
            "email": f"peer{number}@example.org",
            "legal_name": f"Peer {number:03}",
            "display_name": f"Peer {number:03}",
            "created_at": NOW,
            "password_hash": "chosen",
        }
        for number in range(start, start + count)
    ]
    with unit_of_work():
        added = db.session.execute(sa.insert(Person).returning(Person.email, Person.id), rows)
        found = dict(added.all())
        ids = [found[row["email"]] for row in rows]
        if supervisor is not None:
            one = {"supervisor_id": supervisor, "from_on": HIRED}
            db.session.execute(sa.insert(Supervision), [one | {"person_id": person_id} for person_id in ids])
        if profile is not None:
            held = {"profile": profile, "from_on": HIRED}
            db.session.execute(sa.insert(PersonProfile), [held | {"person_id": person_id} for person_id in ids])
    return ids


def stand(person_ids: Sequence[int], rungs: Iterable[tuple[str, int, date | None]]) -> None:
    """Gives each of these people standing in (competency, rung, last fresh day)."""
    rows = [
        {
            "person_id": person_id,
            "competency": code,
            "rung": rung,
            "until_on": until,
            "passed": 2,
            "seen": 2,
            "last_at": NOW - timedelta(days=30),
        }
        for person_id in person_ids
        for code, rung, until in rungs
    ]
    if not rows:
        return
    with unit_of_work():
        db.session.execute(sa.insert(Standing), rows)
