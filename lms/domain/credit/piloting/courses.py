"""Courses with the hours that hold today."""

from __future__ import annotations

from collections.abc import Sequence

from lms.domain.learning.course import Course
from lms.domain.program.hours_basis import DecidedHours, HoursBasis, basis_in_force


def basis_of(course: Course, decided: Sequence[DecidedHours]) -> HoursBasis | None:
    """What a way through the course rests on if it begins now."""
    if not decided:
        return None
    return basis_in_force(decided, course.slug, course.revision, course.resting_on(None).minutes)
