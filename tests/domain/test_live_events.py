"""Times of live events, what attendance is worth, and lists of who was there."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.credit.lines.attendance import LineStep, ListedAgainst, NotAList, NotedTimes, plan_list, read_list
from lms.domain.credit.lines.live import (
    LiveTimes,
    NotATime,
    WrongAttendance,
    WrongTimes,
    in_zone,
    moment_in,
    overlap,
    read_breaks,
    share,
    wrong_attendance,
    wrong_times,
)

ZONE = ZoneInfo("America/Los_Angeles")


def at(clock: str, day: int = 20) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


EVENT = LiveTimes(at("9:00"), at("16:00"), ((at("12:00"), at("12:45")), (at("15:00"), at("15:15"))))
NIGHT = LiveTimes(at("22:00"), at("6:00", 21))
OVER = at("17:00")


@pytest.mark.parametrize(
    ("arrived", "left", "minutes"),
    [
        ("9:00", "16:00", 360),
        ("9:00", "12:20", 180),
        ("12:00", "12:45", 0),
        ("12:30", "13:00", 15),
        ("9:07", "10:00", 45),
        ("9:00", "9:14", 0),
        ("9:00", "18:00", 360),
        ("16:00", "17:00", 0),
    ],
)
def test_minutes_are_those_between_without_breaks_in_quarter_hours(arrived, left, minutes):
    assert EVENT.attended(at(arrived), at(left)) == minutes


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 11, 1), 9), (date(2026, 3, 8), 7), (date(2026, 11, 20), 8)])
def test_a_night_on_which_clocks_change_is_as_long_as_it_was(day, hours):
    first = day - timedelta(days=1)
    begins = in_zone(datetime.combine(first, time(22)), ZONE)
    ends = in_zone(datetime.combine(day, time(6)), ZONE)

    night = LiveTimes(begins, ends)

    assert night.minutes == hours * 60
    assert night.earned_on(ZONE) == day


@pytest.mark.parametrize(
    ("times", "wrong"),
    [
        (EVENT, None),
        (NIGHT, None),
        (LiveTimes(at("9:00"), at("9:00")), WrongTimes.BACKWARDS),
        (LiveTimes(at("9:00"), at("9:15", 21)), WrongTimes.LONG),
        (LiveTimes(at("9:00"), at("9:14")), WrongTimes.SHORT),
        (LiveTimes(at("9:00"), at("12:00"), ((at("8:00"), at("9:30")),)), WrongTimes.BREAKS),
        (LiveTimes(at("9:00"), at("12:00"), ((at("11:00"), at("10:00")),)), WrongTimes.BREAKS),
        (LiveTimes(at("9:00"), at("12:00"), ((at("11:00"), at("12:30")),)), WrongTimes.BREAKS),
        (
            LiveTimes(at("9:00"), at("12:00"), ((at("10:00"), at("11:00")), (at("10:30"), at("11:30")))),
            WrongTimes.BREAKS,
        ),
    ],
)
def test_times_that_cannot_be_are_told(times, wrong):
    assert wrong_times(times) is wrong


@pytest.mark.parametrize(
    ("arrived", "left", "now", "wrong"),
    [
        (None, None, OVER, None),
        (None, None, at("8:59"), WrongAttendance.NOT_YET),
        ("8:59", None, OVER, WrongAttendance.BEFORE),
        ("16:00", None, OVER, WrongAttendance.AFTER),
        ("11:00", "10:00", OVER, WrongAttendance.BACKWARDS),
        ("12:00", "12:50", OVER, WrongAttendance.SHORT),
        ("9:10", "18:00", OVER, None),
    ],
)
def test_attendance_that_cannot_be_is_told(arrived, left, now, wrong):
    moments = [at(one) if one else None for one in (arrived, left)]

    assert wrong_attendance(EVENT, *moments, now) is wrong


def test_nobody_is_at_two_places_but_one_may_begin_as_the_other_ends():
    assert overlap((at("9:00"), at("10:00")), (at("9:30"), at("11:00")))
    assert not overlap((at("9:00"), at("10:00")), (at("10:00"), at("11:00")))


def test_each_category_gets_its_share_in_quarter_hours():
    parts = ((240, ("ethics",)), (120, ("boundaries",)))

    assert share(parts, 360) == [(240, ("ethics",)), (120, ("boundaries",))]
    assert share(parts, 45) == [(30, ("ethics",)), (15, ("boundaries",))]
    assert share(parts, 15) == [(15, ("ethics",))]


@given(st.lists(st.integers(1, 12), min_size=1, max_size=4), st.data())
def test_shares_sum_to_what_was_attended_and_none_is_more_than_its_part(quarters, data):
    parts = [(one * 15, (f"c{place}",)) for place, one in enumerate(quarters)]
    minutes = data.draw(st.integers(1, sum(quarters))) * 15

    shares = {any_of: own for own, any_of in share(parts, minutes)}

    assert sum(shares.values()) == minutes
    assert all(shares.get(any_of, 0) <= own and shares.get(any_of, 0) % 15 == 0 for own, any_of in parts)


def test_an_hour_that_is_on_no_clock_is_told_and_of_one_that_comes_twice_the_first_is_meant():
    with pytest.raises(NotATime, match="clocks go forward"):
        in_zone(datetime.fromisoformat("2026-03-08T02:30"), ZONE)

    assert in_zone(datetime.fromisoformat("2026-11-01T01:30"), ZONE) == datetime(2026, 11, 1, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9:30", at("9:30")),
        ("9.30", at("9:30")),
        ("1:05 pm", at("13:05")),
        ("1:05 PM", at("13:05")),
        ("12:10 a.m.", at("0:10")),
        ("13:05:59", at("13:05")),
        ("8:00", at("8:00")),
        ("2026-11-19 10:00", at("10:00", 19)),
        ("2026-11-19T10:00:00", at("10:00", 19)),
    ],
)
def test_a_time_as_people_type_it_is_one_of_that_day(typed, meant):
    assert moment_in(EVENT, typed, ZONE) == meant


def test_over_midnight_the_time_within_the_event_is_meant():
    assert moment_in(NIGHT, "23:30", ZONE) == at("23:30")
    assert moment_in(NIGHT, "1:00", ZONE) == at("1:00", 21)


@pytest.mark.parametrize(
    "typed", ["", "nine", "25:00", "9:75", "13:00 pm", "0:10 am", "2026-02-30 9:00", "2026-11-20 9", "9"]
)
def test_what_is_no_time_is_one_sentence(typed):
    with pytest.raises(NotATime, match="is no"):
        moment_in(EVENT, typed, ZONE)


def test_a_time_that_is_on_no_clock_of_that_day_is_told():
    begins, ends = (datetime.fromisoformat(f"2026-03-08T{clock}") for clock in ("01:00", "09:00"))
    spring = LiveTimes(in_zone(begins, ZONE), in_zone(ends, ZONE))

    with pytest.raises(NotATime, match="clocks go forward"):
        moment_in(spring, "2026-03-08 2:30", ZONE)
    assert moment_in(spring, "2:30", ZONE) == in_zone(datetime.fromisoformat("2026-03-09T02:30"), ZONE)


def test_breaks_are_read_as_people_write_them():
    assert read_breaks("12:00-12:45, 15:00 to 15:15", EVENT, ZONE) == EVENT.breaks
    assert read_breaks("15:00–15:15; 12:00 – 12:45", EVENT, ZONE) == EVENT.breaks
    assert read_breaks(" ", EVENT, ZONE) == ()
    with pytest.raises(NotATime, match="is no break"):
        read_breaks("noon", EVENT, ZONE)


KNOWN = ListedAgainst(
    people={"pia@example.org": (3, "Pia Example"), "noel@example.org": (4, "Noel Example")},
    noted={},
    attested=(),
    elsewhere={},
)


def plan(text: str, known: ListedAgainst = KNOWN, now: datetime = OVER):
    return plan_list(read_list(text), EVENT, known, ZONE, now)


def test_a_list_says_who_was_there_from_when_to_when():
    found = plan("Email,Join time,Leave time\nPia@Example.org,9:05 am,\nnoel@example.org,,12:00\n")

    one, two = found.lines
    assert (one.person_id, one.name, one.step, one.minutes) == (3, "Pia Example", LineStep.NEW, 345)
    assert (one.noted, two.noted) == (NotedTimes(at("9:05"), None), NotedTimes(None, at("12:00")))
    assert found.of(LineStep.NEW) == found.lines


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nobody@example.org,,", "None of your people"),
        ("no address,,", "No e-mail"),
        ("pia@example.org,soon,", "is no time"),
        ("pia@example.org,8:00,", "arrived before it began"),
        ("pia@example.org,11:00,10:00", "left before they arrived"),
    ],
)
def test_a_line_that_cannot_be_taken_says_why(line, said):
    (found,) = plan(f"email,arrived,left\n{line}\n").lines

    assert (found.step, said in found.problem, found.person_id) == (LineStep.CANNOT, True, None)


def test_of_two_lines_about_one_person_the_second_is_not_taken():
    found = plan("email\npia@example.org\npia@example.org\n")

    assert [line.step for line in found.lines] == [LineStep.NEW, LineStep.CANNOT]


def test_what_is_noted_already_stays_or_changes():
    known = ListedAgainst(KNOWN.people, {3: NotedTimes(), 4: NotedTimes(at("10:00"))}, (), {})

    found = plan("email\npia@example.org\nnoel@example.org\n", known)

    assert [line.step for line in found.lines] == [LineStep.SAME, LineStep.CHANGED]


def test_who_has_the_hours_or_was_elsewhere_is_not_taken():
    known = ListedAgainst(KNOWN.people, {}, {3}, {4: "Another event"})

    one, two = plan("email\npia@example.org\nnoel@example.org\n", known).lines

    assert ("attested already" in one.problem, "Another event" in two.problem) == (True, True)


def test_a_list_that_would_do_something_else_has_another_digest():
    text = "email\npia@example.org\n"

    assert plan(text).digest == plan(text).digest != plan("email,left\npia@example.org,11:00\n").digest


@pytest.mark.parametrize("text", ["", "name\nPia\n", "email\n" + "x@example.org\n" * 1001])
def test_what_is_no_list_is_one_sentence(text):
    with pytest.raises(NotAList):
        read_list(text)
