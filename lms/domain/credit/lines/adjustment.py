"""What an administrator adds to somebody's hours or takes away, and what is wrong with that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.domain.credit.hours import MINUTES_AN_HOUR

A_DAY = 24 * MINUTES_AN_HOUR
REASON_MAX = 300


@dataclass(frozen=True, slots=True)
class NewAdjustment:
    """Minutes that are added, or with a minus taken away; they count as any one of the categories."""

    minutes: int
    any_of: tuple[str, ...]
    delivery: str
    earned_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class HoursSoFar:
    """What somebody has before it: in all, of those very categories, and on that day."""

    total: int
    of_choice: int
    on_day: int


class Unfit(StrEnum):
    ZERO = "nothing is added and nothing taken away"
    LONG = "more than a day has"
    FUTURE = "a day that has not come"
    DAY_FULL = "more than that day has, with what stands there"
    NOT_THERE = "more is taken away than there is"
    NO_CATEGORY = "no category"


def unfit(new: NewAdjustment, so_far: HoursSoFar, today: date) -> Iterator[Unfit]:
    """What is wrong with it; nothing when it may be written."""
    if new.minutes == 0:
        yield Unfit.ZERO
    if not new.any_of:
        yield Unfit.NO_CATEGORY
    if new.earned_on > today:
        yield Unfit.FUTURE
    if abs(new.minutes) > A_DAY:
        yield Unfit.LONG
    elif new.minutes > 0 and so_far.on_day + new.minutes > A_DAY:
        yield Unfit.DAY_FULL
    elif new.minutes < 0 and new.minutes + min(so_far.total, so_far.of_choice) < 0:
        yield Unfit.NOT_THERE
