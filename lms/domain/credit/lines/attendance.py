"""A list of who was at a live event, as a file: its columns, and what each line would do."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from lms.domain.credit.lines.live import LiveTimes, NotATime, WrongAttendance, moment_in, wrong_attendance
from lms.domain.people.person import read_email
from lms.domain.people.roster import NotARoster
from lms.domain.people.roster_table import RosterRow, read_table

MOST_LINES = 1_000
_COLUMNS = {
    "email": "email emailaddress useremail mail workemail personalemail attendeeemail participantemail",
    "arrived": "arrived arrival arrivedat arrivaltime jointime joined joinedat timein checkin checkedin in start",
    "left": "left leaving leftat leavetime leavingtime timeout checkout checkedout out end departed",
}
_KNOWN = {word: column for column, words in _COLUMNS.items() for word in words.split()}
WORDS = {
    WrongAttendance.NOT_YET: "The event has not begun yet.",
    WrongAttendance.BEFORE: "They arrived before it began. Leave the time empty, if they were there from the start.",
    WrongAttendance.AFTER: "They arrived when it was over.",
    WrongAttendance.BACKWARDS: "They left before they arrived.",
    WrongAttendance.SHORT: "They were there for less than a quarter hour without the breaks.",
}


class NotAList(Exception):
    """A file that cannot be read as a list of who was there; the message is a sentence."""


class LineStep(StrEnum):
    """What a line does, or why it does nothing."""

    CANNOT = "cannot be taken"
    NEW = "new"
    CHANGED = "other times"
    SAME = "as before"


@dataclass(frozen=True, slots=True)
class NotedTimes:
    """Somebody's times at an event; without one the whole event is meant."""

    arrived_at: datetime | None = None
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AttendanceLine:
    """`problem` says why the line cannot be taken."""

    number: int
    email: str
    name: str
    step: LineStep
    noted: NotedTimes
    minutes: int
    problem: str = ""
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class ListedAgainst:
    """What a list is held against: whom it may name by e-mail, what is noted of them, who has their hours already,
    and when people are elsewhere.
    """

    people: Mapping[str, tuple[int, str]]
    noted: Mapping[int, NotedTimes]
    attested: Collection[int]
    elsewhere: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class AttendancePlan:
    """What a list would do; `digest` is the same only where it would do the same."""

    lines: tuple[AttendanceLine, ...]

    def of(self, step: LineStep) -> tuple[AttendanceLine, ...]:
        return tuple(line for line in self.lines if line.step is step)

    @property
    def digest(self) -> str:
        told = [
            [line.person_id, line.step, str(line.noted.arrived_at), str(line.noted.left_at)] for line in self.lines
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def read_list(text: str) -> Sequence[tuple[int, str, str, str]]:
    """(number of the line, e-mail, arrived, left) as they are written. Raises NotAList."""
    try:
        table = read_table(text, lambda cell: _key(cell) in _KNOWN)
    except NotARoster as error:
        raise NotAList(str(error)) from error
    places = {_KNOWN[key]: place for place, cell in enumerate(table.headings) if (key := _key(cell)) in _KNOWN}
    if "email" not in places:
        raise NotAList("No column is called “email”. The first line names the columns: email, arrived, left.")
    if len(table.rows) > MOST_LINES:
        raise NotAList(f"There are more than {MOST_LINES:,} lines. Please split them into several files.")
    return [(row.number, *(_cell(row, places.get(name)) for name in _COLUMNS)) for row in table.rows]  # type: ignore[misc]  # three of them


def _key(cell: str) -> str:
    return re.sub(r"[^a-z]", "", cell.lower())


def _cell(row: RosterRow, place: int | None) -> str:
    return row.cells[place] if place is not None and place < len(row.cells) else ""


def plan_list(
    rows: Iterable[tuple[int, str, str, str]], times: LiveTimes, known: ListedAgainst, zone: ZoneInfo, now: datetime
) -> AttendancePlan:
    """What each line would do; of two about one person the second cannot be taken."""
    seen: set[int] = set()
    lines = []
    for number, typed, arrived, left in rows:
        line = _planned(number, typed, (arrived, left), times, known, zone, now)
        if line.person_id in seen:
            line = _cannot(number, typed, line.name, "An earlier line is about the same person.")
        elif line.person_id is not None:
            seen.add(line.person_id)
        lines.append(line)
    return AttendancePlan(tuple(lines))


def _planned(
    number: int,
    typed: str,
    ends: tuple[str, str],
    times: LiveTimes,
    known: ListedAgainst,
    zone: ZoneInfo,
    now: datetime,
) -> AttendanceLine:
    email = read_email(typed)
    person_id, name = known.people.get((email or "").lower(), (None, ""))
    if person_id is None:
        return _cannot(number, typed, "", "None of your people has this address." if email else "No e-mail address.")
    try:
        arrived, left = (moment_in(times, one, zone) if one else None for one in ends)
    except NotATime as error:
        return _cannot(number, typed, name, str(error))
    wrong = wrong_attendance(times, arrived, left, now)
    if wrong:
        return _cannot(number, typed, name, WORDS[wrong])
    if person_id in known.attested:
        return _cannot(number, typed, name, "Their hours are attested already. Take them back first.")
    if person_id in known.elsewhere:
        return _cannot(number, typed, name, f"At that time they were at “{known.elsewhere[person_id]}”.")
    noted = NotedTimes(arrived, left)
    before = known.noted.get(person_id)
    step = LineStep.NEW if before is None else LineStep.SAME if before == noted else LineStep.CHANGED
    minutes = times.attended(arrived or times.starts_at, left or times.ends_at)
    return AttendanceLine(number, typed, name, step, noted, minutes, person_id=person_id)


def _cannot(number: int, email: str, name: str, problem: str) -> AttendanceLine:
    return AttendanceLine(number, email, name, LineStep.CANNOT, NotedTimes(), 0, problem)
