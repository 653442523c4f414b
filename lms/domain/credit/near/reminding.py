"""Which days around the end of a card are told of, and on which days before them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from lms.domain.credit.credential import Renewal
from lms.domain.credit.renewal import Deadline, DeadlineKind, Reckoned
from lms.domain.credit.renewing.cycle import deadlines

CARD_DAYS_BEFORE = (180, 90, 60, 30, 14)
FURTHEST = timedelta(days=max(CARD_DAYS_BEFORE))
_BY_THEN = (DeadlineKind.NOTICE, DeadlineKind.DUE, DeadlineKind.RUNS_OUT)
_AFTER = (DeadlineKind.GRACE_ENDS, DeadlineKind.INACTIVE, DeadlineKind.LAPSES)


def days_to_come(deadlines: Iterable[Deadline], runs_out_on: date, today: date) -> Iterator[Deadline]:
    """Those by which something is to be done, today's among them.

    That renewal opens is no such day. What comes after the card ran out is told once it did: before, it would only
    frighten.
    """
    kinds = _AFTER if today > runs_out_on else ()
    for deadline in deadlines:
        if deadline.on >= today and deadline.kind in (*_BY_THEN, *kinds):
            yield deadline


def hours_due_on(renewal: Renewal, runs_out_on: date, today: date) -> date | None:
    """The day by which hours have to be in: of sending them in, else on which the card runs out; None after."""
    days = [
        one.on for one in deadlines(renewal, runs_out_on) if one.kind in (DeadlineKind.DUE, DeadlineKind.RUNS_OUT)
    ]
    return min((day for day in days if today <= day <= runs_out_on), default=None)


def reminded_on(on: date, today: date) -> date | None:
    """The latest day, up to today, on which a reminder of that day falls; None before the first and after the day."""
    fell = (on - timedelta(days=days) for days in CARD_DAYS_BEFORE)
    return max((day for day in fell if day <= today), default=None) if today <= on else None


def is_all_in(reckoned: Reckoned) -> bool:
    """Whether no hours are left to earn, as far as the rule's total was seen."""
    return reckoned.short is not None and not reckoned.to_close


def still_tells(deadline: Deadline, reckoned: Reckoned) -> bool:
    """Once the hours are in, only the day by which the renewal has to be sent in is told of."""
    return deadline.kind is DeadlineKind.DUE or not is_all_in(reckoned)
