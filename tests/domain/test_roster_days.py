"""Days as spreadsheets and people write them."""

from __future__ import annotations

from datetime import date

import pytest

from lms.domain.people.roster_days import DayOrder, UnknownDayOrder, ambiguous_days, order_by_evidence, read_day

MONTH, DAY = DayOrder.MONTH_FIRST, DayOrder.DAY_FIRST


@pytest.mark.parametrize(
    "typed",
    [
        "2025-03-07",
        "2025/3/7",
        "2025-03-07T00:00:00",
        "2025-03-07 09:30:00.000Z",
        "03/07/2025",
        "3/7/25",
        "03-07-2025",
        "3.7.2025",
        "3/7/2025 12:00 AM",
        "Mar 7, 2025",
        "March 7 2025",
        "Friday, March 7th, 2025",
        "7 Mar 2025",
        "07-Mar-25",
        "7th March, 2025",
        "45723",
        "45723.5",
    ],
)
def test_a_day_is_read_as_people_write_it(typed):
    assert read_day(typed, MONTH) == date(2025, 3, 7)


@pytest.mark.parametrize(
    ("typed", "order", "day"),
    [
        ("07/03/25", DAY, date(2025, 3, 7)),
        ("07/03/25", MONTH, date(2025, 7, 3)),
        ("25/12/2024", None, date(2024, 12, 25)),
        ("12/25/2024", None, date(2024, 12, 25)),
        ("25/12/2024", MONTH, date(2024, 12, 25)),
        ("3/3/25", None, date(2025, 3, 3)),
        ("1/2/99", MONTH, date(1999, 1, 2)),
        ("Sept 9, 2024", None, date(2024, 9, 9)),
        ("May 1, '24", None, date(2024, 5, 1)),
    ],
)
def test_the_order_counts_only_where_there_are_two_ways(typed, order, day):
    assert read_day(typed, order) == day


@pytest.mark.parametrize("typed", ["07/03/25", "1.2.2024"])
def test_without_an_order_two_ways_are_not_guessed(typed):
    with pytest.raises(UnknownDayOrder):
        read_day(typed, None)


@pytest.mark.parametrize("typed", ["", "soon", "13/13/2024", "2025-02-30", "0/3/24", "Foo 7, 2025", "7 Ma", "3/7-25"])
def test_what_is_no_day_is_none(typed):
    with pytest.raises(ValueError, match=r".*"):
        read_day(typed, MONTH)


def test_a_day_that_is_none_in_either_order_is_no_question():
    with pytest.raises(ValueError, match="month must be") as problem:
        read_day("0/3/24", None)

    assert not isinstance(problem.value, UnknownDayOrder)


@pytest.mark.parametrize(
    ("cells", "order", "unclear"),
    [
        (["07/03/25", "25/12/24"], DAY, ("07/03/25",)),
        (["07/03/25", "12/25/24"], MONTH, ("07/03/25",)),
        (["07/03/25", "12/25/24", "25/12/24"], None, ("07/03/25",)),
        (["07/03/25"], None, ("07/03/25",)),
        (["3/3/25", "03/3/25", "2025-07-03", "soon", "13/13/25"], None, ()),
    ],
)
def test_the_order_is_told_by_one_number_above_twelve(cells, order, unclear):
    assert order_by_evidence(cells) is order
    assert ambiguous_days(cells) == unclear
