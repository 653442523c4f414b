"""Training that someone was asked to take, and the day of each reminder."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.team.assignment import PAUSED_AFTER, Assigned, has_paused, is_worth_telling, reminded_on, reminder_key

DUE = date(2026, 12, 21)  # a Monday
LONG_AGO = date(2026, 1, 1)
MONDAY, THURSDAY = 0, 3

told_days = st.integers(-40, 60).map(lambda days: DUE - timedelta(days=days))
weekdays = st.integers(0, 4)


def on(days_after_due: int, told_on: date = LONG_AGO, weekday: int = MONDAY) -> int | None:
    """Of a day so many after the due day: how many days after it the latest reminder fell."""
    found = reminded_on(DUE, told_on, DUE + timedelta(days=days_after_due), weekday)
    return (found - DUE).days if found else None


def each_day(told_on: date, weekday: int) -> list[tuple[date, date]]:
    """(day, reminder) of every day on which the latest reminder is one."""
    days = [told_on + timedelta(days=count) for count in range(150)]
    return [(day, found) for day in days if (found := reminded_on(DUE, told_on, day, weekday))]


@pytest.mark.parametrize(
    ("days", "reminder"),
    [
        (-31, None),
        (-30, -30),
        (-15, -30),
        (-14, -14),
        (-4, -14),
        (-3, -3),
        (0, -3),
        (6, -3),
        (7, 7),
        (13, 7),
        (14, 14),
        (21, 21),
        (28, 28),
        (29, None),
        (365, None),
    ],
)
def test_the_reminder_of_a_day_is_the_one_that_came_last_and_none_is_left_after_four_weeks(days, reminder):
    assert on(days) == reminder


@pytest.mark.parametrize(("days", "reminder"), [(2, -3), (3, 3), (10, 10), (24, 24), (28, 24), (29, None)])
def test_the_weekly_ones_come_on_the_chosen_day_of_the_week(days, reminder):
    assert on(days, weekday=THURSDAY) == reminder


@pytest.mark.parametrize(
    ("told", "today", "reminder"), [(-30, -30, None), (-30, -14, -14), (-14, -14, None), (-3, 0, None), (-2, 7, 7)]
)
def test_what_was_told_on_that_day_or_after_it_is_not_reminded_of(told, today, reminder):
    assert on(today, DUE + timedelta(days=told)) == reminder


@given(told_on=told_days, weekday=weekdays)
def test_there_are_four_weekly_ones_at_most_and_three_before(told_on, weekday):
    reminders = {found for _, found in each_day(told_on, weekday)}

    assert len({one for one in reminders if one > DUE}) <= 4
    assert {one for one in reminders if one < DUE} <= {DUE - timedelta(days=days) for days in (30, 14, 3)}
    assert all(one > told_on and (one < DUE or one.weekday() == weekday) for one in reminders)


@given(told_on=told_days, weekday=weekdays)
def test_they_never_go_back_and_never_name_a_day_to_come(told_on, weekday):
    found = each_day(told_on, weekday)

    assert [one for _, one in found] == sorted(one for _, one in found)
    assert all(one <= day for day, one in found)


@pytest.mark.parametrize(("days", "is_one"), [(-31, False), (-30, True), (0, True), (28, True), (29, False)])
def test_a_reminder_names_what_is_due_within_a_month_or_was_within_four_weeks(days, is_one):
    assert is_worth_telling(DUE, DUE + timedelta(days=days)) is is_one


@pytest.mark.parametrize(("due_on", "left"), [(DUE, 5), (DUE - timedelta(days=7), -2), (None, None)])
def test_the_days_left_are_negative_once_the_day_has_passed(due_on, left):
    assert Assigned(1, "small-steps", "Sam", due_on, "").days_left(DUE - timedelta(days=5)) == left


@pytest.mark.parametrize(("days", "told"), [(-1, False), (0, True), (1, True)])
def test_three_weeks_without_a_step_are_a_pause(days, told):
    assert has_paused(LONG_AGO, LONG_AGO + PAUSED_AFTER + timedelta(days=days)) is told


def test_each_person_has_one_reminder_a_day():
    keys = {reminder_key(person, day) for person in (1, 11) for day in (DUE, DUE + timedelta(days=1))}

    assert len(keys) == 4
    assert reminder_key(1, DUE) in keys
