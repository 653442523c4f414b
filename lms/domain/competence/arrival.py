"""What a way through a course added to what stood before: for the page on which someone arrives."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from lms.domain.competence.competency import EvidencePoint, Rung, rung_statuses, standing
from lms.domain.learning.course import key_of_item


@dataclass(frozen=True, slots=True)
class RungChange:
    """Where a competency stood without a way through a course, and with it, on the day that it was done."""

    before: Rung
    now: Rung

    @property
    def is_new(self) -> bool:
        return self.now > self.before

    def meets(self, target: Rung) -> bool:
        """Whether what is asked for was reached by this way."""
        return self.before < target <= self.now


@dataclass(frozen=True, slots=True)
class WayDone:
    """A way through a course, by which its evidence is known: answers to its items, and what was watched in it."""

    course: str
    began_at: datetime
    done_at: datetime
    observations: Collection[str]

    def holds(self, point: EvidencePoint) -> bool:
        is_its_item = point.item_key.startswith(key_of_item(self.course, ""))
        return point.at >= self.began_at and (is_its_item or point.item_key in self.observations)


def change_by(points: Iterable[EvidencePoint], way: WayDone, on: date) -> RungChange:
    """Of one competency; what came after the way was done says nothing of it."""
    until = [point for point in points if point.at <= way.done_at]
    others = [point for point in until if not way.holds(point)]
    return RungChange(standing(rung_statuses(others), on), standing(rung_statuses(until), on))
