"""The clock of a person's reading, and how measured and declared minutes meet what a course asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.learning.reading import (
    Reading,
    ReadingClock,
    action_came,
    declared_seconds,
    lesson_stretch,
    page_opened,
    ping_came,
    quiz_stretch,
    soonest_seconds,
    time_missing,
)
from tests.domain.examples import course, lesson

START = datetime(2026, 11, 21, 18, tzinfo=UTC)
HERE, THERE = Reading(1, 600), Reading(2, 600)


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def reads(what: Reading | None = HERE, since: float = 0, counted: float | None = None) -> ReadingClock:
    return ReadingClock(what, after(since), None if counted is None else after(counted), 1)


def test_the_first_lesson_starts_the_clock_and_a_page_elsewhere_does_not():
    started = page_opened(None, HERE, START)

    assert (started.enrolment_id, started.seconds, started.clock) == (None, 0, ReadingClock(HERE, START, version=1))
    assert page_opened(None, None, START) is None
    assert page_opened(reads(None), None, after(5)) is None


@pytest.mark.parametrize(
    ("gap", "counted"), [(-5, None), (0.9, None), (20, 20), (59.9, 59), (600, 600), (601, 600), (86_400, 600)]
)
def test_a_stretch_counts_whole_seconds_up_to_its_limit(gap, counted):
    tick = page_opened(reads(), HERE, after(gap))

    assert (tick.seconds if tick else None) == counted


def test_what_is_left_of_a_second_belongs_to_the_next_stretch():
    clock, seconds = reads(), 0
    for number in range(1, 101):
        tick = page_opened(clock, HERE, after(number * 30.9))
        clock, seconds = tick.clock, seconds + tick.seconds

    assert seconds == 3090


def test_after_a_stretch_that_was_too_long_the_next_begins_now():
    assert page_opened(reads(), HERE, after(9000)).clock.since == after(9000)


def test_while_reading_goes_on_it_is_counted_every_thirty_seconds_and_nothing_is_lost():
    clock = reads(since=20, counted=20)

    assert [page_opened(clock, HERE, after(moment)) for moment in (21, 35, 49.9)] == [None] * 3
    assert page_opened(clock, HERE, after(50)).seconds == 30


@pytest.mark.parametrize("what", [None, THERE, Reading(1, 900)])
def test_a_page_of_something_else_counts_at_once_and_turns_the_clock_to_it(what):
    tick = page_opened(reads(since=20, counted=20), what, after(29))

    assert (tick.enrolment_id, tick.seconds) == (1, 9)
    assert tick.clock == ReadingClock(what, after(29), after(29), 2)


def test_turning_without_a_second_between_counts_nothing():
    tick = page_opened(reads(), THERE, START)

    assert (tick.enrolment_id, tick.seconds, tick.clock.counted_at) == (1, 0, None)


def test_a_request_that_was_overtaken_never_moves_the_clock_back():
    assert page_opened(reads(since=60), THERE, START).clock.since == after(60)


def test_reading_begins_anew_after_a_page_elsewhere():
    tick = page_opened(reads(None), HERE, after(300))

    assert (tick.enrolment_id, tick.seconds, tick.clock.since) == (None, 0, after(300))


def test_a_ping_starts_the_clock_and_keeps_it_going():
    assert ping_came(None, 1, START).clock.reading == Reading(1)
    assert ping_came(reads(None), 1, START).clock.reading == Reading(1)
    assert ping_came(reads(counted=0), 1, after(29)) is None
    assert ping_came(reads(), 1, after(60)).seconds == 60


def test_pings_of_two_courses_side_by_side_share_the_time_and_each_stretch_counts_once():
    clock, seconds = reads(), {1: 0, 2: 0}
    for number in range(1, 11):
        for enrolment_id, moment in ((2, number * 60 - 30), (1, number * 60)):
            tick = ping_came(clock, enrolment_id, after(moment))
            clock = tick.clock
            seconds[tick.enrolment_id] += tick.seconds

    assert seconds == {1: 300, 2: 300}
    assert ping_came(reads(), 2, after(29)) is None


def test_an_action_counts_all_that_was_read_before_it():
    assert action_came(reads(counted=0), after(7)).seconds == 7
    assert action_came(reads(None), after(7)) is None
    assert action_came(None, after(7)) is None


signs = st.lists(
    st.tuples(st.sampled_from(["page", "elsewhere", "ping", "action"]), st.integers(1, 2), st.floats(0, 900))
)


@given(signs)
def test_no_more_is_counted_than_went_by(given_signs):
    """Whatever pages, pings and actions come, of whatever courses."""
    clock, moment, counted = None, START, 0
    for sign, enrolment_id, gap in given_signs:
        moment += timedelta(seconds=gap)
        tick = {
            "page": lambda: page_opened(clock, Reading(enrolment_id), moment),  # noqa: B023 -- called at once
            "elsewhere": lambda: page_opened(clock, None, moment),  # noqa: B023
            "ping": lambda: ping_came(clock, enrolment_id, moment),  # noqa: B023
            "action": lambda: action_came(clock, moment),  # noqa: B023
        }[sign]()
        if tick:
            clock, counted = tick.clock, counted + tick.seconds

    assert counted <= (moment - START).total_seconds()


def test_a_clock_is_read_from_its_row():
    assert ReadingClock.of(None, None, None, None, None) is None
    assert ReadingClock.of(1, 600, START, None, 3) == ReadingClock(HERE, START, None, 3)
    assert ReadingClock.of(None, 0, START, START, 3) == ReadingClock(None, START, START, 3)


@pytest.mark.parametrize(("minutes", "stretch"), [(1, 60), (8, 480), (17, 1020), (20, 1200), (45, 1200)])
def test_a_stretch_in_a_lesson_counts_its_own_minutes_and_twenty_at_most(minutes, stretch):
    assert lesson_stretch(lesson(activity_minutes=minutes)) == stretch


@pytest.mark.parametrize(("questions", "stretch"), [(8, 720), (12, 1080), (15, 1200)])
def test_a_stretch_in_a_quiz_counts_a_minute_and_a_half_for_each_question_and_twenty_minutes_at_most(
    questions, stretch
):
    assert quiz_stretch(course(questions_per_attempt=questions)) == stretch


def test_a_lesson_can_be_done_after_a_tenth_of_its_minutes_and_declared_with_all_of_them():
    one = lesson(activity_minutes=8)

    assert (soonest_seconds(one), declared_seconds(one)) == (48, 480)


TWO = course(lessons=(lesson("first", activity_minutes=20), lesson("second", activity_minutes=25)))
NOTHING = {"share_percent": 60, "measured": 0, "declared": 0, "declared_lessons": ()}


def test_what_is_missing_is_told_in_seconds_with_the_lessons_that_could_close_it():
    missing = time_missing(TWO, **{**NOTHING, "measured": 700, "declared": 1200, "declared_lessons": {"first"}})

    assert (missing.seconds, missing.minutes) == (2160 - 1900, 5)
    assert missing.lessons == ((TWO.lessons[1], 1500),)
    assert missing.can_be_declared


def test_declaring_may_not_be_enough():
    short = replace(TWO, lessons=TWO.lessons[:1])

    assert not time_missing(short, **NOTHING).can_be_declared
    assert time_missing(TWO, **NOTHING).can_be_declared


def test_nothing_is_missing_once_there_is_enough():
    enough = time_missing(TWO, **{**NOTHING, "measured": 9000})

    assert (enough.seconds, enough.minutes) == (0, 0)
