"""What minutes of reading bring about: they may be the last that a course waits for."""

from __future__ import annotations

from contextlib import suppress

from lms.actions.learning import clock, learning
from lms.actions.learning.learning import Completing
from lms.domain.acting import Acting
from lms.domain.learning.course import Course
from lms.domain.learning.reading import Reading, ReadingClock
from lms.store.learning import enrolments
from lms.store.locks import lock_people


def note_page(acting: Acting, seen: ReadingClock | None, reads: Reading | None) -> str | None:
    """Counts what was read before this page; the course that it may have been the last of, None for none."""
    clock.note_page(acting, seen, reads)
    return enrolments.time_may_lack(seen.reading.enrolment_id) if seen and seen.reading else None


def complete_read(acting: Acting, course: Course) -> Completing:
    """To be called in a unit of work of its own: the person is locked before the clock is looked at."""
    with suppress(learning.NotEnrolled):  # the way moved with an account that was joined just now
        return learning.complete_if_met(acting, acting.me, course)
    return Completing.NOT_YET


def note_ping(acting: Acting, course: Course, enrolment_id: int, *, is_evaluated: bool) -> Completing:
    """A sign of life from a lesson, after which nothing may be missing any more."""
    if is_evaluated:
        lock_people([acting.me])
    clock.note_ping(acting, enrolment_id)
    return complete_read(acting, course) if is_evaluated else Completing.NOT_YET
