"""What a course asks before it is complete."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.completion import MetRequirements, Progress, Requirement
from tests.domain.examples import MET

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
    assert ALL_MET.missing(()) == ()


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
    assert replace(ALL_MET, **change).missing(("review", "practice")) == (requirement,)


@pytest.mark.parametrize("change", [{"open_reviews": 1}, {"practice_missing": 2}])
def test_reviews_and_practice_are_asked_only_of_courses_that_list_them(change):
    assert replace(ALL_MET, **change).missing(()) == ()


def test_all_that_is_missing_is_told_in_the_order_in_which_it_is_met():
    nothing = Progress(0, 3, 0, 600, None, False, False, 1, 1)

    assert nothing.missing(("practice", "review")) == (
        Requirement.LESSONS,
        Requirement.QUIZ,
        Requirement.EVALUATION,
        Requirement.TIME,
        Requirement.REVIEW,
        Requirement.PRACTICE,
    )


def test_what_was_met_is_kept_by_the_names_of_the_requirements():
    assert MET.to_json() == {"lessons": 3, "time": 1200, "quiz": 92, "evaluation": True}


counts = st.integers(0)
met = st.builds(MetRequirements, counts, counts, st.none() | counts, st.booleans())


@given(met)
def test_what_was_met_is_read_back_as_it_was_written(one):
    assert MetRequirements.from_json(json.loads(json.dumps(one.to_json()))) == one
