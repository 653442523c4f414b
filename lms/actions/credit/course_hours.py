"""Hours by a recorded pilot or by the site's own times, and ending such a decision."""

from __future__ import annotations

from lms.domain.acting import Acting
from lms.domain.credit.piloting.courses import basis_of
from lms.domain.credit.piloting.own_times import OwnTimes
from lms.domain.credit.piloting.pilot import Pilot, PilotTrouble, trouble_with
from lms.domain.learning.course import Course
from lms.domain.program.event import Action
from lms.domain.program.hours_basis import HoursBasis
from lms.store.credit import course_hours
from lms.store.credit.course_hours import HoursWords, KeptHours
from lms.store.program import events


class PilotRefused(Exception):
    """Nothing was recorded."""

    def __init__(self, trouble: PilotTrouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


def record_pilot(acting: Acting, course: Course, pilot: Pilot) -> bool:
    """From now on the course's hours rest on it for whoever begins this revision. Raises PilotRefused.

    False for the same once more, as when a button is pressed twice: nothing is added.
    """
    trouble = trouble_with(pilot, course.revision, course.not_before(acting.today), acting.today)
    if trouble is not None:
        raise PilotRefused(trouble)
    words = HoursWords(taken_by=pilot.taken_by, role=pilot.role, found=pilot.found)
    told = (pilot.basis, tuple(sorted(pilot.minutes)), words)
    for kept in course_hours.history(course.slug):
        if kept.ended_at is None and told == (kept.basis, kept.minutes_each, kept.words):
            return False
    number = course_hours.add(course.slug, pilot.basis, pilot.minutes, words, acting.me, acting.now)
    _record(acting, Action.PILOT_RECORDED, course.slug, number)
    return True


def lower_to_own_times(acting: Acting, course: Course) -> HoursBasis | None:
    """What the hours of this revision rest on from now on; None where its own times would not lower them."""
    times = own_times(course.slug).get(course.revision)
    now = course.resting_on(basis_of(course, acting.program.hours))
    basis = times.lowered(now.minutes, acting.today) if times else None
    if basis is not None:
        number = course_hours.add(course.slug, basis, (), HoursWords(), acting.me, acting.now)
        _record(acting, Action.HOURS_LOWERED, course.slug, number)
    return basis


def own_times(course: str) -> dict[str, OwnTimes]:
    """By revision, the newest first."""
    return {revision: OwnTimes.of(revision, minutes) for revision, minutes in course_hours.first_ways(course).items()}


def end_hours(acting: Acting, kept: KeptHours, why: str) -> bool:
    """A further fact, with its reason; False when it was ended before.

    Whoever began while it held keeps what they were shown, and certificates stay as they are.
    """
    if kept.ended_at is not None:
        return False
    course_hours.end(kept.id, why, acting.me, acting.now)
    _record(acting, Action.HOURS_ENDED, kept.course, kept.id)
    return True


def _record(acting: Acting, action: Action, course: str, number: int) -> None:
    events.record_event(action, by=acting.me, about=None, now=acting.now, course=course, hours=number)
