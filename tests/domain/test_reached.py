"""The day on which someone had shown all that is asked of them."""

from __future__ import annotations

from datetime import date, timedelta

from lms.domain.competence.competency import EvidencePoint, Rung
from lms.domain.competence.reached import day_reached
from tests.tools.acting import NOW

TARGETS = {"cw-1": Rung.KNOWS, "cw-2": Rung.SHOWS_HOW}


def point(rung: Rung, days: int, *, item: str = "a", passed: bool = True) -> EvidencePoint:
    return EvidencePoint(rung, item, passed, NOW + timedelta(days=days))


def enough(rung: Rung, days: int) -> list[EvidencePoint]:
    """As much as any rung asks for, one item a day, the last on that day."""
    return [point(rung, days - 4 + number, item=f"item {number}") for number in range(5)]


def test_it_is_the_day_of_the_last_target():
    points = {"cw-1": enough(Rung.KNOWS, 10), "cw-2": [point(Rung.SHOWS_HOW, 30)]}

    assert day_reached(points, TARGETS) == (NOW + timedelta(days=30)).date()


def test_a_higher_rung_is_as_good_and_its_first_day_counts():
    points = {"cw-1": [point(Rung.SHOWS_HOW, 3), *enough(Rung.KNOWS, 50)], "cw-2": [point(Rung.SHOWS_HOW, 5)]}

    assert day_reached(points, TARGETS) == (NOW + timedelta(days=5)).date()


def test_without_all_of_them_there_is_none():
    assert day_reached({"cw-1": enough(Rung.KNOWS, 10)}, TARGETS) is None
    assert day_reached({"cw-1": enough(Rung.KNOWS, 10), "cw-2": enough(Rung.KNOWS, 10)}, TARGETS) is None
    assert day_reached({"cw-2": [point(Rung.SHOWS_HOW, 1, passed=False)]}, {"cw-2": Rung.SHOWS_HOW}) is None
    assert day_reached({}, {}) is None


def test_a_day_is_one_of_the_zone_that_the_points_are_told_in():
    assert isinstance(day_reached({"cw-2": [point(Rung.SHOWS_HOW, 0)]}, {"cw-2": Rung.SHOWS_HOW}), date)
