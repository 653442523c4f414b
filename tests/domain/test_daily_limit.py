"""Eight hours of self-paced credit within any 24 hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.credit.daily_limit import LIMIT_MINUTES, first_moment

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def ago(hours: float, minutes: int) -> tuple[datetime, int]:
    return NOON - hours * HOUR, minutes


@pytest.mark.parametrize(
    ("completed", "minutes", "after"),
    [
        ([], 480, 0),
        ([ago(1, 390)], 90, 0),
        ([ago(1, 391)], 90, 23),
        ([ago(24, 480)], 90, 0),  # to the second a day ago
        ([ago(23, 300), ago(2, 180)], 90, 1),
        ([ago(23, 60), ago(2, 420)], 90, 22),  # the first that ends leaves too little room
        ([ago(20, 240), ago(20, 240)], 300, 4),  # both end at once
        ([ago(20, 240), ago(3, 240)], 240, 4),
        ([ago(25, 480), ago(0, 15)], 465, 0),
        ([], 600, 0),  # longer than eight hours by itself: once nothing else counts
        ([ago(5, 15)], 600, 19),
        ([ago(5, 600)], 15, 19),
    ],
)
def test_the_first_moment_at_which_there_is_room(completed, minutes, after):
    assert first_moment(completed, minutes, NOON) == NOON + after * HOUR


@pytest.mark.parametrize(("month", "day", "hour"), [(3, 8, 0), (10, 31, 12)])
def test_a_day_on_which_the_clocks_change_has_24_hours_as_well(month, day, hour):
    completed = datetime(2026, month, day, hour, 30, tzinfo=ZoneInfo("America/Los_Angeles"))

    found = first_moment([(completed, 480)], 15, completed + HOUR)

    assert found == completed.astimezone(UTC) + timedelta(hours=24)
    assert found.tzinfo is UTC


minutes = st.integers(1, 40).map(lambda quarters: quarters * 15)


@given(st.lists(st.tuples(st.integers(0, 600), minutes), max_size=30))
def test_no_24_hours_ever_hold_more_than_eight_and_nobody_overtakes(ready):
    """Courses become ready after so many minutes more, and are completed one after the other."""
    now, completed = NOON, []
    for more, amount in ready:
        now += timedelta(minutes=more)
        before = [pair for pair in completed if pair[0] > now - 24 * HOUR]
        at = first_moment(before, amount, max([now, *(moment for moment, _ in completed)]))
        completed.append((at, amount))

    moments = [at for at, _ in completed]
    assert moments == sorted(moments)
    for at in moments:
        within = [amount for moment, amount in completed if at - 24 * HOUR < moment <= at]
        assert sum(within) <= LIMIT_MINUTES or len(within) == 1
