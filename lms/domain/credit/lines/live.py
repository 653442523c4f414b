"""Live events: their times, what somebody's attendance is worth, and what is wrong with either.

Moments are instants, so a day on which clocks change is as long as it was. Minutes are rounded down to the quarter
hour, once for each person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from lms.domain.program.hours_basis import QUARTER

Parts = Sequence[tuple[int, tuple[str, ...]]]
LONGEST = timedelta(hours=24)
TITLE_MAX, NAME_MAX, PLACE_MAX, BODY_MAX = 160, 120, 160, 120
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.]\d{2})?\s*([ap])?\.?m?\.?", re.IGNORECASE)
_DAY_AND_CLOCK = re.compile(r"(\d{4}-\d{2}-\d{2})[ T]+(.+)")


class NotATime(ValueError):
    """What cannot be read as a time of that event; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class LiveTimes:
    """When an event is; breaks lie within it, in order."""

    starts_at: datetime
    ends_at: datetime
    breaks: tuple[tuple[datetime, datetime], ...] = ()

    @property
    def minutes(self) -> int:
        return self.attended(self.starts_at, self.ends_at)

    def attended(self, arrived_at: datetime, left_at: datetime) -> int:
        """Minutes between, without breaks, and no more than the event's own."""
        first, last = max(arrived_at, self.starts_at), min(left_at, self.ends_at)
        taken = sum((_common(first, last, *one) for one in self.breaks), timedelta())
        return max(0, (last - first - taken) // timedelta(minutes=QUARTER)) * QUARTER

    def earned_on(self, zone: ZoneInfo) -> date:
        """The day of the program on which it ended."""
        return self.ends_at.astimezone(zone).date()


def _common(first: datetime, last: datetime, since: datetime, until: datetime) -> timedelta:
    return max(timedelta(), min(last, until) - max(first, since))


class WrongTimes(StrEnum):
    BACKWARDS = "ends before it begins"
    LONG = "longer than a day"
    BREAKS = "breaks that are not in it, or not in order"
    SHORT = "less than a quarter hour"


def wrong_times(times: LiveTimes) -> WrongTimes | None:
    if times.ends_at <= times.starts_at:
        return WrongTimes.BACKWARDS
    if times.ends_at - times.starts_at > LONGEST:
        return WrongTimes.LONG
    at = times.starts_at
    for since, until in times.breaks:
        if not at <= since < until <= times.ends_at:
            return WrongTimes.BREAKS
        at = until
    return WrongTimes.SHORT if times.minutes < QUARTER else None


class WrongAttendance(StrEnum):
    NOT_YET = "the event has not begun"
    BEFORE = "arrived before it began"
    AFTER = "arrived when it was over"
    BACKWARDS = "left before they arrived"
    SHORT = "less than a quarter hour"


def wrong_attendance(
    times: LiveTimes, arrived_at: datetime | None, left_at: datetime | None, now: datetime
) -> WrongAttendance | None:
    """Without a moment, the whole event is meant."""
    arrived, left = arrived_at or times.starts_at, left_at or times.ends_at
    if now < times.starts_at:
        return WrongAttendance.NOT_YET
    if arrived < times.starts_at:
        return WrongAttendance.BEFORE
    if arrived >= times.ends_at:
        return WrongAttendance.AFTER
    if left <= arrived:
        return WrongAttendance.BACKWARDS
    return WrongAttendance.SHORT if times.attended(arrived, left) < QUARTER else None


def overlap(one: tuple[datetime, datetime], other: tuple[datetime, datetime]) -> bool:
    """Whether somebody would be at two places at once; one may begin as the other ends."""
    return one[0] < other[1] and other[0] < one[1]


def share(parts: Parts, minutes: int) -> list[tuple[int, tuple[str, ...]]]:
    """What somebody who attended so many minutes earned of each part, in quarter hours that sum to them.

    Each part by its share of the whole, rounded down; what is left goes to those that lost most by it, in order.
    """
    whole = sum(own for own, _ in parts)
    units = minutes // QUARTER
    exact = [own * units / whole for own, _ in parts]
    floors = [int(one) for one in exact]
    by_loss = sorted(range(len(parts)), key=lambda place: floors[place] - exact[place])
    for place in by_loss[: units - sum(floors)]:
        floors[place] += 1
    return [(count * QUARTER, any_of) for count, (_, any_of) in zip(floors, parts, strict=True) if count]


def in_zone(local: datetime, zone: ZoneInfo) -> datetime:
    """The instant that a clock on the wall means; of one that comes twice the first. Raises NotATime.

    Where clocks go forward, the hour between is on none.
    """
    instant = local.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != local:
        raise NotATime(f"There is no {local:%-I:%M %p} on that day: clocks go forward then.")
    return instant


def moment_in(times: LiveTimes, typed: str, zone: ZoneInfo) -> datetime:
    """A time as people type it, `13:05`, `1:05 pm` or `2026-11-22 13:05`: that within the event, if there is one.

    Otherwise that of the day on which it begins. Raises NotATime.
    """
    dated = _DAY_AND_CLOCK.fullmatch(typed)
    clock = _clock(dated[2] if dated else typed)
    if dated:
        try:
            return in_zone(datetime.combine(date.fromisoformat(dated[1]), clock), zone)
        except NotATime:
            raise
        except ValueError:
            raise NotATime(f"“{typed}” is no day.") from None
    first = times.starts_at.astimezone(zone).date()
    found = list(_on_days((first, first + timedelta(days=1)), clock, zone))
    return next((one for one in found if times.starts_at <= one <= times.ends_at), found[0])


def _on_days(days: Iterable[date], clock: time, zone: ZoneInfo) -> Iterator[datetime]:
    for day in days:
        try:
            yield in_zone(datetime.combine(day, clock), zone)
        except NotATime:
            continue


def _clock(typed: str) -> time:
    found = _CLOCK.fullmatch(typed.strip())
    if found is None:
        raise NotATime(f"“{typed}” is no time. Please write it as 13:05 or 1:05 pm.")
    hour, half = int(found[1]), (found[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise NotATime(f"“{typed}” is no time. Please write it as 13:05 or 1:05 pm.")
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, int(found[2]))
    except ValueError:
        raise NotATime(f"“{typed}” is no time. Please write it as 13:05 or 1:05 pm.") from None


def read_breaks(typed: str, times: LiveTimes, zone: ZoneInfo) -> tuple[tuple[datetime, datetime], ...]:
    """`12:00-12:45, 15:00-15:15`; none for nothing. Raises NotATime."""
    found = []
    for one in filter(None, (part.strip() for part in re.split(r"[,;\n]", typed))):
        ends = [end.strip() for end in re.split(r"-|–|—|\bto\b", one)]
        if len(ends) != 2:
            raise NotATime(f"“{one}” is no break. Please write it as 12:00 pm-12:45 pm.")
        found.append((moment_in(times, ends[0], zone), moment_in(times, ends[1], zone)))
    return tuple(sorted(found))
