"""Whom a correction concerns, and what is told first."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from lms.domain.learning.correction import (
    CorrectedCourse,
    Correction,
    CorrectionKey,
    concerns,
    corrected,
    keys_of,
    most_urgent_first,
)
from tests.domain.examples import course

DAY = date(2026, 11, 20)
BEGAN = datetime(2026, 11, 20, 8, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)


def correction(day: date = DAY, *, is_safety: bool = False) -> Correction:
    return Correction(day, "A step was missing.", is_safety, (("first", "what"),))


@pytest.mark.parametrize(
    ("studied_from", "is_concerned"),
    [(None, False), (BEGAN - MOMENT, True), (BEGAN, False), (BEGAN + MOMENT, False)],
)
def test_it_concerns_who_began_before_its_day(studied_from, is_concerned):
    assert concerns(studied_from, BEGAN, None) is is_concerned


def test_a_site_that_takes_it_up_later_taught_the_earlier_text_until_then():
    taken_up = BEGAN + timedelta(days=14)

    assert concerns(taken_up - MOMENT, BEGAN, taken_up)
    assert not concerns(taken_up, BEGAN, taken_up)


def test_a_site_that_takes_it_up_before_its_day_goes_by_the_day():
    assert concerns(BEGAN - MOMENT, BEGAN, BEGAN - timedelta(days=3))


def test_what_is_not_read_comes_first_then_safety_then_the_newest():
    older, newer = correction(DAY - timedelta(days=9)), correction()
    safe = correction(DAY - timedelta(days=30), is_safety=True)
    told = [(newer, BEGAN), (older, None), (safe, BEGAN), (newer, None), (safe, None)]

    assert sorted(told, key=lambda pair: most_urgent_first(*pair)) == [
        (safe, None),
        (newer, None),
        (older, None),
        (safe, BEGAN),
        (newer, BEGAN),
    ]


def test_only_courses_with_corrections_are_handed_on():
    one = course(corrections=(correction(),))

    assert corrected([one, course(slug="other")]) == (CorrectedCourse("small-steps", "Small steps", (correction(),)),)
    assert keys_of(one) == (CorrectionKey("small-steps", DAY),)
