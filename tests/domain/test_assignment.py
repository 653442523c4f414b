"""Training that someone was asked to take, and the day of each reminder."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.team.assignment import Assigned, reminder

DUE = date(2026, 12, 21)
LONG_AGO = date(2026, 1, 1)
BEFORE = ["before-30", "before-14", "before-3"]

asked_days = st.integers(-40, 60).map(lambda days: DUE - timedelta(days=days))


def on(days_after_due: int, asked_on: date = LONG_AGO) -> str | None:
    return reminder(DUE, asked_on, DUE + timedelta(days=days_after_due))


def place(name: str) -> int:
    """Where a reminder stands in the order in which they come."""
    return BEFORE.index(name) if name in BEFORE else len(BEFORE) + int(name.removeprefix("late-"))


@pytest.mark.parametrize(
    ("days", "name"),
    [
        (-31, None),
        (-30, "before-30"),
        (-29, "before-30"),
        (-15, "before-30"),
        (-14, "before-14"),
        (-4, "before-14"),
        (-3, "before-3"),
        (-1, "before-3"),
        (0, "before-3"),
        (1, "late-0"),
        (7, "late-0"),
        (8, "late-1"),
        (14, "late-1"),
        (15, "late-2"),
        (365, "late-52"),
    ],
)
def test_the_reminder_of_a_day_is_the_one_whose_day_came_last(days, name):
    assert on(days) == name


@pytest.mark.parametrize(
    ("asked", "today", "name"),
    [
        (-31, -30, "before-30"),
        (-30, -30, None),
        (-30, -29, None),
        (-30, -15, None),
        (-30, -14, "before-14"),
        (-14, -14, None),
        (-14, -3, "before-3"),
        (-3, 0, None),
        (-2, 0, None),
        (-2, 1, "late-0"),
        (0, 0, None),
        (0, 1, "late-0"),
        (1, 1, None),
        (1, 7, None),
        (1, 8, "late-1"),
    ],
)
def test_what_was_asked_on_that_day_or_after_it_is_not_reminded_of(asked, today, name):
    assert on(today, DUE + timedelta(days=asked)) == name


@given(asked_on=asked_days)
def test_names_never_go_back_and_none_is_left_out_between(asked_on):
    days = [asked_on + timedelta(days=count) for count in range(150)]

    places = [place(name) for day in days if (name := reminder(DUE, asked_on, day))]

    assert places == sorted(places)
    assert sorted(set(places)) == list(range(min(places), max(places) + 1))


@given(asked_on=asked_days, before=st.integers(0, 90))
def test_nothing_is_said_on_the_day_of_the_asking_or_before(asked_on, before):
    assert reminder(DUE, asked_on, asked_on - timedelta(days=before)) is None


@given(asked_on=asked_days)
def test_each_name_begins_on_one_day_and_late_ones_begin_a_week_apart(asked_on):
    first: dict[str, date] = {}
    for count in range(150):
        day = asked_on + timedelta(days=count)
        name = reminder(DUE, asked_on, day)
        if name is not None:
            first.setdefault(name, day)

    late = [day for name, day in first.items() if name.startswith("late-")]
    assert len(set(first.values())) == len(first)
    assert {later - day for day, later in itertools.pairwise(late)} == {timedelta(days=7)}
    assert all((day - DUE).days % 7 == 1 for day in late)


@pytest.mark.parametrize(("due_on", "left"), [(DUE, 5), (DUE - timedelta(days=7), -2), (None, None)])
def test_the_days_left_are_negative_once_the_day_has_passed(due_on, left):
    assert Assigned(1, "small-steps", "Sam", due_on, "").days_left(DUE - timedelta(days=5)) == left
