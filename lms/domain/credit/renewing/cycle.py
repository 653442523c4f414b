"""Days of a cycle: when it begins, what its last day would be, what has a period of its own, deadlines."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from lms.domain.credit.credential import Anchor, Cycle, HeldCredential, HoursRequirement, Renewal
from lms.domain.credit.renewal import Deadline, DeadlineKind, Span
from lms.domain.days import add_months

MONTHS = 12
DAY = timedelta(days=1)


def proposed_last_day(cycle: Cycle, issued_on: date) -> date:
    """The last day of a cycle that begins with a card of this day; a proposal, since the card itself decides.

    One rule for all (`lms.domain.days.add_months`): the same day of the same month so many years later; where that
    month has no such day, its last. So a card of 29 February 2024 would hold until 28 February 2026, and until
    29 February 2028. To the end of a month: the last day of that month. A calendar year: 31 December, the year of
    the card being the first. A fixed day: the last one of these within the years, so that a first cycle may be
    shorter; 29 February is the 28th where there is none.
    """
    same_day = add_months(issued_on, MONTHS * cycle.years)
    if cycle.anchor is Anchor.CALENDAR_YEAR:
        return date(issued_on.year + cycle.years - 1, 12, 31)
    if cycle.anchor is Anchor.END_OF_MONTH:
        return _day_in(same_day.year, same_day.month, 31)
    if cycle.anchor is Anchor.FIXED_DAY and cycle.fixed_day is not None:
        last = _day_in(same_day.year, *cycle.fixed_day)
        return last if last <= same_day else _day_in(same_day.year - 1, *cycle.fixed_day)
    return same_day


def cycle_of(cycle: Cycle, held: HeldCredential) -> Span:
    """The days in which hours are earned for the card's renewal; the last is what the card says.

    It begins with the day of the card, except where the calendar begins it: a calendar year on 1 January, a cycle to
    a fixed day on the day after that. A card that came late, or early, moves neither.
    """
    back = add_months(held.runs_out_on, -MONTHS * cycle.years) + DAY
    if cycle.anchor is Anchor.CALENDAR_YEAR:
        return Span(date(back.year, 1, 1), held.runs_out_on)
    if cycle.anchor is Anchor.FIXED_DAY:
        return Span(back, held.runs_out_on)
    return Span(held.issued_on, held.runs_out_on)


def period_of(requirement: HoursRequirement, cycle: Span) -> Span:
    """The days in which a requirement is filled: the cycle, so many years that end with it, or all there were."""
    if requirement.once:
        return Span(date.min, cycle.last)
    if requirement.every_years is None:
        return cycle
    first = add_months(cycle.last, -MONTHS * requirement.every_years) + DAY
    return Span(min(first, cycle.first), cycle.last)


def cycles_back(day: date, cycle: Span, years: int) -> int:
    """How many cycles ago a day was, 0 in this one; earlier ones are taken to have been of the rule's length."""
    months = (cycle.first.year - day.year) * MONTHS + cycle.first.month - day.month
    back = max(0, months // (MONTHS * years))
    while day < add_months(cycle.first, -MONTHS * years * back):
        back += 1
    return back


def deadlines(renewal: Renewal, last: date) -> tuple[Deadline, ...]:
    """What happens around the last day of a cycle, in order."""
    found = [Deadline(DeadlineKind.RUNS_OUT, last)]
    before = (
        (DeadlineKind.OPENS, renewal.opens_days),
        (DeadlineKind.NOTICE, renewal.notice_days),
        (DeadlineKind.DUE, renewal.due_days),
    )
    found += [Deadline(kind, last - timedelta(days=days)) for kind, days in before if days is not None]
    if renewal.due_on is not None:
        found.append(Deadline(DeadlineKind.DUE, _next(renewal.due_on, last)))
    if renewal.grace_days is not None:
        found.append(Deadline(DeadlineKind.GRACE_ENDS, last + timedelta(days=renewal.grace_days)))
    if renewal.inactive_on is not None:
        found.append(Deadline(DeadlineKind.INACTIVE, _next(renewal.inactive_on, last)))
    if renewal.lapse_months is not None:
        found.append(Deadline(DeadlineKind.LAPSES, add_months(last, renewal.lapse_months)))
    kinds = list(DeadlineKind)
    return tuple(sorted(found, key=lambda deadline: (deadline.on, kinds.index(deadline.kind))))


def _next(month_and_day: tuple[int, int], after: date) -> date:
    """The first such day after another."""
    this_year = _day_in(after.year, *month_and_day)
    return this_year if this_year > after else _day_in(after.year + 1, *month_and_day)


def _day_in(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))
