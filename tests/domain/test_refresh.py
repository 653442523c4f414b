"""The day on which a course is due again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.learning.refresh import SOON_DAYS, due_soon_on, last_day_due_soon, refresh_on
from tests.domain.examples import course

EARNED = date(2026, 1, 31)
DUE = date(2027, 2, 28)


def test_the_day_is_the_same_of_a_later_month():
    assert refresh_on(course(refresh_months=13), EARNED) == DUE


def test_what_never_has_to_be_refreshed_is_never_due():
    never = course(refresh_months=0)

    assert refresh_on(never, EARNED) is None
    assert due_soon_on(never, EARNED, date(2100, 1, 1)) is None
    assert last_day_due_soon(never, DUE) is None


@pytest.mark.parametrize(("days_before", "is_soon"), [(91, False), (90, True), (0, True), (-400, True)])
def test_it_is_soon_from_ninety_days_before_and_stays_so(days_before, is_soon):
    found = due_soon_on(course(refresh_months=13), EARNED, DUE - timedelta(days=days_before))

    assert found == (DUE if is_soon else None)


@given(
    earned_on=st.dates(date(2000, 1, 1), date(2080, 1, 1)),
    months=st.integers(1, 60),
    days=st.integers(-40, 40),
)
def test_nothing_later_than_the_last_day_is_due_soon(earned_on, months, days):
    one = course(refresh_months=months)
    today = refresh_on(one, earned_on) - timedelta(days=SOON_DAYS - days)

    if due_soon_on(one, earned_on, today) is not None:
        assert earned_on <= last_day_due_soon(one, today)
