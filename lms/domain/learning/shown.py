"""What a course asked besides lessons, time, quiz and evaluation on the day someone began: it stays with that way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from lms.domain.learning.completion import Requirement
from lms.domain.learning.course import Course


@dataclass(frozen=True, slots=True)
class ShownRequirements:
    """`practices` are ids of those that have to be confirmed; one that the course lost since is asked of nobody."""

    review: bool = False
    practices: tuple[str, ...] = ()

    @classmethod
    def of(cls, course: Course) -> Self:
        """What the course shows now, to whoever has not begun."""
        asks_practice = Requirement.PRACTICE in course.certificate_requires
        return cls(
            review=Requirement.REVIEW in course.certificate_requires,
            practices=tuple(practice.id for practice in course.practice) if asks_practice else (),
        )

    def kinds(self) -> tuple[Requirement, ...]:
        """In the order in which a person meets them."""
        asked = {Requirement.REVIEW: self.review, Requirement.PRACTICE: bool(self.practices)}
        return tuple(kind for kind, is_asked in asked.items() if is_asked)

    def to_json(self) -> dict[str, Any]:
        return {"review": self.review, "practices": list(self.practices)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        return cls(review=stored["review"], practices=tuple(stored["practices"]))
