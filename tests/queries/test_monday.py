"""A supervisor's Monday: which lines there are of whom, and that each stands on that person's own page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lms.actions.competence import practice
from lms.actions.learning import learning
from lms.actions.people import onboarding
from lms.actions.people import people as people_actions
from lms.actions.team import assignments
from lms.actions.team.kind_words import WellDone, say_well_done
from lms.domain.access import Actor, Role
from lms.domain.competence.steps.step import StepKind
from lms.domain.people.onboarding import Said
from lms.domain.program.program import Program
from lms.domain.team.assignment import has_paused
from lms.queries.competence.next_steps import next_for_me
from lms.queries.team.monday import LineKind, monday, noticed, own_lines
from lms.store.account import mail_settings
from lms.store.db import unit_of_work
from lms.store.people import people
from lms.store.team import assignments as assignment_store
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.way import complete, read_lesson

pytestmark = pytest.mark.usefixtures("store")
FIRST, SECOND = "peer-role-in-child-welfare", "trauma-aces-and-ti-rosc"
NEW = "first-90-days"
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


@pytest.fixture
def new(catalogue, cast):
    """Pia came forty days ago, and her role asks for its onboarding plan since."""
    with unit_of_work():
        pia = people.person(cast.pia)
        pia.hired_on = TODAY - timedelta(days=40)
        ada = acting(cast.ada, NOW - timedelta(days=40))
        people_actions.change_profile(ada, cast.pia, NEW, TODAY - timedelta(days=40), plans=catalogue.plans())
    return cast.pia


@pytest.fixture
def own_when_new(catalogue, cast, new):
    def lines():
        mine = next_for_me(catalogue, Actor(new, frozenset({Role.PEER})), NEW, NOW, Program())
        return own_lines(mine, "Pia Example", NOW, Program())

    return lines


def say(person_id, key, word=Said.DONE, by=None):
    with unit_of_work():
        assert onboarding.say(acting(by or person_id), person_id, key, word)


def lines_of(page, kind):
    return [line for found, lines in page().lines if found is kind for line in lines]


def test_someone_new_is_told_with_how_far_the_plan_is_and_what_comes_next(cast, new, page, own_when_new):
    [line] = lines_of(page, LineKind.NEW)

    assert (line.number, line.plan.done, line.plan.total) == (41, 0, 7)
    assert line.next == (
        "Meet the seasoned peer who walks beside you in these weeks",
        TODAY - timedelta(days=37),
    )
    assert [one.next for one in own_when_new() if one.kind is LineKind.NEW] == [line.next]


def test_what_of_the_plan_is_past_its_day_is_a_line_of_its_own(cast, new, page, first):
    found = [(line.planned, line.course, line.can_remind) for line in lines_of(page, LineKind.LATE)]

    assert found == [
        ("Meet the seasoned peer who walks beside you in these weeks", None, False),  # too long ago for a mail
        ("Go along with a seasoned peer for a day", None, True),
        (first.title, first, True),
    ]


def test_what_somebody_asked_for_as_well_is_told_of_once(cast, new, page, first):
    ask(cast, first, -2)

    told = [line for line in lines_of(page, LineKind.LATE) if line.course == first]

    assert [line.asked is not None for line in told] == [True]


def test_what_was_said_to_be_done_waits_for_the_supervisor_and_is_not_late(cast, new, page, own_when_new):
    say(new, "pairing:seasoned-peer")

    [line] = lines_of(page, LineKind.WAITS)

    assert (line.offered.step.kind, line.day, line.planned) == (
        StepKind.CONFIRM_STEP,
        TODAY,
        "Meet the seasoned peer who walks beside you in these weeks",
    )
    assert line.planned not in [late.planned for late in lines_of(page, LineKind.LATE)]
    assert page().minutes == 1
    assert [one.planned for one in own_when_new() if one.kind is LineKind.WAITS] == [line.planned]
    say(new, "pairing:seasoned-peer", Said.CONFIRMED, cast.sam)
    assert lines_of(page, LineKind.WAITS) == []
    assert [line.plan.done for line in lines_of(page, LineKind.NEW)] == [1]


@pytest.mark.parametrize(("days", "paused"), [(20, []), (21, [FIRST])])
def test_what_the_plan_asks_for_may_want_a_word_as_well(catalogue, cast, new, page, first, days, paused):
    with unit_of_work():  # begun anew, so that nothing of it is past its day
        onboarding.begin_anew(acting(cast.ada), people.person(new), NEW, TODAY, catalogue.plans())
    begin(cast, first, days)

    assert [line.course.slug for line in lines_of(page, LineKind.PAUSED)] == paused


def test_a_practice_that_waits_stands_on_the_person_s_own_page(cast, first, page, own):
    with unit_of_work():
        practice.ask(acting(cast.pia), cast.pia, first, first.practice[0], cast.sam)

    assert [line.day for line in own() if line.kind is LineKind.WAITS] == [TODAY]
    assert [line.offered.step for line in own() if line.kind is LineKind.WAITS] == [
        line.offered.step for line in lines_of(page, LineKind.WAITS)
    ]


def test_a_kind_word_is_told_to_its_person_and_to_who_said_it(catalogue, cast, first, page):
    complete(first, cast.pia, NOW - timedelta(days=6))
    [line] = lines_of(page, LineKind.WENT_WELL)
    with unit_of_work():
        assert say_well_done(acting(cast.sam), cast.pia, line.well.enrolment_id, is_done=True) is WellDone.SAID

    assert [one.well.is_noticed for one in lines_of(page, LineKind.WENT_WELL)] == [True]
    [word] = noticed(catalogue, cast.pia, NOW, Program())
    assert (word.said_by, word.course, word.is_done, word.day) == (
        "Sam Example",
        first,
        True,
        TODAY - timedelta(days=6),
    )
    assert noticed(catalogue, cast.sam, NOW, Program()) == ()
