"""Courses and the hours that they come to."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.items.item import Kind
from lms.domain.learning.course import Approval, Computation, HourCategory, Review
from lms.domain.team.assignment import Assigned
from tests.domain.examples import course, item, lesson


def test_minutes_are_words_checks_items_and_activities_together():
    # 1800 words at 180 a minute, 4 checks, 12 items of a minute and a half, 28 minutes of activities
    computed = Computation(words=1800, checks=4, items=12, activity_minutes=28)

    assert computed.exact_minutes == 10 + 4 + 18 + 28


@pytest.mark.parametrize(("activity", "minutes"), [(0, 0), (14, 0), (15, 15), (29, 15), (30, 30), (59, 45), (60, 60)])
def test_minutes_are_rounded_down_to_a_quarter_hour(activity, minutes):
    assert Computation(0, 0, 0, activity).minutes == minutes


def test_part_minutes_add_up_before_they_are_rounded():
    assert Computation(words=90, checks=13, items=1, activity_minutes=0).minutes == 15


@given(st.builds(Computation, *[st.integers(0, 50_000)] * 4))
def test_credit_is_never_more_than_was_computed_nor_a_quarter_hour_less(computed):
    assert computed.minutes % 15 == 0
    assert 0 <= computed.exact_minutes - computed.minutes < 15


def test_a_course_is_worth_the_sum_of_its_categories():
    one = course(categories=(HourCategory(60, ("ethics",)), HourCategory(30, ("peer-support", "child-welfare"))))

    assert one.minutes == 90


@pytest.mark.parametrize(("share", "seconds"), [(33, 1188), (0, 0), (100, 3600), (50, 1800)])
def test_the_active_time_needed_is_a_share_of_the_credit(share, seconds):
    assert course().active_seconds_needed(share) == seconds


def test_three_fifths_of_the_credit_are_needed_unless_the_program_says_otherwise():
    assert course().active_seconds_needed() == 2160


def test_a_course_teaches_what_its_lessons_do_each_once_in_their_order():
    one = course(
        lessons=(lesson("first", competencies=("cw-2", "cw-1")), lesson("second", competencies=("cw-1", "cw-3")))
    )

    assert one.competencies == ("cw-2", "cw-1", "cw-3")


def test_open_reviews_are_those_of_the_lessons():
    review = Review("clinical", "Is the wording safe?")
    asked = lesson("second", review=review)

    assert course(lessons=(lesson(), asked)).open_reviews == ((asked, review),)


def test_a_lesson_is_found_by_its_slug():
    one = course()

    assert (one.lesson("first"), one.lesson("second")) == (one.lessons[0], None)


def test_a_lesson_is_found_by_a_name_that_it_had_before_unless_another_has_it_now():
    renamed = lesson("second", was=("old", "first"))
    one = course(lessons=(lesson(), renamed))

    assert [one.lesson_called(name) for name in ("old", "first", "second", "nothing")] == [
        renamed,
        one.lessons[0],
        renamed,
        None,
    ]
    assert one.lesson("old") is None
    assert one.named_now({"old", "gone"}) == {"second"}


def test_an_item_is_found_by_its_id():
    one = course(items=(item("one"), item("two")))

    assert (one.item("two"), one.item("three")) == (one.items[1], None)


def test_evidence_names_an_item_by_its_course():
    assert course().item_key("one") == "small-steps:one"


def test_a_lesson_tells_about_how_long_it_takes():
    assert lesson(words=900, checks=2, activity_minutes=5, media_minutes=3).minutes == 15


def test_even_an_empty_lesson_takes_a_minute():
    assert lesson().minutes == 1


def test_a_choice_of_categories_is_said_with_or():
    assert HourCategory(60, ("peer-support", "ethics")).words == "peer support or ethics"


@pytest.mark.parametrize(
    ("day", "covers"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ],
)
def test_an_approval_covers_both_its_ends(day, covers):
    assert Approval("Board", "7", date(2026, 1, 1), date(2026, 12, 31)).covers(day) is covers


@pytest.mark.parametrize(("day", "left"), [(30, 9), (21, 0), (20, -1)])
def test_the_days_left_are_negative_once_the_day_has_passed(day, left):
    assert Assigned(1, "small-steps", "Sam", date(2026, 11, day), "").days_left(date(2026, 11, 21)) == left


def test_an_assignment_without_a_day_has_no_days_left():
    assert Assigned(1, "small-steps", "Sam", None, "").days_left(date(2026, 11, 21)) is None


def test_what_a_quiz_asks_for_is_all_that_its_items_name():
    assert course(items=(item("a", Kind.RECALL, "cw-1"), item("b", Kind.RECALL, "cw-2"))).asked_for == {
        "cw-1",
        "cw-2",
    }
