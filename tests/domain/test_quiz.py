"""Draws and pass marks."""

from __future__ import annotations

import itertools
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.items.item import Kind
from lms.domain.learning.quiz import (
    DISTINCT_ITEMS,
    draw,
    has_passed,
    questions_needed,
    score_percent,
    showable,
    shown_at_once,
)
from tests.domain.examples import OPTIONS, item

CODES = ("cw-1", "cw-2", "cw-3", "cw-4")

banks = st.lists(
    st.builds(
        lambda number, kind, codes, count: item(f"item-{number:03}", kind, *codes, options=OPTIONS[:count]),
        st.integers(0, 200),
        st.sampled_from(Kind),
        st.lists(st.sampled_from(CODES), min_size=1, max_size=3, unique=True),
        st.integers(1, 3),
    ),
    unique_by=lambda one: one.id,
    max_size=24,
)
seeds = st.integers(0, 2**53 - 1)
counts = st.dictionaries(st.integers(0, 200).map(lambda number: f"item-{number:03}"), st.integers(0, 4))


@given(bank=banks, serve=st.integers(0, 30), seed=seeds, before=counts)
def test_a_draw_serves_what_was_asked_or_the_whole_bank_and_no_item_twice(bank, serve, seed, before):
    drawn = draw(bank, serve, seed, before)

    assert len({one.item.id for one in drawn}) == len(drawn) == min(serve, len(bank))


@given(bank=banks, serve=st.integers(1, 30), seed=seeds, before=counts, turn=st.randoms())
def test_the_same_seed_gives_the_same_draw_however_the_bank_is_ordered(bank, serve, seed, before, turn):
    turned = list(bank)
    turn.shuffle(turned)

    assert draw(turned, serve, seed, before) == draw(bank, serve, seed, before)


@given(bank=banks, seed=seeds, before=counts, more=st.integers(0, 5))
def test_every_competency_comes_up_when_as_many_items_are_served(bank, seed, before, more):
    codes = {code for one in bank for code in one.competencies}

    drawn = draw(bank, len(codes) + more, seed, before)

    assert {code for one in drawn for code in one.item.competencies} == codes


@given(bank=banks, serve=st.integers(1, 30), seed=seeds)
def test_options_are_shown_in_some_order_and_none_is_left_out(bank, serve, seed):
    for one in draw(bank, serve, seed, {}):
        assert sorted(one.order) == list(range(len(one.item.options)))


@given(seed=seeds, before=counts, serve=st.integers(1, 12))
def test_what_was_seen_least_comes_first(seed, before, serve):
    bank = [item(f"item-{number:03}") for number in range(12)]

    drawn = {one.item.id for one in draw(bank, serve, seed, before)}

    left = [before.get(one.id, 0) for one in bank if one.id not in drawn]
    assert not left or max(before.get(one, 0) for one in drawn) <= min(left)


@given(seed=seeds, again=seeds)
def test_a_second_attempt_asks_what_the_first_did_not(seed, again):
    bank = [item(f"item-{number}", kind) for number, kind in enumerate([*Kind] * 4)]

    first = {one.item.id for one in draw(bank, 4, seed, {})}
    second = {one.item.id for one in draw(bank, 4, again, dict.fromkeys(first, 1))}

    assert not first & second


def test_seeds_give_different_draws():
    bank = [item(f"item-{number}") for number in range(12)]

    draws = {draw(bank, 4, seed, {}) for seed in range(20)}

    assert len(draws) > 10


@given(seed=seeds)
def test_one_attempt_can_show_knowing_and_knowing_how_when_there_is_room(seed):
    bank = [item(f"item-{number}", kind) for number, kind in enumerate([*Kind] * 6)]

    kinds = [one.item.kind for one in draw(bank, 4, seed, {})]

    assert sorted(kinds) == [Kind.RECALL, Kind.RECALL, Kind.SCENARIO, Kind.SCENARIO]


