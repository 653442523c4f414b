"""What a course asks before it is complete."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.learning.completion import (
    MetRequirements,
    NewerRequirements,
    Progress,
    Requirement,
    lessons_left,
    prerequisites_left,
    progress_in,
)
from lms.domain.learning.quiz import Score
from tests.domain.examples import MET, course, lesson

ALL_MET = Progress(
    lessons_done=3,
    lessons=3,
    active_seconds=600,
    seconds_needed=600,
    best_percent=80,
    passed=True,
    evaluated=True,
)


def test_nothing_is_missing_when_each_is_just_met():
    assert ALL_MET.missing == ()


@pytest.mark.parametrize(
    ("change", "requirement"),
    [
        ({"lessons_done": 2}, Requirement.LESSONS),
        ({"active_seconds": 599}, Requirement.TIME),
        ({"passed": False}, Requirement.QUIZ),
        ({"evaluated": False}, Requirement.EVALUATION),
        ({"open_reviews": 1}, Requirement.REVIEW),
        ({"practice_missing": 1}, Requirement.PRACTICE),
    ],
)
def test_each_requirement_can_be_what_is_missing(change, requirement):
    assert replace(ALL_MET, **change, requires=("review", "practice")).missing == (requirement,)


@pytest.mark.parametrize("change", [{"open_reviews": 1}, {"practice_missing": 2}])
def test_reviews_and_practice_are_asked_only_of_courses_that_list_them(change):
    assert replace(ALL_MET, **change).missing == ()


def test_all_that_is_missing_is_told_in_the_order_in_which_it_is_met():
    nothing = Progress(0, 3, 0, 600, None, False, False, 1, 1, requires=("practice", "review"))

    assert nothing.missing == (
        Requirement.LESSONS,
        Requirement.QUIZ,
        Requirement.EVALUATION,
        Requirement.TIME,
        Requirement.REVIEW,
        Requirement.PRACTICE,
    )


def test_what_was_met_is_kept_by_the_names_of_the_requirements():
    assert replace(MET, declared_seconds=300, active_share_percent=60).to_json() == {
        "version": 2,
        "lessons": 3,
        "time": 1200,
        "quiz": 92,
        "evaluation": True,
        "declared": 300,
        "share": 60,
    }


def test_what_was_met_before_reading_could_be_declared_was_all_measured():
    assert MetRequirements.from_json({"lessons": 3, "time": 1200, "quiz": 92, "evaluation": True}) == MET


def test_what_a_newer_version_wrote_is_refused():
    with pytest.raises(NewerRequirements, match="version 3, and this software reads up to 2"):
        MetRequirements.from_json(MET.to_json() | {"version": 3})


def test_measured_and_declared_time_are_kept_apart_and_count_together():
    together = replace(ALL_MET, active_seconds=200, declared_seconds=400)

    assert (together.missing, together.seconds_missing) == ((), 0)
    assert replace(together, declared_seconds=399).missing == (Requirement.TIME,)
    met = MetRequirements.of(together, 60)
    assert (met.active_seconds, met.declared_seconds, met.active_share_percent) == (200, 400, 60)


counts = st.integers(0)
met = st.builds(MetRequirements, counts, counts, st.none() | counts, st.booleans(), counts, counts)


@given(met)
def test_what_was_met_is_read_back_as_it_was_written(one):
    assert MetRequirements.from_json(json.loads(json.dumps(one.to_json()))) == one


THREE = course(lessons=tuple(lesson(slug) for slug in ("first", "second", "third")), pass_percent=80)


def progress(**facts: object) -> Progress:
    given = {"done": (), "active_seconds": 0, "active_share_percent": 33, "scores": (), "evaluated": False}
    return progress_in(THREE, **{**given, "practice_missing": 0, **facts})


def test_lessons_that_the_course_no_longer_has_count_for_nothing():
    found = progress(done={"second", "gone"})

    assert (found.lessons_done, found.lessons) == (1, 3)


def test_the_best_of_all_tries_is_told_and_any_that_passed_is_enough():
    found = progress(scores=[Score(8, 10, 80), Score(3, 10, 80)])

    assert (found.best_percent, found.passed) == (80, True)


def test_each_try_is_judged_by_its_own_mark():
    found = progress(scores=[Score(8, 10, 90), Score(75, 100, 70), Score(7, 10, 75)])

    assert (found.best_percent, found.passed, found.passed_by) == (80, True, 70)


def test_no_mark_of_today_passes_what_was_not_enough_then():
    assert progress(scores=[Score(8, 10, 100)]).passed_by is None


def test_without_a_try_there_is_no_best():
    assert (progress().best_percent, progress().passed) == (None, False)


def test_the_time_needed_is_the_program_s_share_of_the_course():
    assert progress(active_share_percent=50).seconds_needed == THREE.active_seconds_needed(50)


def test_lessons_left_stand_in_their_order():
    assert [one.slug for one in lessons_left(THREE, {"second"})] == ["first", "third"]


def test_a_lesson_that_was_done_under_a_name_of_before_is_done():
    renamed = course(lessons=(lesson("first"), lesson("second", was=("former", "old"))))

    assert [one.slug for one in lessons_left(renamed, {"old"})] == ["first"]


def test_courses_that_come_first_are_left_until_they_are_completed():
    later = course(prerequisites=("one", "two", "three"))

    assert prerequisites_left(later, {"two"}) == ("one", "three")
