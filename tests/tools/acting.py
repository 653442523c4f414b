"""Who acts, on the given day of the tests."""

from __future__ import annotations

from datetime import UTC, date, datetime

from lms.domain.acting import Acting
from lms.domain.program.program import Program
from lms.store.program import program

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)


def acting(person_id: int | None, now: datetime = NOW, here: Program | None = None) -> Acting:
    """Someone at that moment, in the program of this database; None is nobody who is signed in."""
    return Acting(person_id, now, here or program.program())
