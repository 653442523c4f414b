"""The way to a course: what has to be completed before it can be started, in order."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from lms.domain.learning.course import Course


@dataclass(frozen=True, slots=True)
class WayThere:
    """A course, and before it what it builds on and is not completed: each after what it builds on itself."""

    course: Course
    before: tuple[Course, ...] = ()

    @property
    def courses(self) -> tuple[Course, ...]:
        """In the order in which they can be taken."""
        return (*self.before, self.course)

    @property
    def minutes_before(self) -> int:
        return sum(course.minutes for course in self.before)


def way_to(course: Course, courses: Mapping[str, Course], completed: Collection[str]) -> WayThere:
    """`courses` are the present ones by slug, `completed` the slugs that the person ever completed.

    What a completed course builds on is not asked for again, nor is what is not there any more.
    """
    return WayThere(course, tuple(_before(course, courses, {*completed, course.slug})))


def ways_to(
    chosen: Collection[Course], courses: Mapping[str, Course], completed: Collection[str]
) -> tuple[Course, ...]:
    """Several courses with all that leads to them, each once, in an order in which they can be taken."""
    found: dict[str, Course] = {}
    for course in chosen:
        found |= {one.slug: one for one in way_to(course, courses, {*completed, *found}).courses}
    return tuple(found.values())


def _before(course: Course, courses: Mapping[str, Course], seen: set[str]) -> Iterator[Course]:
    """Adds to `seen` what it gives, so that nothing comes twice and no circle is walked."""
    for slug in course.prerequisites:
        needed = courses.get(slug)
        if needed is not None and slug not in seen:
            seen.add(slug)
            yield from _before(needed, courses, seen)
            yield needed
