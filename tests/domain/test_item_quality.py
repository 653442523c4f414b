"""How well items ask: shares, discrimination, whole groups, and counts by option."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.items.types import ItemType
from lms.domain.learning.item_quality import (
    FirstAnswer,
    Quality,
    Trouble,
    discrimination,
    first_answers,
    groups,
    option_counts,
    quality,
    still_kept,
)
from tests.tools.item_types import of_type


def answers(*told: tuple[bool, float | None]) -> list[FirstAnswer]:
    return [FirstAnswer(number, is_right, rest) for number, (is_right, rest) in enumerate(told, 1)]


def told(right: int, counted: int = 20, compared: float | None = 0.5) -> Quality:
    return Quality(counted, counted, right, compared, counted)


def pearson(pairs: list[tuple[bool, float]]) -> float:
    """The same by the textbook's formula for any two measures."""
    count = len(pairs)
    mean_x, mean_y = sum(x for x, _ in pairs) / count, sum(y for _, y in pairs) / count
    both = sum((x - mean_x) * (y - mean_y) for x, y in pairs)
    squares = sum((x - mean_x) ** 2 for x, _ in pairs) * sum((y - mean_y) ** 2 for _, y in pairs)
    return both / squares**0.5


def test_an_item_left_open_is_no_answer_and_no_part_of_the_rest():
    found = first_answers([(1, {"a": True, "b": False}), (2, {"a": True})])

    assert {item: [(one.attempt_id, one.rest) for one in answers] for item, answers in found.items()} == {
        "a": [(1, 0.0), (2, None)],
        "b": [(1, 1.0)],
    }


def test_the_item_itself_is_no_part_of_the_rest():
    found = first_answers([(7, {"a": True, "b": False, "c": True})])

    assert found == {
        "a": [FirstAnswer(7, True, 0.5)],
        "b": [FirstAnswer(7, False, 1.0)],
        "c": [FirstAnswer(7, True, 0.5)],
    }


def test_a_try_of_one_item_has_no_rest():
    assert first_answers([(7, {"a": True})]) == {"a": [FirstAnswer(7, True, None)]}


def test_those_who_are_right_elsewhere_being_right_here_discriminates_wholly():
    assert discrimination([(True, 1.0), (True, 1.0), (False, 0.0), (False, 0.0)]) == pytest.approx(1.0)


def test_those_who_are_right_elsewhere_being_wrong_here_discriminates_below_nothing():
    assert discrimination([(False, 1.0), (True, 0.0)]) == pytest.approx(-1.0)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 10).map(lambda n: n / 10)), min_size=2, max_size=60))
def test_it_is_pearsons_correlation(pairs):
    found = discrimination(pairs)

    if len({x for x, _ in pairs}) == 1 or len({y for _, y in pairs}) == 1:
        assert found is None
    else:
        assert found == pytest.approx(pearson(pairs), abs=1e-9)


@pytest.mark.parametrize("pairs", [[], [(True, 0.2), (True, 0.9)], [(False, 0.2)], [(True, 0.5), (False, 0.5)]])
def test_where_one_side_is_all_alike_there_is_none(pairs):
    assert discrimination(pairs) is None


def test_answers_count_in_whole_groups_of_five():
    many = answers(*[(True, 0.5)] * 4, *[(False, 0.5)] * 5)

    assert [[one.attempt_id for one in group] for group in groups(many)] == [[1, 2, 3, 4, 5]]
    assert (quality(many).given, quality(many).counted, quality(many).right) == (9, 5, 4)


def test_nothing_is_told_below_twenty_answers():
    one = quality(answers(*[(False, 0.5)] * 19))

    assert (one.given, one.is_told, one.troubles) == (19, False, ())


def test_twenty_answers_are_enough():
    one = quality(answers(*[(False, 0.5)] * 20))

    assert (one.is_told, one.troubles) == (True, (Trouble.HARD,))


def test_no_answer_more_moves_anything_until_there_are_five():
    before = quality(answers(*[(True, 1.0), (False, 0.0)] * 10))

    after = quality(answers(*[(True, 1.0), (False, 0.0)] * 10, *[(False, 1.0)] * 4))

    assert replace(after, given=20) == before


def test_discrimination_has_its_own_count_and_its_own_twenty():
    few = quality(answers(*[(True, 1.0), (False, 0.0)] * 8, *[(True, None)] * 9))
    enough = quality(answers(*[(True, 1.0), (False, 0.0)] * 10, *[(True, None)] * 5))

    assert (few.is_told, few.compared, few.discrimination) == (True, 16, None)
    assert (enough.compared, enough.discrimination) == (20, pytest.approx(1.0))


@pytest.mark.parametrize(
    ("one", "troubles"),
    [
        (told(6), ()),  # 30 % itself
        (told(5), (Trouble.HARD,)),
        (told(19), ()),  # 95 % itself
        (told(20), (Trouble.EASY,)),
        (told(10, compared=0.1), ()),
        (told(10, compared=0.09), (Trouble.FLAT,)),
        (told(10, compared=-0.5), (Trouble.FLAT,)),
        (told(10, compared=None), ()),
        (told(1, compared=0.0), (Trouble.HARD, Trouble.FLAT)),
        (told(1, counted=15), ()),
        (told(0, counted=0), ()),
    ],
)
def test_an_item_is_worth_a_look_beyond_the_limits(one, troubles):
    assert one.troubles == troubles


def test_a_group_counts_while_all_of_it_is_kept():
    many = answers(*[(True, 0.5)] * 15)

    assert still_kept(many, set(range(4, 15))) == [6, 7, 8, 9, 10]


def test_what_was_left_open_or_is_no_answer_any_more_counts_for_no_option():
    assert option_counts(of_type(ItemType.ONE), [None, 7, (0,), 1]) == (0, 1, 0)
