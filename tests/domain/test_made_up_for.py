"""A wrong answer stops counting once a later one makes up for it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.competence.competency import (
    EvidencePoint,
    Rung,
    RungStatus,
    _holds_until,
    is_enough_today,
    rung_statuses,
    standing,
)
from lms.domain.days import add_months

FIRST = datetime(2026, 6, 1, 12, tzinfo=UTC)


def answer(item_key: str, passed: bool, sitting: int, *, rung: Rung = Rung.KNOWS, days: int | None = None):
    """In a sitting of a day of its own."""
    return EvidencePoint(rung, item_key, passed, FIRST + timedelta(days=sitting if days is None else days), sitting)


def right(item_key: str, sitting: int, **more) -> EvidencePoint:
    return answer(item_key, True, sitting, **more)


def wrong(item_key: str, sitting: int, **more) -> EvidencePoint:
    return answer(item_key, False, sitting, **more)


def counted(*points: EvidencePoint) -> tuple[bool, int, int]:
    """Whether the rung was reached, and how many of how many count."""
    (one,) = rung_statuses(points)
    return one.until is not None, one.passed, one.seen


def test_a_new_item_that_is_right_later_makes_up_for_a_wrong_one():
    assert counted(right("a", 1), wrong("b", 1)) == (False, 1, 2)
    assert counted(right("a", 1), wrong("b", 1), right("c", 2)) == (True, 2, 2)


def test_the_wrong_one_itself_answered_right_later_counts_as_right():
    assert counted(right("a", 1), wrong("b", 1), right("b", 2)) == (True, 2, 2)


def test_it_is_one_for_one():
    two_wrong = (right("a", 1), wrong("b", 1), wrong("c", 1))

    assert counted(*two_wrong, right("d", 2)) == (False, 2, 3)
    assert counted(*two_wrong, right("d", 2), right("e", 3)) == (True, 3, 3)


def test_in_the_same_sitting_nothing_makes_up_for_anything():
    assert counted(right("a", 1), wrong("b", 1), right("c", 1)) == (False, 2, 3)


def test_an_item_that_was_answered_before_makes_up_for_itself_alone():
    assert counted(right("a", 1), wrong("b", 1), wrong("c", 1), right("b", 2)) == (False, 2, 3)


def test_a_right_answer_from_before_makes_up_for_nothing():
    assert counted(right("a", 1), right("b", 2), wrong("c", 3)) == (False, 2, 3)


def test_what_was_right_before_counts_again_once_the_wrong_answer_after_it_does_not():
    assert counted(right("a", 1), wrong("a", 2), right("b", 3)) == (True, 2, 2)


def test_of_two_wrong_answers_the_later_one_is_made_up_for():
    (one,) = rung_statuses([wrong("old", 1), wrong("new", 30), right("c", 40), right("d", 41), right("e", 42)])

    assert (one.passed, one.seen) == (3, 3)
    (one,) = rung_statuses([right("a", 0), wrong("old", 1), wrong("new", 700), right("c", 710)])
    assert (one.passed, one.seen) == (2, 3), "the old one counts, and goes stale first"


def test_of_two_wrong_answers_in_one_sitting_that_one_which_was_right_before():
    assert counted(right("b", 1), wrong("a", 2), wrong("b", 2), wrong("c", 2), right("d", 3)) == (False, 2, 4)


def test_another_kind_makes_up_for_nothing():
    points = [right("a", 1), wrong("b", 1), right("c", 2, rung=Rung.KNOWS_HOW)]

    assert [(one.rung, one.passed, one.seen) for one in rung_statuses(points)] == [
        (Rung.KNOWS, 1, 2),
        (Rung.KNOWS_HOW, 1, 1),
    ]


def test_what_is_no_answer_neither_makes_up_for_anything_nor_is_made_up_for():
    said = [EvidencePoint(Rung.KNOWS, "external", True, FIRST + timedelta(days=9))]
    unmet = [EvidencePoint(Rung.KNOWS, "external", False, FIRST)]

    assert counted(right("a", 1), wrong("b", 1), *said) == (False, 2, 3)
    assert counted(right("a", 1), *unmet) == (False, 1, 2)


def test_of_two_sittings_that_ended_at_one_moment_the_later_one_makes_up_for_the_earlier():
    at_once = [right("a", 1, days=1), wrong("b", 1, days=1), right("c", 2, days=1)]

    assert counted(*at_once) == counted(*reversed(at_once)) == (True, 2, 2)


KEYS = "abcdefg"
histories = st.lists(
    st.builds(
        lambda key, passed, sitting, days, rung: EvidencePoint(
            rung, key, passed, FIRST + timedelta(days=days), sitting
        ),
        st.sampled_from(KEYS),
        st.booleans(),
        st.one_of(st.none(), st.integers(1, 4)),
        st.sampled_from([0, 1, 2, 400, 731, 800]),
        st.sampled_from([Rung.KNOWS, Rung.KNOWS_HOW, Rung.SHOWS_HOW, Rung.DOES]),
    ),
    max_size=12,
)


def in_turn(points: list[EvidencePoint]) -> list[EvidencePoint]:
    """Of one moment a right answer of a quiz comes last, and of what a rater saw what is not yet met."""
    return sorted(points, key=lambda one: (one.at, one.sitting or 0, one.passed == (one.sitting is not None)))


def as_before(points: list[EvidencePoint]) -> dict[Rung, RungStatus]:
    """The rule of before: the latest answer to each item, and none is ever made up for."""
    found = {}
    for rung in {one.rung for one in points}:
        latest = {one.item_key: one for one in in_turn(points) if one.rung is rung}
        last_at = max(one.at for one in points if one.rung is rung)
        fresh = [one for one in latest.values() if add_months(one.at.date(), 24) >= last_at.date()]
        passed = sum(one.passed for one in fresh)
        found[rung] = RungStatus(rung, _holds_until(rung, fresh, 24), passed, len(fresh), last_at)
    return found


@given(points=histories)
def test_nobody_falls_by_it(points):
    before, now = as_before(points), {one.rung: one for one in rung_statuses(points)}

    assert before.keys() == now.keys()
    for rung, old in before.items():
        new = now[rung]
        assert new.last_at == old.last_at
        assert new.passed >= old.passed
        assert new.seen - new.passed <= old.seen - old.passed
        assert old.until is None or (new.until is not None and new.until >= old.until)
    for days in (0, 1, 3, 500, 1100, 1600):
        day = (FIRST + timedelta(days=days)).date()
        assert standing(now.values(), day) >= standing(before.values(), day)


@given(points=histories, turn=st.randoms())
def test_the_order_in_which_answers_are_read_does_not_matter(points, turn):
    shuffled = list(points)
    turn.shuffle(shuffled)

    assert rung_statuses(shuffled) == rung_statuses(points)


@given(points=histories)
def test_it_counts_as_pairing_every_way_and_taking_the_best_does(points):
    for one in rung_statuses(points):
        own = [point for point in points if point.rung is one.rung]
        fresh = [
            point for point in by_hand(own) if add_months(point.at.date(), 24) >= max(each.at for each in own).date()
        ]
        assert (one.passed, one.seen) == (sum(point.passed for point in fresh), len(fresh))
        assert one.until == _holds_until(one.rung, fresh, 24)


@given(points=histories)
def test_on_the_day_of_the_last_answer_enough_is_what_stands(points):
    """A check asks that of each item that it might ask, right as it would be."""
    for rung in {one.rung for one in points}:
        own = [point for point in points if point.rung is rung]
        today = max(point.at for point in own).date()

        assert is_enough_today(rung, own, today) == (standing(rung_statuses(own), today) is rung)


def by_hand(points: list[EvidencePoint]) -> list[EvidencePoint]:
    """Tries every pairing of wrong answers with right ones, and takes the one that is best by words of the rule."""
    by_item: dict[str, list[EvidencePoint]] = {}
    for point in in_turn(points):
        by_item.setdefault(point.item_key, []).append(point)
    wrong_ones = [key for key, own in by_item.items() if own[-1].sitting is not None and not own[-1].passed]
    new_ones = [key for key, own in by_item.items() if own[0].sitting is not None and own[0].passed]

    def rank(key: str):
        own = by_item[key]
        return (own[-1].at, own[-1].sitting), any(each.passed for each in own), key

    best = max(
        (
            {key for key, _ in pairs}
            for pairs in pairings(wrong_ones, new_ones)
            if all(is_later(by_item[new][0], by_item[key][-1]) for key, new in pairs)
        ),
        key=lambda keys: (len(keys), sorted(map(rank, keys), reverse=True)),
    )
    counted = []
    for key, own in by_item.items():
        left = [each for each in own if each.passed] if key in best else own
        counted += left[-1:]
    return counted


def is_later(one: EvidencePoint, other: EvidencePoint) -> bool:
    return (one.at, one.sitting) > (other.at, other.sitting)


def pairings(wrong_ones: list[str], new_ones: list[str]) -> Iterator[list[tuple[str, str]]]:
    for count in range(min(len(wrong_ones), len(new_ones)) + 1):
        for some in itertools.combinations(wrong_ones, count):
            for others in itertools.permutations(new_ones, count):
                yield list(zip(some, others, strict=True))


@pytest.mark.parametrize("sitting", [1, 2])
def test_a_later_right_answer_never_lowers_what_is_reached(sitting):
    before = [right("a", 1), wrong("b", 1)]

    assert counted(*before, right("c", sitting + 1))[0]
