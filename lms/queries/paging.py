"""Long lists, a page at a time: one row more than a page holds is read, which tells whether there is another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar


class Numbered(Protocol):
    @property
    def id(self) -> int: ...


Row = TypeVar("Row")
NumberedRow = TypeVar("NumberedRow", bound=Numbered)


def first_page(found: Sequence[Row], size: int) -> tuple[tuple[Row, ...], bool]:
    """The rows of the page, and whether there are more; `found` holds up to `size` + 1."""
    return tuple(found[:size]), len(found) > size


def page_by_id(found: Sequence[NumberedRow], size: int) -> tuple[tuple[NumberedRow, ...], int | None]:
    """The rows of the page, newest first, and the id to go on from; None on the last page."""
    rows, has_more = first_page(found, size)
    return rows, rows[-1].id if has_more else None
