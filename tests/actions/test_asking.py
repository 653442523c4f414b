"""Asking with the way there, by days after hire, for any one of several, and by plans that ask by themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from lms.actions.team.asking import ANY_ONE, assign_any_one, assign_training
from lms.actions.team.assignments import Nudge, move_due_day, nudge, withdraw_training
from lms.actions.team.plans import ask_by_plans, begin_plan, end_plan
from lms.domain.program.mail import MailKind, TrainingNews
from lms.domain.team.plan import DueRule, Plan
from lms.store import joined
from lms.store.db import db, unit_of_work
from lms.store.people import people
from lms.store.program import news, outbox
from lms.store.tables.program import Event, OutboxMessage
from lms.store.tables.team import Assignment
from lms.store.team import assignments
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.asked import asked_of
from tests.tools.way import complete

pytestmark = pytest.mark.usefixtures("store")

ROLE, ETHICS, REPORTING = "peer-role-in-child-welfare", "ethics-for-peer-workers", "mandated-reporting"
NALOXONE = "overdose-and-naloxone"
DAY = timedelta(days=1)


@pytest.fixture
def courses(catalogue):
    return catalogue.courses


def ask(people_ids, slugs, courses, by, *, whole=True, now=NOW, **due):
    given = {"due_on": TODAY + 9 * DAY} | due
    with unit_of_work():
        return assign_training(
            acting(by, now),
            people_ids,
            [courses[slug] for slug in slugs],
            note="",
            way=courses if whole else {},
            **given,
        )


def open_of(person_id: int) -> list[tuple[str, date | None]]:
    return [(one.course_slug, one.due_on) for one in asked_of(person_id)]


def plan(*slugs: str, **values: object) -> Plan:
    return Plan(**{"id": 0, "courses": slugs, "due": DueRule()} | values)  # type: ignore[arg-type]


def begin(one: Plan, courses, by: int, named=(), now=NOW):
    with unit_of_work():
        return begin_plan(acting(by, now), one, named, courses)


def round_at(now, courses) -> int:
    with unit_of_work():
        return ask_by_plans(replace(acting(None, now)), courses)


class TestTheWay:
    def test_what_a_course_builds_on_is_asked_with_it_in_order_and_by_the_same_day(self, courses, cast):
        outcome = ask([cast.pia], [REPORTING], courses, cast.sam)

        assert open_of(cast.pia) == [(slug, TODAY + 9 * DAY) for slug in (ROLE, ETHICS, REPORTING)]
        assert (outcome.count, outcome.on_the_way) == (3, 2)

    def test_the_course_can_be_asked_for_alone(self, courses, cast):
        assert ask([cast.pia], [REPORTING], courses, cast.sam, whole=False).on_the_way == 0
        assert [slug for slug, _ in open_of(cast.pia)] == [REPORTING]

    def test_each_is_asked_for_what_they_lack_themselves(self, courses, cast, catalogue):
        with unit_of_work():
            complete(courses[ROLE], cast.pia, NOW - 40 * DAY)

        ask([cast.pia, cast.noel], [ETHICS], courses, cast.ada)

        assert [slug for slug, _ in open_of(cast.pia)] == [ETHICS]
        assert [slug for slug, _ in open_of(cast.noel)] == [ROLE, ETHICS]

    def test_what_was_asked_before_on_the_way_is_not_asked_twice_nor_told_as_left_out(self, courses, cast):
        ask([cast.pia], [ROLE], courses, cast.sam)

        outcome = ask([cast.pia], [ETHICS], courses, cast.sam)

        assert (outcome.count, outcome.left_out) == (1, ())

    def test_who_holds_the_course_is_not_sent_on_its_way(self, courses, cast):
        with unit_of_work():
            complete(courses[NALOXONE], cast.pia, NOW - 3 * DAY)

        outcome = ask([cast.pia], [NALOXONE], courses, cast.sam)

        assert (outcome.count, outcome.completed) == (0, ((cast.pia, NALOXONE),))

    def test_what_the_joined_account_completed_counts(self, courses, cast):
        complete(courses[ROLE], cast.noel, NOW - 40 * DAY)
        with unit_of_work():
            joined.join(cast.pia, cast.noel, cast.ada, NOW)

        ask([cast.pia], [ETHICS], courses, cast.sam)

        assert [slug for slug, _ in open_of(cast.pia)] == [ETHICS]

    def test_it_is_done_by_whichever_account_of_its_person_completes_it(self, courses, cast):
        ask([cast.pia], [ROLE], courses, cast.sam)
        with unit_of_work():
            joined.join(cast.pia, cast.noel, cast.ada, NOW)
        complete(courses[ROLE], cast.noel, NOW + DAY)

        assert open_of(cast.pia) == []


class TestAfterHire:
    def test_the_day_is_reckoned_from_each_ones_first_day(self, courses, cast):
        with unit_of_work():
            people.person(cast.pia).hired_on = TODAY - 10 * DAY

        outcome = ask([cast.pia, cast.noel], [ROLE], courses, cast.ada, due_on=None, days_after_hire=30)

        assert open_of(cast.pia) == [(ROLE, TODAY + 20 * DAY)]
        assert open_of(cast.noel) == [(ROLE, TODAY + 30 * DAY)], "that day is long past, so it counts from today"
        assert outcome.no_first_day == ()

    def test_without_a_first_day_there_is_none_and_that_is_told(self, courses, cast):
        with unit_of_work():
            people.person(cast.pia).hired_on = None

        assert ask([cast.pia], [ROLE], courses, cast.sam, due_on=None, days_after_hire=30).no_first_day == (cast.pia,)
        assert open_of(cast.pia) == [(ROLE, None)]


class TestAnyOne:
    def any_one(self, people_ids, slugs, courses, by, now=NOW):
        with unit_of_work():
            return assign_any_one(
                acting(by, now), people_ids, [courses[slug] for slug in slugs], due_on=TODAY + 9 * DAY, note=""
            )

    def test_one_assignment_names_all_that_can_be_chosen(self, courses, cast):
        assert self.any_one([cast.pia], [ROLE, NALOXONE], courses, cast.sam).count == 1

        (one,) = asked_of(cast.pia)
        assert (one.course_slug, one.choices) == (ANY_ONE, (NALOXONE, ROLE))

    def test_any_one_of_them_does_it_and_another_course_does_not(self, courses, cast):
        self.any_one([cast.pia], [ROLE, ETHICS], courses, cast.sam)
        with unit_of_work():
            complete(courses[NALOXONE], cast.pia, NOW + 2 * DAY)
        assert len(open_of(cast.pia)) == 1

        with unit_of_work():
            complete(courses[ROLE], cast.pia, NOW + 4 * DAY)

        assert open_of(cast.pia) == []

    def test_what_someone_holds_is_not_offered_and_who_holds_all_is_not_asked(self, courses, cast):
        with unit_of_work():
            for slug in (ROLE, NALOXONE):
                complete(courses[slug], cast.noel, NOW - 3 * DAY)
            complete(courses[ROLE], cast.pia, NOW - 3 * DAY)

        outcome = self.any_one([cast.pia, cast.noel], [ROLE, NALOXONE], courses, cast.ada)

        assert outcome.completed == ((cast.noel, ANY_ONE),)
        assert [one.choices for one in asked_of(cast.pia)] == [(NALOXONE,)]

    def test_what_others_may_choose_does_not_do_it(self, courses, cast):
        self.any_one([cast.pia], [ROLE, ETHICS], courses, cast.sam)
        self.any_one([cast.noel], [ROLE, NALOXONE], courses, cast.ada)
        complete(courses[NALOXONE], cast.pia, NOW + 2 * DAY)

        assert len(open_of(cast.pia)) == 1

    def test_it_is_not_asked_twice(self, courses, cast):
        self.any_one([cast.pia], [ROLE, NALOXONE], courses, cast.sam)

        again = self.any_one([cast.pia], [ROLE, NALOXONE], courses, cast.sam)

        assert (again.count, again.asked_before) == (0, ((cast.pia, ANY_ONE),))

    def test_the_mail_tells_all_that_is_on_offer(self, courses, cast):
        self.any_one([cast.pia], [ROLE, NALOXONE], courses, cast.sam)
        (mail,) = db.session.scalars(sa.select(OutboxMessage).where(OutboxMessage.person_id == cast.pia))

        told = news.news(MailKind.ASKED, mail.id, cast.pia, TODAY, list(courses)).training

        assert told == (TrainingNews(ANY_ONE, TODAY + 9 * DAY, (NALOXONE, ROLE)),)


class TestPlans:
    def test_a_profile_is_asked_today_and_whoever_comes_into_it_later(self, courses, cast):
        begun = begin(plan(ROLE, profile="peer", due=DueRule(None, 30)), courses, cast.ada)
        assert (begun.count, begun.people) == (2, 2)

        with unit_of_work():
            people.give_profile(cast.olu, "peer", TODAY + 5 * DAY)
        assert round_at(NOW + 4 * DAY, courses) == 0
        assert round_at(NOW + 5 * DAY, courses) == 1
        assert round_at(NOW + 5 * DAY, courses) == 0
        assert open_of(cast.olu) == [(ROLE, TODAY + 35 * DAY)]

    def test_a_supervisor_reaches_only_those_whom_they_supervise_on_the_day(self, courses, cast):
        assert begin(plan(ROLE, profile="peer"), courses, cast.sam).people == 1

        with unit_of_work():
            people.supervise(cast.sam, cast.noel, TODAY + DAY)
        assert round_at(NOW + DAY, courses) == 1
        assert open_of(cast.noel) == [(ROLE, None)]

    def test_who_left_asks_nobody_any_more(self, courses, cast):
        begin(plan(ROLE, profile="peer"), courses, cast.sam)
        with unit_of_work():
            people.supervise(cast.sam, cast.noel, TODAY + DAY)
            people.deactivate(cast.sam, TODAY)

        assert round_at(NOW + 2 * DAY, courses) == 0

    def test_an_ended_plan_asks_for_nothing_and_what_it_asked_for_stays(self, courses, cast):
        begun = begin(plan(ROLE, profile="peer"), courses, cast.sam)
        with unit_of_work():
            assert end_plan(acting(cast.sam, NOW), begun.plan_id)
            assert not end_plan(acting(cast.sam, NOW), begun.plan_id)
            people.supervise(cast.sam, cast.noel, TODAY)

        assert round_at(NOW + DAY, courses) == 0
        assert len(open_of(cast.pia)) == 1

    def test_a_yearly_course_comes_again_thirty_days_before_its_year_is_over(self, courses, cast):
        with unit_of_work():
            complete(courses[NALOXONE], cast.pia, NOW)
        begin(plan(NALOXONE, every_months=12), courses, cast.sam, [cast.pia])
        assert open_of(cast.pia) == []

        assert round_at(NOW + 334 * DAY, courses) == 0
        assert round_at(NOW + 335 * DAY, courses) == 1
        assert open_of(cast.pia) == [(NALOXONE, TODAY + 365 * DAY)]

    def test_done_again_it_comes_again_from_the_day_that_counts(self, courses, cast):
        begin(plan(NALOXONE, every_months=12, due=DueRule(TODAY + 9 * DAY)), courses, cast.sam, [cast.pia])
        assert open_of(cast.pia) == [(NALOXONE, TODAY + 9 * DAY)]
        with unit_of_work():
            complete(courses[NALOXONE], cast.pia, NOW + 2 * DAY)

        assert round_at(NOW + 300 * DAY, courses) == 0
        assert round_at(NOW + 340 * DAY, courses) == 1
        assert open_of(cast.pia) == [(NALOXONE, TODAY + 367 * DAY)]

    def test_what_was_withdrawn_does_not_come_back_in_the_same_turn(self, courses, cast):
        begin(plan(ROLE), courses, cast.sam, [cast.pia])
        (one,) = asked_of(cast.pia)
        with unit_of_work():
            withdraw_training(acting(cast.sam, NOW), assignments.assignment(one.id), "on leave")

        assert round_at(NOW + 9 * DAY, courses) == 0

    def test_each_month_any_one_is_asked_for_until_its_last_day(self, courses, cast):
        begin(plan(ROLE, NALOXONE, every_months=1, any_one=True), courses, cast.sam)
        (one,) = asked_of(cast.pia)
        assert (one.choices, one.due_on) == ((NALOXONE, ROLE), date(2026, 11, 30))

        assert round_at(NOW, courses) == 0
        with unit_of_work():
            complete(courses[ROLE], cast.pia, NOW + DAY)
        december = NOW + 12 * DAY
        assert round_at(december, courses) == 1
        (one,) = asked_of(cast.pia)
        assert (one.choices, one.due_on) == ((NALOXONE,), date(2026, 12, 31))

    def test_the_way_is_asked_with_it_where_the_plan_says_so(self, courses, cast):
        assert begin(plan(ETHICS, with_way=True), courses, cast.sam).count == 2
        assert [slug for slug, _ in open_of(cast.pia)] == [ROLE, ETHICS]

    def test_what_others_asked_for_is_not_asked_twice(self, courses, cast):
        ask([cast.pia], [ROLE], courses, cast.ada)

        assert begin(plan(ROLE), courses, cast.sam).count == 0

    def test_a_plan_of_courses_that_are_gone_or_of_nobody_asks_for_nothing(self, courses, cast):
        assert begin(plan("gone"), courses, cast.sam).count == 0
        assert begin(plan(ROLE), courses, cast.noel).count == 0

    def test_a_plan_asks_in_the_name_of_whoever_made_it_and_one_mail_tells(self, courses, cast):
        begin(plan(ROLE, NALOXONE), courses, cast.sam)

        assert {one.assigned_by for one in asked_of(cast.pia)} == {"Sam Example"}
        mails = db.session.scalars(sa.select(OutboxMessage).where(OutboxMessage.person_id == cast.pia)).all()
        assert [mail.kind for mail in mails] == ["asked"]


class TestMovingAndReminding:
    @pytest.fixture
    def asked(self, courses, cast) -> Assignment:
        ask([cast.pia], [ROLE], courses, cast.sam, due_on=TODAY + 60 * DAY)
        return assignments.assignment(asked_of(cast.pia)[0].id)

    @pytest.fixture
    def told(self, asked) -> Assignment:
        with unit_of_work():
            outbox.mark_sent(asked.mail_id, NOW)
        return asked

    def press(self, one: Assignment, by: int, now=NOW) -> Nudge:
        with unit_of_work():
            return nudge(acting(by, now), one)

    def due_mails(self) -> list[OutboxMessage]:
        return list(db.session.scalars(sa.select(OutboxMessage).where(OutboxMessage.kind == "due")))

    def test_who_moved_the_day_when_and_from_which_to_which_stays_known(self, asked, cast):
        with unit_of_work():
            move_due_day(acting(cast.ada, NOW), asked, TODAY + 70 * DAY)
            move_due_day(acting(cast.sam, NOW + DAY), asked, TODAY + 50 * DAY)

        moves = assignments.moved_days(cast.pia)[asked.id]
        assert [(one.by, one.at, one.old_on, one.new_on) for one in moves] == [
            ("Ada Example", NOW, TODAY + 60 * DAY, TODAY + 70 * DAY),
            ("Sam Example", NOW + DAY, TODAY + 70 * DAY, TODAY + 50 * DAY),
        ]

    def test_a_press_brings_one_mail_that_names_it_though_its_day_is_far(self, told, cast, courses):
        assert self.press(told, cast.sam) is Nudge.QUEUED

        (mail,) = self.due_mails()
        found = news.news(MailKind.DUE, mail.id, cast.pia, TODAY, list(courses))
        assert found.training == (TrainingNews(ROLE, TODAY + 60 * DAY),)
        with unit_of_work():
            assert news.drop_past(NOW, TODAY) == 0
        db.session.refresh(mail)
        assert mail.dropped_at is None

    def test_a_second_press_on_one_day_brings_none(self, told, cast):
        self.press(told, cast.sam)

        assert self.press(told, cast.ada) is Nudge.TODAY_ALREADY
        assert len(self.due_mails()) == 1
        assert self.press(told, cast.sam, NOW + DAY) is Nudge.QUEUED
        assert len(self.due_mails()) == 1, "the one that waits tells of it"

    def test_once_one_has_left_today_no_other_is_written(self, told, cast):
        self.press(told, cast.sam)
        with unit_of_work():
            outbox.mark_sent(self.due_mails()[0].id, NOW)

        assert self.press(told, cast.sam) is Nudge.TODAY_ALREADY

    def test_what_was_told_is_not_told_again_by_the_next_reminder(self, told, cast, courses):
        self.press(told, cast.sam)
        with unit_of_work():
            outbox.mark_sent(self.due_mails()[0].id, NOW + timedelta(hours=1))

        assert news.news(MailKind.DUE, 0, cast.pia, TODAY, list(courses)).training == ()

    def test_before_the_asking_has_left_it_says_all_there_is(self, asked, cast):
        assert self.press(asked, cast.sam) is Nudge.NOT_TOLD_YET
        assert self.due_mails() == []

    def test_of_what_is_done_or_withdrawn_nobody_is_reminded(self, told, cast, courses):
        with unit_of_work():
            complete(courses[ROLE], cast.pia, NOW + DAY)

        assert self.press(told, cast.sam, NOW + 2 * DAY) is Nudge.NOT_OPEN

    def test_the_event_says_who_reminded_whom(self, told, cast):
        self.press(told, cast.sam)

        event = db.session.scalars(sa.select(Event).where(Event.action == "reminded of training")).one()
        assert (event.actor_id, event.about_id, dict(event.details.pairs)) == (cast.sam, cast.pia, {"course": ROLE})
