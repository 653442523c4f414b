"""Paid time: eight to five on working days of the program's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.program.working_time import (
    WORKING_DAYS,
    federal_holidays,
    is_working_day,
    is_working_time,
    latest_weekday,
)

PACIFIC = "America/Los_Angeles"


def at(day: str, hour: int, minute: int = 0, zone: str = PACIFIC) -> bool:
    moment = datetime.combine(date.fromisoformat(day), datetime.min.time(), ZoneInfo(zone))
    return is_working_time((moment + timedelta(hours=hour, minutes=minute)).astimezone(UTC), zone)


@pytest.mark.parametrize(
    ("hour", "minute", "is_one"), [(0, 0, False), (7, 59, False), (8, 0, True), (16, 59, True), (17, 0, False)]
)
def test_it_is_from_eight_to_five(hour, minute, is_one):
    assert at("2026-11-20", hour, minute) is is_one


@pytest.mark.parametrize(
    ("day", "is_one"),
    [
        ("2026-11-20", True),
        ("2026-11-21", False),
        ("2026-11-22", False),
        ("2026-11-23", True),
        ("2026-11-26", False),  # Thanksgiving
        ("2026-11-27", True),
        ("2026-12-25", False),
    ],
)
def test_it_is_on_working_days(day, is_one):
    assert at(day, 12) is is_one


def test_elsewhere_the_holidays_of_the_united_states_are_working_days():
    assert is_working_day(date(2026, 11, 26), "Europe/Lisbon")
    assert not is_working_day(date(2026, 11, 26), "Pacific/Guam")


def test_the_hours_are_those_of_the_zone():
    noon = datetime(2026, 11, 20, 20, tzinfo=UTC)

    zones = (PACIFIC, "Pacific/Honolulu", "America/New_York", "Asia/Tokyo")
    assert [is_working_time(noon, zone) for zone in zones] == [True, True, True, False]


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2026, "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25"),
        (2027, "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31"),
        (2028, "01-17 02-21 05-29 06-19 07-04 09-04 10-09 11-10 11-23 12-25"),
    ],
)
def test_federal_holidays_are_those_that_the_office_of_personnel_management_lists(year, days):
    assert " ".join(day.strftime("%m-%d") for day in sorted(federal_holidays(year))) == days


@given(day=st.dates(date(2020, 1, 1), date(2040, 1, 1)), weekday=st.sampled_from(WORKING_DAYS))
def test_the_latest_weekday_is_that_day_or_one_of_the_six_before(day, weekday):
    found = latest_weekday(weekday, day)

    assert found.weekday() == weekday
    assert 0 <= (day - found).days < 7
