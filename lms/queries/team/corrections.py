"""How far corrections of courses have come in a team: how many have read them, and with whom to sit down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from lms.domain.learning.correction import Correction, CorrectionKey, concerns
from lms.domain.learning.course import Course
from lms.domain.program.program import Program
from lms.queries.team.team import TeamFilter, members
from lms.store.learning import corrections
from lms.store.learning.corrections import AllCorrections, Student

MOST_NAMED = 200


@dataclass(frozen=True, slots=True)
class TeamCorrection:
    """A correction that concerns people of the team; `not_yet` names them only where it is about safety."""

    course: Course
    correction: Correction
    concerned: int
    read: int
    not_yet: tuple[Student, ...]

    @property
    def waiting(self) -> int:
        return self.concerned - self.read

    @property
    def named(self) -> tuple[Student, ...]:
        """Of `not_yet`, as many as one page names."""
        return self.not_yet[:MOST_NAMED]


def team_corrections(
    courses: Iterable[Course], whom: TeamFilter, today: date, program: Program
) -> tuple[TeamCorrection, ...]:
    """Those that concern someone who works here: safety first, what most have yet to read before the rest."""
    corrected = [course for course in courses if course.corrections]
    if not corrected:
        return ()
    is_narrowed = whom.supervisor_id is not None or whom.team_id is not None
    among = {one.person_id for one in members(whom, today)} if is_narrowed else whom.person_ids
    known = corrections.of_everyone([course.slug for course in corrected], today, among)
    found = [
        told
        for course in corrected
        for correction in course.corrections
        if (told := _counted(course, correction, known, whom.exclude_id, program.day_began(correction.day))).concerned
    ]
    return tuple(sorted(found, key=_order))


def safety_waiting(
    courses: Iterable[Course], whom: TeamFilter, today: date, program: Program
) -> tuple[TeamCorrection, ...]:
    """Of those about safety, the ones that someone has yet to read."""
    about_safety = [course for course in courses if any(one.is_safety for one in course.corrections)]
    found = team_corrections(about_safety, whom, today, program)
    return tuple(one for one in found if one.correction.is_safety and one.waiting)


def _counted(
    course: Course, correction: Correction, known: AllCorrections, exclude_id: int, day_began: datetime
) -> TeamCorrection:
    key = CorrectionKey(course.slug, correction.day)
    concerned = [
        one
        for one in known.students.get(course.slug, ())
        if one.person_id != exclude_id and concerns(one.studied_from, day_began, known.taken_up.get(key))
    ]
    not_yet = [one for one in concerned if (one.person_id, key) not in known.readers]
    return TeamCorrection(
        course,
        correction,
        len(concerned),
        len(concerned) - len(not_yet),
        tuple(sorted(not_yet, key=lambda one: (one.name.lower(), one.person_id))) if correction.is_safety else (),
    )


def _order(one: TeamCorrection) -> tuple[bool, bool, int]:
    return not one.correction.is_safety, not one.waiting, -one.correction.day.toordinal()
