"""A supervisor's Monday: which lines there are of whom, and that each stands on that person's own page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lms.actions.competence import practice
from lms.actions.learning import learning
from lms.actions.team import assignments
from lms.domain.access import Actor, Role
from lms.domain.program.program import Program
from lms.domain.team.assignment import has_paused
from lms.queries.competence.next_steps import next_for_me
from lms.queries.team.monday import LineKind, monday, own_lines
from lms.store.account import mail_settings
from lms.store.db import unit_of_work
from lms.store.people import people
from lms.store.team import assignments as assignment_store
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.way import complete, read_lesson

pytestmark = pytest.mark.usefixtures("store")
FIRST, SECOND = "peer-role-in-child-welfare", "trauma-aces-and-ti-rosc"
REFRESHED = "ethics-for-peer-workers"


@pytest.fixture
def first(catalogue):
    return catalogue.courses[FIRST]


@pytest.fixture
def page(catalogue, cast):
    sam = Actor(cast.sam, frozenset({Role.PEER, Role.SUPERVISOR, Role.RATER}), frozenset({cast.pia}))
    return lambda: monday(catalogue, sam, NOW, Program())


@pytest.fixture
def own(catalogue, cast):
    def lines():
        mine = next_for_me(catalogue, Actor(cast.pia, frozenset({Role.PEER})), "peer", NOW, Program())
        return own_lines(mine, "Pia Example", NOW, Program())

    return lines


def told(page):
    return {kind: [line.course.slug if line.course else "" for line in lines] for kind, lines in page.lines}


def ask(cast, course, days):
    with unit_of_work():
        due_on = TODAY + timedelta(days=days)
        sam = acting(cast.sam, NOW - timedelta(days=60))
        assignments.assign_training(sam, [cast.pia], [course], due_on=due_on, note="")


def begin(cast, course, days_ago):
    with unit_of_work():
        learning.start_course(acting(cast.pia, NOW - timedelta(days=days_ago)), course)


def test_a_practice_that_waits_is_a_line_with_its_minutes(cast, first, page):
    with unit_of_work():
        practice.ask(acting(cast.pia), cast.pia, first, first.practice[0], None)

    [(kind, [line])] = [pair for pair in page().lines if pair[0] is LineKind.WAITS]

    assert (kind, line.person_id, line.day) == (LineKind.WAITS, cast.pia, TODAY)
    assert page().minutes == 20
    assert page().counts["WAITS"] == 1


def test_what_is_past_its_day_tells_whether_it_was_begun(cast, first, page, own):
    ask(cast, first, -2)
    [line] = [line for kind, lines in page().lines if kind is LineKind.LATE for line in lines]
    begin(cast, first, 1)
    [later] = [line for kind, lines in page().lines if kind is LineKind.LATE for line in lines]

    assert (line.course, line.day, line.begun, later.begun) == (first, TODAY - timedelta(days=2), False, True)
    assert LineKind.LATE in {line.kind for line in own()}


def test_what_is_held_and_was_asked_for_all_the_same_is_never_late(cast, first, page):
    complete(first, cast.pia, NOW - timedelta(days=90))
    with unit_of_work():
        assignment_store.add([cast.pia], [FIRST], cast.sam, TODAY - timedelta(days=1), "", NOW)

    assert LineKind.LATE not in told(page())


@pytest.mark.parametrize(("days", "paused"), [(20, False), (21, True)])
def test_begun_and_without_a_step_for_three_weeks_may_want_a_word(cast, first, page, own, days, paused):
    ask(cast, first, 10)
    begin(cast, first, days)

    assert (told(page()).get(LineKind.PAUSED) == [FIRST]) is paused
    assert (LineKind.PAUSED in {line.kind for line in own()}) is paused
    assert has_paused(TODAY - timedelta(days=days), TODAY) is paused


def test_who_is_away_has_not_paused(cast, first, page):
    ask(cast, first, 10)
    begin(cast, first, 30)
    with unit_of_work():
        mail_settings.set_away(cast.pia, TODAY - timedelta(days=1), TODAY + timedelta(days=5))

    assert LineKind.PAUSED not in told(page())


def test_what_was_begun_without_being_asked_for_never_pauses(cast, first, page):
    begin(cast, first, 30)

    assert LineKind.PAUSED not in told(page())


def test_a_refresh_is_a_line_until_somebody_asks_for_it(catalogue, cast, page, own):
    complete(catalogue.courses[FIRST], cast.pia, NOW - timedelta(days=720))
    course = catalogue.courses[REFRESHED]
    complete(course, cast.pia, NOW - timedelta(days=710))

    assert course.slug in told(page())[LineKind.RUNS_OUT]
    assert {line.offered for line in own() if line.kind is LineKind.RUNS_OUT} == {None}
    ask(cast, course, 10)
    assert course.slug not in told(page()).get(LineKind.RUNS_OUT, ())


@pytest.mark.parametrize(("days", "number"), [(0, 1), (89, 90), (90, None), (-1, None)])
def test_the_first_ninety_days_are_counted(cast, page, days, number):
    with unit_of_work():
        people.person(cast.pia).hired_on = TODAY - timedelta(days=days)

    assert [line.number for kind, lines in page().lines if kind is LineKind.NEW for line in lines] == (
        [number] if number else []
    )


def test_what_went_well_this_week_the_newest_first(catalogue, cast, first, page, own):
    complete(first, cast.pia, NOW - timedelta(days=6))
    with unit_of_work():
        learning.start_course(acting(cast.pia, NOW - timedelta(days=2)), catalogue.courses[SECOND])
        read_lesson(catalogue.courses[SECOND], cast.pia, 0, NOW)

    well = [line for kind, lines in page().lines if kind is LineKind.WENT_WELL for line in lines]

    assert [(line.course.slug, line.is_done) for line in well] == [(SECOND, False), (FIRST, True)]
    assert {line.kind for line in own()} == {LineKind.WENT_WELL}


def test_what_was_longer_ago_is_not_of_this_week(cast, first, page):
    complete(first, cast.pia, NOW - timedelta(days=8))

    assert LineKind.WENT_WELL not in told(page())


def test_who_never_came_stands_in_no_line(cast, first, page):
    ask(cast, first, -2)
    with unit_of_work():
        people.person(cast.pia).password_hash = None

    assert page().lines == ()
    assert page().about == ()
