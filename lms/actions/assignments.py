"""Asking people to take training."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from lms.domain.course import Course
from lms.store import assignments, events


def assign_training(
    person_ids: Sequence[int],
    course: Course,
    assigned_by: int,
    now: datetime,
    *,
    due_on: date | None,
    note: str,
) -> tuple[int, ...]:
    """Asks each person once; gives back those left out because they were already asked."""
    left_out = []
    for person_id in person_ids:
        if any(one.course_slug == course.slug for one in assignments.open_for(person_id)):
            left_out.append(person_id)
            continue
        assignments.add(person_id, course.slug, assigned_by, due_on, note, now)
        events.note(assigned_by, "training assigned", person_id, now, course=course.slug)
    return tuple(left_out)
