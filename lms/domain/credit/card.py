"""What a person says of their card, and what of it cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from lms.domain.credit.credential import CredentialRules, HoursRequirement

NUMBER_MAX = 60
LONGEST_YEARS = 10


class CardProblem(StrEnum):
    """Why a card cannot be kept so."""

    ENDS_BEFORE_START = "ends-before-start"
    ISSUED_LATER = "issued-later"
    TOO_LONG = "too-long"


@dataclass(frozen=True, slots=True)
class CardDetails:
    """`number` is "" where it was not told; `facts` are conditions of the rules that hold for the person.

    `done_before` holds, by requirement, the day on which something that is not asked for in each cycle was done.
    """

    issued_on: date
    runs_out_on: date
    number: str = ""
    facts: frozenset[str] = frozenset()
    done_before: Mapping[str, date] = field(default_factory=dict)


def problem_of(card: CardDetails, today: date) -> CardProblem | None:
    """The first thing that cannot be; None when the card may be kept."""
    if card.issued_on > today:
        return CardProblem.ISSUED_LATER
    if card.runs_out_on <= card.issued_on:
        return CardProblem.ENDS_BEFORE_START
    if card.runs_out_on.year - card.issued_on.year > LONGEST_YEARS:
        return CardProblem.TOO_LONG
    return None


def asked_once(rules: CredentialRules) -> tuple[HoursRequirement, ...]:
    """What may have been done before the cycle and still counts: of it the person is asked when."""
    every = (*rules.requirements, *(one for variant in rules.variants for one in variant.requirements or ()))
    found = {one.id: one for one in every if one.once or one.every_years}
    return tuple(found.values())
