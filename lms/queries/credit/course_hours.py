"""What the hours of a course rest on, and how long people's first ways through it took here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lms.domain.credit.piloting.courses import basis_of
from lms.domain.credit.piloting.own_times import FEWEST_FOR_SUPERVISORS, OwnTimes
from lms.domain.learning.course import Course
from lms.domain.program.hours_basis import DecidedHours, HoursBasis
from lms.store.credit import course_hours
from lms.store.credit.course_hours import KeptHours as KeptHours
from lms.store.program import program as program_store


@dataclass(frozen=True, slots=True)
class CourseHoursPage:
    """`course` has the hours that hold now; `lowered` is what its own times would lower them to, if anything.

    `history` and `lowered` are for administrators alone.
    """

    course: Course
    computed: Course
    times: tuple[OwnTimes, ...]
    lowered: HoursBasis | None
    history: Sequence[KeptHours]

    @property
    def lapsed(self) -> tuple[KeptHours, ...]:
        """What nobody ended, but is of a version that is not taught any more."""
        return tuple(
            one for one in self.history if one.ended_at is None and one.basis.revision != self.course.revision
        )


def hours_page(
    course: Course, decided: Sequence[DecidedHours], today: date, *, is_administrator: bool
) -> CourseHoursPage:
    """For supervisors only times of so many people that nobody can be told apart."""
    now = course.resting_on(basis_of(course, decided))
    ways = course_hours.first_ways(course.slug)
    times = [OwnTimes.of(revision, minutes) for revision, minutes in ways.items() if minutes]
    if not is_administrator:
        times = [one for one in times if one.people >= FEWEST_FOR_SUPERVISORS]
    of_now = next((one for one in times if one.revision == course.revision), None)
    return CourseHoursPage(
        course=now,
        computed=course.resting_on(None),
        times=tuple(times),
        lowered=of_now.lowered(now.minutes, today) if of_now and is_administrator else None,
        history=course_hours.history(course.slug) if is_administrator else (),
    )


def decided() -> tuple[DecidedHours, ...]:
    """All that was ever decided of the hours of courses."""
    return program_store.program().hours


def decision(hours_id: int) -> KeptHours | None:
    return course_hours.decision(hours_id)


def in_force(course: Course) -> KeptHours | None:
    """Who took the times that the course's hours rest on, and how people were found; None without a pilot."""
    if course.basis is None or not course.basis.is_pilot:
        return None
    kept = course_hours.history(course.slug)
    return next((one for one in kept if one.basis == course.basis), None)


def begun_with(kept: KeptHours) -> int:
    """How many are under way who were shown it, and keep it."""
    return course_hours.begun_with(kept.basis, kept.course)
