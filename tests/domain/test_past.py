"""What stood at the ends of past months, and how somebody has grown since then."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.competence.competency import EvidencePoint, Rung, rung_statuses, standing
from lms.domain.competence.past import (
    KEPT_MONTHS,
    Growth,
    Over,
    Past,
    days_over,
    growth,
    last_month_end,
    month_ends,
    past_of,
)
from lms.domain.days import add_months

TODAY = date(2026, 11, 30)
DAY = timedelta(days=1)
LATEST = date(2026, 10, 31)
LONG_AGO = date(2020, 1, 1)
HELD = Past(LATEST, ((0b1, "a:2,b:1"), (0b111, "c:3"), (0b111_0000_0000, "a:1")))


def shown(item_key: str, on: date, rung: Rung = Rung.KNOWS, *, passed: bool = True) -> EvidencePoint:
    return EvidencePoint(rung, item_key, passed, datetime(on.year, on.month, on.day, 23, 59, tzinfo=UTC))


def grown(past: Past | None, meets: set[str], over: Over = Over.YEAR, first_day: date = LONG_AGO) -> Growth:
    return growth(over, TODAY, 5, past, meets, first_day)


@pytest.mark.parametrize(
    ("today", "end"),
    [
        (TODAY, LATEST),
        (date(2026, 12, 1), TODAY),
        (date(2026, 1, 31), date(2025, 12, 31)),
        (date(2024, 3, 1), date(2024, 2, 29)),
    ],
)
def test_the_last_month_end_is_of_a_month_that_is_over(today, end):
    assert last_month_end(today) == end


@pytest.mark.parametrize(
    ("today", "over", "first", "count"),
    [
        (TODAY, Over.YEAR, date(2025, 11, 30), 12),
        (date(2026, 11, 3), Over.YEAR, date(2025, 10, 31), 13),
        (date(2026, 11, 20), Over.YEAR, date(2025, 11, 30), 12),
        (TODAY, Over.QUARTER, date(2026, 8, 31), 3),
        (date(2026, 11, 3), Over.QUARTER, date(2026, 7, 31), 4),
        (date(2024, 2, 29), Over.YEAR, date(2023, 2, 28), 12),
    ],
)
def test_it_begins_with_the_month_end_nearest_to_so_long_ago(today, over, first, count):
    days = days_over(over, today)

    assert (days[0], len(days), days[-1]) == (first, count, last_month_end(today))
    assert list(days) == sorted(days)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from(Over))
def test_no_day_is_told_that_is_not_kept_and_none_is_far_from_its_word(today, over):
    days = days_over(over, today)

    assert set(days) <= set(month_ends(last_month_end(today)))
    assert abs(days[0] - add_months(today, -over.months)) <= 17 * DAY


_pieces = st.lists(
    st.builds(
        shown,
        st.sampled_from("pqrs"),
        st.dates(date(2023, 1, 1), date(2026, 12, 31)),
        st.sampled_from(list(Rung)[1:]),
        passed=st.booleans(),
    ),
    max_size=8,
)


@given(st.dictionaries(st.sampled_from(["a", "b"]), _pieces))
def test_each_month_tells_what_the_rules_say_of_the_evidence_up_to_its_end(points):
    found = past_of(points, LATEST)

    for place, end in enumerate(month_ends(LATEST)):
        held = {one for months, those in found.held if months >> place & 1 for one in those.split(",")}
        by_rule = {
            code: standing(rung_statuses(point for point in own if point.at.date() <= end), end)
            for code, own in points.items()
        }
        assert held == {f"{code}:{rung}" for code, rung in by_rule.items() if rung}


def test_what_is_held_for_the_same_months_stands_together():
    began = month_ends(LATEST)[2]
    practised = [shown("o", began, Rung.SHOWS_HOW)]

    found = past_of({"b": practised, "a": practised, "c": [shown("o", TODAY, Rung.SHOWS_HOW)]}, LATEST)

    assert found == Past(LATEST, ((0b111, "a:3,b:3"),))


def test_what_went_stale_stood_up_to_its_last_day():
    old = add_months(month_ends(LATEST)[6], -24)

    assert past_of({"a": [shown("o", old, Rung.SHOWS_HOW)]}, LATEST).held == ((0b1_1111_1100_0000, "a:3"),)
    assert len(month_ends(LATEST)) == KEPT_MONTHS == 13


def test_growth_counts_what_meets_the_targets_of_today():
    told = grown(HELD, {"a:1", "a:2", "c:3"})

    assert told.counts == (0, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 2)  # from November a year ago to October
    assert (told.then, told.now, told.first, told.most) == (0, 5, (date(2025, 11, 30), 0), 5)


def test_a_rung_below_the_target_counts_for_nothing():
    assert set(grown(HELD, {"b:2"}).counts) == {0}


def test_a_line_begins_with_the_first_day_of_work_or_with_what_was_shown_before():
    started = grown(HELD, {"c:3"}, first_day=date(2026, 6, 1))
    knew_before = grown(HELD, {"a:1"}, first_day=date(2026, 6, 1))

    assert started.counts[:8] == (None,) * 7 + (0,)
    assert (started.then, started.first, started.is_new) == (None, (date(2026, 6, 30), 0), False)
    assert knew_before.first == (date(2025, 12, 31), 1)


def test_who_came_after_the_last_of_these_days_is_new():
    told = grown(Past(LATEST, ()), {"a:1"}, first_day=date(2026, 11, 4))

    assert (told.first, told.is_new, told.most) == (None, True, 5)


def test_what_was_not_counted_yet_is_not_told_and_nobody_is_called_new_for_it():
    told = grown(None, {"a:1"})

    assert (set(told.counts), told.is_new) == ({None}, False)


def test_of_a_month_that_the_worker_has_not_come_to_nothing_is_told():
    told = growth(Over.QUARTER, date(2026, 12, 2), 5, HELD, {"c:3"}, LONG_AGO)

    assert told.days[-1] == TODAY
    assert told.counts == (1, 1, 1, None)
