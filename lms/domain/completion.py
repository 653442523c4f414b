"""What a course asks before it is complete, and what of it is met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self


class Requirement(StrEnum):
    LESSONS = "lessons"
    TIME = "time"
    QUIZ = "quiz"
    EVALUATION = "evaluation"
    REVIEW = "review"
    PRACTICE = "practice"


@dataclass(frozen=True, slots=True)
class Progress:
    """Where one person stands in one enrolment; seconds are active time."""

    lessons_done: int
    lessons: int
    active_seconds: int
    seconds_needed: int
    best_percent: int | None
    passed: bool
    evaluated: bool
    open_reviews: int = 0
    practice_missing: int = 0

    def missing(self, certificate_requires: tuple[str, ...]) -> tuple[Requirement, ...]:
        """What is not met yet, in the order in which a person meets it."""
        unmet = {
            Requirement.LESSONS: self.lessons_done < self.lessons,
            Requirement.QUIZ: not self.passed,
            Requirement.EVALUATION: not self.evaluated,
            Requirement.TIME: self.active_seconds < self.seconds_needed,
            Requirement.REVIEW: "review" in certificate_requires and self.open_reviews > 0,
            Requirement.PRACTICE: "practice" in certificate_requires and self.practice_missing > 0,
        }
        return tuple(requirement for requirement, is_unmet in unmet.items() if is_unmet)


@dataclass(frozen=True, slots=True)
class MetRequirements:
    """How the requirements were met at the moment of a completion; its JSON goes by the names of `Requirement`."""

    lessons: int
    active_seconds: int
    best_percent: int | None
    evaluated: bool

    def to_json(self) -> dict[str, Any]:
        return {
            Requirement.LESSONS.value: self.lessons,
            Requirement.TIME.value: self.active_seconds,
            Requirement.QUIZ.value: self.best_percent,
            Requirement.EVALUATION.value: self.evaluated,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        return cls(
            lessons=stored[Requirement.LESSONS],
            active_seconds=stored[Requirement.TIME],
            best_percent=stored[Requirement.QUIZ],
            evaluated=stored[Requirement.EVALUATION],
        )
