"""Reckoning with days."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.days import add_months, first_of_last_year, is_within_last_year

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 15), 1, date(2026, 2, 15)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 31), -1, date(2025, 12, 31)),
        (date(2026, 6, 15), 0, date(2026, 6, 15)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_of_a_shorter_month(day, months, later):
    assert add_months(day, months) == later


@given(day=st.dates(date(1950, 1, 1), date(2100, 1, 1)), months=st.integers(-600, 600))
def test_adding_months_moves_that_many_months_and_keeps_the_day_if_the_month_has_it(day, months):
    later = add_months(day, months)

    assert later.year * 12 + later.month - day.year * 12 - day.month == months
    assert later.day == min(day.day, calendar.monthrange(later.year, later.month)[1])


@pytest.mark.parametrize(("days_ago", "counts"), [(-1, True), (0, True), (364, True), (365, False)])
def test_a_year_is_today_and_the_364_days_before(days_ago, counts):
    assert is_within_last_year(TODAY - timedelta(days=days_ago), TODAY) is counts


def test_the_last_year_begins_with_its_first_day():
    assert first_of_last_year(TODAY) == date(2025, 11, 22)
