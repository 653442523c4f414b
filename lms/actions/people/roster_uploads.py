"""A roster's file between its steps: brought, read with other columns, answered, erased."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from lms.domain.acting import Acting
from lms.domain.people.roster import open_table
from lms.domain.people.roster_columns import RosterReading, guess_reading
from lms.store.people import uploads

KEPT_FOR = timedelta(days=1)


def bring(acting: Acting, text: str, profiles: Mapping[str, str]) -> None:
    """Keeps the file in the place of the one before, read as its headings say. Raises NotARoster."""
    reading = guess_reading(open_table(text), profiles)
    uploads.keep(acting.me, text, reading.to_json(), acting.now)


def read_so(acting: Acting, reading: RosterReading) -> None:
    """Keeps how the columns are taken; a file that is gone meanwhile stays gone."""
    upload = uploads.upload_of(acting.me)
    if upload is not None:
        upload.reading = reading.to_json()


def answer(acting: Acting, answers: Mapping[str, str]) -> None:
    """Keeps what was said of people whose name is here already, beside what was said before."""
    upload = uploads.upload_of(acting.me)
    if upload is not None:
        upload.answers = {**upload.answers, **answers}


def erase(acting: Acting) -> None:
    uploads.erase(acting.me)


def erase_old(now: datetime) -> int:
    """Files that nobody took within a day; how many."""
    return uploads.erase_before(now - KEPT_FOR)
