"""What stands for renewing a credential on a day: each line, each requirement, the total, the deadlines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from lms.domain.credit.credential import CredentialRules, CreditLine, HeldCredential, Renewal
from lms.domain.credit.renewal import Deadline, DeadlineKind, Reckoned, RenewalStanding
from lms.domain.credit.renewing.asked import asked_of
from lms.domain.credit.renewing.assigning import assign
from lms.domain.credit.renewing.cycle import deadlines
from lms.domain.credit.renewing.eligible import eligible
from lms.domain.credit.renewing.telling import Teller, grouped

NOTHING: Mapping[int, int] = MappingProxyType({})


def reckon(
    rules: CredentialRules,
    held: HeldCredential,
    lines: Iterable[CreditLine],
    today: date,
    used_elsewhere: Mapping[int, int] = NOTHING,
) -> Reckoned:
    """All that a page tells of a credential; lines come back by day.

    `used_elsewhere` are minutes by line that may not count here since they serve another credential; whoever holds
    several is reckoned by `lms.domain.credit.renewing.several`, which knows them.
    """
    asked = asked_of(rules, held)
    told = eligible(asked, lines, used_elsewhere)
    pieces, amounts = grouped(asked, told)
    assigned = assign(asked, amounts)
    teller = Teller(asked, amounts, assigned.slices)
    counts = tuple(teller.count(one, of_it) for one, of_it in zip(told, pieces, strict=True))
    standings = tuple(teller.standing(place) for place in range(len(asked.requirements)))
    counted = sum(count.counted - count.outside for count in counts)
    short = None if asked.total is None else max(0, asked.total - counted)
    days = deadlines(rules.renewal, asked.cycle.last)
    is_open = bool(short) or any(standing.short for standing in standings)
    return Reckoned(
        held=held,
        cycle=asked.cycle,
        standing=_after(rules.renewal, days, today) or _within(short, is_open=is_open),
        total_minutes=asked.total,
        earned=sum(one.line.minutes for one in told if one.line.earned_on in asked.cycle),
        counted=counted,
        short=short,
        to_close=assigned.to_close,
        rules=standings,
        lines=counts,
        deadlines=days,
    )


def _within(short: int | None, *, is_open: bool) -> RenewalStanding:
    if short is None:
        return RenewalStanding.UNKNOWN
    return RenewalStanding.SHORT if is_open else RenewalStanding.COMPLETE


def _after(renewal: Renewal, days: Iterable[Deadline], today: date) -> RenewalStanding | None:
    """Where a card is that ran out, None before: as far as the last of the days that have passed says.

    Until it is inactive, or its grace ends, a card can be renewed late. Where the board says what comes then, and no
    months, it has lapsed when the grace is over.
    """
    last = {deadline.kind: deadline.on for deadline in days}
    if today <= last[DeadlineKind.RUNS_OUT]:
        return None
    graces = [last[kind] for kind in (DeadlineKind.GRACE_ENDS, DeadlineKind.INACTIVE) if kind in last]
    if graces and today <= max(graces):
        return RenewalStanding.IN_GRACE
    lapses = last.get(DeadlineKind.LAPSES, max(graces, default=date.max) if renewal.lapse_then else date.max)
    if today > lapses:
        return RenewalStanding.LAPSED
    return RenewalStanding.INACTIVE if DeadlineKind.INACTIVE in last else RenewalStanding.RAN_OUT
