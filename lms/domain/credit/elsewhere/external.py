"""Training taken elsewhere: what its person reports of it, and what may be wrong with that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lms.domain.credit.hours import MINUTES_AN_HOUR, SELF_PACED
from lms.domain.program.hours_basis import QUARTER

LIVE = "live"
TITLE_MAX = 200
APPROVAL_MAX = 120
WORDS_MAX = 500
FIRST_DAY = date(1900, 1, 1)
MOST_DAYS = 366
MOST_PARTS = 4
MINUTES_A_DAY = 24 * MINUTES_AN_HOUR
BUSY_MINUTES = 8 * MINUTES_AN_HOUR
DELIVERIES = (LIVE, SELF_PACED)
_QUARTERS = {"": 0, "0": 0, "00": 0, "25": 15, "5": 30, "50": 30, "75": 45}
_HOURS = re.compile(r"([0-9]{1,4})(?:[.,]([0-9]{0,2}))?|[.,]([0-9]{1,2})")
_CLOCK = re.compile(r"([0-9]{1,4}):([0-9]{2})")


class ExternalState(StrEnum):
    """Where one training from elsewhere stands."""

    WAITS = "waits for a review"
    KEPT = "kept, not reviewed"
    RETURNED = "a question waits for an answer"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    REVERSED = "taken back"


class ReviewOutcome(StrEnum):
    """What was decided of one report. The value is what rows hold."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    REVERSED = "reversed"


class NotHours(ValueError):
    """What was typed are no hours; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class ExternalFacts:
    """What counts of a training: its days, both included, and `parts` as in the ledger, which sum to `minutes`.

    Of a part, each category may take the minutes, and only one of them does.
    """

    first_on: date
    last_on: date
    minutes: int
    parts: tuple[tuple[int, tuple[str, ...]], ...]
    delivery: str

    @property
    def days(self) -> int:
        return (self.last_on - self.first_on).days + 1

    @property
    def categories(self) -> list[list[object]]:
        """As JSON of the ledger."""
        return [[minutes, list(any_of)] for minutes, any_of in self.parts]

    @classmethod
    def of(
        cls,
        first_on: date,
        last_on: date,
        minutes: int,
        categories: Iterable[tuple[int, Sequence[str]]],
        delivery: str,
    ) -> ExternalFacts:
        """From the columns of a row."""
        parts = tuple((minutes, tuple(any_of)) for minutes, any_of in categories)
        return cls(first_on, last_on, minutes, parts, delivery)


@dataclass(frozen=True, slots=True)
class ExternalWords:
    """What may be erased of a report; the approval is as printed on the certificate, "" where there is none."""

    title: str
    provider: str
    approval_body: str = ""
    approval_number: str = ""
    answer: str = ""


class ReportFault(StrEnum):
    """What keeps a report from being taken."""

    FUTURE = "future"
    LONG_AGO = "long ago"
    BACKWARDS = "backwards"
    LONG = "long"
    NOTHING = "nothing"
    TOO_MANY = "too many"
    CATEGORIES = "categories"
    PARTS = "parts"


def read_hours(typed: str) -> int:
    """Minutes of hours as people type them: `6.5`, `6,5`, `6:30`. Raises NotHours."""
    text = "".join(typed.split()).removesuffix("h")
    decimal, clock = _HOURS.fullmatch(text), _CLOCK.fullmatch(text)
    if decimal:
        quarter = _QUARTERS.get((decimal[2] if decimal[1] is not None else decimal[3]) or "")
        minutes = None if quarter is None else int(decimal[1] or 0) * MINUTES_AN_HOUR + quarter
    else:
        minutes = (
            int(clock[1]) * MINUTES_AN_HOUR + int(clock[2]) if clock and int(clock[2]) < MINUTES_AN_HOUR else None
        )
    if text.startswith("-") or minutes == 0:
        raise NotHours("Please write more than no hours, such as 0.25 or 1.5.")
    if minutes is None or minutes % QUARTER:
        raise NotHours("Please write hours in quarters, such as 1, 1.25, 1.5 or 1.75.")
    return minutes


def parts_of(minutes: int, chosen: Iterable[tuple[str, int | None]]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Of categories, each with its own minutes or None: those without share what is left, as a choice."""
    named: dict[str, int | None] = {slug: own for slug, own in chosen if slug}
    parts = [(own, (slug,)) for slug, own in named.items() if own is not None]
    left, free = minutes - sum(own for own, _ in parts), tuple(slug for slug, own in named.items() if own is None)
    return (*parts, (left, free)) if left or free else tuple(parts)


