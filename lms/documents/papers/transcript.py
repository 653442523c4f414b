"""A transcript of contact hours, as CSV and for paper, laid out so that a board's form can be filled from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from lms.content.wording import contact_hours, contact_hours_in_words, counted, in_list, long_date
from lms.documents.render import Job
from lms.documents.template import template_in
from lms.queries.credit.board_record import BoardLine, BoardRecord

TEMPLATE = "transcript"
HEAD = (
    "earned on",
    "title",
    "provider",
    "delivery",
    "contact hours",
    "categories",
    "approvals",
    "certificate number",
    "reviewed by",
    "name",
    "program",
    "made on",
)
ONE_HOUR = "One contact hour is 60 minutes. The board’s word decides which hours it takes."
SPECIMEN = "A specimen, made by a demonstration: it certifies nothing."
EVERY_DAY = (date.min, date.max)


def transcript_rows(record: BoardRecord) -> Iterator[tuple[object, ...]]:
    """One for each line; each tells as well whose it is, so that it can stand alone."""
    for line in record.lines:
        yield (
            line.earned_on.isoformat(),
            line.title,
            line.provider,
            line.delivery,
            contact_hours(line.minutes),
            line.category_words,
            "; ".join(line.approvals),
            line.serial,
            line.reviewed_by,
            record.name,
            record.program.name,
            record.what.on.isoformat(),
        )


def transcript_job(record: BoardRecord, public_url: str) -> Job:
    return Job(
        TEMPLATE,
        {
            "part": "transcript",
            "serial": f"transcript-{record.person_id}-{period_in_words(record)}-{record.what.on.isoformat()}",
            "title": f"Transcript of contact hours: {record.name}",
            **sheet_values(record, public_url),
        },
    )


def sheet_values(record: BoardRecord, public_url: str) -> dict[str, Any]:
    """What stands on the sheets of every paper of this kind."""
    here = record.program
    return {
        "name": record.name,
        "program": here.name,
        "contact": " · ".join(" ".join(one.split()) for one in (here.address, here.contact) if one.strip()),
        "made_on": long_date(record.what.on),
        "period": period_in_words(record),
        "credential": record.what.credential,
        "total": contact_hours(record.minutes),
        "total_words": contact_hours_in_words(record.minutes),
        "count": counted(len(record.lines), "line"),
        "categories": [[words, contact_hours(minutes)] for words, minutes in record.by_category],
        "rows": [_row(line) for line in record.lines],
        "notes": _notes(record, public_url),
        "specimen": SPECIMEN if here.is_demo else "",
    }


def _row(line: BoardLine) -> dict[str, str]:
    return {
        "day": long_date(line.earned_on),
        "title": line.title,
        "provider": line.provider,
        "delivery": line.delivery,
        "hours": contact_hours(line.minutes),
        "categories": line.category_words,
        "approvals": "; ".join(line.approvals) or "none recorded",
        "serial": line.serial or "none",
        "reviewed_by": line.reviewed_by,
    }


def _notes(record: BoardRecord, public_url: str) -> list[str]:
    notes = [ONE_HOUR]
    if any(line.serial for line in record.lines):
        notes.append(f"Anyone can check a certificate number at {public_url}/verify/")
    if any(line.source == "external" for line in record.lines):
        notes.append("Training elsewhere is as the person reported it; who saw the document is named beside it.")
    if record.waiting:
        numbers = in_list(record.waiting)
        notes.append(f"Not printed yet, since the program has not said all that stands on it: certificate {numbers}.")
    return notes


def period_in_words(record: BoardRecord) -> str:
    """`1 April 2025 to 31 March 2027`; a record of all days ends on the day it was made."""
    first, last = record.what.first, record.what.last
    if first == EVERY_DAY[0]:
        return f"everything to {long_date(min(last, record.what.on))}"
    return f"{long_date(first)} to {long_date(last)}"


def to_html(values: Mapping[str, Any], folder: Path) -> str:
    """The pages, from the values of a job and the template in `folder`."""
    return template_in(folder).render(document=values)
