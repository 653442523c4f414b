"""What a pilot has to be before it may raise or lower a course's hours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.domain.credit.piloting.own_times import quartiles
from lms.domain.program.hours_basis import QUARTER, HoursBasis, HoursFrom, down_to_quarter

# **Source:** ASHA, Pilot Study Orientation (asha.org/ce/for-providers/admin/pilot_study_orientation): "at least 10
# participants from the course's target audience". IACET asks for the audience and names no number. It is also how
# many own times it takes to lower hours, so that raising them never rests on less.
FEWEST_PEOPLE = 10
MOST_PEOPLE = 500
A_DAY = 24 * 60
_WORD = re.compile(r"[^\s,;]+")


class PilotTrouble(StrEnum):
    """Why a pilot cannot be recorded; the value is the field that it is about."""

    TOO_FEW = "too few minutes"
    TOO_MANY = "too many minutes"
    NO_NUMBER = "no number"
    ZERO = "zero minutes"
    OVER_A_DAY = "over a day"
    UNDER_A_QUARTER = "under a quarter hour"
    FUTURE = "day to come"
    BEFORE_REVISION = "before the revision"
    REVISION_GONE = "revision gone"
    MINIMUM_ASKED = "minimum asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pilot:
    """As an administrator records it: `minutes` are one figure for each person, without names, in no order.

    `found` says how people were found and told, `taken_by` and `role` who took the times.
    """

    revision: str
    held_on: date
    minutes: tuple[int, ...]
    found: str
    taken_by: str
    role: str
    no_minimum: bool
    made_up: bool = False

    @property
    def basis(self) -> HoursBasis:
        first, median, third = quartiles(self.minutes)
        return HoursBasis(
            kind=HoursFrom.PILOT,
            revision=self.revision,
            minutes=down_to_quarter(median),
            people=len(self.minutes),
            on=self.held_on,
            first=first,
            median=median,
            third=third,
            made_up=self.made_up,
        )


def read_minutes(typed: str) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The figures, sorted so that their order tells of nobody, and what is no whole number."""
    words = _WORD.findall(typed)
    numbers = sorted(int(word) for word in words if word.isascii() and word.isdigit() and len(word) <= 6)
    return tuple(numbers), tuple(word for word in words if not (word.isascii() and word.isdigit() and len(word) <= 6))


def trouble_with_minutes(minutes: Sequence[int]) -> PilotTrouble | None:
    if min(minutes, default=1) < 1:
        return PilotTrouble.ZERO
    if max(minutes, default=1) > A_DAY:
        return PilotTrouble.OVER_A_DAY
    if len(minutes) < FEWEST_PEOPLE:
        return PilotTrouble.TOO_FEW
    if len(minutes) > MOST_PEOPLE:
        return PilotTrouble.TOO_MANY
    return PilotTrouble.UNDER_A_QUARTER if quartiles(minutes)[1] < QUARTER else None


def trouble_with(pilot: Pilot, revision_now: str, not_before: date | None, today: date) -> PilotTrouble | None:
    """`not_before` is the first day on which the revision can have been there, as far as it tells."""
    if pilot.revision != revision_now:
        return PilotTrouble.REVISION_GONE
    if pilot.held_on > today:
        return PilotTrouble.FUTURE
    if not_before is not None and pilot.held_on < not_before:
        return PilotTrouble.BEFORE_REVISION
    if not pilot.no_minimum:
        return PilotTrouble.MINIMUM_ASKED
    return trouble_with_minutes(pilot.minutes)
