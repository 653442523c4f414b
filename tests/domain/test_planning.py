"""The shortest way to close what credentials ask: beside every combination, tried one by one."""

from __future__ import annotations

import time
from datetime import date
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from lms.domain.credit.credential import (
    ApprovalNeed,
    Confidence,
    CredentialRules,
    CreditLine,
    Cycle,
    HeldCredential,
    HoursRequirement,
    LineApproval,
    Overlap,
    Variant,
)
from lms.domain.credit.planning.cover import CoverSearch, Giving
from lms.domain.credit.planning.shortest import SMALL, TrainingOffer, shortest_way
from lms.domain.credit.renewing.several import reckon_all

TODAY = date(2026, 11, 30)
KINDS = ("ethics", "suicide-prevention", "peer-support", "trauma")


def rules(slug="or-crm", total=1200, *requirements, **others):
    return CredentialRules(
        slug=slug,
        name=slug,
        short_name=slug,
        issuer="A board",
        jurisdiction="US-OR",
        is_partial=False,
        confidence=Confidence.HIGH,
        source="https://example.org",
        read_on=TODAY,
        cycle=Cycle(2),
        total_minutes=total,
        requirements=requirements,
        **others,
    )


def at_least(kind, minutes, **others):
    return HoursRequirement(id=kind, title=kind, any_of=frozenset({kind}), min_minutes=minutes, **others)


def held(of, number=1):
    return of, HeldCredential(id=number, slug=of.slug, issued_on=date(2025, 4, 1), runs_out_on=date(2027, 3, 31))


def line(number, minutes, *kinds, approved=True, on=TODAY):
    return CreditLine(
        id=number,
        title=f"Training {number}",
        minutes=minutes,
        parts=((minutes, frozenset(kinds)),),
        earned_on=on,
        delivery="self-paced",
        work=f"work-{number}",
        source="course",
        approvals=(LineApproval("A body", "1"),) if approved else (),
    )


def offer(number, minutes, *kinds, closes=(), **others):
    return TrainingOffer(line(-number, minutes, *kinds, **others), frozenset(closes))


def by_trying(cards, lines, offers):
    """(left open, minutes, competencies not closed) of the best of all combinations."""
    return min(
        (
            sum(one.to_close for one in reckon_all(cards, [*lines, *(each.line for each in chosen)], TODAY)),
            sum(each.minutes for each in chosen),
            -len(frozenset().union(*(each.closes for each in chosen))),
        )
        for size in range(len(offers) + 1)
        for chosen in combinations(offers, size)
    )


def found(plan):
    return plan.left, plan.minutes, -len(frozenset().union(*(each.closes for each in plan.offers)))


def test_where_nothing_is_short_there_is_nothing_to_take():
    cards = [held(rules("or-crm", 60))]

    plan = shortest_way(cards, [line(1, 60)], [offer(1, 60)], TODAY)

    assert (plan.offers, plan.minutes, plan.left, plan.is_shortest) == ((), 0, 0, True)


def test_one_course_that_closes_both_cards_is_better_than_one_for_each():
    cards = [held(rules("or-crm", 120, at_least("ethics", 60))), held(rules("or-pss", 120), 2)]
    offers = [offer(1, 120, "peer-support"), offer(2, 120, "ethics"), offer(3, 60, "ethics")]

    plan = shortest_way(cards, [], offers, TODAY)

    assert [each.line.id for each in plan.offers] == [-2]
    assert (plan.left, plan.is_shortest) == (0, True)
    assert [one.to_close for one in plan.after] == [0, 0]


def test_of_two_ways_of_one_length_the_one_that_closes_more_gaps_is_taken():
    offers = [offer(1, 60), offer(2, 60, closes={"samhsa-8.1"})]

    assert [each.line.id for each in shortest_way([held(rules(total=60))], [], offers, TODAY).offers] == [-2]


def test_what_no_offer_closes_is_told_and_nothing_is_taken_for_it():
    cards = [held(rules("or-crm", 120, approval=ApprovalNeed.APPROVED))]
    offers = [offer(1, 120, approved=False), offer(2, 60)]

    plan = shortest_way(cards, [], offers, TODAY)

    assert [each.line.id for each in plan.offers] == [-2]
    assert plan.left == 60


def test_minutes_that_may_fill_one_minimum_alone_are_asked_for_twice():
    both = frozenset({"ethics", "trauma"})
    exclusive = rules("wi", 120, at_least("ethics", 60), at_least("trauma", 60), overlap=Overlap.EXCLUSIVE)
    offers = [TrainingOffer(line(-number, 60, *both)) for number in range(1, 12)]

    plan = shortest_way([held(exclusive)], [], offers, TODAY)

    assert (plan.minutes, plan.left, plan.is_shortest) == (120, 0, True)


_MINUTES = st.sampled_from((60, 75, 90, 105, 120, 135))
_TRAINING = st.tuples(_MINUTES, st.sets(st.sampled_from(KINDS), min_size=1, max_size=2), st.sets(st.integers(1, 5)))
_ASKED = st.dictionaries(st.sampled_from(KINDS), st.sampled_from((60, 120, 180)), max_size=2)
_CARD = st.tuples(st.sampled_from((120, 300, 480)), _ASKED, st.sampled_from(Overlap), st.booleans())
_CARDS = st.lists(_CARD, min_size=1, max_size=2)


