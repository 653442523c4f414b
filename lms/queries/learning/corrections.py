"""What someone is told of corrections: of all courses at home, of one course on its pages."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from lms.domain.learning.correction import Correction, CorrectionKey, concerns, most_urgent_first
from lms.domain.learning.course import Course, Lesson
from lms.domain.program.program import Program
from lms.store.learning import corrections


@dataclass(frozen=True, slots=True)
class OwnCorrection:
    """A correction of a course that someone met before it; `read_at` is when they said to have read it."""

    course: Course
    correction: Correction
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class CorrectionEntry:
    """One correction on the page of its course; `own` is None for who never met the course without it.

    `places` holds the lessons in which to read it, each with (heading id, heading).
    """

    correction: Correction
    places: tuple[tuple[Lesson, tuple[tuple[str, str], ...]], ...]
    own: OwnCorrection | None


def own_corrections(courses: Iterable[Course], person_id: int, program: Program) -> tuple[OwnCorrection, ...]:
    """What of these courses concerns the person, what is most urgent first; asks nothing if nothing was corrected."""
    corrected = [course for course in courses if course.corrections]
    if not corrected:
        return ()
    own = corrections.own(person_id, [course.slug for course in corrected])
    found = []
    for course in corrected:
        for correction in course.corrections:
            key, began = CorrectionKey(course.slug, correction.day), program.day_began(correction.day)
            if concerns(own.studied_from.get(course.slug), began, own.taken_up.get(key)):
                found.append(OwnCorrection(course, correction, own.read_at.get(key)))
    return tuple(sorted(found, key=lambda one: most_urgent_first(one.correction, one.read_at)))


def corrections_to_read(courses: Iterable[Course], person_id: int, program: Program) -> tuple[OwnCorrection, ...]:
    return tuple(one for one in own_corrections(courses, person_id, program) if one.read_at is None)


def safety_to_read(courses: Iterable[Course], person_id: int, program: Program) -> Collection[str]:
    """The slugs of courses with a correction about safety that the person has not read."""
    unread = corrections_to_read(courses, person_id, program)
    return {one.course.slug for one in unread if one.correction.is_safety}


def correction_entries(course: Course, person_id: int, program: Program) -> tuple[CorrectionEntry, ...]:
    """Every correction of a course: what the person has yet to read, safety first, then the others, newest first."""
    own = {one.correction.day: one for one in own_corrections([course], person_id, program)}
    entries = [
        CorrectionEntry(correction, _places(course, correction), own.get(correction.day))
        for correction in course.corrections
    ]
    return tuple(sorted(entries, key=_to_read_first))


def _to_read_first(entry: CorrectionEntry) -> tuple[bool, bool]:
    is_to_read = entry.own is not None and entry.own.read_at is None
    return not is_to_read, not (is_to_read and entry.correction.is_safety)


def _places(course: Course, correction: Correction) -> tuple[tuple[Lesson, tuple[tuple[str, str], ...]], ...]:
    found: dict[str, list[tuple[str, str]]] = {}
    for slug, heading_id in correction.where:
        lesson = course.lesson(slug)
        if lesson is not None:
            found.setdefault(slug, []).append((heading_id, lesson.headings[heading_id]))
    return tuple((lesson, tuple(found[lesson.slug])) for lesson in course.lessons if lesson.slug in found)
