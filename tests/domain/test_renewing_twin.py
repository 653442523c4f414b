"""The engine of hours beside a reckoning of its own, over random rules and histories."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lms.domain.credit.renewal import Reckoned, WhyNot
from lms.domain.credit.renewing.cycle import proposed_last_day
from lms.domain.credit.renewing.reckoning import reckon
from tests.tools.credit_histories import History, history
from tests.tools.credit_oracle import NO_WAY, Oracle, Told, last_day


def told(found: Reckoned) -> Told:
    refused = {}
    for count in found.lines:
        why = {each.why.value: each.minutes for each in count.refused if each.why is not WhyNot.OVER_MAXIMUM}
        if why:
            refused[count.line.id] = why
    return Told(
        first=found.cycle.first,
        last=found.cycle.last,
        standing=found.standing.value,
        earned=found.earned,
        counted=found.counted,
        short=found.short,
        open_minimums=sum(one.short for one in found.rules),
        to_close=found.to_close,
        refused=refused,
        over_maximum=sum(
            each.minutes for count in found.lines for each in count.refused if each.why is WhyNot.OVER_MAXIMUM
        )
        + sum(count.outside for count in found.lines),
        deadlines=[(deadline.kind.value, deadline.on) for deadline in found.deadlines],
    )


def check_sums(of: History, found: Reckoned) -> None:
    """Nothing is dropped, nothing counts twice, and what is told of lines sums to what is told of rules."""
    filled = dict.fromkeys((one.requirement.id for one in found.rules), 0)
    topics = {one.requirement.id for one in found.rules if not one.requirement.is_quality}
    for count in found.lines:
        assert count.counted + sum(each.minutes for each in count.refused) == count.line.minutes
        assert all(each.minutes > 0 for each in count.refused + count.warnings)
        most = count.line.minutes
        assert all(0 < minutes <= most for _, minutes in count.fills)
        if of.rules.overlap == "exclusive":
            assert sum(minutes for rule, minutes in count.fills if rule in topics) <= most
        for rule, minutes in count.fills:
            filled[rule] += minutes
    for one in found.rules:
        assert filled[one.requirement.id] == one.counted
        assert one.requirement.max_minutes is None or one.counted <= one.requirement.max_minutes
    assert found.counted == sum(count.counted - count.outside for count in found.lines)
    assert sorted(count.line.id for count in found.lines) == sorted(line.id for line in of.lines)


def check(seed: int) -> None:
    of = history(seed)
    found = reckon(of.rules, of.held, of.lines, of.today, of.used)
    expected = Oracle(of.rules, of.held, of.lines, of.used).told(of.lines, of.today)

    if expected.to_close == NO_WAY:  # a minimum within a smaller maximum: `lms check` refuses such rules
        expected = replace(expected, to_close=found.to_close)
    assert told(found) == expected, f"history {seed}"
    check_sums(of, found)
    assert proposed_last_day(of.rules.cycle, of.held.issued_on) == last_day(of.rules, of.held.issued_on)
    assert reckon(of.rules, of.held, of.lines[::-1], of.today, of.used) == found, "the order of lines"


def test_a_plain_reckoning_on_its_own_finds_the_same_in_a_thousand_histories():
    for seed in range(1000):
        check(seed)


@pytest.mark.parametrize("seed", [1627, 37881, 49180, 80000])
def test_histories_that_the_long_run_once_told_apart_are_reckoned_alike(seed):
    check(seed)


@pytest.mark.proof
@pytest.mark.parametrize("batch", range(20))
def test_a_plain_reckoning_on_its_own_finds_the_same_in_a_hundred_thousand_histories(batch):
    for seed in range(1000 + batch * 5000, 6000 + batch * 5000):
        check(seed)
