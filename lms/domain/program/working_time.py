"""Paid time: the days and hours in which mail about work may leave."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from lms.domain.program.program import UNITED_STATES

DAY_BEGINS, DAY_ENDS = 8, 17
MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6
WORKING_DAYS = range(MONDAY, SATURDAY)
_ON_A_DATE = ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))
# (month, weekday, which of the month): King, Washington, Labor Day, Columbus or Indigenous Peoples, Thanksgiving.
_ON_A_WEEKDAY = ((1, MONDAY, 3), (2, MONDAY, 3), (9, MONDAY, 1), (10, MONDAY, 2), (11, THURSDAY, 4))


def is_working_time(moment: datetime, zone: str) -> bool:
    """Whether it is from eight to five on a working day of that zone."""
    local = moment.astimezone(ZoneInfo(zone))
    return is_working_day(local.date(), zone) and DAY_BEGINS <= local.hour < DAY_ENDS


def is_working_day(day: date, zone: str) -> bool:
    """Monday to Friday; in a zone of the United States no federal holiday."""
    return day.weekday() in WORKING_DAYS and not (zone in UNITED_STATES and day in federal_holidays(day.year))


@cache
def federal_holidays(year: int) -> frozenset[date]:
    """The days off, as far as they lie in that year: of a Saturday on the day before, of a Sunday on the day after.

    **Source:** 5 U.S.C. 6103(a) and (b); Executive Order 11582 (1971), section 3, for Sundays.
    """
    fixed = {_observed(date(one, month, day)) for one in (year, year + 1) for month, day in _ON_A_DATE}
    moving = {_nth(year, *rule) for rule in _ON_A_WEEKDAY}
    may_31 = date(year, 5, 31)
    memorial_day = may_31 - timedelta(days=may_31.weekday())
    return frozenset(day for day in fixed | moving | {memorial_day} if day.year == year)


def _observed(day: date) -> date:
    return day + timedelta(days={SATURDAY: -1, SUNDAY: 1}.get(day.weekday(), 0))


def _nth(year: int, month: int, weekday: int, which: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (which - 1))


def latest_weekday(weekday: int, until: date) -> date:
    """That day of the week, or the last one before it that is this weekday."""
    return until - timedelta(days=(until.weekday() - weekday) % 7)
