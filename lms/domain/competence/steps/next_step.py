"""What is next for a person: one answer, which every page, mail and sheet asks for.

It knows no database and no sentence. A step that it offers is one that the action behind it accepts; what only waits
for somebody else is told apart, and nothing of that is late.
"""

from __future__ import annotations

from lms.domain.competence.steps.for_oneself import ForOneself
from lms.domain.competence.steps.for_others import ForOthers
from lms.domain.competence.steps.offers import Offers
from lms.domain.competence.steps.step import (
    Facts,
    NextStep,
    NextSteps,
    Rest,
    Viewer,
    Waiting,
    step_order,
)
from lms.domain.learning.refresh import due_soon_on


def next_steps(facts: Facts, offers: Offers, viewer: Viewer, *, closing: bool = True) -> NextSteps:
    """Ranked, for whoever looks; the person's own steps, or what somebody else may do for them.

    If not `closing`, without what does nothing but close gaps; that comes last, so the others stay as they are.
    """
    if not facts.may_study:
        return NextSteps(rest=Rest.HAS_LEFT)
    if not facts.has_signed_in:
        return NextSteps(rest=Rest.NOT_IN_YET)
    own = ForOneself(facts, offers)
    waiting = tuple(dict.fromkeys(own.waiting()))
    is_own = viewer.person_id == facts.person_id
    every = tuple(
        sorted(
            own.steps(closing=closing) if is_own else ForOthers(own, viewer).steps(closing=closing), key=step_order
        )
    )
    first: dict[str, NextStep] = {}
    for step in every:
        first.setdefault(step.key, step)
    rests = facts.set_aside if is_own else frozenset()
    steps = tuple(step for key, step in first.items() if key not in rests)
    set_aside = tuple(step for key, step in first.items() if key in rests)
    rest = None if steps else _rest(own, waiting, set_aside)
    return NextSteps(steps, every, waiting, rest, set_aside)


def may_concern_others(facts: Facts, offers: Offers) -> bool:
    """Whether a step of theirs can be more than to go on, or a check: asked for, waited for, short, running out."""
    if facts.watches or facts.asked or facts.plan or facts.short:
        return True
    return any(
        way.held_from is not None
        and slug in offers.courses
        and due_soon_on(offers.courses[slug], way.held_from, facts.today, facts.again_days) is not None
        for slug, way in facts.ways.items()
    )


def _rest(own: ForOneself, waiting: tuple[Waiting, ...], set_aside: tuple[NextStep, ...]) -> Rest:
    if set_aside:
        return Rest.SET_ASIDE
    if any(own.wait_for_me()):
        return Rest.THEIRS
    if own.facts.rests:
        return Rest.TOMORROW
    return Rest.WAITS if waiting else Rest.ALL_SHOWN
