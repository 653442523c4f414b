"""The onboarding plan of a role: steps in order, the same for everyone who is new in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Self

LONGEST_DAYS = 730
STEP_WORDS_MAX = 160
MOST_OWN_STEPS = 30


class PlanStepKind(StrEnum):
    """What a step asks for. The first two are shown on this site, the others are said by two people."""

    COURSE = "course"
    PRACTICE = "practice"
    SHADOWING = "shadowing"
    PAIRING = "pairing"

    @property
    def is_said(self) -> bool:
        """Whether its person says that it is done, and their supervisor confirms it."""
        return self in OWN_KINDS


OWN_KINDS = (PlanStepKind.SHADOWING, PlanStepKind.PAIRING)  # what a program adds on its pages


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One step, due so many days after the first day; `key` tells it from all others of the plan and never changes.

    `words` are what is said of it; of a course or practice what it was called when the plan began.
    """

    key: str
    kind: PlanStepKind
    day: int
    course: str = ""
    practice: str = ""
    words: str = ""

    def to_json(self) -> dict[str, Any]:
        said = {"course": self.course, "practice": self.practice, "words": self.words}
        return {"key": self.key, "kind": self.kind.value, "day": self.day} | {k: v for k, v in said.items() if v}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        said = {name: str(stored.get(name, "")) for name in ("course", "practice", "words")}
        return cls(str(stored["key"]), PlanStepKind(stored["kind"]), int(stored["day"]), **said)


def in_order(steps: Iterable[PlanStep]) -> tuple[PlanStep, ...]:
    """By their days; of one day in the order in which they were written."""
    return tuple(sorted(steps, key=lambda step: step.day))


def first_day(hired_on: date | None, given_on: date) -> date:
    """The day from which a plan counts: the first day of work, and never one before the role was given.

    Nothing of a plan is past its day when it is first asked.
    """
    return max(hired_on or given_on, given_on)


class Said(StrEnum):
    """What is said of a step that no page can show; rows hold the values."""

    DONE = "done"
    TAKEN_BACK = "taken back"
    CONFIRMED = "confirmed"
    NOT_YET = "not yet"


class StepState(StrEnum):
    """Where a step is; `waiting` is for someone else, so it is never late."""

    OPEN = "open"
    WAITING = "waiting"
    DONE = "done"


class PlanWaitsFor(StrEnum):
    """For whom or what a step waits."""

    SUPERVISOR = "supervisor"  # to confirm what its person said
    RATER = "rater"  # to watch, rate or confirm a practice
    CREDIT = "credit"  # all is done, and the eight hours are in the way


_AFTER: Mapping[tuple[StepState, Said], StepState] = {
    (StepState.OPEN, Said.DONE): StepState.WAITING,
    (StepState.WAITING, Said.TAKEN_BACK): StepState.OPEN,
    (StepState.WAITING, Said.NOT_YET): StepState.OPEN,
    (StepState.WAITING, Said.CONFIRMED): StepState.DONE,
}


def state_after(said: Iterable[Said]) -> StepState:
    """Where a step is after all that was said of it, in its order; what says nothing new changes nothing."""
    state = StepState.OPEN
    for word in said:
        state = _AFTER.get((state, word), state)
    return state


def may_say(said: Sequence[Said], word: Said) -> bool:
    """Whether this word says something new."""
    return (state_after(said), word) in _AFTER


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What happened of what a plan may ask: the days on which courses were completed, and practices met.

    `watched` are practices that wait for their rater, `ready` courses that wait for their eight hours; `said` holds
    what was said of each step, by its key, with the day.
    """

    courses: Mapping[str, date] = field(default_factory=dict)
    practices: Mapping[tuple[str, str], date] = field(default_factory=dict)
    watched: frozenset[tuple[str, str]] = frozenset()
    ready: frozenset[str] = frozenset()
    said: Mapping[str, Sequence[tuple[Said, date]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StepProgress:
    """A step as it is today; `since` is the day on which it was done, or began to wait where that is known."""

    step: PlanStep
    due_on: date
    state: StepState
    since: date | None = None
    waits_for: PlanWaitsFor | None = None
    was_sent_back: bool = False

    def is_late(self, today: date) -> bool:
        """Past its day, and nobody else's turn."""
        return self.state is StepState.OPEN and self.due_on < today

    def days_left(self, today: date) -> int:
        """Negative once the day has passed."""
        return (self.due_on - today).days


@dataclass(frozen=True, slots=True)
class PlanProgress:
    """One person's plan as it is today, in its order; `profile` is the slug of the role that asks for it."""

    person_id: int
    profile: str
    first_on: date
    begun_on: date
    steps: tuple[StepProgress, ...]

    @property
    def total(self) -> int:
        return len(self.steps)

    @property
    def done(self) -> int:
        return sum(one.state is StepState.DONE for one in self.steps)

    @property
    def is_done(self) -> bool:
        return self.done == self.total

    @property
    def length_days(self) -> int:
        """The day of the last step."""
        return max((one.step.day for one in self.steps), default=0)

    @property
    def next(self) -> StepProgress | None:
        """The first that its person can take; None where all is done or waits for someone else."""
        return next((one for one in self.steps if one.state is StepState.OPEN), None)

    @property
    def waiting(self) -> tuple[StepProgress, ...]:
        return tuple(one for one in self.steps if one.state is StepState.WAITING)

    @property
    def to_confirm(self) -> tuple[StepProgress, ...]:
        """What waits for a supervisor's word."""
        return tuple(one for one in self.steps if one.waits_for is PlanWaitsFor.SUPERVISOR)

    def late(self, today: date) -> tuple[StepProgress, ...]:
        return tuple(one for one in self.steps if one.is_late(today))

    def day(self, today: date) -> int:
        """How many days after the first one; negative before it."""
        return (today - self.first_on).days

    def number(self, today: date) -> int:
        """Which day of work it is, the first one being 1, as it is told on every page."""
        return self.day(today) + 1


def progress_of(step: PlanStep, first_on: date, facts: PlanFacts) -> StepProgress:
    due_on = first_on + timedelta(days=step.day)
    if step.kind.is_said:
        return _said_progress(step, due_on, facts.said.get(step.key, ()))
    key = (step.course, step.practice)
    is_course = step.kind is PlanStepKind.COURSE
    done_on = facts.courses.get(step.course) if is_course else facts.practices.get(key)
    if done_on is not None:
        return StepProgress(step, due_on, StepState.DONE, done_on)
    if step.course in facts.ready if is_course else key in facts.watched:
        waits_for = PlanWaitsFor.CREDIT if is_course else PlanWaitsFor.RATER
        return StepProgress(step, due_on, StepState.WAITING, None, waits_for)
    return StepProgress(step, due_on, StepState.OPEN)


def _said_progress(step: PlanStep, due_on: date, told: Sequence[tuple[Said, date]]) -> StepProgress:
    words = [word for word, _ in told]
    state = state_after(words)
    if state is StepState.OPEN:
        sent_back = bool(words) and words[-1] is Said.NOT_YET
        return StepProgress(step, due_on, state, was_sent_back=sent_back)
    waits_for = PlanWaitsFor.SUPERVISOR if state is StepState.WAITING else None
    return StepProgress(step, due_on, state, told[-1][1], waits_for)
