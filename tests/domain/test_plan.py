"""Plans: by when each is asked, and in which turns."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.learning.credit_window import CreditWindow
from lms.domain.team.plan import (
    AHEAD,
    DueRule,
    Plan,
    PlanTurn,
    comes_again_in_time,
    month_turn,
    next_turn,
    open_choices,
)
from tests.domain.examples import course

TODAY = date(2026, 11, 21)
DAY = timedelta(days=1)
days = st.dates(date(2000, 1, 1), date(2060, 1, 1))


@pytest.mark.parametrize(
    ("rule", "hired_on", "expected"),
    [
        (DueRule(), TODAY, None),
        (DueRule(TODAY + 9 * DAY), None, TODAY + 9 * DAY),
        (DueRule(None, 30), TODAY - 10 * DAY, TODAY + 20 * DAY),
        (DueRule(None, 30), TODAY - 30 * DAY, TODAY),
        (DueRule(None, 30), TODAY - 31 * DAY, TODAY + 30 * DAY),
        (DueRule(None, 30), None, None),
    ],
)
def test_the_day_is_a_day_or_so_many_after_the_first_day_of_work(rule, hired_on, expected):
    assert rule.day_for(hired_on, TODAY) == expected


@given(days, days, st.integers(1, 730))
def test_nobody_is_late_the_moment_they_are_asked(hired_on, today, lasts):
    assert DueRule(None, lasts).day_for(hired_on, today) >= today


@pytest.mark.parametrize(
    ("today", "last"),
    [(date(2026, 12, 1), 31), (date(2027, 2, 28), 28), (date(2028, 2, 1), 29), (date(2026, 4, 30), 30)],
)
def test_what_is_chosen_each_month_is_due_on_its_last_day(today, last):
    assert month_turn(today) == PlanTurn(today.replace(day=1), today.replace(day=last))


def plan(**values: object) -> Plan:
    given = {"id": 1, "courses": ("a",), "due": DueRule(TODAY + 9 * DAY), "made_on": TODAY}
    return Plan(**given | values)  # type: ignore[arg-type]


def test_who_never_completed_it_is_asked_at_once_by_the_first_day():
    assert next_turn(plan(every_months=12), None, None, TODAY) == PlanTurn(TODAY, TODAY + 9 * DAY)


def test_who_comes_after_the_first_day_has_a_while():
    assert next_turn(plan(), None, None, TODAY + 100 * DAY) == PlanTurn(TODAY, TODAY + 100 * DAY + AHEAD)


@pytest.mark.parametrize(
    ("before", "turn"),
    [
        (31, None),
        (30, PlanTurn(date(2027, 11, 21), date(2027, 11, 21))),
        (0, PlanTurn(date(2027, 11, 21), date(2027, 11, 21))),
        (-1, PlanTurn(date(2027, 11, 21), date(2027, 12, 22))),
    ],
)
def test_it_comes_again_thirty_days_before_its_day_and_never_with_a_day_that_has_passed(before, turn):
    assert next_turn(plan(every_months=12), None, TODAY, date(2027, 11, 21) - before * DAY) == turn


@given(days, days, st.sampled_from((12, 24, 36)))
def test_a_turn_has_one_name_however_often_it_is_asked_for(held_from, today, months):
    found = [next_turn(plan(every_months=months), None, held_from, today + ahead * DAY) for ahead in range(3)]

    assert len({turn.period_on for turn in found if turn is not None}) <= 1
    assert all(turn.due_on >= today for turn in found if turn is not None)


@pytest.mark.parametrize(
    ("refresh", "months", "comes"), [(12, 12, True), (24, 12, False), (24, 24, True), (36, 24, False), (0, 36, False)]
)
def test_only_what_gives_credit_again_by_then_can_come_again(refresh, months, comes):
    assert comes_again_in_time(course(refresh_months=refresh), months) is comes


def test_what_someone_holds_is_no_choice():
    windows = {"a": CreditWindow(is_open=False), "b": CreditWindow(is_open=True)}

    assert open_choices(("a", "b", "c"), windows) == ("b", "c")
