"""Cycles, deadlines, what a board makes of a course, and what two credentials may share."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.credit.credential import (
    Anchor,
    ApprovalNeed,
    Confidence,
    CredentialRules,
    CreditLine,
    Cycle,
    HeldCredential,
    HoursRequirement,
    LineApproval,
    Overlap,
    Refusal,
)
from lms.domain.credit.renewal import DeadlineKind, Meets, Refused, RenewalStanding, WhyNot
from lms.domain.credit.renewing.cycle import proposed_last_day
from lms.domain.credit.renewing.meeting import meets
from lms.domain.credit.renewing.reckoning import reckon
from lms.domain.credit.renewing.several import reckon_all
from lms.domain.credit.renewing.whole import best_whole
from tests.tools.credit_histories import history

TODAY = date(2026, 11, 30)
ETHICS = HoursRequirement(id="ethics", title="Ethics", any_of=frozenset(["ethics"]), min_minutes=120)
RULES = CredentialRules(
    slug="made-up",
    name="Made up",
    short_name="Made up",
    issuer="Board",
    jurisdiction="US",
    is_partial=False,
    confidence=Confidence.HIGH,
    source="",
    read_on=date(2026, 11, 22),
    cycle=Cycle(2),
    total_minutes=600,
    requirements=(ETHICS,),
)
HELD = HeldCredential(id=1, slug="made-up", issued_on=date(2025, 6, 15), runs_out_on=date(2027, 6, 15))


def line(number: int, minutes: int = 60, *names: str, **more) -> CreditLine:
    told = {
        "title": "",
        "parts": ((minutes, frozenset(names)),),
        "earned_on": date(2026, 3, 1),
        "delivery": "self-paced",
        "work": f"work {number}",
    }
    return CreditLine(id=number, minutes=minutes, **(told | more))


@pytest.mark.parametrize(
    ("cycle", "issued", "last"),
    [
        (Cycle(2), date(2024, 2, 29), date(2026, 2, 28)),
        (Cycle(4), date(2024, 2, 29), date(2028, 2, 29)),
        (Cycle(3), date(2025, 2, 28), date(2028, 2, 28)),
        (Cycle(2), date(2025, 1, 31), date(2027, 1, 31)),
        (Cycle(1, Anchor.CALENDAR_YEAR), date(2026, 1, 9), date(2026, 12, 31)),
        (Cycle(2, Anchor.CALENDAR_YEAR), date(2026, 12, 31), date(2027, 12, 31)),
        (Cycle(2, Anchor.END_OF_MONTH), date(2026, 2, 3), date(2028, 2, 29)),
        (Cycle(2, Anchor.END_OF_MONTH), date(2024, 2, 29), date(2026, 2, 28)),
        (Cycle(2, Anchor.FIXED_DAY, (9, 30)), date(2024, 10, 1), date(2026, 9, 30)),
        (Cycle(2, Anchor.FIXED_DAY, (9, 30)), date(2024, 9, 30), date(2026, 9, 30)),
        (Cycle(2, Anchor.FIXED_DAY, (2, 29)), date(2025, 7, 1), date(2027, 2, 28)),
    ],
)
def test_the_proposed_last_day_is_the_same_day_years_later_or_the_last_of_its_month(cycle, issued, last):
    assert proposed_last_day(cycle, issued) == last


def test_a_course_that_counts_meets_the_rule():
    assert meets(RULES, HELD, line(9, 60, "ethics")) == (Meets.MEETS, ())
    assert meets(RULES, None, line(9, 60, "ethics")) == (Meets.MEETS, ())


def test_a_course_of_which_no_minute_counts_does_not_meet_the_rule_and_says_why():
    listed = replace(RULES, approval=ApprovalNeed.LISTED)
    course = line(9, approvals=(LineApproval("NAADAC", "1"),))

    assert meets(listed, HELD, course) == (Meets.DOES_NOT_MEET, (Refused(60, WhyNot.NOT_LISTED),))
    after = replace(course, earned_on=date(2027, 6, 16))
    assert meets(RULES, HELD, after) == (Meets.DOES_NOT_MEET, (Refused(60, WhyNot.AFTER_CYCLE),))


def test_a_course_that_was_counted_already_does_not_meet_the_rule():
    done = line(9, work="ethics", earned_on=TODAY)

    assert meets(RULES, HELD, line(0, work="ethics", earned_on=TODAY), [done]) == (
        Meets.DOES_NOT_MEET,
        (Refused(60, WhyNot.REPEATED),),
    )


def test_a_course_may_be_refused_for_its_topic_or_an_approval_that_is_not_confirmed():
    by_topic = replace(RULES, refusals=(Refusal("clinical", "Clinical", frozenset(["clinical"])), Refusal("x", "X")))
    unconfirmed = replace(RULES, approval=ApprovalNeed.APPROVED, approval_is_unconfirmed=True)

    assert meets(by_topic, HELD, line(1, 60, "clinical")) == (
        Meets.MAY_BE_REFUSED,
        (Refused(60, WhyNot.REFUSED_TOPIC, "clinical"),),
    )
    assert meets(unconfirmed, HELD, line(1)) == (Meets.MAY_BE_REFUSED, (Refused(60, WhyNot.NOT_APPROVED),))


def test_of_a_rule_that_was_read_in_part_it_is_not_known():
    assert meets(replace(RULES, is_partial=True), HELD, line(1))[0] is Meets.NOT_KNOWN
    assert meets(replace(RULES, total_minutes=None), HELD, line(1))[0] is Meets.NOT_KNOWN


def test_nothing_is_left_to_earn_for_what_was_done_before_the_site_knew():
    once = replace(ETHICS, once=True)
    rules = replace(RULES, requirements=(once,))
    done = replace(HELD, done_before={"ethics": date(2019, 1, 1)})

    found = reckon(rules, done, [line(1, 600)], TODAY)

    assert found.standing is RenewalStanding.COMPLETE
    assert [(one.short, one.done_on) for one in found.rules] == [(0, date(2019, 1, 1))]


def test_any_minute_at_all_does_where_no_hours_were_seen():
    oral = HoursRequirement(id="oral", title="", any_of=frozenset(["oral-health"]), once=True)
    rules = replace(RULES, requirements=(oral,), total_minutes=60)

    without, with_it = (reckon(rules, HELD, [line(1, 60, *names)], TODAY) for names in ((), ("oral-health",)))

    assert (without.standing, without.to_close, without.rules[0].done_on) == (RenewalStanding.SHORT, 1, None)
    assert (with_it.standing, with_it.rules[0].done_on) == (RenewalStanding.COMPLETE, date(2026, 3, 1))


def test_minutes_that_serve_one_credential_may_be_barred_from_another():
    trainer = replace(RULES, slug="trainer", total_minutes=60, requirements=(), no_double_use=frozenset(["made-up"]))
    cards = [(RULES, HELD), (trainer, replace(HELD, slug="trainer"))]

    both = reckon_all(cards, [line(1, 90), line(2, 30, earned_on=TODAY)], TODAY)

    # The trainer's card needs 60 of 120, and gives the latest back first: all 30, and 30 of the other.
    assert [one.counted for one in both] == [60, 120]
    assert both[0].lines[0].refused == (Refused(60, WhyNot.USED_ELSEWHERE),)
    alone = reckon_all(cards[1:], [line(1, 90)], TODAY)
    assert alone[0].counted == 90


def test_three_credentials_that_bar_each_other_share_no_minute():
    bars = replace(RULES, requirements=(), total_minutes=60)
    barring = [replace(bars, slug=slug, no_double_use=frozenset("abc") - {slug}) for slug in "abc"]
    others = [replace(bars, slug="d", no_double_use=frozenset("e")), replace(bars, slug="e")]
    cards = [(rules, replace(HELD, slug=rules.slug)) for rules in [*barring, *others]]

    found = reckon_all(cards, [line(1, 90), line(2, 60)], TODAY)

    assert [one.short for one in found] == [0, 0, 30, 0, 0]


def test_where_an_hour_fills_one_topic_a_maximum_of_live_hours_holds_for_all_topics():
    live = HoursRequirement(id="live", title="", live=True, max_minutes=60)
    from_one = HoursRequirement(id="partner", title="", sources=frozenset(["Partner"]), max_minutes=60)
    taught = replace(ETHICS, live=True)
    lines = [line(1, 60, "ethics", delivery="live"), line(2, 60), line(3, 60, delivery="live", source="Partner")]

    def found(*requirements: HoursRequirement, of=lines):
        return reckon(replace(RULES, overlap=Overlap.EXCLUSIVE, requirements=requirements), HELD, of, TODAY)

    assert found(ETHICS, from_one).counted == 180
    assert found(ETHICS, live).counted == 120
    assert found(ETHICS, live, of=lines[:2]).to_close == 480
    # That an hour is live is no topic in which it could escape the topic's own maximum.
    few = replace(ETHICS, min_minutes=0, max_minutes=30)
    assert found(few, replace(live, max_minutes=90), of=lines[:1]).counted == 30
    # Ethics has to be live here, and of live hours only one counts: the second can never be shown.
    assert found(taught, live, of=lines[:2]).rules[0].short == 60


@given(st.integers(0, 100_000), st.integers(0, 100_000))
def test_more_hours_never_make_the_standing_worse(seed, other):
    """Of a work of its own: an earlier line of the same work, once that is there, is the one that counts."""
    of = history(seed)
    new = [replace(each, id=100 + each.id, work=f"new {each.id}") for each in history(other).lines]
    rules = replace(
        of.rules, carry_over=False
    )  # what is carried over is the end of the cycle before, whatever is new

    before, after = (reckon(rules, of.held, lines, of.today, of.used) for lines in (of.lines, of.lines + new))

    assert sum(one.short for one in after.rules) <= sum(one.short for one in before.rules)
    assert after.to_close <= before.to_close
    assert not (before.standing is RenewalStanding.COMPLETE and after.standing is RenewalStanding.SHORT)


@given(st.lists(st.integers(0, 5), min_size=3, max_size=3), st.data())
def test_the_best_whole_numbers_are_the_best_of_all(aim, data):
    limit = st.tuples(st.lists(st.integers(-1, 3), min_size=3, max_size=3), st.integers(0, 6))
    limits = [([1, 1, 1], 6), *data.draw(st.lists(limit, max_size=3))]
    every = ((x, y, z) for x in range(7) for y in range(7) for z in range(7))

    def worth(numbers) -> int:
        return sum(map(int.__mul__, aim, numbers))

    def holds(numbers) -> bool:
        return all(sum(map(int.__mul__, factors, numbers)) <= most for factors, most in limits)

    found = best_whole(aim, [(dict(enumerate(factors)), most) for factors, most in limits])

    assert holds(found)
    assert worth(found) == max(map(worth, filter(holds, every)))


def test_a_limit_that_lets_only_halves_be_best_still_gives_whole_numbers():
    # Each two of three together at most 1: halves would sum to one and a half.
    found = best_whole([1, 1, 1], [({0: 1, 1: 1}, 1), ({1: 1, 2: 1}, 1), ({0: 1, 2: 1}, 1)])

    assert sum(found) == 1


def test_two_hundred_lines_take_a_moment():
    rules = replace(RULES, overlap=Overlap.EXCLUSIVE)
    lines = [line(number, 60, "ethics", earned_on=date(2026, 1, 1 + number % 28)) for number in range(200)]
    begun = time.process_time()
    for _ in range(20):
        reckon(rules, HELD, lines, TODAY)

    assert (time.process_time() - begun) / 20 < 0.02  # two milliseconds where nothing else measures


@pytest.mark.proof
def test_two_credentials_of_ten_thousand_people_take_less_than_25_seconds():
    related = HoursRequirement(id="related", title="", any_of=frozenset(["trauma", "culture"]), max_minutes=300)
    health = HoursRequirement(id="health", title="", any_of=frozenset(["culture"]), min_minutes=120, every_years=4)
    wide = replace(RULES, requirements=(ETHICS, related, health), total_minutes=1800)
    names = [("ethics",), ("trauma",), ("culture", "ethics"), ()]
    lines = [
        line(number, 45, *names[number % 4], earned_on=date(2023 + number % 4, 1 + number % 12, 1 + number % 28))
        for number in range(60)
    ]
    begun = time.process_time()
    for _ in range(10_000):
        reckon(wide, HELD, lines, TODAY)
        reckon(replace(RULES, overlap=Overlap.EXCLUSIVE), HELD, lines, TODAY)

    assert time.process_time() - begun < 25


def test_the_days_around_the_end_come_in_order():
    kinds = [deadline.kind for deadline in reckon(RULES, HELD, [], TODAY).deadlines]

    assert kinds == [DeadlineKind.RUNS_OUT]
