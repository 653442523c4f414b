"""The supervision log as CSV: its lines, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lms.content.wording import in_list
from lms.queries.team.supervision_log import LogLine, LogPage, LogSight, LogTotal

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
