"""What was wrong in a course and was put right: whom it concerns, and what they are told first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Protocol


@dataclass(frozen=True, slots=True)
class Correction:
    """A course has one of a day at most, which names it. `where` holds (lesson, heading id)."""

    day: date
    changed: str
    is_safety: bool
    where: tuple[tuple[str, str], ...]


class CorrectionKey(NamedTuple):
    """What records call a correction."""

    course: str
    day: date


class Corrected(Protocol):
    """A course, as far as its corrections are asked for."""

    @property
    def slug(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def corrections(self) -> tuple[Correction, ...]: ...

    @property
    def was(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class CorrectedCourse:
    """All that mails on corrections need of a course, for a process that waits."""

    slug: str
    title: str
    corrections: tuple[Correction, ...]
    was: tuple[str, ...] = ()


def corrected(courses: Iterable[Corrected]) -> tuple[CorrectedCourse, ...]:
    """The courses in which something was corrected."""
    return tuple(CorrectedCourse(one.slug, one.title, one.corrections, one.was) for one in courses if one.corrections)


def keys_of(course: Corrected) -> tuple[CorrectionKey, ...]:
    return tuple(CorrectionKey(course.slug, correction.day) for correction in course.corrections)


def concerns(studied_from: datetime | None, day_began: datetime, taken_up_at: datetime | None) -> bool:
    """Whether who began to study a course at that moment (None: never) has met it before it was corrected.

    That is before the correction's day, or before the site first taught it (None: no start has seen it yet): content
    may come to a site weeks after the day that its author wrote, and until then people studied the earlier text.
    """
    return studied_from is not None and studied_from < max(day_began, taken_up_at or day_began)


def most_urgent_first(correction: Correction, read_at: datetime | None) -> tuple[bool, bool, int]:
    """To sort by: what is not read before what is, safety before the rest, the newest first."""
    return read_at is not None, not correction.is_safety, -correction.day.toordinal()
