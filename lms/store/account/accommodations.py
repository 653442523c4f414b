"""What someone set for themselves; `sessions.signed_in` brings it along for every page."""

from __future__ import annotations

from sqlalchemy import delete

from lms.store.db import db
from lms.store.tables.account import PersonAccommodations


def keep(person_id: int, choices: str) -> None:
    """Without any there is no row, so that not even a row tells that there once were some."""
    if not choices:
        db.session.execute(delete(PersonAccommodations).where(PersonAccommodations.person_id == person_id))
        return
    db.session.merge(PersonAccommodations(person_id=person_id, choices=choices))
    db.session.flush()
