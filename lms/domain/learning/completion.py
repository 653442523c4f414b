"""What a course asks before it is complete, and what of it is met."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Self

from lms.domain.learning.course import Course, Lesson
from lms.domain.learning.quiz import Score


class NewerRequirements(ValueError):
    """What was met was written by a newer version of the software, in a shape that this one cannot read."""


class Requirement(StrEnum):
    LESSONS = "lessons"
    TIME = "time"
    QUIZ = "quiz"
    EVALUATION = "evaluation"
    REVIEW = "review"
    PRACTICE = "practice"


@dataclass(frozen=True, slots=True)
class Progress:
    """Where one person stands in one enrolment; `requires` is what the course asks besides.

    `active_seconds` were measured here, `declared_seconds` said to have been read elsewhere; both count.
    `passed_by` is the lowest mark by which an attempt passed, None while none did.
    """

    lessons_done: int
    lessons: int
    active_seconds: int
    seconds_needed: int
    best_percent: int | None
    passed: bool
    evaluated: bool
    open_reviews: int = 0
    practice_missing: int = 0
    requires: tuple[str, ...] = ()
    passed_by: int | None = None
    declared_seconds: int = 0

    @property
    def seconds_missing(self) -> int:
        return max(0, self.seconds_needed - self.active_seconds - self.declared_seconds)

    @property
    def missing(self) -> tuple[Requirement, ...]:
        """What is not met yet, in the order in which a person meets it."""
        unmet = {
            Requirement.LESSONS: self.lessons_done < self.lessons,
            Requirement.QUIZ: not self.passed,
            Requirement.EVALUATION: not self.evaluated,
            Requirement.TIME: self.seconds_missing > 0,
            Requirement.REVIEW: Requirement.REVIEW in self.requires and self.open_reviews > 0,
            Requirement.PRACTICE: Requirement.PRACTICE in self.requires and self.practice_missing > 0,
        }
        return tuple(requirement for requirement, is_unmet in unmet.items() if is_unmet)


@dataclass(frozen=True, slots=True)
class MetRequirements:
    """How the requirements were met at the moment of a completion; its JSON goes by the names of `Requirement`.

    JSON without a `version` is of version 1: all time was measured, and the share asked was not kept (0).
    """

    version: ClassVar[int] = 2

    lessons: int
    active_seconds: int
    best_percent: int | None
    evaluated: bool
    declared_seconds: int = 0
    active_share_percent: int = 0

    @classmethod
    def of(cls, progress: Progress, active_share_percent: int) -> Self:
        return cls(
            lessons=progress.lessons,
            active_seconds=progress.active_seconds,
            best_percent=progress.best_percent,
            evaluated=progress.evaluated,
            declared_seconds=progress.declared_seconds,
            active_share_percent=active_share_percent,
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "version": self.version,
            Requirement.LESSONS.value: self.lessons,
            Requirement.TIME.value: self.active_seconds,
            Requirement.QUIZ.value: self.best_percent,
            Requirement.EVALUATION.value: self.evaluated,
            "declared": self.declared_seconds,
            "share": self.active_share_percent,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Raises NewerRequirements."""
        if (version := stored.get("version", 1)) > cls.version:
            raise NewerRequirements(f"version {version}, and this software reads up to {cls.version}")
        return cls(
            lessons=stored[Requirement.LESSONS],
            active_seconds=stored[Requirement.TIME],
            best_percent=stored[Requirement.QUIZ],
            evaluated=stored[Requirement.EVALUATION],
            declared_seconds=stored.get("declared", 0),
            active_share_percent=stored.get("share", 0),
        )


def progress_in(
    course: Course,
    *,
    done: Collection[str],
    active_seconds: int,
    active_share_percent: int,
    scores: Iterable[Score],
    evaluated: bool,
    practice_missing: int,
    declared_seconds: int = 0,
    requires: Collection[Requirement] | None = None,
    reviews_settled: Collection[str] = (),
) -> Progress:
    """`done` are slugs of lessons, `scores` those of the attempts that were handed in.

    `requires` is what was shown before the start, None for what the course lists today; `reviews_settled` are the
    kinds of review that were recorded for this version of the course.
    """
    tried = list(scores)
    passed_by = min((score.pass_percent for score in tried if score.passed), default=None)
    return Progress(
        lessons_done=len(course.lessons) - len(lessons_left(course, done)),
        lessons=len(course.lessons),
        active_seconds=active_seconds,
        seconds_needed=course.active_seconds_needed(active_share_percent),
        best_percent=max((score.percent for score in tried), default=None),
        passed=passed_by is not None,
        evaluated=evaluated,
        open_reviews=len(course.still_open(reviews_settled)),
        practice_missing=practice_missing,
        requires=tuple(course.certificate_requires if requires is None else requires),
        passed_by=passed_by,
        declared_seconds=declared_seconds,
    )


def lessons_left(course: Course, done: Collection[str]) -> tuple[Lesson, ...]:
    """In their order; the quiz opens once none is left. Lessons that the course no longer has are none of it."""
    return tuple(lesson for lesson in course.lessons if not lesson.is_in(done))


def prerequisites_left(course: Course, completed: Collection[str]) -> tuple[str, ...]:
    """Slugs of the courses that come first and were never completed."""
    return tuple(slug for slug in course.prerequisites if slug not in completed)
