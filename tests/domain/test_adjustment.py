"""What an administrator may add to hours, and take away."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lms.domain.credit.lines.adjustment import A_DAY, HoursSoFar, NewAdjustment, Unfit, unfit
from tests.tools.acting import TODAY

SO_FAR = HoursSoFar(total=120, of_choice=90, on_day=60)


def troubles(minutes: int, any_of: tuple[str, ...] = ("ethics",), days: int = 0) -> list[Unfit]:
    new = NewAdjustment(minutes, any_of, "live", TODAY + timedelta(days=days), "They taught it")
    return list(unfit(new, SO_FAR, TODAY))


@pytest.mark.parametrize("minutes", [1, 60, A_DAY - 60, -1, -90])
def test_what_a_day_has_room_for_and_what_is_there_may_be_adjusted(minutes):
    assert troubles(minutes) == []


@pytest.mark.parametrize(
    ("minutes", "found"),
    [
        (0, Unfit.ZERO),
        (A_DAY + 1, Unfit.LONG),
        (-A_DAY - 1, Unfit.LONG),
        (A_DAY - 59, Unfit.DAY_FULL),
        (-91, Unfit.NOT_THERE),
    ],
)
def test_what_cannot_be_is_told_once(minutes, found):
    assert troubles(minutes) == [found]


def test_of_another_category_nothing_is_taken_and_no_sum_goes_below_zero():
    new = NewAdjustment(-30, ("ethics",), "live", TODAY, "x")

    assert list(unfit(new, HoursSoFar(20, 90, 0), TODAY)) == [Unfit.NOT_THERE]
    assert list(unfit(new, HoursSoFar(90, 20, 0), TODAY)) == [Unfit.NOT_THERE]


def test_a_day_to_come_and_no_category_are_told():
    assert troubles(30, days=1) == [Unfit.FUTURE]
    assert troubles(30, any_of=()) == [Unfit.NO_CATEGORY]
