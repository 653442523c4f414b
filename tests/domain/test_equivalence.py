"""Codes that are read as one: by union, both ends known, and somebody confirmed it."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lms.domain.competence.competency import EvidencePoint, Rung, rung_statuses
from lms.domain.competence.equivalence import Equivalence, groups_of, in_a_circle, with_equals
from tests.conftest import NOW

DAY = date(2026, 11, 2)


def was(code: str, other: str, confirmed: bool = True) -> Equivalence:
    return Equivalence(code, other, True, *(("Ada North", DAY) if confirmed else ()))


def same(code: str, other: str) -> Equivalence:
    return Equivalence(code, other, False, "Ada North", DAY)


def test_a_code_that_became_another_is_read_as_one_with_it():
    assert groups_of([was("b", "a")], "abc") == {"a": ("a", "b"), "b": ("a", "b")}


def test_a_chain_is_one_whole_in_whatever_order_it_is_said():
    whole = ("a", "b", "c", "d")

    for said in (["ba", "cb", "dc"], ["dc", "ba", "cb"], ["cb", "dc", "ba"]):
        assert groups_of([was(*pair) for pair in said], "abcd") == dict.fromkeys(whole, whole)


def test_a_circle_of_equals_is_one_whole():
    said = [same("a", "b"), same("b", "c"), same("c", "a")]

    assert set(groups_of(said, "abc").values()) == {("a", "b", "c")}


def test_two_old_codes_may_be_one_new_one():
    assert groups_of([was("c", "a"), was("c", "b")], "abc")["a"] == ("a", "b", "c")


def test_nothing_moves_before_somebody_confirmed_it():
    assert groups_of([was("b", "a", confirmed=False)], "ab") == {}
    assert groups_of([Equivalence("b", "a", True, "Ada North")], "ab") == {}
    assert groups_of([Equivalence("b", "a", True, "", DAY)], "ab") == {}


def test_nothing_moves_to_or_from_a_code_that_is_not_known():
    assert groups_of([was("b", "a")], "b") == groups_of([was("b", "a")], "a") == {}


def test_a_code_is_no_equal_of_itself():
    assert groups_of([same("a", "a")], "a") == {}


def test_equals_of_some_codes_come_with_them_once_each():
    groups = groups_of([was("b", "a")], "ab")

    assert with_equals(["c", "b", "a"], groups) == ["a", "b", "c"]


def test_circles_of_becoming_are_found_once_each():
    assert in_a_circle([was("a", "b"), was("b", "c"), was("c", "a"), was("d", "a")]) == [("a", "b", "c")]
    assert in_a_circle([was("a", "a")]) == [("a",)]
    assert in_a_circle([was("a", "b"), was("a", "c"), was("b", "d"), was("c", "d")]) == []


def test_of_two_that_say_the_same_none_came_before():
    assert in_a_circle([same("a", "b"), same("b", "a")]) == []


pairs = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), max_size=12)


def reached(start: str, said: list[tuple[str, str]]) -> set[str]:
    """By walking, which the code does not do."""
    found = {start}
    while further := {end for one in said for end in one if found & set(one)} - found:
        found |= further
    return found


@given(pairs)
def test_a_whole_is_all_that_can_be_reached_and_its_order_does_not_matter(said):
    groups = groups_of([same(*pair) for pair in said], "abcdefgh")

    assert groups == groups_of([same(*pair) for pair in reversed(said)], "abcdefgh")
    for code in "abcdefgh":
        assert groups.get(code, (code,)) == tuple(sorted(reached(code, said)))


@given(pairs)
def test_every_circle_of_becoming_really_leads_back(said):
    circles = in_a_circle([was(*pair) for pair in said])

    for circle in circles:
        assert all(pair in said for pair in pairwise((*circle, circle[0])))
    assert bool(circles) == any(code in reached_before(code, said) for code in "abcdefgh")


def reached_before(start: str, said: list[tuple[str, str]]) -> set[str]:
    found: set[str] = set()
    while further := {old for new, old in said if new == start or new in found} - found:
        found |= further
    return found


class TestPointsOfSeveralCodes:
    def test_one_item_that_asks_for_two_equal_codes_is_one_item(self):
        points = [
            EvidencePoint(Rung.KNOWS, "q:1", True, NOW),
            EvidencePoint(Rung.KNOWS, "q:1", True, NOW, shown_for="old-1"),
        ]

        (status,) = rung_statuses(points)

        assert (status.passed, status.seen, status.until, status.shown_for) == (1, 1, None, ())

    def test_of_one_moment_what_was_not_met_counts(self):
        met = EvidencePoint(Rung.SHOWS_HOW, "7", True, NOW)
        missed = EvidencePoint(Rung.SHOWS_HOW, "7", False, NOW, shown_for="old-1")

        for points in ([met, missed], [missed, met]):
            (status,) = rung_statuses(points)
            assert (status.passed, status.until, status.shown_for) == (0, None, ())

    def test_it_says_which_other_codes_were_passed(self):
        points = [
            EvidencePoint(Rung.KNOWS, "q:1", True, NOW, shown_for="old-2"),
            EvidencePoint(Rung.KNOWS, "q:2", True, NOW, shown_for="old-1"),
            EvidencePoint(Rung.KNOWS, "q:3", True, NOW),
            EvidencePoint(Rung.KNOWS_HOW, "q:4", False, NOW, shown_for="old-1"),
        ]

        assert [status.shown_for for status in rung_statuses(points)] == [("old-1", "old-2"), ()]
