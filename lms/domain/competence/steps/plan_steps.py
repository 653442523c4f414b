"""What an onboarding plan asks of a person, of whoever supervises them, and what waits for a word."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time

from lms.domain.competence.steps.step import (
    WORD_MINUTES,
    NextStep,
    Reason,
    StepKind,
    Waiting,
    WaitsFor,
)
from lms.domain.people.onboarding import PlanProgress, StepProgress, StepState


def open_steps(plan: PlanProgress | None) -> Iterator[StepProgress]:
    """Those that are the person's turn."""
    for one in plan.steps if plan else ():
        if one.state is StepState.OPEN:
            yield one


def to_say(one: StepProgress, reason: Reason) -> NextStep:
    """A step that no page can show: its person does it, and says so."""
    return NextStep(StepKind.SAY_DONE, reason, by=one.due_on, planned=one)


def to_confirm(plan: PlanProgress | None) -> Iterator[NextStep]:
    """For whoever supervises the person: what was said to be done."""
    for one in plan.to_confirm if plan else ():
        yield NextStep(StepKind.CONFIRM_STEP, Reason.WAITS, minutes=WORD_MINUTES, since=said_at(one), planned=one)


def words_waited_for(plan: PlanProgress | None) -> Iterator[Waiting]:
    """The same for the person: nothing for them to do, and never late."""
    for one in plan.to_confirm if plan else ():
        yield Waiting(WaitsFor.WORD, "", planned=one)


def said_at(one: StepProgress) -> datetime | None:
    """A moment of the day on which it was said, to tell what waits longest."""
    return datetime.combine(one.since, time(12), UTC) if one.since else None
