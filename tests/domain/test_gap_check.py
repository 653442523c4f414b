"""The fewest questions after which, all right, a gap is closed."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.competence.competency import EvidencePoint, Rung, rung_statuses, standing
from lms.domain.competence.steps.gap_check import (
    MOST_QUESTIONS,
    CheckFacts,
    CheckGap,
    CheckItem,
    GapCheck,
    askable,
    check_of,
    gap_check,
)
from lms.domain.items.item import Kind
from tests.domain.examples import course, item, lesson

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOW = Rung.KNOWS_HOW


def said(key: str, passed: bool, days_ago: int = 10, rung: Rung = HOW) -> EvidencePoint:
    """An answer in a sitting of its own day."""
    return EvidencePoint(rung, key, passed, NOW - timedelta(days=days_ago), 2000 - days_ago)


def scene(key: str, *codes: str) -> CheckItem:
    return CheckItem(key, HOW, codes or ("cw-1",))


def fact(key: str, *codes: str) -> CheckItem:
    return CheckItem(key, Rung.KNOWS, codes or ("cw-1",))


def gap(*items: CheckItem, points=(), code: str = "cw-1", target: Rung = HOW) -> CheckGap:
    return CheckGap(code, target, points, [one for one in items if code in one.competencies])


def stands_after(one: CheckGap, chosen: tuple[str, ...]) -> bool:
    asked = {each.key: each for each in one.items}
    right = [EvidencePoint(asked[key].rung, key, True, NOW, 5000) for key in chosen if key in asked]
    return standing(rung_statuses([*one.points, *right]), NOW.date()) >= one.target


def test_a_competency_that_was_never_asked_takes_two_questions():
    assert gap_check([gap(scene("a"), scene("b"), scene("c"))], NOW) == GapCheck(("a", "b"), ("cw-1",))


def test_one_right_and_one_wrong_takes_one_new_question():
    points = [said("a", True), said("b", False)]

    assert gap_check([gap(scene("a"), scene("b"), scene("c"), points=points)], NOW) == GapCheck(("c",), ("cw-1",))


def test_where_none_is_new_the_one_answered_wrong_is_asked():
    points = [said("a", True), said("b", False)]

    assert gap_check([gap(scene("a"), scene("b"), points=points)], NOW) == GapCheck(("b",), ("cw-1",))


def test_what_went_stale_is_asked_again_the_oldest_first():
    points = [said("a", True, 800), said("b", True, 900), said("c", True, 790)]

    assert gap_check([gap(scene("a"), scene("b"), scene("c"), points=points)], NOW) == GapCheck(("b", "a"), ("cw-1",))


def test_nothing_is_offered_where_the_items_cannot_show_it():
    assert gap_check([gap(scene("a"))], NOW) is None
    assert gap_check([gap(fact("a"), fact("b"))], NOW) is None, "facts show that one knows, not that one knows how"
    assert gap_check([], NOW) is None


def test_to_know_is_shown_by_facts_or_by_scenes_whichever_takes_fewer():
    items = [fact("a"), fact("b"), scene("c"), scene("d")]

    assert gap_check([gap(*items, target=Rung.KNOWS)], NOW) == GapCheck(("a", "b"), ("cw-1",))
    points = [said("c", True)]
    assert gap_check([gap(*items, points=points, target=Rung.KNOWS)], NOW) == GapCheck(("d",), ("cw-1",))


def test_one_item_serves_several_competencies():
    items = [scene("a", "cw-1"), scene("b", "cw-1", "cw-2"), scene("c", "cw-2"), scene("d", "cw-1", "cw-2")]

    found = gap_check([gap(*items, code="cw-1"), gap(*items, code="cw-2")], NOW)

    assert found == GapCheck(("b", "d"), ("cw-1", "cw-2"))


def test_of_two_that_serve_alike_the_one_that_puts_less_at_risk_comes_first():
    items = [scene("a", "cw-1", "cw-9"), scene("b", "cw-1"), scene("c", "cw-1", "cw-8", "cw-9"), scene("d", "cw-1")]

    assert gap_check([gap(*items)], NOW) == GapCheck(("b", "d"), ("cw-1",))


def test_where_more_than_eight_are_needed_those_that_take_least_come_first():
    many = [gap(*(scene(f"{code}-{n}", code) for n in range(3)), code=code) for code in "abcdef"]
    near = gap(scene("z-1", "z"), scene("z-2", "z"), code="z", points=[said("z-0", True)])

    found = gap_check([*many, near], NOW)

    assert found is not None
    assert found.codes == ("z", "a", "b", "c")
    assert len(found.items) == 7 <= MOST_QUESTIONS


def test_where_even_one_does_not_fit_nothing_is_offered():
    points = [said(f"w{n}", False, n + 1) for n in range(11)]
    items = [scene(f"w{n}") for n in range(11)]

    assert gap_check([gap(*items, points=points)], NOW) is None


def test_a_wrong_answer_and_a_new_one_together():
    points = [said("a", False), said("b", False)]

    found = gap_check([gap(scene("a"), scene("b"), scene("c"), points=points)], NOW)

    assert found is not None
    assert set(found.items) > {"c"}
    assert len(found.items) == 2


@pytest.mark.parametrize(("count", "minutes"), [(1, 2), (2, 3), (3, 5), (8, 12)])
def test_a_question_takes_a_minute_and_a_half_rounded_up(count, minutes):
    assert GapCheck(tuple("abcdefgh"[:count]), ("cw-1",)).minutes == minutes


def test_an_offer_is_named_by_its_questions():
    assert GapCheck(("a",), ("cw-1",)).step_id != GapCheck(("b",), ("cw-1",)).step_id


KEYS = [f"item-{number}" for number in range(5)]
CODES = ("cw-1", "cw-2", "cw-3")
banks = st.fixed_dictionaries(
    {key: st.lists(st.sampled_from(CODES), min_size=1, max_size=3, unique=True).map(tuple) for key in KEYS}
)
answered = st.lists(  # no item is asked twice in one sitting
    st.tuples(st.sampled_from(KEYS), st.booleans(), st.sampled_from([1, 2, 5, 300, 700, 740, 900])),
    max_size=6,
    unique_by=lambda one: (one[0], one[2]),
)


def gaps_of(bank, answers) -> list[CheckGap]:
    items = [scene(key, *codes) for key, codes in bank.items()]
    found = [
        gap(*items, code=code, points=[said(key, passed, ago) for key, passed, ago in answers if code in bank[key]])
        for code in CODES
    ]
    return [one for one in found if not stands_after(one, ())]


@given(bank=banks, answers=answered)
def test_all_right_every_competency_of_the_check_stands(bank, answers):
    gaps = gaps_of(bank, answers)
    found = gap_check(gaps, NOW)

    if found is None:
        assert not any(stands_after(one, tuple(each.key for each in one.items)) for one in gaps)
        return
    assert 1 <= len(found.items) <= MOST_QUESTIONS
    assert len(set(found.items)) == len(found.items)
    for one in gaps:
        if one.code in found.codes:
            assert stands_after(one, found.items)


@given(bank=banks)
def test_of_new_items_no_fewer_close_all_gaps_by_any_choice(bank):
    gaps = gaps_of(bank, [])
    found = gap_check(gaps, NOW)
    can_be = [one for one in gaps if len(one.items) >= 2]

    assert (found.codes if found else ()) == tuple(one.code for one in can_be)
    assert len(found.items if found else ()) == fewest_by_hand(can_be)


@given(bank=banks, answers=answered, place=st.integers(0, 2))
def test_for_one_competency_no_fewer_close_it_by_any_choice(bank, answers, place):
    gaps = gaps_of(bank, answers)[place : place + 1]
    found = gap_check(gaps, NOW)

    fewest = fewest_by_hand(gaps)
    assert found is None if fewest is None else len(found.items if found else ()) == fewest


@given(bank=banks, answers=answered)
def test_what_was_answered_before_is_asked_only_where_too_little_is_new(bank, answers):
    gaps = gaps_of(bank, answers)
    found = gap_check(gaps, NOW)
    known = {key for key, *_ in answers}

    if found is not None and known.intersection(found.items):
        new = [tuple(each.key for each in one.items if each.key not in known) for one in gaps]
        asked_for = [(one, keys) for one, keys in zip(gaps, new, strict=True) if one.code in found.codes]
        assert not all(stands_after(one, keys) for one, keys in asked_for)


def fewest_by_hand(gaps: list[CheckGap]) -> int | None:
    for count in range(MOST_QUESTIONS + 1):
        for some in itertools.combinations(KEYS, count):
            if all(stands_after(one, some) for one in gaps):
                return count
    return None


# Of whom something may be asked

TARGETS = {"cw-1": HOW, "cw-2": Rung.KNOWS, "cw-3": Rung.SHOWS_HOW}
COURSE = course(
    lessons=(lesson("first"), lesson("second", was=("older",))),
    items=tuple(item(f"s{n}", Kind.SCENARIO, "cw-1") for n in range(4)),
)
KEY = "small-steps:s"


def test_what_a_held_course_asks_may_be_asked_again():
    found = check_of(TARGETS, CheckFacts({}, held={"small-steps"}), askable([COURSE]), NOW)

    assert found == GapCheck((f"{KEY}0", f"{KEY}1"), ("cw-1",))


def test_nothing_is_asked_of_a_course_that_was_never_begun():
    assert check_of(TARGETS, CheckFacts({}), askable([COURSE]), NOW) is None


def test_what_no_quiz_has_asked_yet_is_left_to_the_quiz_of_the_course_under_way():
    done = {"small-steps": {"first"}}
    tried = {"cw-1": [said(f"{KEY}0", True), said(f"{KEY}1", False)]}

    assert check_of(TARGETS, CheckFacts({}, done=done), askable([COURSE]), NOW) is None
    assert check_of(TARGETS, CheckFacts(tried, done=done), askable([COURSE]), NOW) == GapCheck(
        (f"{KEY}2",), ("cw-1",)
    )


def test_a_lesson_that_was_not_done_asks_nothing_by_any_of_its_names():
    tried = {"cw-1": [said(f"{KEY}0", True), said(f"{KEY}1", False)]}

    assert check_of(TARGETS, CheckFacts(tried, done={"small-steps": {"second"}}), askable([COURSE]), NOW) is None


def test_an_item_of_a_lesson_that_is_gone_asks_nothing_while_the_course_is_under_way():
    gone = course(lessons=(lesson("second", was=("older",)),), items=COURSE.items)
    tried = {"cw-1": [said(f"{KEY}0", True), said(f"{KEY}1", False)]}

    assert check_of(TARGETS, CheckFacts(tried, done={"small-steps": {"older"}}), askable([gone]), NOW) is None


def test_no_item_is_asked_twice_on_one_day():
    today = {f"{KEY}2", f"{KEY}3"}
    tried = {"cw-1": [said(f"{KEY}0", True), said(f"{KEY}1", False)]}
    facts = CheckFacts(tried, held={"small-steps"}, answered_today=today)

    assert check_of(TARGETS, facts, askable([COURSE]), NOW) == GapCheck((f"{KEY}1",), ("cw-1",))


def test_what_a_check_of_today_was_for_rests():
    facts = CheckFacts({}, held={"small-steps"}, resting={"cw-1"})

    assert check_of(TARGETS, facts, askable([COURSE]), NOW) is None


def test_what_stands_and_what_only_practice_shows_is_not_asked_for():
    stands = {"cw-1": [said(f"{KEY}0", True), said(f"{KEY}1", True)]}
    seen = course(items=tuple(item(f"s{n}", Kind.SCENARIO, "cw-3") for n in range(4)))

    known = CheckFacts({}, held={"small-steps"}, stand={"cw-1"})
    assert check_of(TARGETS, known, askable([COURSE]), NOW) is None
    assert check_of(TARGETS, CheckFacts(stands, held={"small-steps"}), askable([COURSE]), NOW) is None
    assert check_of(TARGETS, CheckFacts({}, held={"small-steps"}), askable([seen]), NOW) is None


@given(
    ages=st.lists(st.tuples(st.sampled_from("abcdef"), st.booleans(), st.integers(725, 1500)), max_size=8),
    count=st.integers(0, 6),
)
def test_where_all_went_stale_it_takes_what_it_takes_at_first(ages, count):
    points = [said(key, passed, days_ago) for key, passed, days_ago in ages]
    found = gap_check([gap(*map(scene, "abcdef"[:count]), points=points)], NOW)

    if all(days_ago > 732 for *_, days_ago in ages):
        assert (len(found.items) if found else 0) == (2 if count > 1 else 0)
    assert found is None or stands_after(gap(*map(scene, "abcdef"), points=points), found.items)
