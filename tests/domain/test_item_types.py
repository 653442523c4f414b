"""The types of items: what can be an answer, and what it is worth."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lms.domain.quiz import Grade, ItemType, draw
from tests.domain.examples import OPTIONS, course, of_type

RIGHT = {
    ItemType.ONE: 0,
    ItemType.SEVERAL: (0, 2),
    ItemType.ORDER: (0, 1, 2, 3),
    ItemType.MATCH: (0, 1, 2),
    ItemType.CHAIN: (1, 0),
}


@pytest.mark.parametrize("kind", ItemType)
def test_the_right_answer_is_right_and_has_every_point(kind):
    item = of_type(kind)

    assert item.right_answer == RIGHT[kind]
    assert item.takes(RIGHT[kind])
    assert item.is_right(RIGHT[kind])
    assert item.grade(RIGHT[kind]).points == item.grade(RIGHT[kind]).of


@pytest.mark.parametrize("kind", ItemType)
def test_no_answer_has_no_point(kind):
    assert of_type(kind).grade(None).points == 0
    assert not of_type(kind).is_right(None)


@pytest.mark.parametrize(
    ("kind", "answer", "points", "of"),
    [
        (ItemType.ONE, 1, 0, 1),
        (ItemType.SEVERAL, (0,), 1, 2),
        (ItemType.SEVERAL, (0, 1), 0, 2),
        (ItemType.SEVERAL, (0, 1, 2), 1, 2),
        (ItemType.SEVERAL, (1, 3), 0, 2),
        (ItemType.SEVERAL, (), 0, 2),
        (ItemType.ORDER, (0, 1, 3, 2), 2, 4),
        (ItemType.ORDER, (3, 2, 1, 0), 0, 4),
        (ItemType.ORDER, (0, 0, None, 3), 2, 4),
        (ItemType.MATCH, (0, 2, 1), 1, 3),
        (ItemType.MATCH, (0, 0, 0), 1, 3),
        (ItemType.MATCH, (None, None, None), 0, 3),
        (ItemType.CHAIN, (1, 2), 1, 2),
        (ItemType.CHAIN, (None, 0), 1, 2),
    ],
)
def test_a_part_of_the_answer_has_points_and_is_not_right(kind, answer, points, of):
    item = of_type(kind)

    assert item.takes(answer)
    assert item.grade(answer) == Grade(points, of)
    assert not item.is_right(answer)


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        (ItemType.ONE, 3),
        (ItemType.ONE, -1),
        (ItemType.ONE, (0,)),
        (ItemType.SEVERAL, 0),
        (ItemType.SEVERAL, (4,)),
        (ItemType.SEVERAL, (2, 0)),
        (ItemType.SEVERAL, (0, 0)),
        (ItemType.SEVERAL, (0, None)),
        (ItemType.SEVERAL, (-1,)),
        (ItemType.ORDER, (0, 1, 2)),
        (ItemType.ORDER, (0, 1, 2, 4)),
        (ItemType.ORDER, 0),
        (ItemType.MATCH, (0, 1, -1)),
        (ItemType.CHAIN, (1,)),
        (ItemType.CHAIN, (1, 3)),
    ],
)
def test_what_cannot_be_an_answer_is_taken_for_none(kind, answer):
    item = of_type(kind)

    assert not item.takes(answer)
    assert item.grade(answer).points == 0


def test_an_item_without_points_is_never_right():
    nothing_right = replace(of_type(ItemType.SEVERAL), options=OPTIONS[1:])

    assert not nothing_right.is_right(())


def test_one_choice_without_a_right_option_has_its_first_as_the_right_answer():
    assert replace(of_type(ItemType.ONE), options=OPTIONS[1:]).right_answer == 0


@pytest.mark.parametrize("kind", ItemType)
def test_a_draw_orders_the_parts_by_its_seed(kind):
    item = of_type(kind)
    orders = {draw([item], 1, seed, {})[0].order for seed in range(40)}

    assert len(orders) > 5
    assert all(item.shown_as(order) for order in orders)
    assert draw([item], 1, 7, {})[0].order == draw([item], 1, 7, {})[0].order


@pytest.mark.parametrize(
    ("kind", "order", "is_shown"),
    [
        (ItemType.ONE, [2, 0, 1], True),
        (ItemType.ONE, [1, 0], False),
        (ItemType.ONE, [0, 1, 3], False),
        (ItemType.ONE, [[0, 1, 2]], False),
        (ItemType.CHAIN, [[2, 1, 0], [0, 1, 2]], True),
        (ItemType.CHAIN, [[2, 1, 0]], False),
        (ItemType.CHAIN, [[0, 1], [0, 1, 2]], False),
        (ItemType.CHAIN, [0, 1, 2], False),
    ],
)
def test_an_order_that_was_kept_still_fits_or_does_not(kind, order, is_shown):
    assert of_type(kind).shown_as(order) is is_shown
    assert course(items=(of_type(kind),)).still_has([[kind.value, order]]) is is_shown
