"""The types of items: what can be an answer, and what it is worth."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from lms.domain.items.chain import steps_answered
from lms.domain.items.rules import Grade
from lms.domain.items.types import ItemType
from lms.domain.learning.item_quality import option_counts
from lms.domain.learning.quiz import draw
from tests.domain.examples import OPTIONS
from tests.tools.item_types import EXAMPLES, of_type


def each(name):
    """(type, value) for each value that the types' examples have under a name."""
    return [(kind, value) for kind, example in EXAMPLES.items() for value in getattr(example, name)]


@pytest.mark.parametrize("kind", ItemType)
def test_the_right_answer_is_right_and_has_every_point(kind):
    item, right = of_type(kind), EXAMPLES[kind].right

    assert item.right_answer == right
    assert item.takes(right)
    assert item.is_right(right)
    assert item.grade(right).points == item.grade(right).of


@pytest.mark.parametrize("kind", ItemType)
def test_no_answer_has_no_point(kind):
    assert of_type(kind).grade(None).points == 0
    assert not of_type(kind).is_right(None)


@pytest.mark.parametrize("kind", ItemType)
def test_what_stands_where_nothing_was_chosen_is_not_right(kind):
    item = of_type(kind)

    assert not item.is_right(item.rules.unanswered(item))


@pytest.mark.parametrize("kind", ItemType)
def test_an_item_is_open_until_it_is_answered_to_the_end(kind):
    item, right = of_type(kind), EXAMPLES[kind].right

    assert item.is_open(None)
    assert item.is_open(item.rules.unanswered(item))
    assert item.is_open(EXAMPLES[kind].impossible[0])
    assert not item.is_open(right)
    if isinstance(right, tuple) and kind is not ItemType.SEVERAL:
        assert item.is_open((*right[:-1], None))


@pytest.mark.parametrize("kind", ItemType)
def test_who_does_not_know_gives_whole_answers_of_every_worth(kind):
    item, chance = of_type(kind), random.Random(1)
    answers = [item.rules.guess(item, chance) for _ in range(200)]

    assert all(item.takes(answer) for answer in answers)
    assert not any(None in answer for answer in answers if isinstance(answer, tuple))
    assert {item.is_right(answer) for answer in answers} == {True, False}


@pytest.mark.parametrize(("kind", "part"), each("parts"))
def test_a_part_of_the_answer_has_points_and_is_not_right(kind, part):
    item, (answer, points, of) = of_type(kind), part

    assert item.takes(answer)
    assert item.grade(answer) == Grade(points, of)
    assert not item.is_right(answer)


@pytest.mark.parametrize(("kind", "answer"), each("impossible"))
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


@pytest.mark.parametrize(("kind", "order"), each("orders"))
def test_an_order_that_was_kept_still_fits_or_does_not(kind, order):
    kept, is_shown = order

    assert of_type(kind).shown_as(kept) is is_shown


@pytest.mark.parametrize("kind", ItemType)
def test_options_are_counted_by_the_items_type(kind):
    given, counts = EXAMPLES[kind].counted

    assert option_counts(of_type(kind), given) == counts


@pytest.mark.parametrize("kind", ItemType)
def test_each_list_of_which_one_is_to_be_chosen_has_one_right_option(kind):
    item = of_type(kind)
    lists = item.rules.single_choices(item)

    assert len(lists) == EXAMPLES[kind].single_choices
    assert all(sum(option.right for option in options) == 1 for options in lists)


@pytest.mark.parametrize(
    ("kept", "chosen", "left"),
    [
        (None, (0, None, None), (0, None, None)),
        ((0, None, None), (0, 1, None), (0, 1, None)),
        ((0, None, None), (None, 1, None), (0, 1, None)),
        ((0, None, None), (2, None, None), None),
        ((0, 1, None), (0, 2, None), None),
        ((0, 1, 2), (0, 1, 0), (0, 1, 0)),
        ((0, 1, 2), (None, None, None), (0, 1, 2)),
        ((None, 1, None), (0, None, None), (0, 1, None)),
        ((0, 1), (2, None, None), (2, None, None)),
    ],
    ids=[
        "the first",
        "the second",
        "only the second sent",
        "a first that was gone on from",
        "a second that was gone on from",
        "the last is changed",
        "nothing sent",
        "a later one was answered before steps came one by one",
        "what is no answer to it was kept",
    ],
)
def test_an_answer_in_a_chain_stays_once_the_next_step_is_shown(kept, chosen, left):
    chain = of_type(ItemType.CHAIN)
    three = replace(chain, steps=(*chain.steps, chain.steps[0]))

    assert three.gone_on(kept, chosen) == left


@pytest.mark.parametrize(("answer", "count"), [(None, 0), ((None, 1), 0), ((0, None, 1), 1), ((0, 1), 2)])
def test_steps_are_answered_from_the_first_on(answer, count):
    assert steps_answered(answer) == count


@pytest.mark.parametrize("kind", [kind for kind in ItemType if kind is not ItemType.CHAIN])
def test_any_other_answer_may_be_changed_until_it_is_handed_in(kind):
    item, example = of_type(kind), EXAMPLES[kind]

    assert item.gone_on(example.right, example.parts[0][0]) == example.parts[0][0]
