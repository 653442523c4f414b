"""Counting an item anew: who gains by it, and that nobody loses."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.learning.quiz import Score
from lms.domain.learning.recount import ItemTry, Way, plan_recount
from tests.conftest import NOW
from tests.domain.examples import item

# The key was on the first option, and belongs on the second.
THEN = item()
NOW_RIGHT = replace(
    THEN, options=tuple(replace(option, right=place == 1) for place, option in enumerate(THEN.options))
)


def tried(answer: int | None = 1, *, is_right: bool = False, is_left_out: bool = False, **values) -> ItemTry:
    given = {
        "attempt_id": 1,
        "person_id": 1,
        "wording": "w",
        "revision": "r1",
        "submitted_at": NOW,
        "score": Score(7, 10, 80),
        "drawn": THEN,
    }
    return ItemTry(**given | values, answer=answer, is_right=is_right, is_left_out=is_left_out)


def test_whoever_chose_what_is_right_now_gains_it():
    plan = plan_recount([tried(1), tried(2)], Way.AGAIN, NOW_RIGHT)

    assert [one.score for one in plan.lifted] == [Score(8, 10, 80)]
    assert (plan.met, plan.would_pass, plan.untold) == (2, 1, 0)


def test_whoever_had_it_by_the_old_key_keeps_it():
    plan = plan_recount([tried(0, is_right=True)], Way.AGAIN, NOW_RIGHT)

    assert (plan.met, plan.lifted, plan.untold) == (1, (), 0)


@pytest.mark.parametrize(
    ("attempt", "now"),
    [
        (tried(None), NOW_RIGHT),
        (tried(1, drawn=None), NOW_RIGHT),
        (tried(1), None),
        (tried(1), replace(NOW_RIGHT, options=(NOW_RIGHT.options[0], replace(NOW_RIGHT.options[1], text="New")))),
    ],
    ids=["nothing chosen", "words not kept", "out of the bank", "not offered any more"],
)
def test_what_cannot_be_told_is_counted_as_such(attempt, now):
    plan = plan_recount([attempt], Way.AGAIN, now)

    assert (plan.lifted, plan.untold) == ((), 1)


def test_left_out_it_was_never_asked_of_those_who_did_not_have_it():
    plan = plan_recount([tried(), tried(is_right=True), tried(is_left_out=True)], Way.LEAVE_OUT, None)

    assert [one.score for one in plan.lifted] == [Score(7, 9, 80)]
    assert (plan.met, plan.would_pass, plan.untold) == (3, 0, 0)


def test_what_was_left_out_before_is_asked_again_once_it_is_right():
    plan = plan_recount([tried(is_left_out=True, score=Score(7, 9, 80))], Way.AGAIN, NOW_RIGHT)

    assert [one.score for one in plan.lifted] == [Score(8, 10, 80)]


def test_who_had_passed_before_does_not_pass_by_it():
    assert plan_recount([tried(score=Score(8, 10, 80))], Way.LEAVE_OUT, None).would_pass == 0


@given(st.integers(1, 60), st.data(), st.sampled_from(Way), st.booleans())
def test_nobody_ever_comes_out_lower(asked, draw, way, is_left_out):
    score = Score(draw.draw(st.integers(0, asked - 1)), asked, draw.draw(st.integers(70, 100)))

    for one in plan_recount([tried(score=score, is_left_out=is_left_out)], way, NOW_RIGHT).lifted:
        assert one.score.right * score.asked >= score.right * one.score.asked
        assert one.score.passed or not score.passed
