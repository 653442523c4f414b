"""What is next for people, with the courses, lessons and practices that a page names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property

from lms.content.catalogue import Catalogue
from lms.domain.access import Actor, Permission, may, may_assign
from lms.domain.competence.competency import Profile, Rung
from lms.domain.competence.practice import State, practice_of
from lms.domain.competence.steps.next_step import may_concern_others, next_steps
from lms.domain.competence.steps.offers import Aims
from lms.domain.competence.steps.step import (
    Facts,
    NextStep,
    NextSteps,
    Reason,
    Rest,
    StepKind,
    Viewer,
    Waiting,
    WaitsFor,
)
from lms.domain.competence.targets import AS_THE_ROLE_ASKS, critical_first
from lms.domain.kept import KeptAnswers
from lms.domain.learning.course import Course, Lesson, Practice
from lms.domain.people.onboarding import StepProgress
from lms.domain.program.program import Program
from lms.queries.competence.competence import profile_of
from lms.queries.credit.cards.shortfalls import short_before_near_day, with_shortfalls
from lms.queries.people.onboarding import plans_of, title_of
from lms.store.competence.steps import next_facts
from lms.store.competence.steps.set_aside import set_aside
from lms.store.db import remembered

GOES_ON = frozenset(
    {StepKind.START_COURSE, StepKind.OPEN_LESSON, StepKind.READ_ON, StepKind.TAKE_QUIZ, StepKind.EVALUATE}
)


_STEPS = KeptAnswers[NextSteps](500)


@dataclass(frozen=True, slots=True)
class OfferedStep:
    """A step as a page shows it; `goal` is the course that it leads to, `course` the one that it is in.

    `number` is that of the lesson in its course. `renews` tells of a course that was completed before,
    `for_learning` of a way through it that brings no credit. `planned` is what the onboarding plan calls it.
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
    planned: str = ""


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
    planned: str = ""
    since: date | None = None


@dataclass(frozen=True)
class Next:
    """All that is next for one person, for whoever looks; most pages tell of the first of it, and make no more."""

    catalogue: Catalogue
    facts: Facts
    found: NextSteps
    is_own: bool

    @cached_property
    def steps(self) -> tuple[OfferedStep, ...]:
        return tuple(self.offer(step) for step in self.found.steps)

    @cached_property
    def waiting(self) -> tuple[OfferedWait, ...]:
        return tuple(_wait(self.catalogue, waiting) for waiting in self.found.waiting)

    @cached_property
    def set_aside(self) -> tuple[OfferedStep, ...]:
        return tuple(self.offer(step) for step in self.found.set_aside)

    @property
    def rest(self) -> Rest | None:
        return self.found.rest

    @cached_property
    def first(self) -> OfferedStep | None:
        return self._offered(self.found.first)

    @cached_property
    def other(self) -> OfferedStep | None:
        """The next best for another reason than the first: a word to read is no other than a word to read.

        Where the first is done elsewhere and only said here, the next that can be done here.
        """
        first, *rest = self.found.steps or (None,)
        if first is None:
            return None
        if first.kind is StepKind.SAY_DONE:
            return self._offered(next((one for one in rest if one.kind is not StepKind.SAY_DONE), None))
        apart = (one for one in rest if one.reason is not first.reason)
        return self._offered(next(apart, rest[0] if rest else None))

    def of_kinds(self, *kinds: StepKind) -> Iterator[OfferedStep]:
        """Of its steps those of these kinds, in their order."""
        return (self.offer(step) for step in self.found.steps if step.kind in kinds)

    def toward(self, codes: frozenset[str]) -> OfferedStep | None:
        """The first step that does something for one of these competencies."""
        return self._offered(self.found.toward(codes))

    def awaited(self, code: str) -> OfferedWait | None:
        """What somebody else has to do about this competency."""
        offers = self.catalogue.offers.by_course
        for waiting in self.waiting:
            if waiting.course is None:
                continue
            offer, practice = offers[waiting.course.slug], waiting.practice
            if code in (offer.practised.get(practice.id, ()) if practice else offer.touched):
                return waiting
        return None

    def within(self, course: Course) -> OfferedStep | None:
        """The first step that is in this course or leads to it."""
        return self._offered(self.found.within(course.slug))

    def words_for(self, supervisor_id: int) -> tuple[OfferedStep, ...]:
        """What somebody who supervises this person, and may sign off, is asked for first: their words."""
        found = _kept_steps(self.catalogue, self.facts, Viewer(supervisor_id, may_rate=True))
        return tuple(
            _step(self.catalogue, self.facts, step, is_own=False)
            for step in found.steps
            if step.reason is Reason.WAITS
        )

    def on_in(self, course: Course) -> OfferedStep | None:
        """The first step by which this course itself goes on: a lesson, its quiz, its evaluation, no practice."""
        found = (step for step in self.found.every if step.course == course.slug and step.kind in GOES_ON)
        return self._offered(next(found, None))

    def after_quiz(self, course: Course) -> tuple[OfferedStep, ...]:
        """What a passed quiz of the course leads to: the next thing in it, and a short check, the better one first.

        Where nothing is left in the course it is what comes first of all, and a short check.
        """
        within, check = self.within(course), self._check
        if within is None:
            return self.after_check
        found = (within, check) if check else (within,)
        return tuple(sorted(found, key=lambda one: self.found.every.index(one.step)))

    @property
    def after_check(self) -> tuple[OfferedStep, ...]:
        """What comes first of all, and a short check besides."""
        first, check = self.first, self._check
        return tuple(one for one in (first, check if check != first else None) if one)

    @property
    def _check(self) -> OfferedStep | None:
        return next(self.of_kinds(StepKind.TAKE_CHECK), None)

    def _offered(self, step: NextStep | None) -> OfferedStep | None:
        return self.offer(step) if step else None

    def offer(self, step: NextStep) -> OfferedStep:
        return _step(self.catalogue, self.facts, step, is_own=self.is_own)


