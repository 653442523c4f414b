"""Onboarding plans: what the program adds to them, beginning one anew, saying that a step is done, reminding."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from lms.actions.people.people import CannotChange, check_day
from lms.actions.people.plans import Plans, begin, plan_versions
from lms.domain.acting import Acting
from lms.domain.people.onboarding import (
    LONGEST_DAYS,
    MOST_OWN_STEPS,
    OWN_KINDS,
    STEP_WORDS_MAX,
    PlanStep,
    PlanStepKind,
    Said,
    StepState,
    in_order,
    may_say,
    progress_of,
)
from lms.domain.program.event import Action
from lms.domain.program.mail import StepNews
from lms.domain.team.assignment import STEP_DAYS_BEFORE, is_worth_telling, reminded_on
from lms.store.in_force import has_left
from lms.store.locks import lock_people
from lms.store.people import onboarding
from lms.store.people.onboarding import BegunPlan, NewPlan
from lms.store.program import events, news
from lms.store.tables.people import Person

_AHEAD = timedelta(days=366)
_ACTIONS = {
    Said.DONE: Action.PLAN_STEP_SAID,
    Said.TAKEN_BACK: Action.PLAN_STEP_TAKEN_BACK,
    Said.CONFIRMED: Action.PLAN_STEP_CONFIRMED,
    Said.NOT_YET: Action.PLAN_STEP_NOT_YET,
}


def begin_anew(acting: Acting, person: Person, profile: str, first_on: date, plans: Plans) -> None:
    """Puts someone on the plan of their profile as it is now, counted from that day. Raises CannotChange.

    What they have done stays done.
    """
    check_day("first_on", first_on)
    if has_left(person.active_until, acting.today):
        raise CannotChange("first_on", f"{person.display_name} left, so no plan asks for anything.")
    if first_on > acting.today + _AHEAD:
        raise CannotChange("first_on", "The first day can be at most a year ahead.")
    if first_on < acting.today - timedelta(days=LONGEST_DAYS):
        raise CannotChange("first_on", "This is too long ago for a plan of new people.")
    lock_people([person.id])
    versions = plan_versions(acting, {profile}, plans)
    if not versions:
        raise CannotChange("first_on", "This role has no onboarding plan.")
    begin(acting, [NewPlan(person.id, profile, first_on)], versions)


def add_step(acting: Acting, profile: str, kind: str, words: str, day: int) -> None:
    """Adds a step of the program's own to a plan, for all who begin it from now on. Raises CannotChange."""
    words = " ".join(words.split())
    if kind not in OWN_KINDS:
        raise CannotChange("kind", "Please choose shadowing or pairing.")
    if not words:
        raise CannotChange("words", "Please say in a few words what the person does.")
    if len(words) > STEP_WORDS_MAX:
        raise CannotChange("words", f"Please keep it under {STEP_WORDS_MAX} characters.")
    if not 1 <= day <= LONGEST_DAYS:
        raise CannotChange("day", f"The day is a whole number from 1 to {LONGEST_DAYS}, counted from the first day.")
    saved = onboarding.own_steps_saved(profile)
    steps = saved[0].steps if saved else ()
    if len(steps) >= MOST_OWN_STEPS:
        raise CannotChange("words", f"A plan holds at most {MOST_OWN_STEPS} steps of your own.")
    if any(step.words.casefold() == words.casefold() for step in steps):
        raise CannotChange("words", "This step is in the plan already.")
    given = {step.key for version in saved for step in version.steps}
    key = next(key for number in range(1, len(given) + 2) if (key := f"own:{number}") not in given)
    _save(acting, profile, in_order((*steps, PlanStep(key, PlanStepKind(kind), day, words=words))))


def remove_step(acting: Acting, profile: str, key: str) -> bool:
    """Takes a step of the program's own out of a plan; whoever is under way keeps it. False when it is not there."""
    steps = onboarding.own_steps([profile]).get(profile, ())
    left = tuple(step for step in steps if step.key != key)
    if len(left) == len(steps):
        return False
    _save(acting, profile, left)
    return True


def _save(acting: Acting, profile: str, steps: tuple[PlanStep, ...]) -> None:
    onboarding.save_own_steps(profile, steps, acting.me, acting.now)
    events.record_event(
        Action.PLAN_CHANGED, by=acting.me, about=None, now=acting.now, profile=profile, count=len(steps)
    )


def say(acting: Acting, person_id: int, key: str, word: Said) -> bool:
    """Keeps what its person or their supervisor says of a step; False when it says nothing new.

    So does a step that the plan of today does not have. Who may say which word is the page's to know.
    """
    lock_people([person_id])
    plan = _plan_of(person_id, acting.today)
    if plan is None or not any(step.key == key and step.kind.is_said for step in plan.steps):
        return False
    said = onboarding.facts_of([person_id], acting.program.zone)[person_id].said.get(key, ())
    if not may_say([each for each, _ in said], word):
        return False
    onboarding.say(person_id, key, onboarding.last_number(person_id, key) + 1, word, acting.me, acting.now)
    events.record_event(_ACTIONS[word], by=acting.me, about=person_id, now=acting.now, step=key)
    return True


def _plan_of(person_id: int, today: date) -> BegunPlan | None:
    found = onboarding.plans_of([person_id], today)
    return found[0] if found else None


def steps_to_tell(acting: Acting, person_id: int, titles: Mapping[str, str]) -> tuple[StepNews, ...]:
    """The steps of someone's plan that a reminder names, the earliest due first. `titles`: course slug to title."""
    plan = _plan_of(person_id, acting.today)
    return tuple(_open_steps(acting, [plan], titles).get(person_id, ())) if plan else ()


def _open_steps(acting: Acting, plans: list[BegunPlan], titles: Mapping[str, str]) -> dict[int, list[StepNews]]:
    """Person id to what their plan asks of them near these days, and nobody else has to do."""
    near = {
        plan.person_id: plan
        for plan in plans
        if any(is_worth_telling(plan.first_on + timedelta(days=step.day), acting.today) for step in plan.steps)
    }
    found: dict[int, list[StepNews]] = {}
    for person_id, facts in onboarding.facts_of(list(near), acting.program.zone).items():
        plan = near[person_id]
        steps = [progress_of(step, plan.first_on, facts) for step in plan.steps if _is_here(step, titles)]
        told = [
            StepNews(one.step.words, one.step.course if one.step.kind is PlanStepKind.COURSE else "", one.due_on)
            for one in steps
            if one.state is StepState.OPEN and is_worth_telling(one.due_on, acting.today)
        ]
        if told:
            found[person_id] = told
    return found


def _is_here(step: PlanStep, titles: Mapping[str, str]) -> bool:
    return not step.course or step.course in titles


def to_remind(acting: Acting, titles: Mapping[str, str]) -> frozenset[int]:
    """Who was not told yet of a step of their plan that fell due: since their last reminder, which told of all."""
    plans = onboarding.plans_under_way(acting.today)
    begun = {plan.person_id: acting.program.day_of(plan.begun_at) for plan in plans}
    steps = _open_steps(acting, plans, titles)
    return frozenset(
        one.person_id
        for one in news.remindable_people(list(steps), acting.today)
        for step in steps[one.person_id]
        if (day := _reminded_on(step, begun[one.person_id], acting.today, one.weekday)) is not None
        and (one.last_at is None or acting.program.day_of(one.last_at) < day)
    )


def _reminded_on(step: StepNews, begun_on: date, today: date, weekday: int) -> date | None:
    return reminded_on(step.due_on, begun_on, today, weekday, STEP_DAYS_BEFORE)
