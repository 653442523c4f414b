"""How much reading an enrolment still asks."""

from __future__ import annotations

from lms.domain.learning.course import Course
from lms.domain.learning.reading import TimeMissing, time_missing
from lms.store.learning.enrolments import EnrolmentState


def time_missing_in(course: Course, state: EnrolmentState) -> TimeMissing:
    return time_missing(
        course.resting_on(state.hours),
        share_percent=state.active_share_percent,
        measured=state.active_seconds,
        declared=state.declared_seconds,
        declared_lessons=state.declared,
    )
