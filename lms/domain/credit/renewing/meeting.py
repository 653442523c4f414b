"""What a board makes of a course before it is begun."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from lms.domain.credit.credential import CredentialRules, CreditLine, HeldCredential
from lms.domain.credit.renewal import Meets, Refused
from lms.domain.credit.renewing.cycle import proposed_last_day
from lms.domain.credit.renewing.reckoning import reckon


def meets(
    rules: CredentialRules, held: HeldCredential | None, course: CreditLine, lines: Iterable[CreditLine] = ()
) -> tuple[Meets, tuple[Refused, ...]]:
    """What the rule says of a course that would be done on the day of `course`, and the reasons by minutes.

    The lines that are there tell whether it is a repeat, or over a maximum. A course of which any minute counts
    meets the rule; the reasons say what does not count. Without a card, the cycle is one that begins that day.
    """
    day = course.earned_on
    card = held or HeldCredential(
        id=0, slug=rules.slug, issued_on=day, runs_out_on=proposed_last_day(rules.cycle, day)
    )
    before = list(lines)
    new = replace(course, id=1 + max((line.id for line in before), default=0))
    told = next(count for count in reckon(rules, card, [*before, new], day).lines if count.line is new)
    if not told.counted:
        return Meets.DOES_NOT_MEET, told.refused
    if told.warnings:
        return Meets.MAY_BE_REFUSED, (*told.refused, *told.warnings)
    return Meets.NOT_KNOWN if rules.is_partial or rules.total_minutes is None else Meets.MEETS, told.refused
