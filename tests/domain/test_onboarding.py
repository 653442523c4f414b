"""The onboarding plan of a role: where each step is, when it is late, and for whom it waits."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.people.onboarding import (
    PlanFacts,
    PlanProgress,
    PlanStep,
    PlanStepKind,
    PlanWaitsFor,
    Said,
    StepState,
    first_day,
    in_order,
    may_say,
    progress_of,
    state_after,
)

FIRST = date(2026, 11, 1)
COURSE = PlanStep("course:one", PlanStepKind.COURSE, 14, "one", words="One")
PRACTICE = PlanStep("practice:one/say-no", PlanStepKind.PRACTICE, 21, "one", "say-no", "Say no")
SHADOWING = PlanStep("own:1", PlanStepKind.SHADOWING, 7, words="A day at court")
STEPS = (SHADOWING, COURSE, PRACTICE)
said = st.lists(st.sampled_from(Said))


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def plan(facts: PlanFacts = PlanFacts(), steps=STEPS) -> PlanProgress:  # noqa: B008 -- it is frozen
    return PlanProgress(7, "first-90-days", FIRST, FIRST, tuple(progress_of(step, FIRST, facts) for step in steps))


@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_read_back_as_it_was_kept(step):
    assert PlanStep.from_json(step.to_json()) == step


def test_steps_stand_by_their_days_and_of_one_day_as_they_were_written():
    again = PlanStep("own:2", PlanStepKind.PAIRING, 7, words="Meet")

    assert in_order((PRACTICE, SHADOWING, COURSE, again)) == (SHADOWING, again, COURSE, PRACTICE)


@pytest.mark.parametrize(
    ("hired_on", "begins"), [(None, FIRST), (day(-400), FIRST), (day(-1), FIRST), (day(0), FIRST), (day(9), day(9))]
)
def test_a_plan_counts_from_the_first_day_of_work_and_never_before_it_was_asked(hired_on, begins):
    assert first_day(hired_on, FIRST) == begins


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ([], StepState.OPEN),
        ([Said.CONFIRMED], StepState.OPEN),
        ([Said.DONE], StepState.WAITING),
        ([Said.DONE, Said.DONE], StepState.WAITING),
        ([Said.DONE, Said.TAKEN_BACK], StepState.OPEN),
        ([Said.DONE, Said.NOT_YET], StepState.OPEN),
        ([Said.DONE, Said.NOT_YET, Said.DONE, Said.CONFIRMED], StepState.DONE),
        ([Said.DONE, Said.CONFIRMED, Said.TAKEN_BACK], StepState.DONE),
    ],
)
def test_its_person_says_that_it_is_done_and_a_supervisor_confirms(words, state):
    assert state_after(words) is state


@given(said, st.sampled_from(Said))
def test_a_word_may_be_said_only_when_it_changes_something(words, word):
    assert may_say(words, word) is (state_after([*words, word]) is not state_after(words))


def test_nothing_is_done_at_first_and_the_first_step_comes_next():
    one = plan()

    assert (one.done, one.total, one.length_days, one.is_done) == (0, 3, 21, False)
    assert one.next.step is SHADOWING
    assert [each.due_on for each in one.steps] == [day(7), day(14), day(21)]


def test_a_course_is_done_however_it_was_completed_and_a_practice_once_it_was_met():
    one = plan(PlanFacts(courses={"one": day(-90)}, practices={("one", "say-no"): day(3)}))

    assert [(each.state, each.since) for each in one.steps] == [
        (StepState.OPEN, None),
        (StepState.DONE, day(-90)),
        (StepState.DONE, day(3)),
    ]


def test_what_waits_for_someone_else_is_never_late_and_says_for_whom():
    facts = PlanFacts(
        watched=frozenset({("one", "say-no")}), ready=frozenset({"one"}), said={"own:1": [(Said.DONE, day(6))]}
    )
    one = plan(facts)

    assert [each.waits_for for each in one.steps] == [
        PlanWaitsFor.SUPERVISOR,
        PlanWaitsFor.CREDIT,
        PlanWaitsFor.RATER,
    ]
    assert (one.next, one.late(day(500)), len(one.waiting)) == (None, (), 3)
    assert [each.step for each in one.to_confirm] == [SHADOWING]


def test_a_course_of_which_others_have_to_act_is_never_late():
    one = plan(PlanFacts(with_others=frozenset({"one"})))

    course = next(each for each in one.steps if each.step is COURSE)
    assert (course.state, course.waits_for) == (StepState.WAITING, PlanWaitsFor.OTHERS)
    assert not course.is_late(day(500))


@pytest.mark.parametrize(("today", "late"), [(7, []), (8, [SHADOWING]), (22, [SHADOWING, COURSE, PRACTICE])])
def test_a_step_is_late_after_its_day(today, late):
    one = plan()

    assert [each.step for each in one.late(day(today))] == late
    assert one.steps[0].days_left(day(today)) == 7 - today
    assert (one.day(day(today)), one.number(day(today))) == (today, today + 1)


def test_a_step_that_was_sent_back_says_so_until_it_is_said_again():
    sent_back = [(Said.DONE, day(1)), (Said.NOT_YET, day(2))]

    assert plan(PlanFacts(said={"own:1": sent_back})).steps[0].was_sent_back
    assert not plan(PlanFacts(said={"own:1": [*sent_back, (Said.DONE, day(3))]})).steps[0].was_sent_back
    assert (
        not plan(PlanFacts(said={"own:1": [(Said.DONE, day(1)), (Said.TAKEN_BACK, day(1))]})).steps[0].was_sent_back
    )


def test_a_confirmed_step_is_done_since_the_day_of_that_word():
    step = plan(PlanFacts(said={"own:1": [(Said.DONE, day(1)), (Said.CONFIRMED, day(4))]})).steps[0]

    assert (step.state, step.since, step.waits_for) == (StepState.DONE, day(4), None)


def test_all_done_is_the_end():
    facts = PlanFacts(
        {"one": day(1)}, {("one", "say-no"): day(2)}, said={"own:1": [(Said.DONE, day(1)), (Said.CONFIRMED, day(4))]}
    )
    one = plan(facts)

    assert (one.is_done, one.next, one.late(day(99)), one.waiting) == (True, None, (), ())


def test_a_plan_of_which_nothing_is_left_asks_nothing():
    one = plan(steps=())

    assert (one.length_days, one.is_done, one.next) == (0, True, None)
