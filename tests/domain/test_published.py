"""What may be told of a program without telling of anyone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.program.published import LEAST_PEOPLE, PublishedCell, ReportCell, parts_of_sum, share_of

CROWDS = st.frozensets(st.integers(1, 12), min_size=1, max_size=12)
TABLES = st.lists(st.tuples(st.integers(15, 900), CROWDS), min_size=1, max_size=7)


def cells(*told: tuple[int, frozenset[int]]) -> list[ReportCell]:
    return [ReportCell(str(number), amount, people) for number, (amount, people) in enumerate(told)]


def crowd(size: int, first: int = 1) -> frozenset[int]:
    return frozenset(range(first, first + size))


def told(*given_cells: tuple[int, frozenset[int]]) -> list[int | None]:
    return [cell.amount for cell in parts_of_sum(cells(*given_cells))]


def test_cells_of_enough_people_are_all_told():
    assert parts_of_sum(cells((60, crowd(5)), (30, crowd(9)))) == (PublishedCell("0", 60), PublishedCell("1", 30))


def test_one_of_few_people_takes_the_smallest_other_along_so_that_the_sum_does_not_tell_it():
    assert told((60, crowd(2)), (90, crowd(20)), (30, crowd(7))) == [None, 90, None]


def test_several_of_few_people_are_enough_for_each_other_once_they_are_five():
    assert told((60, crowd(3)), (30, crowd(3, first=10)), (90, crowd(20))) == [None, None, 90]
    assert told((60, crowd(3)), (30, crowd(3)), (90, crowd(20))) == [None, None, None]


def test_of_few_people_in_all_nothing_is_told():
    assert told((60, crowd(2)), (30, crowd(3))) == [None, None]
    assert told((60, crowd(4))) == [None]
    assert parts_of_sum([]) == ()


@given(TABLES)
def test_nobody_reckons_a_cell_back_from_the_sum_and_the_others(table):
    """Whoever knows the sum and what is told knows of the rest one number: it is of several cells and five people."""
    whole = cells(*table)
    hidden = [cell for cell, shown in zip(whole, parts_of_sum(whole), strict=True) if shown.amount is None]
    everyone = frozenset[int]().union(*(cell.people for cell in whole))

    assert all(len(cell.people) >= LEAST_PEOPLE for cell in whole if cell not in hidden)
    if hidden and len(everyone) >= LEAST_PEOPLE:
        rest = sum(cell.amount for cell in whole) - sum(one.amount or 0 for one in parts_of_sum(whole))
        assert rest == sum(cell.amount for cell in hidden)
        assert len(hidden) > 1
        assert len(frozenset[int]().union(*(cell.people for cell in hidden))) >= LEAST_PEOPLE


@pytest.mark.parametrize(
    ("count", "whole", "said"),
    [(0, 0, None), (4, 4, None), (5, 5, 5), (4, 60, None), (5, 60, 5), (56, 60, None), (55, 60, 55), (60, 60, 60)],
)
def test_a_share_is_told_where_neither_it_nor_what_is_left_is_of_few(count, whole, said):
    assert share_of(count, whole) == said
