"""The day on which someone had shown all that is asked of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from operator import attrgetter

from lms.domain.competence.competency import EvidencePoint, Rung, rung_statuses


def day_reached(points: Mapping[str, Iterable[EvidencePoint]], targets: Mapping[str, Rung]) -> date | None:
    """The day when the last target was first met, by all of its rung or a higher one; None while one never was."""
    days = [_first_met(points.get(code, ()), target) for code, target in targets.items()]
    told = [day for day in days if day is not None]
    return max(told) if told and len(told) == len(days) else None


def _first_met(points: Iterable[EvidencePoint], target: Rung) -> date | None:
    toward = sorted((one for one in points if one.rung >= target), key=attrgetter("at"))
    for count, point in enumerate(toward, 1):
        if any(status.until is not None for status in rung_statuses(toward[:count])):
            return point.at.date()
    return None
