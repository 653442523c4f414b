"""What is asked by itself: again after so many months, or of whoever comes into a team or a profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from lms.domain.days import add_months
from lms.domain.learning.course import Course
from lms.domain.learning.credit_window import CreditWindow
from lms.domain.learning.refresh import SOON_DAYS, opens_on

MONTHLY = 1
AHEAD = timedelta(days=30)  # a course that comes again is asked for so long before its day
LATEST_AFTER_HIRE = 730


@dataclass(frozen=True, slots=True)
class DueRule:
    """By when something is to be done: on a day, so many days after the person began to work here, or no day."""

    on: date | None = None
    days_after_hire: int | None = None

    def day_for(self, hired_on: date | None, today: date) -> date | None:
        """Where the day after hire has passed, as many days from today: nobody is late the moment they are asked.

        None also where it is not known since when the person works here.
        """
        if self.days_after_hire is None:
            return self.on
        if hired_on is None:
            return None
        lasts = timedelta(days=self.days_after_hire)
        return day if (day := hired_on + lasts) >= today else today + lasts


@dataclass(frozen=True, slots=True)
class Plan:
    """`courses` are slugs; with `any_one` one of them is asked for in each month. `every_months` 0: once each.

    Without a team and a profile, and without `is_named` (its people are kept by name), it is for all whom its maker
    may ask. `with_way`: what a course builds on is asked for with it.
    """

    id: int
    courses: tuple[str, ...]
    due: DueRule
    every_months: int = 0
    any_one: bool = False
    with_way: bool = False
    team_id: int | None = None
    profile: str | None = None
    is_named: bool = False
    note: str = ""
    made_by: int = 0
    made_on: date = date.min


@dataclass(frozen=True, slots=True)
class PlanTurn:
    """One time that a plan asks: `period_on` names it for good, whatever the day is moved to."""

    period_on: date
    due_on: date | None


def month_turn(today: date) -> PlanTurn:
    """Of what is chosen each month: until its last day."""
    first = today.replace(day=1)
    return PlanTurn(first, add_months(first, 1) - timedelta(days=1))


def next_turn(plan: Plan, hired_on: date | None, held_from: date | None, today: date) -> PlanTurn | None:
    """When someone is asked for a course of the plan; None while it is too early, and where it asks but once.

    Who never completed it is asked at once, by the plan's first day; after that so many months from the day from
    which their latest completion counts. A day that has passed becomes one a while from now.
    """
    if held_from is not None and plan.every_months:
        day = add_months(held_from, plan.every_months)
        return PlanTurn(day, day if day >= today else today + AHEAD) if day - AHEAD <= today else None
    first = plan.due.day_for(hired_on, today)
    if first is not None and first < today:
        first = today + AHEAD
    return PlanTurn(plan.made_on, first)


def comes_again_in_time(course: Course, months: int, days: int = SOON_DAYS) -> bool:
    """Whether whoever completed it can bring it again so many months later: only then it gives credit again."""
    begun = date(2026, 1, 1)
    opens = opens_on(course, begun, days)
    return opens is not None and opens <= add_months(begun, months)


def open_choices(courses: tuple[str, ...], windows: Mapping[str, CreditWindow]) -> tuple[str, ...]:
    """Those that give credit now; a course without a window was never completed."""
    return tuple(slug for slug in courses if slug not in windows or windows[slug].is_open)
