"""Eight hours of self-paced credit within any 24 hours: when the next course may be completed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from lms.domain.credit.hours import MINUTES_AN_HOUR

LIMIT_MINUTES = 8 * MINUTES_AN_HOUR
LIMIT_SPAN = timedelta(hours=24)


def first_moment(completed: Iterable[tuple[datetime, int]], minutes: int, not_before: datetime) -> datetime:
    """The first moment from `not_before` on at which a course of so many minutes may be completed.

    `completed` are moments up to `not_before` with their minutes; what was completed exactly 24 hours ago counts no
    more. A course longer than eight hours by itself waits until nothing else counts. Hours are reckoned in UTC: a
    day on which clocks change makes none longer.

    **Source:** online credit capped at 8 hours in 24 in one NAADAC provider's published rules.
    """
    start = not_before.astimezone(UTC)
    ends = sorted((moment.astimezone(UTC) + LIMIT_SPAN, amount) for moment, amount in completed)
    counting = [(end, amount) for end, amount in ends if end > start]
    left, room = sum(amount for _, amount in counting), LIMIT_MINUTES - min(minutes, LIMIT_MINUTES)
    for end, amount in counting:
        if left <= room:
            break
        start, left = end, left - amount
    return start
