"""A file of people as a table: its encoding, its separator, the line that names the columns, and the lines below."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lms.domain.people.person import read_email

MOST_BYTES = 2_000_000
MOST_LINES = 20_000
SEPARATORS = (",", ";", "\t")
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_LONGEST_RECORD = 10
_LINES_ABOVE = 10  # so many may stand above the headings: a title, the day of the export
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_AS_CSV = (
    "This is a workbook, not a CSV file. Excel: File, Save As, “CSV UTF-8 (Comma delimited)”. "
    "Google Sheets: File, Download, “Comma-separated values”. LibreOffice: File, Save As, “Text CSV”. "
    "Or copy the cells in the spreadsheet and paste them below."
)


class NotARoster(Exception):
    """Nothing of the file can be read as a roster; the message says why in a sentence."""


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One line with its number in the file; `trouble` is a sentence when it cannot be taken apart."""

    number: int
    cells: tuple[str, ...]
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class RosterTable:
    """Headings as they are written; numbered where the file has none. Empty lines are left out."""

    headings: tuple[str, ...]
    rows: tuple[RosterRow, ...]
    has_headings: bool = True

    def column(self, place: int) -> tuple[str, ...]:
        """What stands in a column, without the empty cells."""
        return tuple(row.cells[place] for row in self.rows if place < len(row.cells) and row.cells[place])


def read_bytes(raw: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 with its mark, else Windows-1252. Raises NotARoster."""
    if len(raw) > MOST_BYTES:
        raise NotARoster("The file is larger than 2 MB. Please split it into several.")
    if raw.startswith(_WORKBOOKS):
        raise NotARoster(_AS_CSV)
    marked = next((encoding for mark, encoding in _MARKS if raw.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "cp1252"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NotARoster("This is not a text file that we can read. Please save it as CSV (UTF-8).")


def read_table(text: str, is_heading: Callable[[str], bool]) -> RosterTable:
    """`is_heading` tells whether a cell names something that is known. Raises NotARoster."""
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise NotARoster("The text is larger than 2 MB. Please split it into several.")
    if "\0" in text:
        raise NotARoster("This is not a text that we can read.")
    physical = _LINE_BREAK.split(text.removeprefix("\ufeff"))
    at, separator, headings = _find_headings(physical, is_heading)
    has_headings = not any(map(read_email, headings)) or any(map(is_heading, headings))
    rows: list[RosterRow] = []
    for row in _records(physical, at + has_headings, separator, len(headings)):
        if len(rows) == MOST_LINES:
            raise NotARoster(f"There are more than {MOST_LINES:,} lines. Please split them into several files.")
        if row.trouble or any(row.cells):
            rows.append(row)
    if not has_headings:
        headings = [f"Column {number}" for number in range(1, len(headings) + 1)]
    return RosterTable(tuple(" ".join(cell.split()) for cell in headings), tuple(rows), has_headings)


def _find_headings(physical: Sequence[str], is_heading: Callable[[str], bool]) -> tuple[int, str, list[str]]:
    """The line that names the most columns, the separator that makes them known, and its cells.

    It is the first line that says anything, unless one of the next few names two columns or more.
    """
    said = [number for number, line in enumerate(physical) if line.strip() and line[:4] != "sep="]
    if not said:
        raise NotARoster("There is nothing in it yet. The first line names the columns, such as name and email.")
    read = [
        (number, separator, _cells(physical[number], separator))
        for number in said[:_LINES_ABOVE]
        for separator in SEPARATORS
    ]

    def worth(candidate: tuple[int, str, list[str]]) -> tuple[int, int, int]:
        number, _, cells = candidate
        known = len({cell.strip() for cell in cells if is_heading(cell)})
        if number == said[0]:
            return max(known, 1), -number, len(cells)
        return known if known > 1 else 0, -number, len(cells)

    return max(read, key=worth)


def _cells(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])
    except csv.Error as error:  # a cell of more than 100,000 characters
        raise NotARoster("The first line is too long to be the names of columns.") from error


def _records(physical: Sequence[str], first: int, separator: str, width: int) -> Iterator[RosterRow]:
    """A cell may hold line breaks, when the whole then fits the header; an open quotation mark therefore spoils its
    own line only.
    """
    at = first
    while at < len(physical):
        for more in range(1, _LONGEST_RECORD + 1):
            try:
                rows = [f"{line}\n" for line in physical[at : at + more]]
                record = list(csv.reader(rows, delimiter=separator, strict=True, skipinitialspace=True))
                cells = [cell.strip() for row in record for cell in row]
            except csv.Error:
                continue
            if more == 1 or (len(record) == 1 and len(cells) == width):
                yield RosterRow(at + 1, tuple(cells))
                at += more
                break
        else:
            yield RosterRow(at + 1, (), "A quotation mark in this line opens or ends in an odd place.")
            at += 1
