"""What profiles say: targets, from when the critical counts, and the plan of new people."""

from __future__ import annotations

import pytest

from lms.content.source import Weight
from lms.domain.people.onboarding import PlanStep, PlanStepKind
from tests.content.site import PROFILES

PLAN = """\
    critical_from_days: 90
    onboarding:
      - {day: 21, practice: small-steps/saying-no}
      - {day: 14, course: small-steps}
      - {day: 3, pairing: Meet someone who knows, id: someone}
      - {day: 14, shadowing: A day with them, id: a-day}
"""
ANCHOR = "    targets:\n"


def practice_of(site) -> str:
    return site.read().courses["small-steps"].practice[0].id


def test_a_plan_stands_by_its_days(site):
    site.change(PROFILES, ANCHOR, PLAN.replace("saying-no", practice_of(site)) + ANCHOR)
    catalogue = site.read()
    profile = catalogue.profiles["peer"]
    practice = catalogue.courses["small-steps"].practice[0]

    assert profile.critical_from_days == 90
    assert profile.onboarding == (
        PlanStep("pairing:someone", PlanStepKind.PAIRING, 3, words="Meet someone who knows"),
        PlanStep("course:small-steps", PlanStepKind.COURSE, 14, "small-steps", words="Small steps"),
        PlanStep("shadowing:a-day", PlanStepKind.SHADOWING, 14, words="A day with them"),
        PlanStep(
            f"practice:small-steps/{practice.id}",
            PlanStepKind.PRACTICE,
            21,
            "small-steps",
            practice.id,
            practice.title,
        ),
    )
    assert catalogue.plans() == {"peer": profile.onboarding}


def test_without_one_a_profile_asks_new_people_for_nothing(site):
    profile = site.read().profiles["peer"]

    assert (profile.critical_from_days, profile.onboarding, site.read().plans()) == (0, (), {})


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ("{day: 0, course: small-steps}", "`day` must be a whole number from 1 to 730"),
        ("{day: 10000, course: small-steps}", "`day` must be a whole number from 0 to 730"),
        ("{day: soon, course: small-steps}", "`day` must be a whole number from 0 to 730"),
        ("{course: small-steps}", "the field `day` is missing"),
        ("{day: 3, course: nowhere}", "unknown course nowhere"),
        ("{day: 3, course: small-steps/saying}", "unknown course small-steps/saying"),
        ("{day: 3, practice: small-steps}", "unknown practice small-steps"),
        ("{day: 3, practice: small-steps/nothing}", "unknown practice small-steps/nothing"),
        ("{day: 3, practice: nowhere/nothing}", "unknown practice nowhere/nothing"),
        ("{day: 3}", "a step holds one of course, practice, shadowing, pairing, and its day"),
        ("{day: 3, course: small-steps, pairing: Meet, id: a}", "a step holds one of course, practice, shadowing"),
        ("{day: 3, shadowing: A day}", "the field `id` is missing"),
        ("{day: 3, shadowing: A day, id: A Day}", "`id` must be small letters, digits and hyphens"),
        ('{day: 3, shadowing: "", id: a}', "`shadowing` must be a text"),
        ("{day: 3, shadowing: " + "x" * 161 + ", id: a}", "`shadowing` is longer than 160 characters"),
        ("{day: 3, course: small-steps, who: Pia}", "unknown field `who`"),
    ],
)
def test_what_is_wrong_with_a_step_is_told(site, step, message):
    site.change(PROFILES, ANCHOR, f"    onboarding:\n      - {step}\n{ANCHOR}")

    assert any(problem.message.startswith(message) for problem in site.problems()), site.problems()


def test_a_step_that_stands_twice_is_told(site):
    twice = "      - {day: 3, course: small-steps}\n"
    site.change(PROFILES, ANCHOR, f"    onboarding:\n{twice}{twice}{ANCHOR}")

    assert [one.message for one in site.problems()] == ["this step stands twice in the plan: course:small-steps"]


def test_a_course_before_one_on_which_it_builds_is_a_warning(site):
    site.copy_course("after", "After")
    site.change("courses/after/course.yaml", "prerequisites: []", "prerequisites: [small-steps]")
    steps = "      - {day: 3, course: after}\n      - {day: 9, course: small-steps}\n"
    site.change(PROFILES, ANCHOR, f"    onboarding:\n{steps}{ANCHOR}")

    told = [one for one in site.problems() if one.path == PROFILES]
    assert [(one.message, one.weight) for one in told] == [
        ("after builds on small-steps, which the plan does not ask before it", Weight.WARNING)
    ]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("{of: [ours-9], rung: knows}", "unknown framework, category or competency ours-9"),
        ("{of: [ours], rung: does}", "`rung` must be one of knows, knows-how, shows-how, not “does”"),
    ],
)
def test_a_target_that_nobody_can_have_is_an_error(site, written, message):
    site.change(PROFILES, "{of: [ours], rung: knows}", written)

    assert [(one.message, one.weight) for one in site.problems()] == [(message, Weight.ERROR)]


def test_the_shipped_plan_is_in_an_order_in_which_it_can_be_taken(catalogue):
    plan = catalogue.profiles["first-90-days"]

    assert plan.critical_from_days == 90
    assert {step.kind for step in plan.onboarding} == set(PlanStepKind)
    before: set[str] = set()
    for step in plan.onboarding:
        if step.kind is PlanStepKind.COURSE:
            assert set(catalogue.courses[step.course].prerequisites) <= before
            before.add(step.course)
