"""What is next, from what the database holds: the domain decides, and this tells whether it is told the truth."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from lms.actions.competence import practice
from lms.actions.learning import learning
from lms.actions.team import assignments
from lms.domain.access import Actor, Permission, Role, may
from lms.domain.competence.practice import State
from lms.domain.competence.steps.step import Reason, Rest, StepKind
from lms.domain.learning.completion import Requirement
from lms.domain.program.program import Program
from lms.queries.competence.next_steps import next_for, next_for_me
from lms.queries.learning import courses
from lms.store.db import unit_of_work
from lms.store.people import people
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.way import complete, read_all, read_lesson

pytestmark = pytest.mark.usefixtures("store")
FIRST, SECOND = "peer-role-in-child-welfare", "trauma-aces-and-ti-rosc"


@pytest.fixture
def first(catalogue):
    return catalogue.courses[FIRST]


@pytest.fixture
def mine(catalogue, cast):
    def ask(content=catalogue):
        return next_for_me(content, Actor(cast.pia, frozenset({Role.PEER})), "peer", NOW, Program())

    return ask


@pytest.fixture
def seen_by_sam(catalogue, cast):
    sam = Actor(cast.sam, frozenset({Role.PEER, Role.SUPERVISOR, Role.RATER}), frozenset({cast.pia}))
    assert may(sam, Permission.ASSIGN, cast.pia)

    def ask():
        return next_for(catalogue, sam, {cast.pia: catalogue.profiles["peer"]}, NOW, Program())[cast.pia]

    return ask


def test_it_goes_on_at_the_first_lesson_that_is_not_done(cast, first, mine):
    with unit_of_work():
        learning.start_course(acting(cast.pia), first)
        read_lesson(first, cast.pia, 0, NOW)

    step = mine().first

    assert (step.course, step.lesson, step.number, step.has_begun) == (first, first.lessons[1], 2, True)


def test_after_the_lessons_it_is_the_quiz(cast, first, mine):
    with unit_of_work():
        read_all(first, cast.pia, NOW)

    assert (mine().first.step.kind, mine().first.step.course) == (StepKind.TAKE_QUIZ, FIRST)


def test_the_course_touched_last_comes_first(catalogue, cast, first, mine):
    complete(first, cast.pia, NOW - timedelta(days=9))
    second = catalogue.courses[SECOND]
    with unit_of_work():
        learning.start_course(acting(cast.pia, NOW - timedelta(days=3)), second)
        learning.restart_course(acting(cast.pia, NOW - timedelta(days=2)), first)
        read_lesson(second, cast.pia, 0, NOW)

    assert [step.step.course for step in mine().steps if step.step.reason is Reason.LEFT_OFF] == [SECOND, FIRST]


def test_progress_is_the_one_of_the_course_page(catalogue, cast, first, mine):
    with unit_of_work():
        read_all(first, cast.pia, NOW)

    progress = mine().facts.ways[FIRST].progress

    assert progress == courses.course_page(catalogue, first, cast.pia, Program(), TODAY).progress
    assert Requirement.QUIZ in progress.missing


def test_a_completed_course_is_held_and_its_gaps_are_closed(cast, first, mine):
    before = mine().facts
    complete(first, cast.pia, NOW)
    after = mine().facts

    assert (after.ways[FIRST].is_open, after.ways[FIRST].held_from) == (False, TODAY)
    assert after.completed == {FIRST}
    assert after.gaps.keys() < before.gaps.keys()


def test_what_was_asked_for_is_told_with_who_asked(cast, first, mine, seen_by_sam):
    with unit_of_work():
        day = TODAY + timedelta(days=4)
        assignments.assign_training(acting(cast.sam), [cast.pia], [first], due_on=day, note="before the new rules")

    step = mine().first.step
    assert (step.reason, step.asked_by, step.by, step.note) == (
        Reason.DUE,
        "Sam Example",
        day,
        "before the new rules",
    )
    assert seen_by_sam().first.step.kind is StepKind.THEIRS


def test_a_practice_waits_first_for_the_rater(cast, first, mine, seen_by_sam):
    with unit_of_work():
        learning.start_course(acting(cast.pia), first)
        asked = practice.ask(acting(cast.pia), cast.pia, first, first.practice[0], cast.sam)

    assert [(wait.state, wait.rater) for wait in mine().waiting] == [(State.ASKED, "Sam Example")]
    step = seen_by_sam().first.step
    assert (step.kind, step.observation) == (StepKind.RATE_PRACTICE, asked.observation_id)


def test_who_left_and_who_never_came_have_no_step(cast, mine, seen_by_sam):
    with unit_of_work():
        people.person(cast.pia).password_hash = None
    assert seen_by_sam().rest is Rest.NOT_IN_YET

    with unit_of_work():
        people.person(cast.pia).active_until = TODAY - timedelta(days=1)
    assert mine().rest is Rest.HAS_LEFT


def test_without_any_course_nothing_is_asked(catalogue, mine):
    found = mine(replace(catalogue, courses={}))

    assert (found.steps, found.rest, found.facts.gaps) == ((), Rest.ALL_SHOWN, {})


@pytest.mark.parametrize("years_ago", [0, 3])
def test_in_short_the_steps_are_the_same_and_a_check_tells_nothing_of_itself(catalogue, cast, first, years_ago):
    complete(first, cast.pia, NOW - timedelta(days=365 * years_ago))
    sam = Actor(cast.sam, frozenset({Role.PEER, Role.SUPERVISOR, Role.RATER}), frozenset({cast.pia}))
    asked = catalogue, sam, {cast.pia: catalogue.profiles["peer"]}, NOW, Program()

    whole, short = next_for(*asked)[cast.pia], next_for(*asked, in_short=True)[cast.pia]

    assert [(one.step.key, one.step.reason) for one in whole.steps] == [
        (one.step.key, one.step.reason) for one in short.steps
    ]
    assert (whole.rest, whole.waiting) == (short.rest, short.waiting)
    checks = [one.facts.check for one in (whole, short)]
    if years_ago:
        assert [one is not None and bool(one.codes) for one in checks] == [True, False]
    else:  # what was answered today is weighed
        assert checks[0] == checks[1]
