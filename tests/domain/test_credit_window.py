"""When a course gives credit again, and from which day that counts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.days import add_months
from lms.domain.learning.credit_window import CreditWindow, counts_from, credit_window
from lms.domain.learning.refresh import refresh_on
from tests.domain.examples import course

HELD = date(2026, 3, 10)
REFRESH, OPENS = date(2028, 3, 10), date(2027, 12, 11)


def test_the_first_way_through_brings_credit():
    assert credit_window(course(refresh_months=0), None, HELD) == CreditWindow(is_open=True)


def test_a_course_that_is_never_refreshed_gives_credit_once():
    assert credit_window(course(refresh_months=0), HELD, date(2100, 1, 1)) == CreditWindow(is_open=False)


@pytest.mark.parametrize(
    ("today", "is_open"),
    [(HELD, False), (OPENS - timedelta(days=1), False), (OPENS, True), (REFRESH, True), (date(2040, 1, 1), True)],
)
def test_it_opens_ninety_days_before_the_refresh_date_and_stays_open(today, is_open):
    assert credit_window(course(refresh_months=24), HELD, today) == CreditWindow(is_open, OPENS, REFRESH)


@pytest.mark.parametrize(("days", "opens"), [(0, REFRESH), (30, date(2028, 2, 9)), (180, date(2027, 9, 12))])
def test_the_program_says_how_long_before(days, opens):
    assert credit_window(course(refresh_months=24), HELD, HELD, days).opens_on == opens


def test_a_short_period_is_closed_for_half_of_itself():
    window = credit_window(course(refresh_months=1), HELD, HELD)

    assert (window.is_open, window.opens_on, window.renews_on) == (False, date(2026, 3, 26), date(2026, 4, 10))


@pytest.mark.parametrize(
    ("renews_on", "earned_on", "counts"),
    [
        (None, HELD, HELD),
        (REFRESH, OPENS, REFRESH),
        (REFRESH, REFRESH, REFRESH),
        (REFRESH, REFRESH + timedelta(days=1), REFRESH + timedelta(days=1)),
    ],
)
def test_earned_early_it_counts_from_the_refresh_date_else_from_its_own_day(renews_on, earned_on, counts):
    assert counts_from(renews_on, earned_on) == counts


@given(months=st.integers(1, 60), days=st.integers(0, 180), eagerness=st.integers(0, 40))
def test_whoever_comes_as_early_as_can_be_is_credited_once_in_each_period(months, days, eagerness):
    """Each time on the first day that is open, or a little later: never more than the periods that have begun."""
    one, held, today, credited = course(refresh_months=months), HELD, HELD, 1
    for _ in range(12):
        today = max(today, credit_window(one, held, today, days).opens_on) + timedelta(days=eagerness)
        window = credit_window(one, held, today, days)
        assert window.is_open
        held, credited = counts_from(window.renews_on, today), credited + 1
        assert add_months(HELD, months * (credited - 2)) < today
        assert refresh_on(one, held) > window.renews_on
