"""Beginning onboarding plans: whoever is given a profile that has one is put on it as it is at that moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from lms.domain.acting import Acting
from lms.domain.people.onboarding import PlanStep, first_day, in_order
from lms.domain.program.event import Action, EventDetails
from lms.store.people import onboarding
from lms.store.people.onboarding import NewPlan
from lms.store.program import events

Plans = Mapping[str, tuple[PlanStep, ...]]  # what each profile asks of new people, by its slug
NO_PLANS: Plans = {}


def begin_plans(
    acting: Acting, profiles: Mapping[int, str], hired: Mapping[int, date | None], given_on: date, plans: Plans
) -> int:
    """Puts those who were given a profile that has a plan on it as it is now; how many.

    `profiles` maps person ids to slugs, `hired` to first days of work.
    """
    versions = plan_versions(acting, set(profiles.values()), plans)
    begun = [
        NewPlan(person_id, profile, first_day(hired[person_id], given_on))
        for person_id, profile in profiles.items()
        if profile in versions
    ]
    begin(acting, begun, versions)
    return len(begun)


def begin(acting: Acting, begun: list[NewPlan], versions: Mapping[str, int]) -> None:
    onboarding.begin(begun, versions, acting.person_id, acting.now)
    about = [
        (plan.person_id, EventDetails(profile=plan.profile, first_day=plan.first_on.isoformat())) for plan in begun
    ]
    events.record_events(Action.PLAN_BEGUN, by=acting.person_id, about=about, now=acting.now)


def plan_versions(acting: Acting, profiles: set[str], plans: Plans) -> dict[str, int]:
    """Profile to the version of its plan now; those that ask for nothing are left out."""
    own = onboarding.own_steps(profiles) if profiles else {}
    whole = {one: in_order((*plans.get(one, ()), *own.get(one, ()))) for one in sorted(profiles)}
    return {profile: onboarding.keep_version(steps, acting.now) for profile, steps in whole.items() if steps}
