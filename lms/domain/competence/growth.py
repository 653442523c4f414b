"""How many competencies stood at target over time, by the rules of today, from what was shown by each day."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise
from operator import attrgetter

from lms.domain.competence.competency import EvidencePoint, Rung, rung_statuses
from lms.domain.days import add_months


@dataclass(frozen=True, slots=True)
class GrowthPoint:
    """How many competencies stood at target at the end of a day."""

    on: date
    at_target: int


def months_at_target(
    points: Mapping[str, Iterable[EvidencePoint]], targets: Mapping[str, Rung], today: date
) -> tuple[GrowthPoint, ...]:
    """At the end of each month since something was first shown for one of the targets, and today.

    `targets` are those of today, by code. Empty where nothing was shown for any of them.
    """
    toward = [
        sorted((one for one in points.get(code, ()) if one.rung >= target), key=attrgetter("at"))
        for code, target in targets.items()
    ]
    first = min((own[0].at.date() for own in toward if own), default=today)
    days = ends_of_months(first, today)
    counts = [0] * len(days)
    for own in toward:
        for number in _held(own, days):
            counts[number] += 1
    return tuple(map(GrowthPoint, days, counts)) if any(toward) else ()


def ends_of_months(first: date, today: date) -> tuple[date, ...]:
    """The last day of each month from that of `first` to the one before today's, and today."""
    begins = first.replace(day=1)
    days = []
    while (begins := add_months(begins, 1)) <= today:
        days.append(begins - timedelta(days=1))
    return (*days, today)


def _held(points: Sequence[EvidencePoint], days: Sequence[date]) -> Iterator[int]:
    """Numbers of the days on which a target is met by these points, all of its rung or a higher one, in their turn.

    What a rung comes to changes with new evidence only, so it is asked for days that bring some, and for no others.
    """
    told_by = groupby(bisect_left(days, point.at.date()) for point in points)
    arrivals = [(number, len(list(new))) for number, new in told_by]
    said = 0
    for (number, new), (following, _) in pairwise([*arrivals, (len(days), 0)]):
        said += new
        ends = [status.until for status in rung_statuses(points[:said]) if status.until is not None]
        if ends:
            yield from range(number, min(following, bisect_right(days, max(ends))))
