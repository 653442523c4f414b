"""Rungs, freshness and gaps."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.competence.competency import (
    Category,
    Competency,
    EvidencePoint,
    Framework,
    Gap,
    Rung,
    RungStatus,
    gap,
    meeting,
    met,
    rung_statuses,
    standing,
)
from lms.domain.days import add_months

DAY = date(2026, 6, 15)


def shown(
    item_key: str, passed: bool = True, on: date = DAY, rung: Rung = Rung.KNOWS, hour: int = 12
) -> EvidencePoint:
    return EvidencePoint(rung, item_key, passed, datetime(on.year, on.month, on.day, hour, tzinfo=UTC))


def only(evidence: list[EvidencePoint]) -> RungStatus:
    (one,) = rung_statuses(evidence)
    return one


def at(rung: Rung, until: date | None) -> RungStatus:
    return RungStatus(rung, until, 2, 2, datetime(2026, 1, 1, tzinfo=UTC))


pieces = st.builds(
    shown,
    item_key=st.sampled_from("abcde"),
    passed=st.booleans(),
    on=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    rung=st.sampled_from([rung for rung in Rung if rung]),
)


def test_one_item_is_not_enough_to_know():
    assert only([shown("a")]).until is None


def vouched(on: date = DAY, *, passed: bool = True) -> EvidencePoint:
    at = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    return EvidencePoint(Rung.KNOWS, "certificate", passed, at, is_vouched=True)


def test_a_certificate_from_elsewhere_is_enough_and_no_item():
    one = only([vouched()])

    assert (one.until, one.passed, one.seen) == (add_months(DAY, 24), 0, 0)


def test_beside_a_certificate_items_are_counted_as_without_it():
    later = DAY + timedelta(days=60)
    both = only([vouched(), shown("a", on=later), shown("b", passed=False, on=later)])

    assert (both.until, both.passed, both.seen) == (add_months(DAY, 24), 1, 2)
    assert only([vouched(), shown("a", on=later), shown("b", on=later)]).until == add_months(later, 24)


def test_one_that_is_not_accepted_any_more_says_nothing():
    later = DAY + timedelta(days=1)

    assert rung_statuses([vouched(), vouched(later, passed=False)]) == ()
    assert only([vouched(), shown("a"), vouched(later, passed=False)]).until is None


def test_the_same_item_twice_is_still_one_item():
    twice = only([shown("a"), shown("a", on=DAY + timedelta(days=1))])

    assert (twice.until, twice.seen) == (None, 1)


def test_two_distinct_items_are_enough_to_know():
    assert only([shown("a"), shown("b")]).until is not None


def test_eighty_percent_itself_passes():
    five = [shown(item_key) for item_key in "abcd"] + [shown("e", passed=False)]

    assert only(five).until is not None


def test_three_of_four_do_not_pass():
    four = [shown(item_key) for item_key in "abc"] + [shown("d", passed=False)]

    assert only(four).until is None


def test_knowing_how_asks_for_two_items_as_well():
    one, two = only([shown("a", rung=Rung.KNOWS_HOW)]), only([shown(x, rung=Rung.KNOWS_HOW) for x in "ab"])

    assert (one.until is None, two.until is None) == (True, False)


def test_a_later_wrong_answer_takes_the_place_of_a_right_one():
    found = only([shown("a"), shown("b"), shown("b", passed=False, on=DAY + timedelta(days=1))])

    assert (found.until, found.passed, found.seen) == (None, 1, 2)


def test_a_later_right_answer_takes_the_place_of_a_wrong_one():
    found = only([shown("a"), shown("b", passed=False), shown("b", on=DAY + timedelta(days=1))])

    assert (found.until is None, found.passed, found.seen) == (False, 2, 2)


def test_what_is_two_years_older_than_the_latest_still_counts_on_its_last_day():
    found = only([shown("a"), shown("b", on=add_months(DAY, 24))])

    assert (found.seen, found.until) == (2, add_months(DAY, 24))


def test_what_is_a_day_more_than_two_years_older_no_longer_counts():
    found = only([shown("a"), shown("b", on=add_months(DAY, 24) + timedelta(days=1))])

    assert (found.seen, found.until) == (1, None)


def test_a_wrong_answer_that_went_stale_no_longer_pulls_down():
    old = shown("a", passed=False, on=add_months(DAY, -25))

    found = only([old, shown("b"), shown("c")])

    assert (found.passed, found.seen, found.until) == (2, 2, add_months(DAY, 24))


def test_a_rung_holds_until_too_little_is_fresh():
    first, second, third = DAY, DAY + timedelta(days=30), DAY + timedelta(days=60)

    found = only([shown("a", on=first), shown("b", on=second), shown("c", on=third)])

    assert found.until == add_months(second, 24)


def test_the_months_of_freshness_can_be_set():
    (found,) = rung_statuses([shown("a"), shown("b")], fresh_months=6)

    assert found.until == add_months(DAY, 6)


def test_one_met_observation_shows_how():
    found = only([shown("seen-1", rung=Rung.SHOWS_HOW)])

    assert found.until == add_months(DAY, 24)


def test_an_observation_that_was_not_met_shows_nothing():
    assert only([shown("seen-1", passed=False, rung=Rung.SHOWS_HOW)]).until is None


def test_does_asks_for_two_days():
    one_day = [shown("seen-1", rung=Rung.DOES, hour=9), shown("seen-2", rung=Rung.DOES, hour=15)]

    assert only(one_day).until is None


def test_two_days_are_enough_for_does():
    two_days = [shown("seen-1", rung=Rung.DOES), shown("seen-2", rung=Rung.DOES, on=DAY + timedelta(days=1))]

    assert only(two_days).until == add_months(DAY, 24)


def test_a_day_that_was_not_met_is_no_day_of_doing():
    days = [
        shown("seen-1", rung=Rung.DOES),
        shown("seen-2", passed=False, rung=Rung.DOES, on=DAY + timedelta(days=1)),
    ]

    assert only(days).until is None


def test_rungs_are_told_lowest_first_and_those_without_evidence_left_out():
    found = rung_statuses([shown("seen", rung=Rung.SHOWS_HOW), shown("a"), shown("b")])

    assert [one.rung for one in found] == [Rung.KNOWS, Rung.SHOWS_HOW]


def test_no_evidence_reaches_nothing():
    assert rung_statuses([]) == ()


def test_the_latest_evidence_is_told_even_when_it_is_an_older_items():
    late = DAY + timedelta(days=9)

    found = only([shown("a", on=late), shown("b")])

    assert found.last_at.date() == late


@given(evidence=st.lists(pieces, unique_by=lambda one: one.at, max_size=12), turn=st.randoms())
def test_the_order_in_which_evidence_came_in_does_not_matter(evidence, turn):
    shuffled = list(evidence)
    turn.shuffle(shuffled)

    assert rung_statuses(shuffled) == rung_statuses(evidence)


@given(evidence=st.lists(pieces, max_size=12))
def test_what_is_reached_holds_at_least_until_the_day_of_its_latest_evidence(evidence):
    for one in rung_statuses(evidence):
        assert one.until is None or one.last_at.date() <= one.until <= add_months(one.last_at.date(), 24)


def test_a_rung_counts_on_its_last_day():
    assert standing([at(Rung.KNOWS, DAY)], DAY) is Rung.KNOWS


def test_a_rung_no_longer_counts_the_day_after():
    assert standing([at(Rung.KNOWS, DAY)], DAY + timedelta(days=1)) is Rung.NONE


def test_the_highest_fresh_rung_stands():
    rungs = [at(Rung.KNOWS, DAY), at(Rung.SHOWS_HOW, DAY), at(Rung.DOES, None)]

    assert standing(rungs, DAY) is Rung.SHOWS_HOW


def test_nothing_shown_stands_at_none():
    assert standing([], DAY) is Rung.NONE


def test_a_higher_rung_implies_the_lower_ones():
    assert gap([at(Rung.DOES, DAY)], Rung.KNOWS, DAY) is None


targets = st.dictionaries(st.sampled_from(["cw-1", "cw-10", "samhsa-8.1"]), st.sampled_from(Rung))
rungs_held = st.dictionaries(
    st.sampled_from(["cw-1", "cw-10", "samhsa-8.1", "samhsa-8.10"]),
    st.lists(
        st.builds(
            at,
            st.sampled_from([rung for rung in Rung if rung]),
            st.sampled_from([None, DAY - timedelta(days=1), DAY, DAY + timedelta(days=1)]),
        ),
        max_size=4,
    ),
)


@given(targets=targets, held=rungs_held)
def test_meeting_many_targets_at_once_is_standing_at_each_of_them(targets, held):
    asked = {code: target for code, target in targets.items() if target}
    fresh = {
        f"{code}:{int(one.rung)}" for code, rungs in held.items() for one in rungs if one.until and one.until >= DAY
    }

    meets = meeting(asked)

    stand = {code for code, target in asked.items() if standing(held.get(code, ()), DAY) >= target}
    assert {meets[one] for one in fresh & meets.keys()} == stand
    assert met(asked, fresh) == stand


@pytest.mark.parametrize("target", [rung for rung in Rung if rung])
def test_what_meets_a_target_is_its_own_rung_and_every_higher_one(target):
    enough = [f"cw-1:{rung}" for rung in range(target, Rung.DOES + 1)]

    assert meeting({"cw-1": target}) == dict.fromkeys(enough, "cw-1")
    assert [one for rung in Rung if rung and met({"cw-1": target}, [one := f"cw-1:{rung}"])] == enough


def test_a_target_that_asks_for_nothing_is_met_by_the_lowest_rung_and_never_by_none():
    assert set(meeting({"cw-1": Rung.NONE})) == set(meeting({"cw-1": Rung.KNOWS}))
    assert (met({"cw-1": Rung.NONE}, ["cw-1:1"]), met({"cw-1": Rung.NONE}, ["cw-2:1"])) == ({"cw-1"}, set())


def test_a_target_that_was_met_once_is_due_for_refresh():
    assert gap([at(Rung.KNOWS_HOW, DAY)], Rung.KNOWS_HOW, DAY + timedelta(days=1)) is Gap.STALE


def test_a_higher_rung_gone_stale_is_due_for_refresh_even_when_a_lower_one_is_fresh():
    rungs = [at(Rung.KNOWS, DAY), at(Rung.SHOWS_HOW, DAY - timedelta(days=1))]

    assert gap(rungs, Rung.KNOWS_HOW, DAY) is Gap.STALE


def test_a_lower_rung_is_below_target():
    assert gap([at(Rung.KNOWS, DAY)], Rung.KNOWS_HOW, DAY) is Gap.BELOW


def test_evidence_that_reached_nothing_is_not_shown_yet():
    assert gap([at(Rung.KNOWS, None)], Rung.KNOWS, DAY) is Gap.NOT_SHOWN


def test_a_gap_can_be_asked_of_a_stream_of_rungs():
    assert gap(iter([at(Rung.KNOWS, DAY)]), Rung.KNOWS_HOW, DAY) is Gap.BELOW


def test_each_rung_has_its_words():
    assert [rung.words for rung in Rung] == ["not shown yet", "knows", "knows how", "shows how", "does"]


def test_a_framework_labels_a_competency_by_its_short_title():
    one = Competency("samhsa-8.3", "Recognizes risk", "samhsa-8")
    framework = Framework(
        "samhsa", "Core Competencies", "SAMHSA", "SAMHSA", (Category("samhsa-8", "Crisis", "Crisis", (one,)),)
    )

    assert (framework.label("samhsa-8.3"), one.short, framework.competencies) == ("SAMHSA 8.3", "8.3", (one,))
