"""The file of a roster, kept between the steps in which it is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete

from lms.store.db import db, execute_rowcount
from lms.store.tables.people import RosterUpload


def upload_of(person_id: int) -> RosterUpload | None:
    return db.session.get(RosterUpload, person_id)


def keep(person_id: int, text: str, reading: Mapping[str, Any], now: datetime) -> None:
    """In the place of the file that this person brought before."""
    db.session.merge(RosterUpload(person_id=person_id, text=text, reading=dict(reading), answers={}, uploaded_at=now))


def erase(person_id: int) -> None:
    upload = upload_of(person_id)
    if upload is not None:
        db.session.delete(upload)


def erase_before(moment: datetime) -> int:
    """How many were erased."""
    return execute_rowcount(delete(RosterUpload).where(RosterUpload.uploaded_at < moment))
