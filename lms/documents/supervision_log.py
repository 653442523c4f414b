"""The supervision log as CSV and for paper: its lines, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from lms.content.wording import contact_hours, counted, in_list, long_date
from lms.documents.render import Job
from lms.documents.template import template_in
from lms.queries.team.supervision_log import LogLine, LogPage, LogSight, LogTotal

TEMPLATE = "supervision-log"
KINDS = {True: "group", False: "one to one"}
LINES_HEAD = (
    "line",
    "day",
    "person",
    "kind",
    "people there",
    "minutes",
    "supervisor",
    "credential",
    "state",
    "reason",
    "objection",
)
TOTALS_HEAD = (
    "of",
    "name",
    "one to one meetings",
    "one to one minutes",
    "group meetings",
    "group minutes",
    "minutes in all",
)


def line_rows(lines: Iterable[LogLine]) -> Iterator[tuple[object, ...]]:
    """One for each line and each who was there and may be seen; lines that take others back have negative minutes."""
    for line in lines:
        for person_id, name in line.people:
            objections = [one.words for one in line.objections if one.person_id == person_id]
            yield (
                line.id,
                line.held_on.isoformat(),
                name,
                KINDS[line.is_group],
                line.size,
                line.minutes,
                line.supervisor,
                line.credential,
                state_of(line),
                line.reason or line.why or "",
                *(objections or [""]),
            )


def state_of(line: LogLine) -> str:
    """`takes back line 12`, `taken back`, or "" for a line that stands."""
    if line.reverses is not None:
        return f"takes back line {line.reverses}"
    return "taken back" if line.reversed_at is not None else ""


def total_rows(page: LogPage) -> Iterator[tuple[object, ...]]:
    """Of each person and each supervisor; a person's own page names no other."""
    if page.sight is not LogSight.OWN:
        yield from (_total("person", total) for total in page.by_person)
    yield from (_total("supervisor", total) for total in page.by_supervisor)


def _total(of: str, total: LogTotal) -> tuple[object, ...]:
    return (
        of,
        total.name,
        total.single_count,
        total.single_minutes,
        total.group_count,
        total.group_minutes,
        total.minutes,
    )


def people_in_words(line: LogLine) -> str:
    """Those who may be seen, and how many more were there: `Ana, Ben, and 2 more`."""
    names = [name for _, name in line.people]
    hidden = line.size - len(names)
    return in_list([*names, f"{hidden} more"] if hidden else names)


def log_job(page: LogPage, program: str, whose: str, today: date) -> Job:
    """`whose` says of whom it tells; lines that take others back stand in it as well, so that the minutes add up."""
    period = f"{long_date(page.period.first)} to {long_date(page.period.last)}"
    totals = {"By supervisor": page.by_supervisor}
    if page.sight is not LogSight.OWN:
        totals = {"By person": page.by_person, **totals}
    return Job(
        TEMPLATE,
        {
            "serial": f"supervision-log-{whose}-{period}-{today.isoformat()}",
            "title": "Supervision log",
            "of": f"{program}: {whose}" if whose else program,
            "period": period,
            "totals": [
                {"title": title, "rows": [_in_words(total) for total in rows]}
                for title, rows in totals.items()
                if rows
            ],
            "lines": [_paper_row(line) for line in page.lines],
            "made": f"Made on {long_date(today)}. Minutes of a line that was taken back stand against it.",
        },
    )


def _in_words(total: LogTotal) -> tuple[str, str, str, str]:
    return (
        total.name,
        _sum(total.single_count, total.single_minutes),
        _sum(total.group_count, total.group_minutes),
        f"{counted(total.minutes, 'minute')}, {contact_hours(total.minutes)} h",
    )


def _sum(count: int, minutes: int) -> str:
    return f"{counted(minutes, 'minute')} in {counted(count, 'meeting')}" if count else "none"


def _paper_row(line: LogLine) -> tuple[str, ...]:
    objections = [f"{one.name} objects: {one.words}" for one in line.objections]
    return (
        long_date(line.held_on),
        people_in_words(line),
        f"group of {line.size}" if line.is_group else KINDS[False],
        str(line.minutes),
        f"{line.supervisor}, {line.credential}",
        "; ".join(
            filter(None, (f"{state_of(line)} (line {line.id})" * bool(state_of(line)), line.reason, *objections))
        ),
    )


def to_html(values: Mapping[str, Any], folder: Path) -> str:
    """The pages, from the values of a job and the template in `folder`."""
    return template_in(folder).render(document=values)