def planned(asked, trainings):
    """The plan, and the best of all combinations; some cards take an hour of trauma alone."""
    most = HoursRequirement(id="most", title="Most", any_of=frozenset({"trauma"}), max_minutes=60)
    cards = [
        held(
            rules(
                f"card-{at}",
                total,
                *(at_least(*one) for one in minima.items()),
                *([most] if is_capped else []),
                overlap=overlap,
            ),
            at,
        )
        for at, (total, minima, overlap, is_capped) in enumerate(asked, 1)
    ]
    offers = [
        offer(at, minutes, *sorted(kinds), closes=gaps) for at, (minutes, kinds, gaps) in enumerate(trainings, 1)
    ]
    return shortest_way(cards, [], offers, TODAY), by_trying(cards, [], offers)


@settings(max_examples=25, deadline=None)
@given(_CARDS, st.lists(_TRAINING, min_size=1, max_size=6))
def test_few_offers_are_planned_as_well_as_by_trying_all(asked, trainings):
    plan, best = planned(asked, trainings)

    assert found(plan) == best
    assert plan.is_shortest


@settings(max_examples=6, deadline=None)
@given(_CARDS, st.lists(_TRAINING, min_size=SMALL + 1, max_size=SMALL + 1))
def test_many_offers_are_planned_within_a_twentieth_and_none_is_called_shortest_that_is_not(asked, trainings):
    plan, best = planned(asked, trainings)

    assert plan.left == best[0]
    assert plan.minutes <= 1.05 * best[1]
    assert plan.minutes == best[1] or not plan.is_shortest


def test_twenty_five_offers_for_two_cards_are_planned_in_a_tenth_of_a_second():
    cards = [
        held(rules("or-crm", 1200, at_least("ethics", 360), at_least("suicide-prevention", 120))),
        held(rules("or-pss", 1200), 2),
    ]
    minutes = (60, 75, 90, 105, 120, 135)
    offers = [offer(at, minutes[at % 6], KINDS[at % 4]) for at in range(25)]
    began = time.process_time()

    plan = shortest_way(cards, [line(1, 270, "ethics")], offers, TODAY)

    assert (plan.left, plan.is_shortest) == (0, True)
    assert plan.minutes == 930
    assert time.process_time() - began < 1  # ten times the aim


def test_where_too_many_choices_are_alike_the_search_ends_with_a_good_one():
    kinds = [(KINDS[at % 4], KINDS[(at // 4) % 4]) for at in range(60)]
    offers = [offer(at, 45 + 7 * (at % 13), *kinds[at]) for at in range(60)]
    cards = [held(rules("or-crm", 2400, *(at_least(kind, 500 + 37 * at) for at, kind in enumerate(KINDS))))]
    began = time.process_time()

    plan = shortest_way(cards, [], offers, TODAY)

    assert plan.left == 0
    assert plan.minutes <= 1.05 * 2400
    assert time.process_time() - began < 10


def test_what_gives_nothing_of_what_is_left_is_passed_over_and_a_longer_choice_is_kept_for_what_it_closes():
    def giving(place, minutes, gives, *closes):
        return Giving(place, minutes, frozenset(closes), gives)

    offers = [
        giving(0, 60, (60, 0), "a"),
        giving(1, 70, (60, 0), "b"),
        giving(2, 60, (60, 0)),
        giving(3, 45, (0, 30)),
        giving(4, 30, (0, 30)),
    ]

    choice, is_whole = CoverSearch(offers, (60, 30)).best()

    assert (choice.places, choice.minutes, choice.closes, is_whole) == ((0, 4), 90, 1, True)


def test_what_a_variant_asks_is_looked_at_when_a_way_is_called_the_shortest():
    capped = Variant(applies_if="more", requirements=(at_least("ethics", 60, max_minutes=90),))
    offers = [offer(at, 100, KINDS[at % 4]) for at in range(SMALL + 1)]

    plan = shortest_way([held(rules("or-crm", 130, variants=(capped,)))], [], offers, TODAY)

    assert (plan.minutes, plan.left, plan.is_shortest) == (200, 0, False)


def test_where_what_offers_give_does_not_add_up_nothing_is_left_open_and_nothing_too_much_is_taken():
    """Exclusive minutes fill one minimum each, though every offer by itself would fill the first."""
    both = ("ethics", "trauma")
    asked = (at_least("ethics", 60), at_least("trauma", 60), at_least("peer-support", 60))
    exclusive = rules("wi", 60, *asked, overlap=Overlap.EXCLUSIVE)
    offers = [offer(number, 60, *both) for number in range(1, SMALL + 2)]
    offers.append(offer(SMALL + 2, 60, "peer-support", "trauma"))

    plan, best = shortest_way([held(exclusive)], [], offers, TODAY), by_trying([held(exclusive)], [], offers)

    assert (plan.left, plan.minutes) == best[:2]