@pytest.mark.parametrize(
    ("right", "asked", "passed"), [(8, 10, True), (4, 5, True), (7, 9, False), (79, 100, False), (0, 0, False)]
)
def test_the_pass_mark_itself_passes(right, asked, passed):
    assert has_passed(right, asked, 80) is passed


@given(asked=st.integers(1, 60), share=st.floats(0, 1), mark=st.integers(70, 100))
def test_nobody_reads_a_pass_mark_that_was_not_reached(asked, share, mark):
    right = int(share * asked)

    assert has_passed(right, asked, mark) is (Fraction(right * 100, asked) >= mark)
    assert (score_percent(right, asked) >= mark) is has_passed(right, asked, mark)


def test_a_score_of_nothing_asked_is_zero():
    assert score_percent(0, 0) == 0


def test_an_item_is_right_for_its_right_option_only():
    assert [item().is_right(chosen) for chosen in (0, 1, 2)] == [True, False, False]


def test_an_item_without_an_answer_is_not_right():
    assert item().is_right(None) is False


def test_an_option_that_is_no_longer_there_is_not_right():
    assert item().is_right(3) is False


def shown_by(drawn) -> Counter[tuple[str, Kind]]:
    return Counter((code, one.item.kind) for one in drawn for code in one.item.competencies)


@given(bank=banks, seed=seeds, before=counts, more=st.integers(0, 4))
def test_all_right_an_attempt_shows_each_competency_as_high_as_the_bank_can(bank, seed, before, more):
    needed = questions_needed(bank)
    assert needed is not None, "no bank of these is so large"

    shown = shown_by(draw(bank, needed + more, seed, before))

    for code, kind in showable(bank).items():
        assert kind is None or shown[code, kind] >= DISTINCT_ITEMS
        assert any(shown[code, one] for one in Kind)


small_banks = st.lists(
    st.tuples(st.sampled_from(Kind), st.lists(st.sampled_from(CODES[:3]), min_size=1, max_size=2, unique=True)),
    max_size=8,
).map(lambda tags: [item(f"item-{number}", kind, *codes) for number, (kind, codes) in enumerate(tags)])


@given(bank=small_banks)
def test_no_fewer_questions_would_do_by_any_choice(bank):
    kinds = showable(bank)

    def shows_all(some) -> bool:
        shown = Counter((code, one.kind) for one in some for code in one.competencies)
        return all(
            shown[code, kind] >= DISTINCT_ITEMS if kind else any(shown[code, one] for one in Kind)
            for code, kind in kinds.items()
        )

    fewest = next(
        count
        for count in range(len(bank) + 1)
        if any(shows_all(some) for some in itertools.combinations(bank, count))
    )
    assert questions_needed(bank) == fewest


def test_what_is_highest_is_scenes_where_there_are_two_then_facts():
    bank = [
        item("a", Kind.SCENARIO, "cw-1"),
        item("b", Kind.SCENARIO, "cw-1"),
        item("c", Kind.RECALL, "cw-1", "cw-2"),
        item("d", Kind.RECALL, "cw-2"),
        item("e", Kind.SCENARIO, "cw-2", "cw-3"),
    ]

    assert showable(bank) == {"cw-1": Kind.SCENARIO, "cw-2": Kind.RECALL, "cw-3": None}


def test_with_too_few_questions_each_competency_comes_up_and_as_much_as_fits_is_shown():
    bank = [item(f"{code}-{number}", Kind.SCENARIO, code) for code in CODES for number in range(3)]

    drawn = draw(bank, 6, 1, {})

    assert {code for one in drawn for code in one.item.competencies} == set(CODES)
    assert len(shown_at_once(bank, 6)) == 2
    assert shown_at_once(bank, 8) == set(CODES)
    assert questions_needed(bank) == 8


def test_more_than_twenty_are_never_asked_for():
    bank = [item(f"{number}-{copy}", Kind.SCENARIO, f"cw-{number}") for number in range(11) for copy in range(2)]

    assert questions_needed(bank) is None
    assert len(draw(bank, 20, 1, {})) == 20
