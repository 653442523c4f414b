"""One clock of reading for each person, and how measured and declared minutes meet what a course asks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from lms.domain.learning.course import Course, Lesson

WRITTEN_EVERY = timedelta(seconds=30)
LONGEST_STRETCH_MINUTES = 20
STRETCH_SECONDS = 600
TENTH_OF_A_MINUTE = 6


@dataclass(frozen=True, slots=True)
class Reading:
    """What is in front of someone, and how many seconds a stretch of it counts without a sign of life."""

    enrolment_id: int
    limit_seconds: int = STRETCH_SECONDS


@dataclass(frozen=True, slots=True)
class ReadingClock:
    """A person's clock: what is read, counted up to `since`; `counted_at` is the last moment that it was counted.

    `version` rises with every change, so that of two changes of the same clock only one is kept.
    """

    reading: Reading | None
    since: datetime
    counted_at: datetime | None = None
    version: int = 0

    @classmethod
    def of(
        cls,
        enrolment_id: int | None,
        limit_seconds: int | None,
        since: datetime | None,
        counted_at: datetime | None,
        version: int | None,
    ) -> Self | None:
        """From the columns of its row; None where there is no row, and all are empty."""
        if since is None:
            return None
        reading = None if enrolment_id is None else Reading(enrolment_id, limit_seconds or 0)
        return cls(reading, since, counted_at, version or 0)


@dataclass(frozen=True, slots=True)
class Tick:
    """A change of a clock: seconds that the stretch behind it adds to an enrolment, and the clock from now on."""

    enrolment_id: int | None
    seconds: int
    clock: ReadingClock


def lesson_stretch(lesson: Lesson) -> int:
    """What a stretch in a lesson counts at most, in seconds: its own minutes, so that no script is needed for them.

    **Source:** one IACET provider stops the clock after 10 idle minutes; a lesson takes up to 20.
    """
    return min(lesson.minutes, LONGEST_STRETCH_MINUTES) * 60


def quiz_stretch(course: Course) -> int:
    """The same for a quiz, whose page stays as long as it is answered."""
    return min(course.questions_per_attempt * 90, LONGEST_STRETCH_MINUTES * 60)


def page_opened(clock: ReadingClock | None, reads: Reading | None, now: datetime) -> Tick | None:
    """What a page does to the clock of who opened it; `reads` is None for a page that is not of a course.

    None when nothing has to be written: reading goes on, and was counted less than 30 seconds ago.
    """
    before = clock.reading if clock else None
    if before == reads:
        return _goes_on(clock, now) if clock and _is_due(clock, now) else None
    return _turned_to(clock, reads, now)


def ping_came(clock: ReadingClock | None, enrolment_id: int, now: datetime) -> Tick | None:
    """What a sign of life from an open lesson does. Of two courses side by side each stretch counts for one."""
    if clock is None or clock.reading is None:
        return _turned_to(clock, Reading(enrolment_id), now)
    if clock.reading.enrolment_id == enrolment_id:
        return _goes_on(clock, now) if _is_due(clock, now) else None
    return _turned_to(clock, Reading(enrolment_id), now) if now - clock.since >= WRITTEN_EVERY else None


def action_came(clock: ReadingClock | None, now: datetime) -> Tick | None:
    """What an action does that may complete a course: all that was read until now counts before it is looked at."""
    return _goes_on(clock, now) if clock and clock.reading else None


def _is_due(clock: ReadingClock, now: datetime) -> bool:
    return clock.reading is not None and (clock.counted_at is None or now - clock.counted_at >= WRITTEN_EVERY)


def _goes_on(clock: ReadingClock, now: datetime) -> Tick | None:
    """Counts whole seconds; the rest of one belongs to the next stretch."""
    enrolment_id, seconds = _stretch(clock, now)
    if not seconds:
        return None
    since = clock.since + timedelta(seconds=seconds)
    if now - since >= timedelta(seconds=1):  # the stretch was longer than it counts
        since = now
    return Tick(enrolment_id, seconds, replace(clock, since=since, counted_at=now, version=clock.version + 1))


def _turned_to(clock: ReadingClock | None, reads: Reading | None, now: datetime) -> Tick:
    """Counts what was read before, and reads something else from now on."""
    if clock is None:
        return Tick(None, 0, ReadingClock(reads, now, version=1))
    enrolment_id, seconds = _stretch(clock, now)
    return Tick(
        enrolment_id,
        seconds,
        ReadingClock(reads, max(clock.since, now), now if seconds else None, clock.version + 1),
    )


def _stretch(clock: ReadingClock, now: datetime) -> tuple[int | None, int]:
    """Whose stretch ends now, and its seconds: never less than none, though requests may overtake each other."""
    if clock.reading is None:
        return None, 0
    gap = int((now - clock.since).total_seconds())
    return clock.reading.enrolment_id, min(max(gap, 0), clock.reading.limit_seconds)


def soonest_seconds(lesson: Lesson) -> int:
    """How long after it was first opened a lesson can be done: a tenth of its minutes."""
    return lesson.minutes * TENTH_OF_A_MINUTE


def declared_seconds(lesson: Lesson) -> int:
    """What *I read this elsewhere* counts for a lesson, once: its minutes, as its page says them."""
    return lesson.minutes * 60


@dataclass(frozen=True, slots=True)
class TimeMissing:
    """How much reading a course still asks, and the lessons that could close it by *I read this elsewhere*.

    `lessons` are those not declared yet, each with the seconds that it would count, in the course's order.
    """

    seconds: int
    lessons: tuple[tuple[Lesson, int], ...]

    @property
    def minutes(self) -> int:
        """Begun minutes count: whoever reads as long as this says has enough."""
        return -(-self.seconds // 60)

    @property
    def can_be_declared(self) -> bool:
        """Whether declaring lessons alone would close it."""
        return sum(seconds for _, seconds in self.lessons) >= self.seconds


def time_missing(
    course: Course, *, share_percent: int, measured: int, declared: int, declared_lessons: Collection[str]
) -> TimeMissing:
    """`measured` and `declared` are seconds so far, `declared_lessons` slugs; nothing is missing at 0 seconds."""
    seconds = max(0, course.active_seconds_needed(share_percent) - measured - declared)
    still = ((lesson, declared_seconds(lesson)) for lesson in course.lessons if not lesson.is_in(declared_lessons))
    return TimeMissing(seconds, tuple(still))
