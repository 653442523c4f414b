"""A roster: what a file of people says, line by line. Nothing here knows who is in the program already."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from lms.domain.cells import begins_formula
from lms.domain.people.person import EMAIL_MAX, NAME_MAX, is_possible_day, read_email, read_name

MOST_BYTES = 2_000_000
MOST_LINES = 20_000
COLUMNS = ("name", "email", "supervisor email", "hired on", "profile", "administrator")
SEPARATORS = (",", ";", "\t")
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_LONGEST_RECORD = 10
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_YES, _NO = frozenset(("yes", "y", "true", "1", "x")), frozenset(("no", "n", "false", "0"))
_ISO_DAY, _US_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"), re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")

Told = TypeVar("Told")


class NotARoster(Exception):
    """Nothing of the file can be read as a roster; the message says why in a sentence."""


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One person as the file tells it; empty cells are "" or None; `trouble` is a sentence when it cannot be read."""

    number: int
    name: str = ""
    email: str = ""
    supervisor: str = ""
    hired_on: date | None = None
    profile: str = ""
    is_administrator: bool | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """The lines in the order of the file; `passed_over` are columns of other names."""

    lines: tuple[RosterLine, ...]
    passed_over: tuple[str, ...]


class _Unreadable(Exception):
    """A cell that cannot be read; the message is a sentence."""


def read_bytes(raw: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 with its mark, else Windows-1252. Raises NotARoster."""
    if len(raw) > MOST_BYTES:
        raise NotARoster("The file is larger than 2 MB. Please split it into several.")
    if raw.startswith(b"PK\x03\x04"):
        raise NotARoster("This is a workbook, not a CSV file. In the spreadsheet, save it as CSV first.")
    marked = next((encoding for mark, encoding in _MARKS if raw.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "cp1252"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NotARoster("This is not a text file that we can read. Please save it as CSV (UTF-8).")


def read_roster(text: str, profiles: Mapping[str, str]) -> Roster:
    """`profiles` is slug to title; both are taken. Raises NotARoster when there is no header or far too much."""
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise NotARoster("The text is larger than 2 MB. Please split it into several.")
    if "\0" in text:
        raise NotARoster("This is not a text that we can read.")
    physical = _LINE_BREAK.split(text.removeprefix("\ufeff"))
    first = next((number for number, line in enumerate(physical) if line.strip() and line[:4] != "sep="), None)
    if first is None:
        raise NotARoster("There is nothing in it yet. The first line names the columns: " + ", ".join(COLUMNS) + ".")
    separator, header = _header(physical[first])
    columns = {heading: place for place, heading in enumerate(header) if heading in COLUMNS}
    lines: list[RosterLine] = []
    for number, cells, trouble in _records(physical, first + 1, separator, len(header)):
        if len(lines) == MOST_LINES:
            raise NotARoster(f"There are more than {MOST_LINES:,} lines. Please split them into several files.")
        if trouble:
            lines.append(RosterLine(number, trouble=trouble))
        elif any(cell.strip() for cell in cells):
            lines.append(_line(number, cells, columns, profiles, width=len(header)))
    passed_over = tuple(" ".join(cell.split()) for cell in _cells(physical[first], separator) if not _known(cell))
    return Roster(_without_twins(lines), tuple(name for name in passed_over if name))


def _heading(cell: str) -> str:
    words = re.sub(r"[_\s-]+", " ", cell.strip().casefold())
    return re.sub(r"\be mail\b", "email", words)


def _known(cell: str) -> bool:
    return _heading(cell) in COLUMNS


def _cells(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])
    except csv.Error as error:  # a cell of more than 100,000 characters
        raise NotARoster("The first line is too long to be the names of columns.") from error


def _header(line: str) -> tuple[str, list[str]]:
    """The separator that makes most of the headings known, and the headings."""
    read = [(separator, [_heading(cell) for cell in _cells(line, separator)]) for separator in SEPARATORS]
    separator, header = max(read, key=lambda pair: sum(heading in COLUMNS for heading in pair[1]))
    if "email" not in header:
        raise NotARoster("The first line must name the columns, and one of them must be “email”.")
    twice = next((heading for heading in COLUMNS if header.count(heading) > 1), None)
    if twice:
        raise NotARoster(f"Two columns are called “{twice}”. Please keep one of them.")
    return separator, header


def _records(physical: Sequence[str], first: int, separator: str, width: int) -> Iterator[tuple[int, list[str], str]]:
    """Number, cells and trouble of each record. A cell may hold line breaks, when the whole then fits the header;
    an open quotation mark therefore spoils its own line only.
    """
    at = first
    while at < len(physical):
        for more in range(1, _LONGEST_RECORD + 1):
            try:
                rows = [f"{line}\n" for line in physical[at : at + more]]
                record = list(csv.reader(rows, delimiter=separator, strict=True, skipinitialspace=True))
                cells = [cell for row in record for cell in row]
            except csv.Error:
                continue
            if more == 1 or (len(record) == 1 and len(cells) == width):
                yield at + 1, cells, ""
                at += more
                break
        else:
            yield at + 1, [], "A quotation mark in this line opens or ends in an odd place."
            at += 1


def _line(
    number: int, cells: list[str], columns: Mapping[str, int], profiles: Mapping[str, str], width: int
) -> RosterLine:
    told = {heading: cells[place].strip() if place < len(cells) else "" for heading, place in columns.items()}
    troubles = []

    def read(heading: str, reader: Callable[[str], Told]) -> Told | None:
        try:
            return reader(told.get(heading, ""))
        except _Unreadable as trouble:
            troubles.append(str(trouble))
            return None

    line = RosterLine(
        number,
        email=read("email", _address) or "",
        name=read("name", _name) or "",
        supervisor=read("supervisor email", lambda typed: _address(typed) if typed else "") or "",
        hired_on=read("hired on", _day),
        profile=read("profile", lambda typed: _profile(typed, profiles)) or "",
        is_administrator=read("administrator", _yes_or_no),
    )
    if line.supervisor and line.supervisor == line.email:
        troubles.append("Nobody can supervise themselves.")
    if any(cell.strip() for cell in cells[width:]):
        troubles.append("This line has more cells than the first line has columns.")
    if not troubles:
        return line
    trouble = " ".join(dict.fromkeys(troubles))
    return RosterLine(number, told.get("name", "")[:NAME_MAX], told["email"].lower()[:EMAIL_MAX], trouble=trouble)


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


def _day(typed: str) -> date | None:
    if not typed:
        return None
    iso, us = _ISO_DAY.fullmatch(typed), _US_DAY.fullmatch(typed)
    try:
        if iso:
            day = date(int(iso[1]), int(iso[2]), int(iso[3]))
        elif us:
            day = date(int(us[3]), int(us[1]), int(us[2]))
        else:
            raise ValueError(typed)
    except ValueError:
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
