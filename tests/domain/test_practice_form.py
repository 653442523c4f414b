"""Points of a practice: what they propose, for which day, and who signs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lms.domain.competence.practice import Moments, PracticeSetting, Rating, State, Turn, turn
from lms.domain.competence.practice_form import (
    DayTrouble,
    PointSeen,
    Proposal,
    day_trouble,
    form_of,
    point_key,
    proposed,
    senior_peer_signs,
)
from lms.domain.learning.course import Point, Practice
from tests.tools.acting import NOW

TODAY = date(2026, 11, 21)
DAY = timedelta(days=1)
WALK = Practice("walk", "A walk", "role play", ("ours-1",), "Walk.", (Point("Walks"), Point("Stops", "toolkit: End")))
PERSON, RATER = 1, 2


@pytest.mark.parametrize(
    ("seen", "points", "rating"),
    [
        (0, 10, None),
        (1, 10, Rating.NOT_YET),
        (4, 10, Rating.NOT_YET),
        (5, 10, Rating.PROGRESS),
        (9, 10, Rating.PROGRESS),
        (10, 10, Rating.MET),
        (4, 9, Rating.NOT_YET),
        (5, 9, Rating.PROGRESS),
        (1, 1, Rating.MET),
        (0, 0, None),
    ],
)
def test_all_points_propose_met_and_half_of_them_progress(seen, points, rating):
    assert proposed(seen, points) is rating


def test_a_proposal_tells_what_is_still_to_be_seen_and_what_each_count_would_propose():
    proposal = Proposal((PointSeen("Walks", seen=True), PointSeen("Stops", seen=False)))

    assert (proposal.seen, proposal.rating, proposal.unseen) == (1, Rating.PROGRESS, ("Stops",))
    assert proposal.for_each_count == ("", "making progress", "met")


def test_a_form_is_another_once_a_word_or_a_competency_of_it_changes():
    form = form_of("small-steps", WALK)

    assert (form.course, form.practices, form.points) == ("small-steps", ("walk",), ("Walks", "Stops"))
    assert form.digest == form_of("small-steps", replace(WALK, title="Another", text="Run.")).digest
    assert form.digest != form_of("small-steps", replace(WALK, points=(Point("Walks"), Point("Stops!")))).digest
    assert form.digest != form_of("small-steps", replace(WALK, competencies=("ours-1", "ours-2"))).digest
    assert point_key("Stops") != point_key("Stops!")


def test_what_was_ticked_goes_through_json():
    tick = PointSeen("Walks", seen=True)

    assert PointSeen.from_json(tick.to_json()) == tick


@pytest.mark.parametrize(
    ("competencies", "told"),
    [
        (("samhsa-3.1", "oregon-5"), True),
        (("oregon-5", "samhsa-3.4"), True),
        (("samhsa-1.3", "cw-31"), False),
        ((), False),
    ],
)
def test_a_senior_peer_signs_what_shows_the_sharing_of_lived_experience(competencies, told):
    assert senior_peer_signs(competencies) is told


@pytest.mark.parametrize(
    ("seen_on", "since", "accepted_on", "trouble"),
    [
        (TODAY, None, None, None),
        (TODAY + DAY, TODAY - DAY, None, DayTrouble.TO_COME),
        (TODAY - DAY, TODAY - DAY, None, None),
        (TODAY - 2 * DAY, TODAY - DAY, None, DayTrouble.BEFORE_FORM),
        (TODAY - DAY, None, None, DayTrouble.BEFORE_FORM),
        (TODAY - DAY, TODAY - 9 * DAY, TODAY, DayTrouble.BEFORE_YES),
        (TODAY, TODAY - 9 * DAY, TODAY, None),
    ],
)
def test_a_day_can_be_rated_from_its_points_and_a_yes_on_until_today(seen_on, since, accepted_on, trouble):
    assert day_trouble(seen_on, TODAY, since, accepted_on) is trouble


@pytest.mark.parametrize(
    ("taken", "state", "persons", "raters"),
    [
        ((), State.OFFERED, Turn.ANSWER, None),
        (("accepted_at",), State.ASKED, None, Turn.RATE),
        (("accepted_at", "rated_at"), State.RATED, Turn.READ, None),
        (("declined_at", "withdrawn_at"), State.NOT_NOW, None, None),
        (("withdrawn_at",), State.WITHDRAWN, None, None),
    ],
)
def test_what_a_rater_starts_waits_for_its_persons_yes(taken, state, persons, raters):
    moments = Moments(NOW, **dict.fromkeys(taken, NOW), is_offer=True)

    assert moments.state is state
    assert turn(state, PERSON, PERSON, RATER) is persons
    assert turn(state, RATER, PERSON, RATER) is raters


def test_shadowing_shows_no_rung():
    assert PracticeSetting.SHADOWING.rung is None
