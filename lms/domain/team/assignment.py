"""Training that someone was asked to take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

NOTE_MAX = 200
REMIND_DAYS_BEFORE = (30, 14, 3)


@dataclass(frozen=True, slots=True)
class Assigned:
    """One open assignment as its person sees it."""

    id: int
    course_slug: str
    assigned_by: str
    due_on: date | None
    note: str

    def days_left(self, today: date) -> int | None:
        """Negative once the day has passed; None without a due day."""
        return (self.due_on - today).days if self.due_on else None


def reminder(due_on: date, asked_on: date, today: date) -> str | None:
    """The name of the reminder whose day came last: `before-30`, `before-14`, `before-3`; then `late-0`, `late-1`, ….

    The first late one falls on the day after, the next ones a week apart. None before the first, and where its day
    is not after the one on which the training was asked for: that mail has just been sent.
    """
    if today > due_on:
        week = ((today - due_on).days - 1) // 7
        return _after(asked_on, due_on + timedelta(days=1 + 7 * week), f"late-{week}")
    for days in sorted(REMIND_DAYS_BEFORE):
        day = due_on - timedelta(days=days)
        if day <= today:
            return _after(asked_on, day, f"before-{days}")
    return None


def _after(asked_on: date, day: date, name: str) -> str | None:
    return name if day > asked_on else None
