"""What is next for people, with the courses, lessons and practices that a page names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from lms.content.catalogue import Catalogue
from lms.domain.access import Actor, Permission, may, may_assign
from lms.domain.competence.competency import Profile, Rung
from lms.domain.competence.next_step import next_steps
from lms.domain.competence.practice import State, practice_of
from lms.domain.competence.step import Facts, NextStep, NextSteps, Rest, Viewer, Waiting, WaitsFor
from lms.domain.competence.targets import AS_THE_ROLE_ASKS
from lms.domain.learning.course import Course, Lesson, Practice
from lms.domain.program.program import Program
from lms.queries.competence.competence import profile_of
from lms.store.competence import next_facts
from lms.store.competence.set_aside import set_aside


@dataclass(frozen=True, slots=True)
class OfferedStep:
    """A step as a page shows it; `goal` is the course that it leads to, `course` the one that it is in.

    `number` is that of the lesson in its course. `renews` tells of a course that was completed before,
    `for_learning` of a way through it that brings no credit.
    """

    person_id: int
    is_own: bool
    step: NextStep
    course: Course | None
    goal: Course | None
    lesson: Lesson | None
    practice: Practice | None
    number: int
    has_begun: bool
    for_learning: bool
    renews: bool


@dataclass(frozen=True, slots=True)
class OfferedWait:
    """What waits for somebody else."""

    what: WaitsFor
    course: Course | None
    practice: Practice | None
    observation: int
    state: State | None
    rater: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Next:
    """All that is next for one person, for whoever looks."""

    catalogue: Catalogue
    facts: Facts
    found: NextSteps
    steps: tuple[OfferedStep, ...]
    waiting: tuple[OfferedWait, ...]
    rest: Rest | None
    set_aside: tuple[OfferedStep, ...]
    is_own: bool

    @property
    def first(self) -> OfferedStep | None:
        return self.steps[0] if self.steps else None

    @property
    def other(self) -> OfferedStep | None:
        """The next best for another reason than the first: a word to read is no other than a word to read."""
        rest = self.steps[1:]
        apart = (one for one in rest if one.step.reason is not self.steps[0].step.reason)
        return next(apart, rest[0] if rest else None)

    def toward(self, codes: frozenset[str]) -> OfferedStep | None:
        """The first step that does something for one of these competencies."""
        return self._offered(self.found.toward(codes))

    def within(self, course: Course) -> OfferedStep | None:
        """The first step that is in this course or leads to it."""
        return self._offered(self.found.within(course.slug))

    def _offered(self, step: NextStep | None) -> OfferedStep | None:
        return _step(self.catalogue, self.facts, step, is_own=self.is_own) if step else None


def next_for(
    catalogue: Catalogue,
    actor: Actor,
    profiles: Mapping[int, Profile],
    now: datetime,
    program: Program,
    *,
    closing: bool = True,
) -> dict[int, Next]:
    """Person id to what is next for them, as the actor may see it; `profiles` tells what is asked of whom.

    Without checks and what does nothing but close gaps it is quicker, for a page that tells of none of these.
    """
    different = {id(profile): profile for profile in profiles.values()}
    in_order = {key: _in_order(profile) for key, profile in different.items()}
    targets = {person_id: in_order[id(profile)] for person_id, profile in profiles.items()}
    moment = _moment(now, program)
    facts = next_facts.next_facts(targets, catalogue.offers, moment, with_checks=closing)
    return {person_id: _next(catalogue, actor, found, closing=closing) for person_id, found in facts.items()}


def next_for_me(
    catalogue: Catalogue,
    actor: Actor,
    profile: str | None,
    now: datetime,
    program: Program,
    adjusted: Mapping[str, Rung] = AS_THE_ROLE_ASKS,
) -> Next:
    """What is next for the person who asks, without what they put off."""
    me, moment = actor.person_id or 0, _moment(now, program)
    targets = {me: _in_order(profile_of(catalogue, profile, adjusted))}
    facts = next_facts.next_facts(targets, catalogue.offers, moment, with_checks=True)[me]
    return _next(catalogue, actor, replace(facts, set_aside=set_aside(me, moment.today)))


def _moment(now: datetime, program: Program) -> next_facts.Moment:
    local = now.astimezone(program.zone)
    return next_facts.Moment(local, program.day_began(local.date()), program.credit_again_days)


def _in_order(profile: Profile) -> Mapping[str, Rung]:
    """What the role calls critical comes first: a short check asks for it before the rest."""
    return dict(sorted(profile.targets.items(), key=lambda target: target[0] not in profile.critical))


def _next(catalogue: Catalogue, actor: Actor, facts: Facts, *, closing: bool = True) -> Next:
    viewer = Viewer(
        actor.person_id or 0,
        may_assign=may_assign(actor, facts.person_id),
        may_rate=may(actor, Permission.SIGN_OFF, facts.person_id),
    )
    found = next_steps(facts, catalogue.offers, viewer, closing=closing)
    return _shown(catalogue, facts, found, is_own=viewer.person_id == facts.person_id)


def _shown(catalogue: Catalogue, facts: Facts, found: NextSteps, *, is_own: bool) -> Next:
    return Next(
        catalogue=catalogue,
        facts=facts,
        found=found,
        steps=tuple(_step(catalogue, facts, step, is_own=is_own) for step in found.steps),
        waiting=tuple(_wait(catalogue, waiting) for waiting in found.waiting),
        rest=found.rest,
        set_aside=tuple(_step(catalogue, facts, step, is_own=is_own) for step in found.set_aside),
        is_own=is_own,
    )


def _step(catalogue: Catalogue, facts: Facts, step: NextStep, *, is_own: bool) -> OfferedStep:
    course = catalogue.courses.get(step.course)
    way = facts.ways.get(step.course)
    lesson = course.lesson(step.lesson) if course else None
    return OfferedStep(
        person_id=facts.person_id,
        is_own=is_own,
        step=step,
        course=course,
        goal=catalogue.courses.get(step.goal),
        lesson=lesson,
        practice=practice_of(course, step.practice),
        number=course.lessons.index(lesson) + 1 if course and lesson else 0,
        has_begun=way is not None and bool(way.done),
        for_learning=way is not None and not way.for_credit,
        renews=way is not None and way.held_from is not None,
    )


def _wait(catalogue: Catalogue, waiting: Waiting) -> OfferedWait:
    course = catalogue.courses.get(waiting.course)
    return OfferedWait(
        waiting.what,
        course,
        practice_of(course, waiting.practice),
        waiting.observation,
        waiting.state,
        waiting.rater,
        waiting.at,
    )
