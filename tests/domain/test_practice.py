"""Observed practice: states, turns, versions, and what counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lms.domain.competence.competency import Rung
from lms.domain.competence.practice import (
    Moments,
    PracticeSetting,
    Rating,
    State,
    Turn,
    all_met,
    moment_of,
    next_moment,
    practice_of,
    practices_missing,
    turn,
    version_of,
)
from lms.domain.learning.course import Practice
from tests.domain.examples import course as a_course

AT = datetime(2026, 11, 21, 18, 0, 0, 123456, tzinfo=UTC)
PIA, SAM, OLU = 1, 2, 3
WALK = Practice("walk", "A walk", "role play", ("cw-1", "cw-2"), "Walk along.")
TALK = Practice("talk", "A talk", "role play", ("cw-3",), "Talk.")


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ({}, State.ASKED),
        ({"rated_at": AT}, State.RATED),
        ({"rated_at": AT, "read_at": AT}, State.READ),
        ({"rated_at": AT, "read_at": AT, "confirmed_by_person_at": AT}, State.AGREED),
        (
            {"rated_at": AT, "read_at": AT, "confirmed_by_person_at": AT, "confirmed_by_rater_at": AT},
            State.CONFIRMED,
        ),
        ({"withdrawn_at": AT}, State.WITHDRAWN),
    ],
)
def test_the_state_is_the_last_step_that_was_taken(steps, state):
    assert Moments(AT, **steps).state is state


@pytest.mark.parametrize(
    ("setting", "rung"),
    [
        (PracticeSetting.ROLE_PLAY, Rung.SHOWS_HOW),
        (PracticeSetting.SIMULATION, Rung.SHOWS_HOW),
        (PracticeSetting.REAL_WORK, Rung.DOES),
        (PracticeSetting.SHADOWING, None),
    ],
)
def test_a_setting_shows_one_rung_and_shadowing_none(setting, rung):
    assert setting.rung is rung


@pytest.mark.parametrize(
    ("state", "of_person", "of_rater"),
    [
        (State.ASKED, None, Turn.RATE),
        (State.RATED, Turn.READ, None),
        (State.READ, Turn.READ, None),
        (State.AGREED, None, Turn.CONFIRM),
        (State.CONFIRMED, None, None),
        (State.WITHDRAWN, None, None),
    ],
)
def test_each_state_is_one_persons_turn_at_most(state, of_person, of_rater):
    assert turn(state, PIA, PIA, SAM) is of_person
    assert turn(state, SAM, PIA, SAM) is of_rater
    assert turn(state, OLU, PIA, SAM) is None


def test_an_ask_without_a_name_is_the_turn_of_whoever_may_rate():
    assert turn(State.ASKED, SAM, PIA, None) is turn(State.ASKED, OLU, PIA, None) is Turn.RATE


@pytest.mark.parametrize(
    ("ratings", "met"),
    [
        ({"cw-1": "met", "cw-2": "met"}, True),
        ({"cw-1": "met", "cw-2": "met", "cw-9": "not yet"}, True),
        ({"cw-1": "met", "cw-2": "making progress"}, False),
        ({"cw-1": "met", "cw-2": "not yet"}, False),
        ({"cw-1": "met"}, False),
        ({}, False),
    ],
)
def test_a_practice_is_met_when_each_of_its_competencies_is(ratings, met):
    assert all_met(ratings, WALK.competencies) is met


def test_a_practice_is_missing_until_one_observation_shows_all_of_it():
    course = a_course(practice=(WALK, TALK))
    half = [("walk", {"cw-1": "met"}), ("walk", {"cw-2": "met"})]
    walked = [("walk", {"cw-1": Rating.MET, "cw-2": Rating.MET})]

    assert practices_missing(course, ()) == 2
    assert practices_missing(course, half) == 2
    assert practices_missing(course, walked) == 1
    assert practices_missing(course, [*walked, ("talk", {"cw-3": "met"})]) == 0


def test_shadowing_shows_no_practice():
    assert practices_missing(a_course(practice=(WALK,)), [("walk", {})]) == 1


def test_where_a_course_asks_for_shadowing_that_it_was_is_enough():
    along = replace(WALK, id="along", setting="shadowing")

    assert practices_missing(a_course(practice=(WALK, along)), [("along", {})]) == 1
    assert practices_missing(a_course(practice=(along,)), ()) == 1


def test_a_practice_is_found_in_its_course_only():
    course = a_course(practice=(WALK,))

    assert practice_of(course, "walk") is WALK
    assert practice_of(course, "talk") is None
    assert practice_of(None, "walk") is None


def test_a_version_gives_its_moment_back():
    assert moment_of(version_of(AT)) == AT
    assert (version_of(None), moment_of(0)) == (0, None)


@pytest.mark.parametrize("version", [-1, -(10**30)])
def test_what_is_no_version_is_no_moment(version):
    assert moment_of(version) is None


def test_a_version_that_is_far_too_large_is_a_moment_that_no_rating_has():
    assert moment_of(10**40) > AT


def test_a_new_rating_never_has_the_moment_of_the_one_before():
    assert next_moment(AT, None) == AT
    assert next_moment(AT, AT - timedelta(days=1)) == AT
    assert next_moment(AT, AT) == AT + timedelta(microseconds=1)
    assert next_moment(AT - timedelta(hours=1), AT) == AT + timedelta(microseconds=1)
