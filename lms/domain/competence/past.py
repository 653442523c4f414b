"""What stood on days that are past: of what is asked today, how much was shown at the end of each month."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from lms.domain.competence.competency import EvidencePoint, Rung, RungStatus, rung_statuses, standing
from lms.domain.days import add_months

KEPT_MONTHS = 13  # reaches back a year on each day of a month
DAY = timedelta(days=1)


class Over(StrEnum):
    """Over how long growth is told."""

    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        return 3 if self is Over.QUARTER else 12

    @property
    def words(self) -> str:
        return "three months" if self is Over.QUARTER else "a year"


class Past(NamedTuple):
    """What somebody held at the ends of months, of which `latest_on` is the last.

    `held` pairs months with what was held at the end of each of them, as `code:rung` parted by commas, the highest
    rung of each code. The months are bits: 1 is that of `latest_on`, 2 the month before, and so on.
    """

    latest_on: date
    held: tuple[tuple[int, str], ...]


class Growth(NamedTuple):
    """How many targets of today were met on each of `days`, and `now`; None before somebody's first day.

    `is_new` where all of these days were before it.
    """

    over: Over
    days: tuple[date, ...]
    counts: tuple[int | None, ...]
    now: int
    is_new: bool = False

    @property
    def then(self) -> int | None:
        """How many at the beginning; None where nothing is told of that day."""
        return self.counts[0]

    @property
    def first(self) -> tuple[date, int] | None:
        """The first day of which something is told, with its count."""
        told = ((day, count) for day, count in zip(self.days, self.counts, strict=True) if count is not None)
        return next(told, None)

    @property
    def most(self) -> int:
        return max(self.now, *(count or 0 for count in self.counts))


def last_month_end(today: date) -> date:
    """The last day of the month that is over: of today nothing is over yet."""
    return today.replace(day=1) - DAY


@lru_cache(maxsize=64)
def month_ends(latest_on: date, count: int = KEPT_MONTHS) -> tuple[date, ...]:
    """So many ends of months, the latest first."""
    ends, end = [], latest_on
    for _ in range(count):
        ends.append(end)
        end = last_month_end(end)
    return tuple(ends)


@lru_cache(maxsize=64)
def days_over(over: Over, today: date) -> tuple[date, ...]:
    """The ends of months since then, the oldest first; the first is the nearest to so long ago."""
    then = add_months(today, -over.months)
    ends = month_ends(last_month_end(today), over.months + 1)
    first = min(ends, key=lambda end: abs(end - then))
    return tuple(end for end in reversed(ends) if end >= first)


def past_of(points: Mapping[str, Sequence[EvidencePoint]], latest_on: date) -> Past:
    """What evidence of each code added up to on those days, by what was shown up to each of them."""
    months: dict[str, int] = {}
    for code, own in points.items():
        for bit, rung in _rungs(own, month_ends(latest_on)):
            held = f"{code}:{rung}"
            months[held] = months.get(held, 0) | bit
    together: dict[int, list[str]] = {}
    for held, bits in sorted(months.items()):
        together.setdefault(bits, []).append(held)
    return Past(latest_on, tuple((bits, ",".join(held)) for bits, held in sorted(together.items())))


def _rungs(points: Sequence[EvidencePoint], ends: Sequence[date]) -> Iterator[tuple[int, Rung]]:
    """(bit of the month, rung held at its end), where there was any."""
    statuses: tuple[RungStatus, ...] = ()
    known = 0
    for place, end in reversed(list(enumerate(ends))):
        shown = [point for point in points if point.at.date() <= end]
        if len(shown) != known:
            known, statuses = len(shown), rung_statuses(shown)
        rung = standing(statuses, end)
        if rung:
            yield 1 << place, rung


def growth(over: Over, today: date, now: int, past: Past | None, meets: Collection[str], first_day: date) -> Growth:
    """Of what is asked today, how much stood then; `meets` are the rungs that meet a target, as `code:rung`."""
    days = days_over(over, today)
    counts = tuple(
        None if not count and day < first_day else count
        for day, count in zip(days, _counts(past, meets, days), strict=True)
    )
    return Growth(over, days, counts, now, is_new=first_day > days[-1] and not any(counts))


def _counts(past: Past | None, meets: Collection[str], days: Sequence[date]) -> Sequence[int | None]:
    """None of a day that what was kept does not reach to."""
    if past is None:
        return [None] * len(days)
    counts = [0] * KEPT_MONTHS
    for months, held in past.held:
        count = sum([one in meets for one in held.split(",")])
        if count:
            for place in range(months.bit_length()):
                if months >> place & 1:
                    counts[place] += count
    found = dict(zip(month_ends(past.latest_on), counts, strict=True))
    return [found.get(day) for day in days]
