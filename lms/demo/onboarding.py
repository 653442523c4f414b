"""Onboarding in the demonstration: the agency's own steps, what is said of steps, and a target that was adjusted."""

from __future__ import annotations

from datetime import datetime

from lms.actions.people import onboarding
from lms.actions.people.targets import NewTarget, adjust_target
from lms.demo.agency import DAY, NEW, PEER, Agency, Life
from lms.demo.cast import OWN_STEPS, Adjusted, StepSaid
from lms.demo.lives import person_of
from lms.domain.people.onboarding import Said


def add_own_steps(agency: Agency, moment: datetime) -> Life:
    """What the agency asks of new people beside the courses, before the first of them comes."""
    yield moment
    for kind, words, day in OWN_STEPS:
        onboarding.add_step(agency.acting(agency.administrator, moment), NEW, kind, words, day)


def say_step(agency: Agency, told: StepSaid, joined: datetime) -> Life:
    """Its person says that a step is done, and their supervisor confirms it, so many days after the first one."""
    moment = joined + told.said * DAY
    yield moment
    person_id = agency.ids[told.email]
    onboarding.say(agency.acting(person_id, moment), person_id, told.step, Said.DONE)
    if told.confirmed is None:
        return
    moment += told.confirmed * DAY
    yield moment
    onboarding.say(agency.acting(agency.ids[told.supervisor], moment), person_id, told.step, Said.CONFIRMED)


def adjust(agency: Agency, told: Adjusted, moment: datetime) -> Life:
    yield moment
    person, role = person_of(agency.ids[told.email]), agency.catalogue.profiles[PEER]
    asked = NewTarget(told.competency, told.rung, agency.program.day_of(moment), None, told.reason)
    acting = agency.acting(agency.administrator, moment)
    adjust_target(acting, person, role, asked, agency.catalogue, is_sure=True)
