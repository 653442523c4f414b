"""What somebody else may do for a person, and what they read of the person's own steps."""

from __future__ import annotations

from collections.abc import Iterator

from lms.domain.competence.practice import Turn, turn
from lms.domain.competence.steps import plan_steps
from lms.domain.competence.steps.for_oneself import ForOneself
from lms.domain.competence.steps.step import (
    CourseWay,
    NextStep,
    Reason,
    StepKind,
    Viewer,
    about_practice,
)

_NO_WAY = CourseWay()


class ForOthers:
    """What somebody else may do for a person; of what is the person's own to do they read that much and no more."""

    def __init__(self, own: ForOneself, viewer: Viewer) -> None:
        self.own = own
        self.facts = own.facts
        self.viewer = viewer
        goals = [own.goals_of(assigned) for assigned in own.facts.asked if assigned.choices]
        self.asked_for = {assigned.course_slug for assigned in own.facts.asked}
        self.asked_for.update(left[0] for left in goals if len(left) == 1)  # of a choice, what is left of it

    def steps(self, *, closing: bool) -> Iterator[NextStep]:
        yield from self._waits_for_viewer()
        if self.viewer.may_rate:
            yield from plan_steps.to_confirm(self.facts.plan)
        yield from map(NextStep.as_theirs, self.own.asked())
        for step in self.own.planned():
            yield step.as_theirs()._replace(practice=step.planned.step.practice if step.planned else "")
        yield from map(self._assign, self.own.runs_out())
        yield from map(self._assign, self.own.short_of_hours())
        yield from self.own.check()
        for step in self.own.under_way():
            yield step.because(Reason.LEFT_OFF).as_theirs()
        if closing:
            for step in self.own.practices(StepKind.START_PRACTICE):
                yield step if self.viewer.may_rate else step.as_theirs()
            yield from map(self._assign, self.own.courses_that_close())

    def _waits_for_viewer(self) -> Iterator[NextStep]:
        for watch in self.facts.watches:
            whose = turn(watch.state, self.viewer.person_id, self.facts.person_id, watch.rater_id)
            may_rate = self.viewer.may_rate and not watch.senior_signs
            if whose is not None and (may_rate or watch.rater_id == self.viewer.person_id):
                kind = StepKind.RATE_PRACTICE if whose is Turn.RATE else StepKind.CONFIRM_RATING
                yield about_practice(watch, kind, self.own.closed_by(watch))

    def _assign(self, step: NextStep) -> NextStep:
        """Asking for the course; where it was asked for already or is under way, it is the person's to do."""
        way = self.facts.ways.get(step.goal, _NO_WAY)
        is_theirs = not step.goal or step.goal in self.asked_for or way.is_open
        if is_theirs or not self.viewer.may_assign:
            return step.as_theirs()
        return step._replace(
            kind=StepKind.ASSIGN, course=step.goal, lesson="", practice="", minutes=step.goal_minutes
        )
