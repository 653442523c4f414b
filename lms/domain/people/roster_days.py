"""Days as spreadsheets and people write them, and which comes first in a file: the day or the month."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

_TIME = re.compile(r"[T ]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AP]\.?M\.?)?(Z|[+-]\d{2}:?\d{2})?$", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})")
_MONTH_NAMED = re.compile(r"(?:[a-z]+day,? )?([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? '?(\d{4}|\d{2})")
_DAY_MONTH_NAMED = re.compile(r"(?:[a-z]+day,? )?(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})\.?,?[ -]'?(\d{4}|\d{2})")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_LAST_MONTH = 12
# Excel counts days since the last of 1899, and one that never was: February 29, 1900. **Source:** ECMA-376, part 1,
# 18.17.4.1; the same days in the other spreadsheets that write such numbers.
_EXCEL_DAY_0 = date(1899, 12, 30)
_CENTURY_TURNS = 50


class DayOrder(StrEnum):
    """What stands first in `07/03/25`."""

    MONTH_FIRST = "month-first"
    DAY_FIRST = "day-first"


class UnknownDayOrder(ValueError):
    """The day could be one of two, and nothing in the file tells which."""


def order_by_evidence(cells: Iterable[str]) -> DayOrder | None:
    """The order that the days of a column show, for which one number above 12 is enough.

    None when none does, or when they differ.
    """
    orders = {order for cell in cells if (order := _order_of(_without_time(cell))) is not None}
    return orders.pop() if len(orders) == 1 else None


def ambiguous_days(cells: Iterable[str]) -> tuple[str, ...]:
    """Those that mean one day if the month comes first, and another if the day does."""
    return tuple(cell for cell in cells if _is_ambiguous(_without_time(cell)))


def read_day(typed: str, order: DayOrder | None) -> date:
    """Raises UnknownDayOrder, and ValueError for what is no day. What can be read in one way only needs no order."""
    cell = _without_time(typed)
    if found := _YEAR_FIRST.fullmatch(cell):
        return date(int(found[1]), int(found[3]), int(found[4]))
    if found := _YEAR_LAST.fullmatch(cell):
        return _read_year_last(found, order)
    if found := _MONTH_NAMED.fullmatch(cell.lower()):
        return date(_year(found[3]), _month(found[1]), int(found[2]))
    if found := _DAY_MONTH_NAMED.fullmatch(cell.lower()):
        return date(_year(found[3]), _month(found[2]), int(found[1]))
    if found := _SERIAL.fullmatch(cell):
        return _EXCEL_DAY_0 + timedelta(days=int(found[1]))
    raise ValueError(typed)


def _without_time(typed: str) -> str:
    return _TIME.sub("", " ".join(typed.split()))


def _order_of(cell: str) -> DayOrder | None:
    found = _YEAR_LAST.fullmatch(cell)
    if found is None:
        return None
    first, second = int(found[1]), int(found[3])
    if first > _LAST_MONTH >= second:
        return DayOrder.DAY_FIRST
    return DayOrder.MONTH_FIRST if second > _LAST_MONTH >= first else None


def _is_ambiguous(cell: str) -> bool:
    found = _YEAR_LAST.fullmatch(cell)
    return found is not None and found[1].lstrip("0") != found[3].lstrip("0") and _order_of(cell) is None


def _read_year_last(found: re.Match[str], order: DayOrder | None) -> date:
    first, second, year = int(found[1]), int(found[3]), _year(found[4])
    order = _order_of(found[0]) or order or (DayOrder.MONTH_FIRST if first == second else None)
    if order is None:
        date(year, first, second)  # what is no day either way is no question of order
        raise UnknownDayOrder(found[0])
    month, day = (first, second) if order is DayOrder.MONTH_FIRST else (second, first)
    return date(year, month, day)


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) > 2:
        return year
    return year + (2000 if year < _CENTURY_TURNS else 1900)


def _month(word: str) -> int:
    """By its first three letters or more."""
    for number, name in enumerate(_MONTHS, 1):
        if name.startswith(word) or (word == "sept" and number == 9):
            return number
    raise ValueError(word)
