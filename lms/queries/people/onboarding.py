"""Onboarding plans as pages show them: one person's, those of many for a list, and each role's for its editor."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, tzinfo

from lms.content.catalogue import Catalogue
from lms.domain.competence.practice import practice_of
from lms.domain.learning.course import Course
from lms.domain.people.onboarding import PlanProgress, PlanStep, PlanStepKind, StepProgress, in_order, progress_of
from lms.store.people import onboarding, people
from lms.store.people.onboarding import BegunPlan, OwnStepsSaved
from lms.store.people.people import Card


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step with its words as they are today; `course` is there where the step is one, or a practice of one."""

    progress: StepProgress
    title: str
    course: Course | None
    is_next: bool

    @property
    def step(self) -> PlanStep:
        return self.progress.step


@dataclass(frozen=True, slots=True)
class PlanPage:
    """One person's plan; `person` tells who supervises them today, and so for whom a step waits."""

    person: Card
    role: str
    progress: PlanProgress
    steps: tuple[ShownStep, ...]

    @property
    def next(self) -> ShownStep | None:
        return next((one for one in self.steps if one.is_next), None)


def plans_of(
    catalogue: Catalogue, person_ids: Collection[int], today: date, zone: tzinfo = UTC
) -> dict[int, PlanProgress]:
    """Person id to their plan as it is today, in the order of names; those without one are left out.

    For home, a team's list and a person's page: two statements for however many, and one where nobody has a plan.
    """
    return _progress(catalogue, onboarding.plans_of(person_ids, today), zone)


def _progress(catalogue: Catalogue, plans: Sequence[BegunPlan], zone: tzinfo) -> dict[int, PlanProgress]:
    facts = onboarding.facts_of([plan.person_id for plan in plans], zone) if plans else {}
    return {
        plan.person_id: PlanProgress(
            plan.person_id,
            plan.profile,
            plan.first_on,
            plan.begun_at.astimezone(zone).date(),
            tuple(
                progress_of(step, plan.first_on, facts[plan.person_id])
                for step in plan.steps
                if title_of(catalogue, step) is not None
            ),
        )
        for plan in plans
    }


def title_of(catalogue: Catalogue, step: PlanStep) -> str | None:
    """What a step is called today; None where its course or practice is not here any more: nobody can take it."""
    if step.kind.is_said:
        return step.words
    course = catalogue.courses.get(step.course)
    if step.kind is PlanStepKind.COURSE:
        return course.title if course else None
    practice = practice_of(course, step.practice)
    return practice.title if practice else None


def comes_next(catalogue: Catalogue, plan: PlanProgress | None) -> tuple[str, date] | None:
    """Title and day of the first step that is its person's turn; None where all is done or waits for others."""
    step = plan.next if plan else None
    return (title_of(catalogue, step.step) or step.step.words, step.due_on) if step else None


def plan_page(catalogue: Catalogue, person_id: int, today: date, zone: tzinfo) -> PlanPage | None:
    """None when there is no such person, or no plan for them today; of someone who left nothing is asked."""
    person = people.card(person_id, today)
    if person is None or person.plan_id is None or not person.works_here(today):
        return None
    progress = plans_of(catalogue, [person_id], today, zone).get(person_id)
    if progress is None or not progress.steps:
        return None
    comes = progress.next
    return PlanPage(
        person,
        _role(catalogue, progress.profile),
        progress,
        tuple(
            ShownStep(one, title_of(catalogue, one.step) or "", catalogue.courses.get(one.step.course), one is comes)
            for one in progress.steps
        ),
    )


def _role(catalogue: Catalogue, profile: str) -> str:
    return catalogue.profiles[profile].title if profile in catalogue.profiles else profile


@dataclass(frozen=True, slots=True)
class ListedPlan:
    """The plan of one role: how many steps everybody has, how many the program added, who is on it today."""

    slug: str
    title: str
    shipped: int
    own: int
    under_way: int


def listed_plans(catalogue: Catalogue, today: date) -> tuple[ListedPlan, ...]:
    """Of every role, in their order."""
    own = onboarding.own_steps(list(catalogue.profiles))
    on_it = [plan.profile for plan in onboarding.plans_under_way(today)]
    return tuple(
        ListedPlan(slug, one.title, len(one.onboarding), len(own.get(slug, ())), on_it.count(slug))
        for slug, one in catalogue.profiles.items()
    )


@dataclass(frozen=True, slots=True)
class EditedPlan:
    """The plan of a role as its editor shows it: (step, title, whether it is the program's own) in order."""

    slug: str
    title: str
    steps: tuple[tuple[PlanStep, str, bool], ...]
    under_way: int
    saved: Sequence[OwnStepsSaved]


def edited_plan(catalogue: Catalogue, slug: str, today: date) -> EditedPlan | None:
    """None where there is no such role."""
    role = catalogue.profiles.get(slug)
    if role is None:
        return None
    saved = onboarding.own_steps_saved(slug)
    own = saved[0].steps if saved else ()
    return EditedPlan(
        slug,
        role.title,
        tuple(
            (step, title_of(catalogue, step) or step.words, step in own)
            for step in in_order((*role.onboarding, *own))
        ),
        sum(plan.profile == slug for plan in onboarding.plans_under_way(today)),
        saved,
    )


def has_plan(catalogue: Catalogue, profile: str | None) -> bool:
    """Whether the role asks new people for anything."""
    role = catalogue.profiles.get(profile or "")
    return role is not None and bool(role.onboarding or onboarding.own_steps([role.slug]))
