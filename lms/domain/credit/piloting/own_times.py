"""How long people's first ways through a revision took on this site, and what that may do to its hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import quantiles

from lms.domain.program.hours_basis import QUARTER, HoursBasis, HoursFrom, down_to_quarter

FEWEST_TO_LOWER = 10
FEWEST_FOR_SUPERVISORS = 10  # below, someone who knows the team could tell a person's time
FEWEST_TO_TELL = 5  # as everywhere where the program is told of numbers of people


def quartiles(minutes: Sequence[int]) -> tuple[float, float, float]:
    """The lowest, middle and upper quarter's bounds, both ends included; of one, that one."""
    if len(minutes) == 1:
        return (float(minutes[0]),) * 3
    first, median, third = quantiles(minutes, n=4, method="inclusive")
    return first, median, third


@dataclass(frozen=True, slots=True)
class OwnTimes:
    """Of one revision; the figures are None where so few would tell of somebody's time."""

    revision: str
    people: int
    first: float | None = None
    median: float | None = None
    third: float | None = None

    @classmethod
    def of(cls, revision: str, minutes: Sequence[int], fewest: int = FEWEST_TO_TELL) -> OwnTimes:
        if len(minutes) < fewest:
            return cls(revision, len(minutes))
        return cls(revision, len(minutes), *quartiles(minutes))

    def lowered(self, minutes_now: int, today: date) -> HoursBasis | None:
        """What they would lower the hours to; None where they are too few, or would raise or end them."""
        if self.people < FEWEST_TO_LOWER or self.first is None or self.median is None or self.third is None:
            return None
        minutes = down_to_quarter(self.median)
        if not QUARTER <= minutes < minutes_now:
            return None
        return HoursBasis(
            kind=HoursFrom.OWN_TIMES,
            revision=self.revision,
            minutes=minutes,
            people=self.people,
            on=today,
            first=self.first,
            median=self.median,
            third=self.third,
        )
