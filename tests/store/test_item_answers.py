"""Everyone's handed-in attempts, and chosen options while they are kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from lms.domain.items.types import ItemType
from lms.domain.learning.retention import ANSWERS_KEPT
from lms.store.db import unit_of_work
from lms.store.learning import attempts, enrolments, item_answers
from tests.conftest import NOW
from tests.tools.answering import hand_in
from tests.tools.crowd import add_crowd

COURSE, OTHER = "peer-role-in-child-welfare", "boundaries-in-real-life"
pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def course(catalogue):
    return catalogue.courses[COURSE]


def always(_person: int, _item: int) -> bool:
    return True


def never(_person: int, _item: int) -> bool:
    return False


def test_the_first_try_is_the_one_that_was_handed_in_first(course):
    people, items = add_crowd(2), course.items[:2]
    hand_in(course, people, items, always, NOW)
    hand_in(course, people[:1], items, never, NOW - timedelta(days=1))

    told = item_answers.tries_of(COURSE)

    assert [(one.is_first, set(one.right.values())) for one in told] == [
        (True, {False}),
        (False, {True}),
        (True, {True}),
    ]
    assert [one.id for one in item_answers.first_tries()] == [one.id for one in told if one.is_first]


def test_each_course_has_its_own_first_try(catalogue, course):
    people, other = add_crowd(1), catalogue.courses[OTHER]
    hand_in(course, people, course.items[:2], always, NOW)
    hand_in(other, people, other.items[:2], never, NOW)

    assert [(one.course, one.is_first) for one in item_answers.first_tries()] == [(COURSE, True), (OTHER, True)]
    assert [one.course for one in item_answers.tries_of(OTHER)] == [OTHER]


def test_an_open_attempt_is_no_try_yet(course):
    person = add_crowd(1)[0]
    with unit_of_work():
        enrolment = enrolments.enrol(person, COURSE, NOW)
        attempts.add_attempt(person, enrolment.id, COURSE, course.revision, 1, [], NOW)

    assert item_answers.tries_of(COURSE) == item_answers.first_tries() == []


def test_chosen_options_come_back_as_answers_of_their_type(course):
    items = [next(one for one in course.items if one.type is kind) for kind in (ItemType.ONE, ItemType.ORDER)]
    hand_in(course, add_crowd(1), items, always, NOW)
    attempt_id = item_answers.tries_of(COURSE)[0].id

    assert item_answers.chosen_options(COURSE, NOW) == {(attempt_id, one.id): one.right_answer for one in items}


def test_options_older_than_ninety_days_are_left_out(course):
    people, items = add_crowd(3), course.items[:1]
    hand_in(replace(course, revision="before"), people[:1], items, always, NOW)
    hand_in(course, people[1:2], items, always, NOW - ANSWERS_KEPT - timedelta(seconds=1))
    hand_in(course, people[2:], items, always, NOW - ANSWERS_KEPT)

    told = item_answers.chosen_options(COURSE, NOW)

    too_old, *kept = [one.id for one in item_answers.tries_of(COURSE)]
    assert sorted(attempt_id for attempt_id, _ in told) == sorted(kept)
    assert too_old not in kept
