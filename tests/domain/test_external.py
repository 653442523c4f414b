"""Training taken elsewhere: hours as typed, days, categories, and days of more than eight hours."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lms.domain.credit.elsewhere.external import (
    ExternalFacts,
    ExternalState,
    MinutesSpan,
    NotHours,
    ReportFault,
    ReviewOutcome,
    busiest_day,
    chosen_in,
    is_same_title,
    parts_of,
    read_hours,
    state_of,
    wrong_with,
)

TODAY = date(2026, 11, 21)
DAY = timedelta(days=1)
KNOWN = ("ethics", "trauma-informed-care")


def facts(first_on: date = TODAY, last_on: date | None = None, minutes: int = 60, **changes: object) -> ExternalFacts:
    given = {"parts": ((minutes, ("ethics",)),), "delivery": "live"} | changes
    return ExternalFacts(first_on, last_on or first_on, minutes, **given)


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("1", 60),
        ("6.5", 390),
        ("6,5", 390),
        (" 6.50 h", 390),
        ("0.25", 15),
        (".75", 45),
        ("40", 2400),
        ("1.", 60),
        ("2.00", 120),
        ("6:30", 390),
        ("0:45", 45),
    ],
)
def test_hours_are_read_as_people_type_them(typed, minutes):
    assert read_hours(typed) == minutes


@pytest.mark.parametrize("typed", ["0", "0.0", "0.00", "-1", "-0.5", "0:00", ",0"])
def test_no_hours_are_told(typed):
    with pytest.raises(NotHours, match="more than no hours"):
        read_hours(typed)


@pytest.mark.parametrize("typed", ["1.3", "6.33", "six", "1/2", "6:20", "6:75", "1e2", "", "=1+1", "99999", "٣"])
def test_what_is_no_quarter_of_an_hour_is_told(typed):
    with pytest.raises(NotHours, match="in quarters"):
        read_hours(typed)


def test_what_is_right_has_nothing_wrong():
    assert wrong_with(facts(TODAY - DAY, TODAY, 24 * 60 * 2), TODAY, KNOWN) == ()


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        (facts(TODAY + DAY), ReportFault.FUTURE),
        (facts(TODAY, TODAY + DAY), ReportFault.FUTURE),
        (facts(date(1899, 12, 31)), ReportFault.LONG_AGO),
        (facts(TODAY, TODAY - DAY), ReportFault.BACKWARDS),
        (facts(TODAY - 366 * DAY, TODAY), ReportFault.LONG),
        (facts(minutes=0), ReportFault.NOTHING),
        (facts(minutes=-60), ReportFault.NOTHING),
        (facts(minutes=24 * 60 + 15), ReportFault.TOO_MANY),
        (facts(parts=()), ReportFault.CATEGORIES),
        (facts(parts=((60, ()),)), ReportFault.CATEGORIES),
        (facts(parts=((60, ("cooking",)),)), ReportFault.CATEGORIES),
        (facts(parts=((30, ("ethics",)),)), ReportFault.PARTS),
        (facts(parts=((90, ("ethics",)), (-30, ("ethics",)))), ReportFault.PARTS),
    ],
)
def test_what_is_wrong_is_named(told, wrong):
    assert wrong in wrong_with(told, TODAY, KNOWN)


def test_a_year_and_the_year_1900_are_taken():
    assert wrong_with(facts(TODAY - 365 * DAY, TODAY), TODAY, KNOWN) == ()
    assert wrong_with(facts(date(1900, 1, 1)), TODAY, KNOWN) == ()


@pytest.mark.parametrize(
    ("chosen", "parts"),
    [
        ([("ethics", None)], ((90, ("ethics",)),)),
        ([("ethics", None), ("", None), ("family", None)], ((90, ("ethics", "family")),)),
        ([("ethics", 30), ("family", None)], ((30, ("ethics",)), (60, ("family",)))),
        ([("ethics", 30), ("family", 60)], ((30, ("ethics",)), (60, ("family",)))),
        ([("ethics", 30)], ((30, ("ethics",)), (60, ()))),
        ([("ethics", 90), ("family", None)], ((90, ("ethics",)), (0, ("family",)))),
        ([("", None)], ((90, ()),)),
        ([("ethics", 120)], ((120, ("ethics",)), (-30, ()))),
        ([("ethics", 30), ("ethics", None)], ((90, ("ethics",)),)),
    ],
)
def test_categories_without_hours_of_their_own_share_what_is_left(chosen, parts):
    assert parts_of(90, chosen) == parts


@pytest.mark.parametrize(
    "chosen", [[("ethics", None)], [("ethics", None), ("family", None)], [("ethics", 30), ("family", None)]]
)
def test_what_was_chosen_comes_back(chosen):
    assert chosen_in(parts_of(90, chosen)) == chosen


def test_two_parts_with_hours_are_the_same_without_those_of_the_last():
    parts = parts_of(90, [("ethics", 30), ("family", 60)])

    assert parts_of(90, chosen_in(parts)) == parts


def test_facts_come_back_from_their_row():
    told = facts(parts=((45, ("ethics", "family")), (15, ("ethics",))))

    assert ExternalFacts.of(told.first_on, told.last_on, 60, told.categories, "live") == told
    assert told.days == 1


def test_eight_hours_a_day_are_not_busy_and_a_minute_more_is():
    assert busiest_day(MinutesSpan(480, TODAY, TODAY), []) is None
    assert busiest_day(MinutesSpan(481, TODAY, TODAY), []) == (TODAY, 481)


def test_hours_of_several_days_are_spread_over_them():
    assert busiest_day(MinutesSpan(960, TODAY - DAY, TODAY), []) is None
    assert busiest_day(MinutesSpan(961, TODAY - DAY, TODAY), []) == (TODAY - DAY, 481)


def test_other_lines_of_the_same_day_are_counted_and_no_others():
    own = MinutesSpan(600, TODAY - DAY, TODAY)

    assert busiest_day(own, [MinutesSpan(480, TODAY + DAY, TODAY + DAY)]) is None
    assert busiest_day(own, [MinutesSpan(240, TODAY, TODAY)]) == (TODAY, 540)
    assert busiest_day(own, [MinutesSpan(480, TODAY, TODAY + DAY)]) == (TODAY, 540)


@pytest.mark.parametrize(
    ("outcome", "reviewable", "state"),
    [
        (None, True, ExternalState.WAITS),
        (None, False, ExternalState.KEPT),
        (ReviewOutcome.ACCEPTED, False, ExternalState.ACCEPTED),
        (ReviewOutcome.RETURNED, True, ExternalState.RETURNED),
        (ReviewOutcome.REVERSED, True, ExternalState.REVERSED),
        (ReviewOutcome.WITHDRAWN, True, ExternalState.WITHDRAWN),
    ],
)
def test_where_it_stands(outcome, reviewable, state):
    assert state_of(outcome, reviewable=reviewable) is state


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Motivational interviewing", " motivational  INTERVIEWING!", True),
        ("Ethics, part 1", "Ethics, part 2", False),
        ("???", "???", True),
        ("???", "!!!", False),
    ],
)
def test_titles_are_the_same_but_for_case_and_signs(one, other, same):
    assert is_same_title(one, other) is same
