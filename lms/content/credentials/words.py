"""Days around the end of a card, and what is short for it, in words."""

from __future__ import annotations

from collections.abc import Collection

from lms.content.wording import contact_hours, in_list, plural
from lms.domain.credit.hours import MINUTES_AN_HOUR
from lms.domain.credit.renewal import DeadlineKind

_QUARTER = MINUTES_AN_HOUR // 4
_DAYS = {
    DeadlineKind.OPENS: "renewal opens",
    DeadlineKind.NOTICE: "last day to give notice",
    DeadlineKind.DUE: "last day to send the renewal",
    DeadlineKind.RUNS_OUT: "the card runs out",
    DeadlineKind.GRACE_ENDS: "the days of grace end",
    DeadlineKind.INACTIVE: "the credential turns inactive",
    DeadlineKind.LAPSES: "after this, you would start again",
}
_SENT = {DeadlineKind.OPENS: "in", DeadlineKind.DUE: "through"}


def renewal_day(kind: DeadlineKind, system: str = "") -> str:
    """What happens on the day; `system` is where a renewal is sent in."""
    if not system or kind not in _SENT:
        return _DAYS[kind]
    return f"{_DAYS[kind]} online" if system == "online" else f"{_DAYS[kind]} {_SENT[kind]} {system}"


def is_short(minutes: int, lacking: Collection[str]) -> str:
    """What follows the name of a credential: ` is 4.25 hours short`, `: Oral health is not yet in`."""
    return (": " if minutes < _QUARTER and lacking else " is ") + hours_short(minutes, lacking)


def hours_short(minutes: int, lacking: Collection[str]) -> str:
    """`4.25 hours short`; where it is no hours, what is asked for and not there: `Oral health is not yet in`."""
    if minutes < _QUARTER and lacking:
        return f"{in_list(lacking)} {plural('is', 'are', len(lacking))} not yet in"
    return f"{contact_hours(minutes)} {plural('hour', 'hours', 1 if minutes == MINUTES_AN_HOUR else 2)} short"
