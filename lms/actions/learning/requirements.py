"""What ways through courses asked for on the day they began, for those that began before it was kept."""

from __future__ import annotations

from collections.abc import Iterable

from lms.domain.learning.course import Course
from lms.domain.learning.shown import ShownRequirements
from lms.store.learning import enrolments


def keep_requirements(courses: Iterable[Course]) -> None:
    """What the courses ask for at the first start is the best that is known of before; one that is not here waits."""
    if enrolments.knows_all_requirements():
        return
    for course in courses:
        enrolments.keep_requirements(course.slug, ShownRequirements.of(course))
