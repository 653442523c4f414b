"""Training that someone was asked to take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lms.domain.program.working_time import latest_weekday

NOTE_MAX = 200
REMIND_DAYS_BEFORE = (30, 14, 3)
PAUSED_AFTER = timedelta(days=21)
WENT_WELL_FOR = timedelta(days=7)
NOTICED_FOR = timedelta(days=30)  # a kind word that is not put away goes by itself
STEP_DAYS_BEFORE = (3,)  # of an onboarding plan, whose steps are many
DONE_FOR = timedelta(days=30)
LATE_FOR = timedelta(weeks=4)  # then it is no longer its person who is reminded, but who supervises them


class AskedState(StrEnum):
    """What a list of all that was asked can show; DONE is of the last DONE_FOR."""

    OPEN = "open"
    PAST = "past"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class HowFar(StrEnum):
    """How far something is, as far as it is anyone's business: never which lesson, never minutes."""

    NOT_BEGUN = "not begun"
    BEGUN = "begun"
    WAITS = "waits for others"
    HELD = "held already"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Assigned:
    """One open assignment as its person sees it; the slug is empty where any one of `choices` will do."""

    id: int
    course_slug: str
    assigned_by: str
    due_on: date | None
    note: str
    choices: tuple[str, ...] = ()

    def days_left(self, today: date) -> int | None:
        """Negative once the day has passed; None without a due day."""
        return (self.due_on - today).days if self.due_on else None


def is_worth_telling(due_on: date, today: date) -> bool:
    """Whether a reminder names it: from 30 days before its day until four weeks after it."""
    return due_on - timedelta(days=max(REMIND_DAYS_BEFORE)) <= today <= due_on + LATE_FOR


def reminder_key(person_id: int, today: date) -> str:
    """Of the one reminder that someone may get on a day, whoever writes it."""
    return f"due:{person_id}:{today.isoformat()}"


def reminded_on(
    due_on: date, told_on: date, today: date, weekday: int, days_before: tuple[int, ...] = REMIND_DAYS_BEFORE
) -> date | None:
    """The latest day, up to today, on which a reminder falls: 30, 14 and 3 days before, then weekly for four weeks.

    The weekly ones fall on the person's own `weekday` (0 is Monday). None before the first, once the four weeks are
    over, and where it is not after the day on which the person was told of it.
    """
    if not is_worth_telling(due_on, today):
        return None
    days = [day for before in days_before if (day := due_on - timedelta(days=before)) <= today]
    if (weekly := latest_weekday(weekday, today)) > due_on:
        days.append(weekly)
    return latest if (latest := max(days, default=told_on)) > told_on else None


def has_paused(touched_on: date, today: date) -> bool:
    """Whether what was asked for and begun has seen no step for three weeks; that is never counted."""
    return touched_on + PAUSED_AFTER <= today
