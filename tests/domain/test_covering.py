"""The fewest that meet several needs."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from lms.domain.items.covering import cover, smallest_cover

PATIENCE = 10_000

riddles = st.integers(1, 4).flatmap(
    lambda count: st.tuples(
        st.lists(st.integers(0, 2), min_size=count, max_size=count),
        st.lists(
            st.tuples(
                st.lists(st.integers(0, count - 1), min_size=1, max_size=3, unique=True).map(
                    lambda places: tuple(sorted(places))
                ),
                st.integers(1, 2),
            ),
            max_size=4,
            unique_by=lambda one: one[0],
        ),
    )
)


def meets(needs, alike, counts) -> bool:
    left = list(needs)
    for (serves, _), count in zip(alike, counts, strict=True):
        for need in serves:
            left[need] -= count
    return all(need <= 0 for need in left)


def by_hand(needs, alike) -> int | None:
    """The fewest of all choices there are."""
    choices = itertools.product(*(range(count + 1) for _, count in alike))
    return min((sum(counts) for counts in choices if meets(needs, alike, counts)), default=None)


@given(riddle=riddles)
def test_it_is_as_few_as_trying_every_choice_finds(riddle):
    needs, alike = riddle
    fewest = by_hand(needs, alike)

    found = smallest_cover(needs, alike, 8, patience=PATIENCE)

    assert (None if found is None else sum(found)) == fewest
    assert found is None or meets(needs, alike, found)


@given(riddle=riddles, most=st.integers(0, 8))
def test_a_choice_of_so_many_is_found_whenever_there_is_one(riddle, most):
    needs, alike = riddle
    fewest = by_hand(needs, alike)

    found = cover(needs, alike, most, patience=PATIENCE)

    assert (found is not None) == (fewest is not None and fewest <= most)
    assert found is None or (meets(needs, alike, found) and sum(found) <= most)
    assert found is None or all(count <= there for count, (_, there) in zip(found, alike, strict=True))


def test_nothing_needed_takes_nothing():
    assert smallest_cover([0, 0], [((0, 1), 3)], 5, patience=PATIENCE) == (0,)
    assert smallest_cover([], [], 0, patience=PATIENCE) == ()


def test_without_patience_it_gives_up():
    assert cover([1], [((0,), 1)], 1, patience=0) is None
