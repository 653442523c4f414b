"""What a credential asks of one person in this cycle, and which minutes fit which of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from lms.domain.credit.credential import CredentialRules, CreditLine, HeldCredential, HoursRequirement, Overlap
from lms.domain.credit.renewal import Span
from lms.domain.credit.renewing.cycle import cycle_of, period_of

LIVE = "live"


@dataclass(frozen=True, slots=True)
class Demand:
    """The rules as they hold for a person, with each requirement's place as a bit: a set of them is a number.

    `needs` are minutes still asked for, without what was done before; `maxima` holds None where there is none.
    `own_periods` are bits, each with the first day of a period that ends with the cycle.
    """

    rules: CredentialRules
    held: HeldCredential
    cycle: Span
    total: int | None
    requirements: tuple[HoursRequirement, ...]
    periods: tuple[Span, ...]
    needs: tuple[int, ...]
    done_before: tuple[date | None, ...]
    maxima: tuple[int | None, ...]
    outside: int
    own_periods: tuple[tuple[int, date], ...]
    rest: int
    named: int
    qualities: int
    is_exclusive: bool
    _fitting: dict[tuple[frozenset[str], str, str], int] = field(default_factory=dict)

    @property
    def topics(self) -> list[HoursRequirement]:
        """What an hour is about; where it fills only one requirement, it is one of these."""
        return [one for one in self.requirements if not one.is_quality]

    @property
    def capped(self) -> int:
        return sum(1 << place for place, most in enumerate(self.maxima) if most is not None)

    def fitting(self, line: CreditLine, categories: frozenset[str]) -> int:
        """The requirements that such minutes of a line fit, whatever their day."""
        key = (categories, line.delivery, line.source)
        found = self._fitting.get(key)
        if found is None:
            found = self._fitting[key] = self._find(line, categories)
        return found

    def in_period(self, day: date) -> int:
        """The requirements of a period of their own in which a day before the cycle lies."""
        found = 0
        for bit, first in self.own_periods:
            if day >= first:
                found |= bit
        return found

    def _find(self, line: CreditLine, categories: frozenset[str]) -> int:
        fits = 0
        for place, asked in enumerate(self.requirements):
            if not self.rest >> place & 1 and _takes(asked, line, categories):
                fits |= 1 << place
        return fits if fits & self.named and not self.is_exclusive else fits | self.rest


def _takes(asked: HoursRequirement, line: CreditLine, categories: frozenset[str]) -> bool:
    return (
        (not asked.any_of or not asked.any_of.isdisjoint(categories))
        and (not asked.live or line.delivery == LIVE)
        and (not asked.sources or line.source in asked.sources)
    )


def asked_of(rules: CredentialRules, held: HeldCredential) -> Demand:
    """What holds for this person: variants and conditions by what they said of themselves."""
    total, requirements = rules.total_minutes, rules.requirements
    for variant in rules.variants:
        if variant.applies_if in held.facts:
            total = total if variant.total_minutes is None else variant.total_minutes
            requirements = requirements if variant.requirements is None else variant.requirements
    requirements = tuple(one for one in requirements if not one.applies_if or one.applies_if in held.facts)
    cycle = cycle_of(rules.cycle, held)
    periods = tuple(period_of(one, cycle) for one in requirements)
    done_before = tuple(map(partial(_done_before, held), requirements, periods))
    needs = tuple(0 if done else one.asked_minutes for one, done in zip(requirements, done_before, strict=True))
    return Demand(
        rules=rules,
        held=held,
        cycle=cycle,
        total=total,
        requirements=requirements,
        periods=periods,
        needs=needs,
        done_before=done_before,
        maxima=_maxima(rules.overlap, requirements, needs),
        outside=_bits(one.outside for one in requirements),
        own_periods=tuple(
            (1 << place, periods[place].first) for place, one in enumerate(requirements) if one.has_own_period
        ),
        rest=_bits(one.is_rest for one in requirements),
        named=_bits(bool(one.any_of) for one in requirements),
        qualities=_bits(one.is_quality for one in requirements),
        is_exclusive=rules.overlap is Overlap.EXCLUSIVE,
    )


def _maxima(
    overlap: Overlap, requirements: tuple[HoursRequirement, ...], needs: tuple[int, ...]
) -> tuple[int | None, ...]:
    """The most of each. Where an hour fills one only, it escapes a wider maximum as far as it is needed, not more."""
    if overlap is Overlap.ALLOWED:
        return tuple(one.max_minutes for one in requirements)
    wider = [one for one in requirements if one.max_minutes is not None and one.any_of]
    return tuple(
        need
        if one.max_minutes is None and any(one.falls_under(other) and one.outside == other.outside for other in wider)
        else one.max_minutes
        for one, need in zip(requirements, needs, strict=True)
    )


def _done_before(held: HeldCredential, asked: HoursRequirement, period: Span) -> date | None:
    day = held.done_before.get(asked.id)
    return day if asked.has_own_period and day is not None and day in period else None


def _bits(holds: Iterable[bool]) -> int:
    return sum(1 << place for place, is_so in enumerate(holds) if is_so)
