"""The supervision log: which meetings may stand in it, and the periods for which it is added up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lms.domain.days import add_months

MINUTES_MAX = 480
CREDENTIAL_MAX = 120
WORDS_MAX = 200
GROUP_FROM = 2


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting for supervision as it is entered: with one person, or with a group and who was there."""

    held_on: date
    minutes: int
    is_group: bool
    person_ids: tuple[int, ...]
    credential: str


class Wrong(StrEnum):
    """Why a meeting cannot stand in the log."""

    FUTURE = "the day has not come"
    MINUTES = "no time that a meeting takes"
    NOBODY = "nobody was there"
    NOT_ONE = "several people, though it was one to one"
    NO_GROUP = "a group of one"
    CREDENTIAL = "no credential, or a long one"


def wrong_with(meeting: Meeting, today: date) -> Collection[Wrong]:
    """All that is wrong with it by itself; whom somebody supervised that day is not known here."""
    count = len(set(meeting.person_ids))
    told = {
        Wrong.FUTURE: meeting.held_on > today,
        Wrong.MINUTES: not 1 <= meeting.minutes <= MINUTES_MAX,
        Wrong.NOBODY: count == 0,
        Wrong.NOT_ONE: not meeting.is_group and count > 1,
        Wrong.NO_GROUP: meeting.is_group and count == 1,
        Wrong.CREDENTIAL: not 1 <= len(meeting.credential) <= CREDENTIAL_MAX,
    }
    return [wrong for wrong, holds in told.items() if holds]


class PeriodKind(StrEnum):
    """What the log is added up for."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    OWN = "own"


_MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.YEAR: 12}


@dataclass(frozen=True, slots=True)
class LogPeriod:
    """From and until and with these days."""

    kind: PeriodKind
    first: date
    last: date

    @classmethod
    def every(cls) -> LogPeriod:
        """All days that there are."""
        return cls(PeriodKind.OWN, date.min, date.max)


def this_period(kind: PeriodKind, today: date) -> LogPeriod:
    """The month, quarter or year of the calendar that today is in; of one's own dates, this month."""
    months = _MONTHS.get(kind, 1)
    begun = today.month - 1 - (today.month - 1) % months
    first = date(today.year, begun + 1, 1)
    return LogPeriod(kind, first, add_months(first, months) - timedelta(days=1))