def next_for(
    catalogue: Catalogue,
    actor: Actor,
    profiles: Mapping[int, Profile],
    now: datetime,
    program: Program,
    *,
    closing: bool = True,
    in_short: bool = False,
) -> dict[int, Next]:
    """Person id to what is next for them, as the actor may see it; `profiles` tells what is asked of whom.

    Without checks and what does nothing but close gaps it is quicker, for a page that tells of none of these: there
    steps do not tell what they close, and of who has none that concern others none are told.
    In short a check tells no more than that it is there, for a page that names nothing else of it.
    """
    moment = _moment(now, program)
    facts = _facts(catalogue, profiles, moment, gaps=closing, checks=closing, in_short=in_short)
    return {person_id: _next(catalogue, actor, found, closing=closing) for person_id, found in facts.items()}


def next_for_me(
    catalogue: Catalogue,
    actor: Actor,
    profile: str | None,
    now: datetime,
    program: Program,
    adjusted: Mapping[str, Rung] = AS_THE_ROLE_ASKS,
    *,
    with_checks: bool = True,
) -> Next:
    """What is next for the person who asks, without what they put off; without checks it is quicker, as above."""
    today = program.day_of(now)
    hangs_on = ("mine", id(catalogue), actor, profile, id(program), today, tuple(adjusted.items()), with_checks)

    def answered() -> Next:
        asked = profile_of(catalogue, profile, adjusted)
        return _mine(catalogue, actor, asked, _moment(now, program), with_checks=with_checks)

    return remembered(hangs_on, answered)


def _mine(
    catalogue: Catalogue, actor: Actor, profile: Profile, moment: next_facts.Moment, *, with_checks: bool
) -> Next:
    me = actor.person_id or 0
    profiles = {me: profile}
    facts = _facts(catalogue, profiles, moment, gaps=True, checks=with_checks)[me]
    return _next(catalogue, actor, replace(facts, set_aside=set_aside(me, moment.today)))