def chosen_in(parts: Iterable[tuple[int, tuple[str, ...]]]) -> list[tuple[str, int | None]]:
    """The same back again: the last part is what was left."""
    *others, last = parts
    shared: list[tuple[str, int | None]] = [(slug, None) for slug in last[1]]
    return [*((slug, minutes) for minutes, any_of in others for slug in any_of), *shared]


def wrong_with(facts: ExternalFacts, today: date, known: Iterable[str]) -> tuple[ReportFault, ...]:
    """In the order of the form; `known` are the categories that may be chosen."""
    return (*_wrong_days(facts, today), *_wrong_minutes(facts), *_wrong_parts(facts, set(known)))


def _wrong_days(facts: ExternalFacts, today: date) -> Iterable[ReportFault]:
    if facts.first_on < FIRST_DAY:
        yield ReportFault.LONG_AGO
    elif max(facts.first_on, facts.last_on) > today:
        yield ReportFault.FUTURE
    elif facts.last_on < facts.first_on:
        yield ReportFault.BACKWARDS
    elif facts.days > MOST_DAYS:
        yield ReportFault.LONG


def _wrong_minutes(facts: ExternalFacts) -> Iterable[ReportFault]:
    if facts.minutes <= 0:
        yield ReportFault.NOTHING
    elif facts.minutes > MINUTES_A_DAY * max(facts.days, 1):
        yield ReportFault.TOO_MANY


def _wrong_parts(facts: ExternalFacts, known: set[str]) -> Iterable[ReportFault]:
    if not facts.parts or not all(any_of and known.issuperset(any_of) for _, any_of in facts.parts):
        yield ReportFault.CATEGORIES
    elif sum(minutes for minutes, _ in facts.parts) != facts.minutes or any(part <= 0 for part, _ in facts.parts):
        yield ReportFault.PARTS


@dataclass(frozen=True, slots=True)
class MinutesSpan:
    """Minutes of some line, and the days, both included, over which they were spread."""

    minutes: int
    first_on: date
    last_on: date

    def on(self, day: date) -> int:
        """Its minutes of that day, rounded up; 0 outside."""
        if not self.first_on <= day <= self.last_on:
            return 0
        return -(-self.minutes // ((self.last_on - self.first_on).days + 1))


def busiest_day(own: MinutesSpan, others: Iterable[MinutesSpan]) -> tuple[date, int] | None:
    """The first day of `own` with the most minutes of all, where that is more than eight hours; None where it is not.

    A reviewer is asked to say why, and nothing is refused.
    """
    spans = [own, *others]
    days = (own.first_on + timedelta(days=number) for number in range((own.last_on - own.first_on).days + 1))
    day, minutes = max(((day, sum(span.on(day) for span in spans)) for day in days), key=lambda pair: pair[1])
    return (day, minutes) if minutes > BUSY_MINUTES else None


def state_of(outcome: ReviewOutcome | None, *, reviewable: bool) -> ExternalState:
    """By the last decision on the last report; what nobody will review is kept."""
    if outcome is None:
        return ExternalState.WAITS if reviewable else ExternalState.KEPT
    return ExternalState[outcome.name]


def is_same_title(one: str, other: str) -> bool:
    """Whether two titles are the same but for case, space and signs."""
    return _bare(one) == _bare(other)


def _bare(title: str) -> str:
    return " ".join(re.findall(r"\w+", title.casefold())) or title
