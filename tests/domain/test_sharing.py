"""For how long a certificate may be shared."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lms.domain.credit.life.sharing import LONGEST_TIME, may_end_on, usual_end

TODAY = date(2026, 11, 30)
DAY = timedelta(days=1)


def test_a_link_lasts_ninety_days_where_nobody_says_otherwise():
    assert usual_end(TODAY) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("day", "may"),
    [(TODAY - DAY, False), (TODAY, True), (TODAY + LONGEST_TIME, True), (TODAY + LONGEST_TIME + DAY, False)],
)
def test_it_ends_today_at_the_earliest_and_after_two_years_at_the_latest(day, may):
    assert may_end_on(day, TODAY) is may
