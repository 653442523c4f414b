"""Asking people to take training, withdrawing that, and reminding them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from lms.actions.learning import learning
from lms.actions.team.assignments import (
    AssignResult,
    assign_training,
    move_due_day,
    remind,
    withdraw_training,
)
from lms.domain.program.event import EventDetails
from lms.domain.program.mail import MailKind, TrainingNews
from lms.store.db import db, unit_of_work
from lms.store.people import people
from lms.store.program import news, program
from lms.store.tables.program import Event, OutboxMessage
from lms.store.tables.team import Assignment
from lms.store.team import assignments
from tests.conftest import NOW, TODAY
from tests.queries.test_statements import statements
from tests.tools.acting import acting
from tests.tools.asked import asked_of
from tests.tools.at_once import run_at_once
from tests.tools.crowd import add_crowd
from tests.tools.way import complete

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def course(catalogue):
    return catalogue.courses["peer-role-in-child-welfare"]


@pytest.fixture
def other(catalogue):
    return catalogue.courses["boundaries-in-real-life"]


def titles(catalogue) -> dict[str, str]:
    return {slug: course.title for slug, course in catalogue.courses.items()}


def ask(people: list[int], courses, by: int, now: datetime = NOW, days: int | None = 9) -> AssignResult:
    """Asks for a course or several, due in so many days."""
    with unit_of_work():
        return assign_training(
            acting(by, now),
            people,
            courses if isinstance(courses, list) else [courses],
            due_on=None if days is None else program.program().day_of(now) + timedelta(days=days),
            note="please",
        )


def open_courses(person_id: int) -> list[str]:
    return [one.course_slug for one in asked_of(person_id)]


def mails(person_id: int) -> list[OutboxMessage]:
    return list(
        db.session.scalars(
            sa.select(OutboxMessage).where(OutboxMessage.person_id == person_id).order_by(OutboxMessage.id)
        )
    )


def told(person_id: int) -> tuple[TrainingNews, ...]:
    """What the newest mail to someone tells."""
    mail = mails(person_id)[-1]
    slugs = [one.course_slug for one in asked_of(person_id)]
    return news.news(MailKind(mail.kind), mail.id, person_id, TODAY, slugs).training


def newest(deed: str) -> Event:
    return db.session.scalars(sa.select(Event).where(Event.action == deed).order_by(Event.id.desc())).first()


def take_back(person_id: int, by: int, now: datetime = NOW) -> bool:
    (one, *_) = asked_of(person_id)
    with unit_of_work():
        return withdraw_training(acting(by, now), assignments.assignment(one.id), "no longer needed")


class TestAsking:
    def test_each_is_asked(self, course, cast):
        outcome = ask([cast.pia, cast.noel], course, cast.sam)

        assert outcome == AssignResult(2, (), ())
        assert (open_courses(cast.pia), open_courses(cast.noel)) == ([course.slug], [course.slug])

    def test_several_courses_are_asked_of_each(self, course, other, cast):
        outcome = ask([cast.pia, cast.noel], [course, other], cast.ada)

        assert outcome.count == 4
        assert sorted(open_courses(cast.pia)) == sorted(open_courses(cast.noel)) == [other.slug, course.slug]

    def test_those_who_were_asked_already_are_left_out_and_told(self, course, cast):
        ask([cast.pia], course, cast.sam)

        outcome = ask([cast.pia, cast.noel], course, cast.olu)

        assert outcome == AssignResult(1, ((cast.pia, course.slug),), ())
        assert outcome.left_out == (cast.pia,)
        assert [one.assigned_by for one in asked_of(cast.pia)] == ["Sam Example"]

    def test_only_the_course_that_was_asked_already_is_left_out(self, course, other, cast):
        ask([cast.pia], course, cast.sam)

        outcome = ask([cast.pia], [course, other], cast.sam)

        assert outcome == AssignResult(1, ((cast.pia, course.slug),), ())

    def test_nobody_is_asked_twice_in_one_go(self, course, cast):
        assert ask([cast.pia, cast.pia], course, cast.sam).count == 1
        assert open_courses(cast.pia) == [course.slug]

    def test_one_course_named_twice_is_asked_once(self, course, cast):
        assert ask([cast.pia], [course, course], cast.sam).count == 1
        assert open_courses(cast.pia) == [course.slug]

    def test_who_completed_it_before_they_were_asked_is_left_out_and_told(self, course, cast):
        complete(course, cast.pia, NOW - timedelta(days=900))

        outcome = ask([cast.pia], course, cast.sam)

        assert outcome == AssignResult(0, (), ((cast.pia, course.slug),))
        assert open_courses(cast.pia) == []

    def test_completing_the_course_answers_it(self, course, cast):
        ask([cast.pia], course, cast.sam, NOW - timedelta(days=9))

        complete(course, cast.pia, NOW)

        assert open_courses(cast.pia) == []
        assert ask([cast.pia], course, cast.sam).completed == ((cast.pia, course.slug),)

    @pytest.mark.parametrize(("days", "count"), [(91, 0), (90, 1), (0, 1), (-30, 1)])
    def test_a_refresh_that_is_due_in_ninety_days_can_be_asked_for(self, course, cast, days, count):
        refreshed = replace(course, refresh_months=12)
        complete(refreshed, cast.pia, NOW - timedelta(days=365 - days))

        assert ask([cast.pia], refreshed, cast.sam).count == count

    def test_the_latest_completion_tells_whether_it_is_fresh(self, course, cast):
        refreshed = replace(course, refresh_months=12)
        complete(refreshed, cast.pia, NOW - timedelta(days=700))
        with unit_of_work():
            learning.restart_course(acting(cast.pia, NOW - timedelta(days=40)), refreshed)
        complete(refreshed, cast.pia, NOW - timedelta(days=30))

        assert ask([cast.pia], refreshed, cast.sam) == AssignResult(0, (), ((cast.pia, course.slug),))

    def test_who_is_asked_for_a_refresh_is_not_done_by_what_they_completed_before(self, course, cast):
        refreshed = replace(course, refresh_months=12)
        complete(refreshed, cast.pia, NOW - timedelta(days=360))

        ask([cast.pia], refreshed, cast.sam)

        assert open_courses(cast.pia) == [course.slug]
        assert [one.done_on for one in assignments.asked_of(cast.pia)[0]] == [None]

    def test_two_who_ask_at_the_same_moment_ask_once(self, app, course, cast):
        def press(_: int) -> int:
            return ask([cast.pia], course, cast.sam).count

        assert sorted(run_at_once(app, press, 4)) == [0, 0, 0, 1]
        assert open_courses(cast.pia) == [course.slug]

    def test_who_asked_whom_is_an_event_of_ids_and_slugs(self, course, cast):
        ask([cast.pia], course, cast.sam)

        event = newest("training assigned")
        assert (event.actor_id, event.about_id, event.details) == (
            cast.sam,
            cast.pia,
            EventDetails(course=course.slug),
        )

    def test_one_mail_to_each_person_tells_of_all_that_is_asked(self, course, other, cast):
        ask([cast.pia, cast.noel], [course, other], cast.ada)
        ask([cast.pia], [course, other], cast.sam)

        assert [len(mails(one)) for one in (cast.pia, cast.noel, cast.ada)] == [1, 1, 0]
        assert {one.course for one in told(cast.pia)} == {course.slug, other.slug}

    def test_what_is_asked_before_it_leaves_joins_it_and_what_comes_after_is_another(self, course, other, cast):
        ask([cast.pia], course, cast.sam)
        ask([cast.pia, cast.noel], other, cast.sam)
        together = len(mails(cast.pia))
        with unit_of_work():
            mails(cast.pia)[0].claimed_at = NOW
        take_back(cast.pia, cast.sam)
        ask([cast.pia], course, cast.sam)

        assert (together, len(mails(cast.pia)), len(mails(cast.noel))) == (1, 2, 1)
        assert [one.course for one in told(cast.pia)] == [course.slug]

    def test_it_waits_ten_minutes_for_more_and_holds_no_words_yet(self, course, cast):
        ask([cast.pia], course, cast.sam)

        (mail,) = mails(cast.pia)
        assert (mail.kind, mail.not_before, mail.body) == ("asked", NOW + timedelta(minutes=10), "")

    def test_nothing_is_written_when_the_deed_goes_wrong(self, course, cast):
        with pytest.raises(ZeroDivisionError), unit_of_work():
            assign_training(acting(cast.sam), [cast.pia], [course], due_on=None, note="").count / 0

        assert (open_courses(cast.pia), mails(cast.pia), newest("training assigned")) == ([], [], None)

    def test_five_hundred_people_are_asked_in_few_statements(self, app, course, cast):
        ids = add_crowd(500)

        with statements(app) as asked:
            outcome = ask(ids, course, cast.ada)

        assert outcome.count == 500
        assert len(asked) <= 15, asked
        assert len(mails(ids[499])) == 1


class TestTakingBack:
    def test_what_is_taken_back_is_no_longer_asked(self, course, cast):
        ask([cast.pia], course, cast.sam)

        assert take_back(cast.pia, cast.sam) is True
        assert open_courses(cast.pia) == []

    def test_the_reason_and_the_moment_stay(self, course, cast):
        ask([cast.pia], course, cast.sam)
        later = NOW + timedelta(hours=2)

        take_back(cast.pia, cast.sam, later)

        (kept,) = assignments.asked_of(cast.pia)[0]
        assert (kept.withdrawn_why, kept.withdrawn_at) == ("no longer needed", later)

    def test_it_is_taken_back_once(self, course, cast):
        ask([cast.pia], course, cast.sam)
        (one,) = asked_of(cast.pia)
        take_back(cast.pia, cast.sam)

        with unit_of_work():
            again = withdraw_training(acting(cast.ada), assignments.assignment(one.id), "another reason")

        assert again is False
        assert assignments.asked_of(cast.pia)[0][0].withdrawn_why == "no longer needed"
        assert newest("training withdrawn").actor_id == cast.sam

    def test_what_was_done_already_is_not_taken_back(self, course, cast):
        ask([cast.pia], course, cast.sam, NOW - timedelta(days=3))
        (one,) = asked_of(cast.pia)
        complete(course, cast.pia, NOW)

        with unit_of_work():
            done = withdraw_training(acting(cast.sam), assignments.assignment(one.id), "too late")

        assert done is False
        assert assignments.asked_of(cast.pia)[0][0].withdrawn_at is None

    def test_it_is_an_event_without_the_reason(self, course, cast):
        ask([cast.pia], course, cast.sam)

        take_back(cast.pia, cast.sam)

        event = newest("training withdrawn")
        assert (event.actor_id, event.about_id, event.details) == (
            cast.sam,
            cast.pia,
            EventDetails(course=course.slug),
        )

    def test_it_can_be_asked_again(self, course, cast):
        ask([cast.pia], course, cast.sam)
        take_back(cast.pia, cast.sam)

        assert ask([cast.pia], course, cast.sam).count == 1


class TestMovingTheDay:
    def move(self, by: int, due_on: date, now: datetime = NOW) -> bool:
        with unit_of_work():
            (one,) = db.session.scalars(sa.select(Assignment))
            return move_due_day(acting(by, now), one, due_on)

    def test_the_day_is_another_and_its_person_is_told(self, course, cast):
        ask([cast.pia], course, cast.sam)
        with unit_of_work():
            mails(cast.pia)[0].sent_at = NOW

        assert self.move(cast.sam, TODAY + timedelta(days=40), NOW + timedelta(days=1))

        assert [one.due_on for one in asked_of(cast.pia)] == [TODAY + timedelta(days=40)]
        assert len(mails(cast.pia)) == 2
        assert [one.due_on for one in told(cast.pia)] == [TODAY + timedelta(days=40)]

    def test_it_is_an_event_with_the_day(self, course, cast):
        ask([cast.pia], course, cast.sam)

        self.move(cast.ada, date(2026, 12, 24))

        event = newest("day of training changed")
        assert (event.actor_id, event.about_id) == (cast.ada, cast.pia)
        assert event.details == EventDetails(course=course.slug, due_on="2026-12-24")

    def test_what_was_withdrawn_or_done_has_no_day_to_move(self, course, cast):
        ask([cast.pia], course, cast.sam, NOW - timedelta(days=3))
        complete(course, cast.pia, NOW)

        assert self.move(cast.sam, TODAY) is False
        assert newest("day of training changed") is None

    def test_moved_there_and_back_within_a_moment_it_is_told_once(self, course, cast):
        ask([cast.pia], course, cast.sam)

        for days in (3, 4, 3):
            assert self.move(cast.sam, TODAY + timedelta(days=days))

        assert len(mails(cast.pia)) == 1


@pytest.fixture
def reminded(catalogue) -> Callable[[int], int]:
    """Runs the reminders so many days from now, as if mail left at once; how many were written."""

    def run(days: int) -> int:
        now = NOW + timedelta(days=days)
        with unit_of_work():
            for mail in db.session.scalars(sa.select(OutboxMessage).where(OutboxMessage.sent_at.is_(None))):
                mail.sent_at = mail.written_at
        with unit_of_work():
            return remind(
                acting(None, now, program.program()), {slug: one.title for slug, one in catalogue.courses.items()}
            )

    return run


class TestReminding:
    """NOW is a Saturday. Which days are working days, the worker asks."""

    def test_it_comes_thirty_fourteen_and_three_days_before_then_on_four_mondays(self, course, cast, reminded):
        ask([cast.pia], course, cast.olu, days=40)

        days = [day for day in range(68) if reminded(day)]

        assert days == [10, 26, 37, 44, 51, 58, 65]

    def test_then_its_supervisor_has_an_overview_each_monday(self, course, cast, reminded):
        ask([cast.pia], course, cast.olu, days=40)

        days = [day for day in range(69, 90) if reminded(day)]

        assert days == [72, 79, 86]
        assert next(mail.idempotency_key for mail in mails(cast.sam)) == "team:2:2027-02-01"

    def test_it_is_written_once_however_often_it_runs(self, course, cast, reminded):
        ask([cast.pia], course, cast.sam, days=40)

        assert [reminded(10), reminded(10), reminded(11)] == [1, 0, 0]
        assert len(mails(cast.pia)) == 2

    def test_a_day_that_was_missed_is_made_up_for_and_only_once(self, course, cast, reminded):
        ask([cast.pia], course, cast.sam, days=40)

        assert [reminded(28), reminded(29), reminded(30)] == [1, 0, 0]

    def test_the_day_is_that_of_the_programs_zone(self, course, cast, catalogue, reminded):
        ask([cast.pia], course, cast.sam, days=40)
        reminded(0)
        before = NOW + timedelta(days=9, hours=13)  # December 1 in London, November 30 on the west coast

        with unit_of_work():
            titles = {slug: one.title for slug, one in catalogue.courses.items()}
            assert remind(acting(None, before, program.program()), titles) == 0
            assert remind(acting(None, before + timedelta(hours=2), program.program()), titles) == 1

    def test_what_was_asked_without_a_day_is_not_reminded_of(self, course, cast, reminded):
        ask([cast.pia], course, cast.sam, days=None)

        assert sum(map(reminded, range(0, 100, 5))) == 0

    def test_nothing_comes_on_the_day_of_the_asking(self, course, cast, reminded):
        ask([cast.pia], course, cast.sam, days=14)

        assert reminded(0) == 0

    def test_nothing_comes_after_it_was_completed(self, course, cast, reminded):
        ask([cast.pia], course, cast.sam, days=20)
        complete(course, cast.pia, NOW + timedelta(days=2))

        assert sum(map(reminded, range(3, 60))) == 0

    def test_nothing_comes_after_it_was_taken_back(self, course, cast, reminded):
        ask([cast.pia], course, cast.sam, days=20)
        take_back(cast.pia, cast.sam)

        assert sum(map(reminded, range(60))) == 0

    def test_nothing_comes_once_someone_left(self, course, cast, reminded):
        ask([cast.pia], course, cast.sam, days=20)
        with unit_of_work():
            people.deactivate(cast.pia, TODAY + timedelta(days=6))

        assert [reminded(6), reminded(7), sum(map(reminded, range(8, 60)))] == [1, 0, 0]

    def test_nothing_comes_about_a_course_that_is_gone(self, course, other, cast, reminded):
        ask([cast.pia], course, cast.sam, days=20)
        reminded(0)

        with unit_of_work():
            later = acting(None, NOW + timedelta(days=17), program.program())
            assert remind(later, {other.slug: other.title}) == 0

    def test_one_mail_a_person_reminds_of_all(self, course, other, cast, reminded):
        ask([cast.pia], [course, other], cast.sam, days=20)
        ask([cast.noel], course, cast.olu, days=20)

        assert reminded(6) == 2
        assert [len(mails(one)) for one in (cast.pia, cast.noel)] == [2, 2]

    def test_many_that_wait_cost_no_more_statements(self, app, course, cast, reminded):
        ask(add_crowd(60), course, cast.ada, days=20)
        reminded(0)

        with statements(app) as asked:
            assert reminded(6) == 60

        assert len(asked) <= 10, asked
