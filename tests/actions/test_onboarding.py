"""Onboarding plans: beginning, the program's own steps, and what is said of a step."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, timedelta

import pytest
import sqlalchemy as sa

from lms.actions.people import onboarding as actions
from lms.actions.people import people as people_actions
from lms.actions.people.people import CannotChange, Newcomer
from lms.actions.people.roster import apply_roster
from lms.domain.competence.practice import PracticeSetting, Rating, Seen
from lms.domain.people.onboarding import PlanStepKind, PlanWaitsFor, Said, StepState
from lms.domain.people.roster import read_roster
from lms.queries.people import onboarding as query
from lms.store import joined
from lms.store.competence import practice
from lms.store.competence.practice import Filled, NewRequest
from lms.store.db import IntegrityError, db, unit_of_work
from lms.store.learning import enrolments
from lms.store.people import onboarding, people
from lms.store.tables.people import PersonPlan, PlanVersion
from lms.store.tables.program import Event
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.practising import Practising
from tests.tools.way import complete, do_all

pytestmark = pytest.mark.usefixtures("store")
DAY = timedelta(days=1)
NEW = "first-90-days"
COURSE = "peer-role-in-child-welfare"
SHADOWING = "shadowing:day-with-a-peer"


@pytest.fixture
def plans(catalogue):
    return catalogue.plans()


@pytest.fixture
def plan(catalogue):
    def read(person_id: int, days: int = 0):
        return query.plans_of(catalogue, [person_id], TODAY + days * DAY, UTC).get(person_id)

    return read


@pytest.fixture
def lena(cast, plans):
    """Hired today into the first 90 days, and supervised by Sam."""
    with unit_of_work():
        one = Newcomer("lena@example.org", "Lena", "Lena", NEW, "sam@example.org", hired_on=TODAY)
        return people_actions.join_program(acting(cast.ada), [one], plans=plans).person_ids["lena@example.org"]


def add_step(
    cast, words: str = "Shadow a day at family court", day: int = 20, kind: str = "shadowing", at=NOW
) -> None:
    with unit_of_work():
        actions.add_step(acting(cast.ada, at), NEW, kind, words, day)


def say(by: int, person_id: int, word: Said, key: str = SHADOWING, at=NOW) -> bool:
    with unit_of_work():
        return actions.say(acting(by, at), person_id, key, word)


class TestBeginning:
    def test_whoever_is_hired_into_the_profile_is_on_its_plan_from_the_first_day(self, lena, plan, plans, cast):
        one = plan(lena)

        assert (one.profile, one.first_on, one.day(TODAY + 23 * DAY), one.length_days) == (NEW, TODAY, 23, 90)
        assert [each.step for each in one.steps] == list(plans[NEW])
        assert (one.done, one.total) == (0, len(plans[NEW]))
        event = db.session.scalars(sa.select(Event).where(Event.action == "onboarding plan begun")).one()
        assert (event.actor_id, event.about_id) == (cast.ada, lena)

    def test_whose_profile_has_none_is_on_none(self, cast, plan):
        assert plan(cast.pia) is None
        assert people.card(cast.pia, TODAY).plan_id is None

    @pytest.mark.parametrize(("hired", "first"), [(None, 0), (-40, 0), (12, 12)])
    def test_it_counts_from_the_first_day_of_work_and_never_before_it_was_asked(
        self, cast, plans, plan, hired, first
    ):
        hired_on = None if hired is None else TODAY + hired * DAY
        with unit_of_work():
            one = Newcomer("new@example.org", "New", "New", NEW, hired_on=hired_on)
            ids = people_actions.join_program(acting(cast.ada), [one], plans=plans).person_ids

        found = plan(ids["new@example.org"])
        assert found.first_on == TODAY + first * DAY
        assert found.late(TODAY) == ()

    def test_a_profile_that_is_given_later_begins_its_plan_on_its_day(self, cast, plans, plan):
        with unit_of_work():
            people_actions.change_profile(acting(cast.ada), cast.pia, NEW, TODAY + 3 * DAY, plans=plans)

        assert [plan(cast.pia, days) is None for days in (0, 2, 3)] == [True, True, False]
        assert plan(cast.pia, 3).first_on == TODAY + 3 * DAY

    def test_it_ends_with_the_profile(self, lena, cast, plans, plan):
        with unit_of_work():
            people_actions.change_profile(acting(cast.ada), lena, "peer", TODAY + 9 * DAY, plans=plans)

        assert plan(lena, 8) is not None
        assert plan(lena, 9) is None

    def test_a_roster_begins_it_for_each_new_person_and_whom_it_gives_the_profile(self, cast, plans, plan):
        text = f"name,email,profile\nZoe,zoe@example.org,\nPia Example,pia@example.org,{NEW}\n"
        with unit_of_work():
            lines = read_roster(text, {NEW: "First 90 days"}).lines
            apply_roster(acting(cast.ada), lines, plans=plans)

        zoe = people.person_by_email("zoe@example.org").id
        assert {plan(one).first_on for one in (zoe, cast.pia)} == {TODAY}
        assert len(db.session.scalars(sa.select(PlanVersion.id)).all()) == 1

    def test_who_is_under_way_keeps_the_plan_with_which_they_began(self, lena, cast, plans, plan):
        add_step(cast)
        with unit_of_work():
            one = Newcomer("new@example.org", "New", "New", NEW)
            new = people_actions.join_program(acting(cast.ada), [one], plans=plans).person_ids["new@example.org"]

        assert "own:1" not in {each.step.key for each in plan(lena).steps}
        assert plan(new).total == plan(lena).total + 1

    def test_it_can_begin_anew_from_another_day_and_what_is_done_stays_done(self, lena, cast, plans, plan):
        say(lena, lena, Said.DONE)
        say(cast.sam, lena, Said.CONFIRMED)
        add_step(cast)
        with unit_of_work():
            actions.begin_anew(acting(cast.ada), people.person(lena), NEW, TODAY + 5 * DAY, plans)

        one = plan(lena)
        assert (one.first_on, one.done, one.total) == (TODAY + 5 * DAY, 1, len(plans[NEW]) + 1)
        assert len(db.session.scalars(sa.select(PersonPlan.id).where(PersonPlan.person_id == lena)).all()) == 2

    @pytest.mark.parametrize(
        ("day", "words"),
        [
            (TODAY + 367 * DAY, "at most a year ahead"),
            (TODAY - 731 * DAY, "too long ago"),
            (date(2926, 1, 1), "too far ahead"),
        ],
    )
    def test_a_first_day_that_cannot_be_is_refused(self, lena, cast, plans, plan, day, words):
        with pytest.raises(CannotChange, match=words), unit_of_work():
            actions.begin_anew(acting(cast.ada), people.person(lena), NEW, day, plans)

        assert plan(lena).first_on == TODAY

    def test_who_left_and_whose_role_has_no_plan_begin_none(self, cast, plans):
        with pytest.raises(CannotChange, match="left"), unit_of_work():
            actions.begin_anew(acting(cast.ada), people.person(cast.rex), NEW, TODAY, plans)
        with pytest.raises(CannotChange, match="no onboarding plan"), unit_of_work():
            actions.begin_anew(acting(cast.ada), people.person(cast.pia), "peer", TODAY, plans)


class TestOwnSteps:
    def test_one_is_added_in_the_order_of_days(self, cast, catalogue):
        add_step(cast)
        add_step(cast, "Meet  the\nnight team", 5, "pairing")

        page = query.edited_plan(catalogue, NEW, TODAY)
        assert [(title, step.day) for step, title, is_own in page.steps if is_own] == [
            ("Meet the night team", 5),
            ("Shadow a day at family court", 20),
        ]
        days = [step.day for step, _, _ in page.steps]
        assert days == sorted(days)
        assert [len(one.steps) for one in page.saved] == [2, 1]

    def test_a_role_without_a_plan_gets_one_with_its_first_step(self, cast, catalogue, plans, plan):
        with unit_of_work():
            actions.add_step(acting(cast.ada), "senior-peer", "pairing", "Meet your first trainee", 10)
            people_actions.change_profile(acting(cast.ada), cast.pia, "senior-peer", TODAY, plans=plans)

        assert [each.step.words for each in plan(cast.pia).steps] == ["Meet your first trainee"]
        assert query.has_plan(catalogue, "senior-peer")
        assert not query.has_plan(catalogue, "peer")
        assert not query.has_plan(catalogue, None)

    @pytest.mark.parametrize(
        ("kind", "words", "day", "field"),
        [
            ("course", "A course", 5, "kind"),
            ("", "A day", 5, "kind"),
            ("shadowing", "  ", 5, "words"),
            ("shadowing", "x" * 161, 5, "words"),
            ("shadowing", "A day", 0, "day"),
            ("shadowing", "A day", 10_000, "day"),
            ("shadowing", "A day", -1, "day"),
        ],
    )
    def test_what_is_typed_wrong_is_said_beside_its_field(self, cast, catalogue, kind, words, day, field):
        with pytest.raises(CannotChange) as told:
            add_step(cast, words, day, kind)

        assert told.value.field == field
        assert query.edited_plan(catalogue, NEW, TODAY).saved == []

    def test_the_same_words_are_not_added_twice(self, cast):
        add_step(cast)

        with pytest.raises(CannotChange, match="in the plan already"):
            add_step(cast, "shadow a DAY at family court")

    def test_a_plan_does_not_grow_without_end(self, cast):
        for number in range(30):
            add_step(cast, f"Step {number}")

        with pytest.raises(CannotChange, match="at most 30"):
            add_step(cast, "One more")

    def test_one_is_taken_out_for_those_who_begin_later_and_its_key_is_never_given_again(self, cast, catalogue):
        add_step(cast)
        with unit_of_work():
            assert actions.remove_step(acting(cast.ada), NEW, "own:1")
            assert not actions.remove_step(acting(cast.ada), NEW, "own:1")
            assert not actions.remove_step(acting(cast.ada), NEW, SHADOWING)
        add_step(cast, "Another one")

        page = query.edited_plan(catalogue, NEW, TODAY)
        assert [step.key for step, _, is_own in page.steps if is_own] == ["own:2"]
        events = db.session.scalars(sa.select(Event.action).where(Event.action == "onboarding plan changed")).all()
        assert len(events) == len(page.saved) == 3


class TestSaying:
    def test_its_person_says_and_their_supervisor_confirms(self, lena, cast, plan):
        assert say(lena, lena, Said.DONE)
        waiting = next(each for each in plan(lena).steps if each.step.key == SHADOWING)
        assert (waiting.state, waiting.waits_for) == (StepState.WAITING, PlanWaitsFor.SUPERVISOR)

        assert say(cast.sam, lena, Said.CONFIRMED)

        done = next(each for each in plan(lena).steps if each.step.key == SHADOWING)
        assert (done.state, done.since) == (StepState.DONE, TODAY)
        told = sa.select(Event.actor_id, Event.action).where(Event.about_id == lena).order_by(Event.id)
        rows = db.session.execute(told).all()
        assert [tuple(row) for row in rows[-2:]] == [
            (lena, "step of the onboarding plan said done"),
            (cast.sam, "step of the onboarding plan confirmed"),
        ]

    @pytest.mark.parametrize("word", [Said.CONFIRMED, Said.NOT_YET, Said.TAKEN_BACK])
    def test_nothing_is_answered_that_was_not_said(self, lena, cast, word):
        assert not say(cast.sam, lena, word)

    def test_a_second_press_keeps_nothing(self, lena, cast):
        assert say(lena, lena, Said.DONE)
        assert not say(lena, lena, Said.DONE)
        assert say(cast.sam, lena, Said.CONFIRMED)
        assert not say(cast.sam, lena, Said.CONFIRMED)
        assert not say(lena, lena, Said.TAKEN_BACK)

    def test_two_presses_at_one_moment_are_one(self, lena):
        say(lena, lena, Said.DONE)

        with pytest.raises(IntegrityError), unit_of_work():
            onboarding.say(lena, SHADOWING, 1, Said.TAKEN_BACK, lena, NOW)

    def test_what_was_taken_back_or_not_yet_can_be_said_again(self, lena, cast, plan):
        for by, word in ((lena, Said.DONE), (lena, Said.TAKEN_BACK), (lena, Said.DONE), (cast.sam, Said.NOT_YET)):
            assert say(by, lena, word)
        assert next(each for each in plan(lena).steps if each.step.key == SHADOWING).was_sent_back

        assert say(lena, lena, Said.DONE)

    @pytest.mark.parametrize("key", ["course:" + COURSE, "own:1", "", "x" * 500])
    def test_only_a_step_of_the_plan_that_no_page_can_show_is_said(self, lena, key):
        assert not say(lena, lena, Said.DONE, key)

    def test_who_has_no_plan_says_nothing(self, cast):
        assert not say(cast.pia, cast.pia, Said.DONE)


class TestWhatIsDone:
    def step(self, plan, person_id: int, kind: PlanStepKind):
        return next(each for each in plan(person_id).steps if each.step.kind is kind)

    def test_a_course_that_was_completed_before_is_done(self, cast, catalogue, plans, plan):
        complete(catalogue.courses[COURSE], cast.pia, NOW - 30 * DAY)
        with unit_of_work():
            people_actions.change_profile(acting(cast.ada), cast.pia, NEW, TODAY, plans=plans)

        step = self.step(plan, cast.pia, PlanStepKind.COURSE)
        assert (step.step.course, step.state, step.since) == (COURSE, StepState.DONE, TODAY - 30 * DAY)

    def test_a_course_of_a_second_account_is_done_as_well(self, lena, cast, catalogue, plan):
        complete(catalogue.courses[COURSE], cast.noel, NOW - 30 * DAY)
        with unit_of_work():
            joined.join(lena, cast.noel, cast.ada, NOW)

        assert self.step(plan, lena, PlanStepKind.COURSE).state is StepState.DONE

    def test_a_course_waits_for_the_rater_of_its_practice_and_is_neither_late_nor_in_a_reminder(
        self, lena, cast, catalogue, plan
    ):
        """All but the practice that it asks for is done, and Sam is asked to watch that."""
        asks_practice, later = catalogue.courses["overdose-and-naloxone"], NOW + 100 * DAY
        titles = {asks_practice.slug: asks_practice.title}

        def step():
            return next(one for one in plan(lena, 100).steps if one.step.course == asks_practice.slug)

        do_all(asks_practice, lena, NOW + DAY)
        assert step().is_late(TODAY + 100 * DAY)
        [told] = actions.steps_to_tell(acting(None, later), lena, titles)
        assert told.course == asks_practice.slug
        Practising(asks_practice, lena, cast.sam, NOW + DAY).ask(cast.sam)

        assert (step().state, step().waits_for) == (StepState.WAITING, PlanWaitsFor.OTHERS)
        assert actions.steps_to_tell(acting(None, later), lena, titles) == ()

    def test_a_practice_waits_for_its_rater_and_is_done_once_both_confirmed_that_it_was_met(
        self, lena, cast, catalogue, plan
    ):
        offered = catalogue.courses[COURSE].practice[0]
        with unit_of_work():
            enrolments.enrol(lena, COURSE, NOW)
            one = practice.add(
                NewRequest(lena, cast.sam, COURSE, offered.id, PracticeSetting.ROLE_PLAY, "", senior_signs=False), NOW
            )
        assert self.step(plan, lena, PlanStepKind.PRACTICE).waits_for is PlanWaitsFor.RATER

        self.watch(one, lena, cast, dict.fromkeys(offered.competencies, "met"))

        assert self.step(plan, lena, PlanStepKind.PRACTICE).state is StepState.DONE

    @pytest.mark.parametrize("setting", [PracticeSetting.ROLE_PLAY, PracticeSetting.SHADOWING])
    def test_a_practice_that_was_not_met_or_only_shadowed_is_open_again(self, lena, cast, catalogue, plan, setting):
        offered = catalogue.courses[COURSE].practice[0]
        ratings = dict.fromkeys(offered.competencies, "not yet") if setting.rung else {}
        with unit_of_work():
            one = practice.add(NewRequest(lena, cast.sam, COURSE, offered.id, setting, "", senior_signs=False), NOW)

        self.watch(one, lena, cast, ratings, setting)

        assert self.step(plan, lena, PlanStepKind.PRACTICE).state is StepState.OPEN

    def watch(self, one: int, lena: int, cast, ratings, setting=PracticeSetting.ROLE_PLAY) -> None:
        rated = {code: Rating(rating) for code, rating in ratings.items()}
        with unit_of_work():
            assert practice.rate(one, cast.sam, Seen(setting, rated, ""), Filled("", ()), None, NOW)
            assert practice.read(one, NOW, "", NOW, is_fair=True)
            assert practice.confirm(one, cast.sam, NOW, NOW)

    def test_a_step_whose_course_is_not_here_any_more_is_not_asked(self, lena, catalogue, plan, plans):
        without = replace(catalogue, courses={slug: one for slug, one in catalogue.courses.items() if slug != COURSE})

        found = query.plans_of(without, [lena], TODAY, UTC)[lena]
        assert found.total == len(plans[NEW]) - 2  # the course, and its practice


class TestPages:
    def test_a_page_tells_who_does_what_and_what_comes_next(self, lena, catalogue):
        page = query.plan_page(catalogue, lena, TODAY, UTC)

        assert (page.role, page.person.supervisors) == ("First 90 days", ("Sam Example",))
        assert page.next.step.kind is PlanStepKind.PAIRING
        assert [one.is_next for one in page.steps].count(True) == 1
        assert next(one for one in page.steps if one.step.kind is PlanStepKind.COURSE).course.slug == COURSE

    def test_nobody_without_a_plan_who_left_or_who_is_not_there_has_a_page(self, lena, cast, catalogue):
        with unit_of_work():
            people.deactivate(lena, TODAY - DAY)

        assert [query.plan_page(catalogue, one, TODAY, UTC) for one in (lena, cast.pia, 999)] == [None, None, None]

    def test_the_list_counts_steps_and_people(self, lena, cast, catalogue, plans):
        add_step(cast)

        listed = {one.slug: (one.shipped, one.own, one.under_way) for one in query.listed_plans(catalogue, TODAY)}
        assert listed == {
            NEW: (len(plans[NEW]), 1, 1),
            "peer": (0, 0, 0),
            "senior-peer": (0, 0, 0),
            "supervisor": (0, 0, 0),
        }
        assert query.edited_plan(catalogue, NEW, TODAY).under_way == 1
        assert query.edited_plan(catalogue, "nothing", TODAY) is None
