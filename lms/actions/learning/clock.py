"""The one clock of a person's reading: what pages, pings and actions do to it.

All are notes by the way: what cannot be kept is lost, and nothing else depends on it.
"""

from __future__ import annotations

from collections.abc import Callable

from lms.domain.acting import Acting
from lms.domain.learning.reading import Reading, ReadingClock, Tick, action_came, page_opened, ping_came
from lms.store.learning import clocks, lessons

TRIES = 5


def note_page(acting: Acting, seen: ReadingClock | None, reads: Reading | None) -> None:
    """A page was opened that shows `reads`, or nothing of a course; `seen` is the clock as it was read before."""
    _move(acting, seen, lambda clock: page_opened(clock, reads, acting.now))


def note_reading(acting: Acting, reads: Reading) -> None:
    """The same where the clock was not read before."""
    note_page(acting, clocks.clock_of(acting.me), reads)


def note_ping(acting: Acting, enrolment_id: int) -> None:
    """A lesson lies open in front of someone who gave a sign of life."""
    _move(acting, clocks.clock_of(acting.me), lambda clock: ping_came(clock, enrolment_id, acting.now))


def note_action(acting: Acting) -> None:
    """Counts what was read until now; to be called where the person is locked already, before time is looked at."""
    _move(acting, clocks.clock_of(acting.me), lambda clock: action_came(clock, acting.now))


def note_leaving(acting: Acting) -> None:
    """Nothing is read any more."""
    note_page(acting, clocks.clock_of(acting.me), None)


def _move(acting: Acting, seen: ReadingClock | None, tick_of: Callable[[ReadingClock | None], Tick | None]) -> None:
    """Of requests at one moment one moves the clock; the others look again at what is left to count."""
    for _ in range(TRIES):
        tick = tick_of(seen)
        if tick is None:
            return
        if clocks.set_clock(acting.me, tick.clock):
            if tick.enrolment_id is not None:
                lessons.add_active_time(tick.enrolment_id, acting.today, tick.seconds)
            return
        seen = clocks.clock_of(acting.me)
