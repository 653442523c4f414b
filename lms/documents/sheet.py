"""Tables as CSV that a spreadsheet opens without running anything."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from lms.domain.cells import safe_cell

ROWS_AT_ONCE = 500
BYTE_ORDER_MARK = "\ufeff"  # without it, spreadsheets take UTF-8 for something else


def as_csv(head: Sequence[str], rows: Iterable[Sequence[object]], *, line_end: str = "\n") -> str:
    """One line for each row, the head first; a text that a spreadsheet would take for a formula is quoted with '."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator=line_end)
    writer.writerows([_harmless(cell) for cell in row] for row in (head, *rows))
    return sheet.getvalue()


def as_csv_file(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The same, as it is carried away from a page.

    **Source:** RFC 4180 (2005), section 2: lines end with CRLF.
    """
    return BYTE_ORDER_MARK + as_csv(head, rows, line_end="\r\n")


def csv_pieces(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The same file some rows at a time, so that no memory holds it whole."""
    yield as_csv_file(head, ()).encode()
    rest = iter(rows)
    while some := list(islice(rest, ROWS_AT_ONCE)):
        first, *others = some
        yield as_csv([str(_harmless(cell)) for cell in first], others, line_end="\r\n").encode()


def _harmless(cell: object) -> object:
    return safe_cell(cell).replace("\r", " ") if isinstance(cell, str) else cell
