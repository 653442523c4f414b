"""What a way through a course added to what stood before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lms.domain.competence.arrival import RungChange, WayDone, change_by
from lms.domain.competence.competency import EvidencePoint, Rung

BEGAN = datetime(2026, 3, 1, 9, tzinfo=UTC)
DONE = BEGAN + timedelta(days=2)
WAY = WayDone("ethics", BEGAN, DONE, {"7"})


def answered(key, at=DONE, rung=Rung.KNOWS, passed=True):
    return EvidencePoint(rung, key, passed, at, sitting=1)


def watched(number, at=DONE):
    return EvidencePoint(Rung.SHOWS_HOW, str(number), True, at)


def lifted(*points):
    return change_by(points, WAY, DONE.date())


def test_nothing_shown_stands_nowhere():
    assert lifted() == RungChange(Rung.NONE, Rung.NONE)
    assert not lifted().is_new


def test_answers_to_its_items_lift():
    found = lifted(answered("ethics:a"), answered("ethics:b"))

    assert found == RungChange(Rung.NONE, Rung.KNOWS)
    assert found.is_new


def test_what_other_courses_showed_stood_before():
    assert lifted(answered("privacy:a"), answered("privacy:b")) == RungChange(Rung.KNOWS, Rung.KNOWS)


def test_a_course_whose_name_begins_alike_is_another_one():
    assert lifted(answered("ethics-two:a"), answered("ethics-two:b")).before is Rung.KNOWS


def test_an_earlier_way_through_stood_before():
    before = BEGAN - timedelta(seconds=1)

    assert lifted(answered("ethics:a", before), answered("ethics:b", before)).before is Rung.KNOWS


@pytest.mark.parametrize(("number", "before"), [(7, Rung.NONE), (8, Rung.SHOWS_HOW)])
def test_a_practice_of_the_course_lifts_and_another_one_stood_before(number, before):
    assert lifted(watched(number)) == RungChange(before, Rung.SHOWS_HOW)


def test_what_came_later_says_nothing_of_it():
    later = DONE + timedelta(seconds=1)

    assert lifted(answered("ethics:a", later), answered("ethics:b", later)) == RungChange(Rung.NONE, Rung.NONE)


def test_one_answer_of_before_and_one_of_the_course_add_up():
    assert lifted(answered("privacy:a", BEGAN), answered("ethics:b")) == RungChange(Rung.NONE, Rung.KNOWS)


@pytest.mark.parametrize(
    ("before", "now", "target", "meets"),
    [
        (Rung.NONE, Rung.KNOWS_HOW, Rung.KNOWS_HOW, True),
        (Rung.NONE, Rung.SHOWS_HOW, Rung.KNOWS_HOW, True),
        (Rung.KNOWS_HOW, Rung.SHOWS_HOW, Rung.KNOWS_HOW, False),
        (Rung.NONE, Rung.KNOWS, Rung.KNOWS_HOW, False),
        (Rung.NONE, Rung.KNOWS, Rung.NONE, False),
    ],
)
def test_a_target_is_met_by_it_only_where_it_was_not_before(before, now, target, meets):
    assert RungChange(before, now).meets(target) is meets
