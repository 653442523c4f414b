"""Which meetings may stand in the supervision log, and the periods of the calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lms.domain.team.supervision_log import LogPeriod, Meeting, PeriodKind, Wrong, this_period, wrong_with

TODAY = date(2026, 11, 21)
ONE = Meeting(TODAY, 50, is_group=False, person_ids=(1,), credential="LCSW")


@pytest.mark.parametrize(
    "meeting",
    [
        ONE,
        replace(ONE, minutes=1),
        replace(ONE, minutes=480),
        replace(ONE, is_group=True, person_ids=(1, 2)),
        replace(ONE, person_ids=(1, 1)),
        replace(ONE, held_on=TODAY - timedelta(days=400)),
    ],
)
def test_a_meeting_that_was_may_stand_in_it(meeting):
    assert wrong_with(meeting, TODAY) == []


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"held_on": TODAY + timedelta(days=1)}, Wrong.FUTURE),
        ({"minutes": 0}, Wrong.MINUTES),
        ({"minutes": -50}, Wrong.MINUTES),
        ({"minutes": 2_000}, Wrong.MINUTES),
        ({"person_ids": ()}, Wrong.NOBODY),
        ({"person_ids": (1, 2)}, Wrong.NOT_ONE),
        ({"is_group": True}, Wrong.NO_GROUP),
        ({"is_group": True, "person_ids": (1, 1)}, Wrong.NO_GROUP),
        ({"credential": ""}, Wrong.CREDENTIAL),
        ({"credential": "x" * 121}, Wrong.CREDENTIAL),
    ],
)
def test_each_slip_is_told_by_itself(changed, wrong):
    assert wrong_with(replace(ONE, **changed), TODAY) == [wrong]


@pytest.mark.parametrize(
    ("kind", "today", "first", "last"),
    [
        (PeriodKind.MONTH, TODAY, date(2026, 11, 1), date(2026, 11, 30)),
        (PeriodKind.QUARTER, TODAY, date(2026, 10, 1), date(2026, 12, 31)),
        (PeriodKind.QUARTER, date(2026, 3, 31), date(2026, 1, 1), date(2026, 3, 31)),
        (PeriodKind.YEAR, TODAY, date(2026, 1, 1), date(2026, 12, 31)),
        (PeriodKind.MONTH, date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
        (PeriodKind.OWN, TODAY, date(2026, 11, 1), date(2026, 11, 30)),
    ],
)
def test_a_period_is_one_of_the_calendar(kind, today, first, last):
    assert this_period(kind, today) == LogPeriod(kind, first, last)


def test_all_days_are_in_the_one_that_has_no_end():
    assert LogPeriod.every().first < TODAY < LogPeriod.every().last