def _facts(
    catalogue: Catalogue,
    profiles: Mapping[int, Profile],
    moment: next_facts.Moment,
    *,
    gaps: bool,
    checks: bool,
    in_short: bool = False,
) -> dict[int, Facts]:
    different = {id(profile): profile for profile in profiles.values()}
    aims = {key: aims_of(catalogue, profile) for key, profile in different.items()}
    asked = {person_id: aims[id(profile)] for person_id, profile in profiles.items()}
    near = short_before_near_day(catalogue, asked, moment.today)
    found = next_facts.next_facts(
        asked, catalogue.offers, moment, with_gaps=gaps, with_checks=checks, in_short=in_short, gaps_of=near
    )
    found |= with_shortfalls(catalogue, found, near)
    on_plan = [person_id for person_id, facts in found.items() if facts.plan_id is not None]
    plans = plans_of(catalogue, on_plan, moment.today, moment.now.tzinfo or UTC) if on_plan else {}
    return found | {person_id: replace(found[person_id], plan=plan) for person_id, plan in plans.items()}


def _moment(now: datetime, program: Program) -> next_facts.Moment:
    local = now.astimezone(program.zone)
    return next_facts.Moment(local, program.day_began(local.date()), program.credit_again_days)


def aims_of(catalogue: Catalogue, profile: Profile) -> Aims:
    """Kept with the catalogue; what the role calls critical comes first.

    A short check asks for that before the rest, from the first day on.
    """
    is_adjusted = catalogue.profiles.get(profile.slug) is not profile
    return catalogue.worked_out(
        ("aims", profile.slug, tuple(profile.targets.items()) if is_adjusted else ()),
        lambda: Aims.of(critical_first(profile), catalogue.offers),
    )


def _next(catalogue: Catalogue, actor: Actor, facts: Facts, *, closing: bool = True) -> Next:
    viewer_id = actor.person_id or 0
    if not closing and not may_concern_others(facts, catalogue.offers):
        return Next(catalogue, facts, NextSteps(), is_own=viewer_id == facts.person_id)
    viewer = Viewer(
        viewer_id,
        may_assign=may_assign(actor, facts.person_id),
        may_rate=may(actor, Permission.SIGN_OFF, facts.person_id),
    )
    found = _kept_steps(catalogue, facts, viewer, closing=closing)
    return Next(catalogue, facts, found, is_own=viewer_id == facts.person_id)


def _kept_steps(catalogue: Catalogue, facts: Facts, viewer: Viewer, *, closing: bool = True) -> NextSteps:
    offers = catalogue.offers
    hangs_on = (facts.told(), id(offers), viewer, closing)
    return _STEPS.get(hangs_on, lambda: next_steps(facts, offers, viewer, closing=closing))


def course_of(catalogue: Catalogue, facts: Facts, slug: str) -> Course | None:
    """With the hours that this person was shown, where they are in it."""
    course, way = catalogue.courses.get(slug), facts.ways.get(slug)
    return way.shown(course) if course is not None and way is not None else course


def _step(catalogue: Catalogue, facts: Facts, step: NextStep, *, is_own: bool) -> OfferedStep:
    course = course_of(catalogue, facts, step.course)
    way = facts.ways.get(step.course)
    lesson = course.lesson(step.lesson) if course else None
    return OfferedStep(
        person_id=facts.person_id,
        is_own=is_own,
        step=step,
        course=course,
        goal=course_of(catalogue, facts, step.goal),
        lesson=lesson,
        practice=practice_of(course, step.practice),
        number=course.lessons.index(lesson) + 1 if course and lesson else 0,
        has_begun=way is not None and bool(way.done),
        for_learning=way is not None and not way.for_credit,
        renews=way is not None and way.held_from is not None,
        planned=_planned(catalogue, step.planned),
    )


def _planned(catalogue: Catalogue, planned: StepProgress | None) -> str:
    return title_of(catalogue, planned.step) or planned.step.words if planned else ""


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
        _planned(catalogue, waiting.planned),
        waiting.planned.since if waiting.planned else None,
    )
