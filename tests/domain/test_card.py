"""What a card may say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from lms.domain.credit.card import CardDetails, CardProblem, asked_once, problem_of
from lms.domain.credit.credential import (
    Confidence,
    CredentialRules,
    Cycle,
    HoursRequirement,
    Variant,
)

TODAY = date(2026, 11, 30)
ONCE = HoursRequirement(id="oral-health", title="Oral health", once=True)
EACH_CYCLE = HoursRequirement(id="ethics", title="Ethics", min_minutes=360)
SIX_YEARS = HoursRequirement(id="suicide", title="Suicide prevention", min_minutes=180, every_years=6)
RULES = CredentialRules(
    slug="or-pss",
    name="Peer Support Specialist",
    short_name="PSS",
    issuer="Oregon Health Authority",
    jurisdiction="Oregon",
    is_partial=False,
    confidence=Confidence.HIGH,
    source="https://example.org/rule",
    read_on=date(2026, 11, 22),
    cycle=Cycle(3),
    total_minutes=1200,
    requirements=(ONCE, EACH_CYCLE),
    variants=(Variant(applies_if="supervises", requirements=(ONCE, SIX_YEARS)), Variant(applies_if="telehealth")),
)


@pytest.mark.parametrize(
    ("issued_on", "runs_out_on", "problem"),
    [
        (date(2025, 4, 1), date(2027, 3, 31), None),
        (date(2024, 2, 29), date(2026, 2, 28), None),
        (TODAY, date(2026, 12, 1), None),
        (date(2026, 12, 1), date(2028, 11, 30), CardProblem.ISSUED_LATER),
        (date(2025, 4, 1), date(2025, 3, 31), CardProblem.ENDS_BEFORE_START),
        (date(2025, 4, 1), date(2025, 4, 1), CardProblem.ENDS_BEFORE_START),
        (date(2016, 4, 1), date(2026, 12, 31), None),
        (date(2016, 4, 1), date(2027, 1, 1), CardProblem.TOO_LONG),
    ],
)
def test_a_card_begins_before_it_runs_out_and_does_so_within_ten_years(issued_on, runs_out_on, problem):
    assert problem_of(CardDetails(issued_on, runs_out_on), TODAY) is problem


def test_what_is_asked_once_or_with_a_period_of_its_own_may_have_been_done_before():
    assert asked_once(RULES) == (ONCE, SIX_YEARS)
    assert asked_once(replace(RULES, requirements=(EACH_CYCLE,), variants=())) == ()
