"""What a dry run of a roster shows."""

from __future__ import annotations

from dataclasses import dataclass

from lms.domain.people.roster import Roster
from lms.domain.people.roster_plan import Known, Planned, RosterPlan, RosterStep

MOST_SHOWN = 1_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """All lines that end alike; `shown` are the first of them."""

    step: RosterStep
    count: int
    shown: tuple[Planned, ...]

    @property
    def hidden(self) -> int:
        return self.count - len(self.shown)


@dataclass(frozen=True, slots=True)
class DryRun:
    """What stands in the way comes first, what stays as it is last. A page shows so many lines in all."""

    lines: int
    outcomes: tuple[Outcome, ...]
    missing: tuple[Known, ...]
    missing_count: int
    passed_over: tuple[str, ...]
    fingerprint: str
    is_idle: bool
    new: int

    @property
    def missing_hidden(self) -> int:
        return self.missing_count - len(self.missing)


def dry_run(roster: Roster, plan: RosterPlan) -> DryRun:
    room, outcomes = MOST_SHOWN, []
    for step in RosterStep:
        planned = plan.of(step)
        if planned:
            outcomes.append(Outcome(step, len(planned), planned[:room]))
            room = max(0, room - len(planned))
    return DryRun(
        lines=len(plan.planned),
        outcomes=tuple(outcomes),
        missing=plan.missing[:MOST_SHOWN],
        missing_count=len(plan.missing),
        passed_over=roster.passed_over,
        fingerprint=plan.fingerprint,
        is_idle=plan.is_idle,
        new=len(plan.of(RosterStep.NEW)),
    )
