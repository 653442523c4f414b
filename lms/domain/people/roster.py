"""A roster: what a file of people says, line by line. Nothing here knows who is in the program already."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from lms.domain.cells import begins_formula
from lms.domain.people.names import is_in_one_case, mend_case, put_first_name_first
from lms.domain.people.person import EMAIL_MAX, NAME_MAX, is_possible_day, read_email, read_name
from lms.domain.people.roster_columns import (
    EmploymentStatus,
    RosterField,
    RosterReading,
    employment_status,
    guess_reading,
    is_heading,
    joined_name,
)
from lms.domain.people.roster_days import DayOrder, UnknownDayOrder, read_day
from lms.domain.people.roster_table import NotARoster as NotARoster
from lms.domain.people.roster_table import RosterTable, read_table
from lms.domain.people.roster_table import read_bytes as read_bytes

_YES, _NO = frozenset(("yes", "y", "true", "1", "x")), frozenset(("no", "n", "false", "0"))

Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One person as the file tells it; empty cells are "" or None; `trouble` is a sentence when it cannot be read.

    `supervisor` is an address or a name. `was_mended` tells that the name stood there in one case.
    """

    number: int
    name: str = ""
    email: str = ""
    supervisor: str = ""
    hired_on: date | None = None
    profile: str = ""
    is_administrator: bool | None = None
    trouble: str = ""
    status: EmploymentStatus = EmploymentStatus.HERE
    was_mended: bool = False


@dataclass(frozen=True, slots=True)
class Roster:
    """The lines in the order of the file; `passed_over` are the headings of columns that are taken for nothing."""

    lines: tuple[RosterLine, ...]
    passed_over: tuple[str, ...]


class _Unreadable(Exception):
    """A cell that cannot be read; the message is a sentence."""


def read_roster(text: str, profiles: Mapping[str, str], reading: RosterReading | None = None) -> Roster:
    """`profiles` is slug to title; both are taken. Without a reading, as the headings say. Raises NotARoster."""
    table = open_table(text)
    return read_lines(table, reading or guess_reading(table, profiles), profiles)


def open_table(text: str) -> RosterTable:
    """Raises NotARoster."""
    return read_table(text, is_heading)


def read_lines(table: RosterTable, reading: RosterReading, profiles: Mapping[str, str]) -> Roster:
    """Raises NotARoster when the columns cannot be read so."""
    if reading.problem:
        raise NotARoster(f"{reading.problem} The first line names the columns.")
    lines = []
    for row in table.rows:
        if row.trouble:
            lines.append(RosterLine(row.number, trouble=row.trouble))
        else:
            lines.append(_line(row.number, row.cells, reading, profiles))
    named = zip(table.headings, reading.fields, strict=True)
    return Roster(_without_twins(lines), tuple(heading for heading, field in named if field is None and heading))


def _line(number: int, cells: Sequence[str], reading: RosterReading, profiles: Mapping[str, str]) -> RosterLine:
    troubles = []

    def cell(field: RosterField) -> str:
        place = reading.place(field)
        return cells[place] if place is not None and place < len(cells) else ""

    def read(typed: str, reader: Callable[[str], Told]) -> Told | None:
        try:
            return reader(typed)
        except _Unreadable as trouble:
            troubles.append(str(trouble))
            return None

    written = joined_name(cells, reading)
    line = RosterLine(
        number,
        email=read(cell(RosterField.EMAIL), _address) or "",
        name=read(_mended(written, reading), _name) or "",
        supervisor=read(cell(RosterField.SUPERVISOR), _supervisor) or "",
        hired_on=read(cell(RosterField.HIRED_ON), lambda typed: _day(typed, reading.day_order)),
        profile=read(cell(RosterField.PROFILE), lambda typed: _profile(typed, profiles)) or "",
        is_administrator=read(cell(RosterField.ADMINISTRATOR), _yes_or_no),
        status=employment_status(cell(RosterField.STATUS)),
        was_mended=reading.mends_case and is_in_one_case(written),
    )
    if line.supervisor and line.supervisor == line.email:
        troubles.append("Nobody can supervise themselves.")
    if any(cells[len(reading.fields) :]):
        troubles.append("This line has more cells than the first line has columns.")
    if not troubles:
        return line
    trouble = " ".join(dict.fromkeys(troubles))
    typed_email = cell(RosterField.EMAIL).lower()[:EMAIL_MAX]
    return RosterLine(number, written[:NAME_MAX], typed_email, trouble=trouble)


def _mended(name: str, reading: RosterReading) -> str:
    turned = (
        put_first_name_first(name) if reading.turns_names and reading.place(RosterField.NAME) is not None else name
    )
    return mend_case(turned) if reading.mends_case else turned


def _supervisor(typed: str) -> str:
    """An address, or a name."""
    if "@" in typed and typed:
        return _address(typed)
    return _name(put_first_name_first(typed))


def _address(typed: str) -> str:
    if not typed:
        raise _Unreadable("The e-mail is missing.")
    address = read_email(typed)
    if address is None or begins_formula(typed):
        raise _Unreadable(f"“{typed[:80]}” is not an e-mail address.")
    return address


def _name(typed: str) -> str:
    if not typed:
        return ""
    if begins_formula(typed):
        raise _Unreadable("A name cannot begin with = + - @ or |, since a spreadsheet would run it.")
    name = read_name(typed)
    if name is None:
        raise _Unreadable(f"A name has 1 to {NAME_MAX} characters on one line.")
    return name


def _day(typed: str, order: DayOrder | None) -> date | None:
    if not typed:
        return None
    try:
        day = read_day(typed, order)
    except UnknownDayOrder:
        raise _Unreadable(
            f"“{typed[:40]}” could be two days. Please say which comes first in this file, the month or the day."
        ) from None
    except (ValueError, OverflowError):
        raise _Unreadable(f"“{typed[:40]}” is not a day we can read. Write 2026-11-22 or 11/22/2026.") from None
    if not is_possible_day(day):
        raise _Unreadable(f"The day {day.isoformat()} is too long ago or too far ahead.")
    return day


def _profile(typed: str, profiles: Mapping[str, str]) -> str:
    if not typed:
        return ""
    words = typed.casefold()
    found = next((slug for slug, title in profiles.items() if words in (slug.casefold(), title.casefold())), None)
    if found is None:
        raise _Unreadable(f"There is no profile “{typed[:60]}”. The profiles are: {', '.join(profiles)}.")
    return found


def _yes_or_no(typed: str) -> bool | None:
    if not typed:
        return None
    if typed.casefold() not in _YES | _NO:
        raise _Unreadable(f"Under “administrator” write yes or no, not “{typed[:40]}”.")
    return typed.casefold() in _YES


def _without_twins(lines: Sequence[RosterLine]) -> tuple[RosterLine, ...]:
    """The first readable line of an address counts; each later one says where that is."""
    first: dict[str, int] = {}
    read = []
    for line in lines:
        if not line.trouble and line.email in first:
            said = f"The same e-mail stands on line {first[line.email]} already."
            read.append(RosterLine(line.number, name=line.name, email=line.email, trouble=said))
            continue
        if not line.trouble:
            first[line.email] = line.number
        read.append(line)
    return tuple(read)
