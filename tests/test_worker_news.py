"""Mail about work, as it leaves: how many come to one person in half a year, when, and what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from lms import worker
from lms.actions.account import mail_settings
from lms.actions.people import onboarding
from lms.actions.people import people as people_actions
from lms.actions.team import assignments as actions
from lms.domain.people.onboarding import Said
from lms.domain.program.working_time import is_working_time
from lms.store.account.mail_settings import set_digest
from lms.store.db import db, unit_of_work
from lms.store.people import people
from lms.store.tables.program import OutboxMessage
from lms.store.tables.team import Assignment
from tests.tools.acting import acting
from tests.tools.at_once import run_at_once
from tests.tools.smtp import Sink, running, words_of
from tests.tools.way import complete

pytestmark = pytest.mark.usefixtures("store")
PACIFIC = "America/Los_Angeles"
ZONE = ZoneInfo(PACIFIC)
FRIDAY = date(2026, 11, 20)
DUE = date(2026, 12, 31)
MORNING = (time(8, 30),)


@pytest.fixture(autouse=True)
def _no_weekly_overview(store, cast) -> None:
    """What is tried here goes to whoever was asked; the supervisors' overview has tests of its own."""
    with unit_of_work():
        for supervisor_id in (cast.sam, cast.olu):
            set_digest(supervisor_id, wants=False)


@pytest.fixture
def titles(catalogue) -> dict[str, str]:
    return {slug: course.title for slug, course in catalogue.courses.items()}


@pytest.fixture
def sink() -> Iterator[Sink]:
    with running(Sink()) as one:
        yield one


@pytest.fixture
def go(clock, settings, sink, titles) -> Callable[[datetime | None], worker.Round]:
    """A round of the worker, at that moment of the program's zone."""
    posted = replace(settings, smtp=sink.settings(), public_url="https://learn.example.org")

    def work(moment: datetime | None = None) -> worker.Round:
        clock.now = (moment or clock.now).astimezone(UTC)
        return worker.work_once(clock, posted, titles=titles)

    return work


@pytest.fixture
def live(go, clock, sink) -> Callable[..., list[tuple[str, datetime]]]:
    """Lives through so many days, with rounds in each; (address, moment in the program's zone) of what arrived."""

    def live_through(
        days: int, since: date = FRIDAY, hours: tuple[time, ...] = MORNING
    ) -> list[tuple[str, datetime]]:
        found: list[tuple[str, datetime]] = []
        for day in range(days):
            for hour in hours:
                before = len(sink.arrived)
                go(datetime.combine(since + timedelta(days=day), hour, ZONE))
                found += [(to, clock.now.astimezone(ZONE)) for _, [to], _ in sink.arrived[before:]]
        return found

    return live_through


@pytest.fixture
def twelve(catalogue):
    """The first can be taken without another."""
    return sorted(catalogue.courses.values(), key=lambda course: len(course.prerequisites))[:12]


def ask(by: int, person_id: int, courses, due_on: date | None = DUE, at: datetime | None = None) -> None:
    moment = at or datetime.combine(FRIDAY, time(6), ZONE)
    with unit_of_work():
        actions.assign_training(acting(by, moment.astimezone(UTC)), [person_id], courses, due_on=due_on, note="")


def on(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), ZONE)


def days_of(found: list[tuple[str, datetime]], name: str) -> list[str]:
    return [moment.date().isoformat() for to, moment in found if to == f"{name}@example.org"]


class TestHalfAYear:
    @pytest.mark.parametrize(("days", "to_sam"), [(100, 4), pytest.param(200, 19, marks=pytest.mark.proof)])
    def test_twelve_courses_in_one_press_are_eight_mails(self, cast, live, twelve, sink, days, to_sam):
        """In 200 days it was 348: twelve at once, on each day of reminding, and in each week without end."""
        ask(cast.sam, cast.pia, twelve)

        found = live(days)

        assert days_of(found, "pia") == [
            "2026-11-20",
            "2026-12-01",
            "2026-12-17",
            "2026-12-28",
            "2027-01-04",
            "2027-01-11",
            "2027-01-19",  # the 18th is a holiday
            "2027-01-25",
        ]
        assert days_of(found, "sam")[:3] == ["2027-02-01", "2027-02-08", "2027-02-16"]  # the 15th is a holiday
        assert len(days_of(found, "sam")) == to_sam
        assert {to for to, _ in found} == {"pia@example.org", "sam@example.org"}
        assert all(is_working_time(moment, PACIFIC) for _, moment in found)
        for mail in sink.mails[:8]:
            assert all(course.title in words_of(mail) for course in twelve)

    @pytest.mark.proof
    def test_rounds_by_day_and_night_change_nothing(self, cast, live, twelve):
        ask(cast.sam, cast.pia, twelve)

        found = live(200, hours=tuple(time(hour, minute) for hour in range(24) for minute in (0, 29, 59)))

        assert (len(days_of(found, "pia")), len(days_of(found, "sam"))) == (8, 19)
        assert all(is_working_time(moment, PACIFIC) for _, moment in found)

    def test_what_its_supervisor_reads_are_counts_and_one_way_on(self, cast, live, twelve, sink):
        ask(cast.sam, cast.pia, twelve, date(2026, 11, 20))

        live(1, date(2026, 12, 21))

        words = words_of(sink.mails[-1])
        assert "1 person among those you look after has training" in words
        assert "12 courses in all" in words
        assert "https://learn.example.org/assign/late/" in words
        assert not any(course.title in words for course in twelve)
        assert not any(name in words for name in ("Pia", "Example"))

    @pytest.mark.proof
    def test_twelve_days_are_still_at_most_one_mail_a_day(self, cast, live, twelve):
        for number, course in enumerate(twelve):
            ask(cast.sam, cast.pia, [course], DUE + timedelta(days=number))

        days = days_of(live(90), "pia")

        # Asked; a month before on 10 days, two weeks on 7, three days on 8 (each day counted once); on 5 Mondays.
        assert len(days) == len(set(days)) == 1 + 10 + 7 + 8 + 5
        assert max(days) == "2027-02-08"

    def test_no_subject_changes_with_what_a_mail_says(self, cast, live, twelve, sink):
        ask(cast.sam, cast.pia, twelve)

        live(1)
        live(1, date(2026, 12, 1))
        live(1, date(2027, 1, 4))
        live(1, date(2027, 2, 1))

        assert [str(mail["Subject"]) for mail in sink.mails] == [
            "New on your home page",
            "A friendly reminder",
            "A friendly reminder",
            "Your weekly overview",
        ]


class TestAsking:
    def test_several_presses_within_ten_minutes_are_one_mail(self, cast, go, twelve, sink):
        for minute in range(9):
            ask(cast.sam, cast.pia, [twelve[minute]], at=on(FRIDAY) + timedelta(minutes=minute))

        go(on(FRIDAY) + timedelta(minutes=9))
        early = len(sink.arrived)
        go(on(FRIDAY) + timedelta(minutes=10))

        assert (early, len(sink.arrived)) == (0, 1)
        assert all(course.title in words_of(sink.mails[0]) for course in twelve[:9])

    def test_what_is_asked_later_is_another_mail_of_its_own(self, cast, go, twelve, sink):
        ask(cast.sam, cast.pia, twelve[:2], at=on(FRIDAY))
        go(on(FRIDAY, 10))
        ask(cast.sam, cast.pia, twelve[2:3], at=on(FRIDAY, 11))
        go(on(FRIDAY, 12))

        assert len(sink.arrived) == 2
        assert [course.title in words_of(sink.mails[1]) for course in twelve[:3]] == [False, False, True]

    def test_what_is_asked_while_a_mail_leaves_is_told_in_the_next(self, app, cast, go, twelve, sink):
        ask(cast.sam, cast.pia, twelve[:1], at=on(FRIDAY))

        def press() -> None:
            with app.app_context():
                ask(cast.sam, cast.pia, twelve[1:2], at=on(FRIDAY, 10))
            sink.before_answer = lambda: None

        sink.before_answer = press
        go(on(FRIDAY, 10))
        go(on(FRIDAY, 11))

        assert [twelve[1].title in words_of(mail) for mail in sink.mails] == [False, True]
        assert twelve[0].title not in words_of(sink.mails[1])

    def test_on_a_weekend_it_waits_for_monday(self, cast, live, twelve):
        ask(cast.sam, cast.pia, twelve, at=on(FRIDAY + timedelta(days=1)))

        assert days_of(live(5), "pia") == ["2026-11-23"]

    def test_what_was_withdrawn_or_done_meanwhile_is_not_in_it(self, cast, go, twelve, sink):
        ask(cast.sam, cast.pia, twelve[:3], at=on(FRIDAY))
        with unit_of_work():
            row = db.session.scalar(sa.select(Assignment).where(Assignment.course == twelve[1].slug))
            actions.withdraw_training(acting(cast.sam, on(FRIDAY).astimezone(UTC)), row, "a slip")
        complete(twelve[0], cast.pia, on(FRIDAY, 10).astimezone(UTC))

        go(on(FRIDAY, 11))

        told = [course.title in words_of(sink.mails[0]) for course in twelve[:3]]
        assert told == [False, False, True]

    def test_one_with_nothing_left_to_tell_leaves_the_outbox(self, cast, go, twelve, sink):
        ask(cast.sam, cast.pia, twelve[:1], at=on(FRIDAY))
        with unit_of_work():
            (row,) = db.session.scalars(sa.select(Assignment))
            actions.withdraw_training(acting(cast.sam, on(FRIDAY).astimezone(UTC)), row, "a slip")

        go(on(FRIDAY, 11))

        (mail,) = db.session.scalars(sa.select(OutboxMessage))
        assert (sink.arrived, mail.dropped_at is not None, mail.problem) == ([], True, "")

    def test_a_day_that_was_moved_is_told_and_reminded_of_anew(self, cast, live, twelve, sink):
        ask(cast.sam, cast.pia, twelve[:1], date(2026, 12, 4))
        first = live(3)
        with unit_of_work():
            (row,) = db.session.scalars(sa.select(Assignment))
            moved = actions.move_due_day(acting(cast.sam, on(date(2026, 11, 23), 7).astimezone(UTC)), row, DUE)

        found = live(36, date(2026, 11, 23))

        assert moved
        assert days_of(first + found, "pia") == [
            "2026-11-20",
            "2026-11-23",
            "2026-12-01",
            "2026-12-17",
            "2026-12-28",
        ]
        assert "by December 31, 2026" in words_of(sink.mails[1])


class TestReminding:
    def test_reminders_come_on_the_weekday_that_someone_chose(self, cast, live, twelve):
        ask(cast.sam, cast.pia, twelve)
        with unit_of_work():
            mail_settings.choose_mail_day(acting(cast.pia), 3)

        live(1)
        found = live(32, date(2026, 12, 28))

        assert days_of(found, "pia") == ["2026-12-28", "2027-01-07", "2027-01-14", "2027-01-21", "2027-01-28"]

    def test_nothing_about_work_comes_while_someone_is_away_and_one_mail_after(self, cast, live, twelve, sink):
        ask(cast.sam, cast.pia, twelve)
        with unit_of_work():
            mail_settings.be_away(acting(cast.pia), FRIDAY, date(2026, 12, 2))

        found = live(28)

        assert days_of(found, "pia") == ["2026-12-03", "2026-12-17"]
        assert "A friendly reminder" not in str(sink.mails[0]["Subject"])

    def test_a_reminder_that_was_written_waits_while_someone_is_away(self, cast, go, twelve, sink):
        ask(cast.sam, cast.pia, twelve)
        go(on(FRIDAY))
        sink.refuse = lambda command: "421 later"
        go(on(date(2026, 12, 1)))
        with unit_of_work():
            mail_settings.be_away(acting(cast.pia), date(2026, 12, 1), date(2026, 12, 2))
        sink.refuse = lambda command: None

        go(on(date(2026, 12, 2)))
        meanwhile = len(sink.arrived)
        go(on(date(2026, 12, 3)))

        assert (meanwhile, len(sink.arrived)) == (1, 2)

    def test_the_days_away_are_erased_once_they_are_over(self, cast, go):
        with unit_of_work():
            mail_settings.be_away(acting(cast.pia, on(FRIDAY).astimezone(UTC)), FRIDAY, FRIDAY)

        go(on(FRIDAY))
        kept = db.session.scalar(sa.text("SELECT count(*) FROM away"))
        go(on(FRIDAY + timedelta(days=1)))

        assert (kept, db.session.scalar(sa.text("SELECT count(*) FROM away"))) == (1, 0)

    def test_nothing_about_work_comes_before_the_first_day_of_work(self, cast, live, twelve):
        with unit_of_work():
            people.person(cast.pia).hired_on = date(2026, 11, 25)
        ask(cast.sam, cast.pia, twelve)

        assert days_of(live(8), "pia") == ["2026-11-25"]

    def test_nothing_about_work_comes_once_someone_left_and_what_waits_is_let_go(self, cast, live, twelve):
        ask(cast.sam, cast.pia, twelve, at=on(FRIDAY, 20))
        with unit_of_work():
            actor = acting(cast.ada, on(FRIDAY, 21).astimezone(UTC))
            people_actions.deactivate(actor, people.person(cast.pia), FRIDAY, is_sure=True)

        assert live(20, FRIDAY + timedelta(days=1)) == []
        assert db.session.scalar(sa.select(OutboxMessage.dropped_at)) is not None

    def test_after_days_without_a_server_one_reminder_comes_and_says_what_is_true_by_then(
        self, cast, go, twelve, sink
    ):
        ask(cast.sam, cast.pia, twelve[:2])
        go(on(FRIDAY))
        sink.refuse = lambda command: "421 later"
        for day in range(0, 45, 3):
            go(on(date(2026, 12, 1) + timedelta(days=day)))
        complete(twelve[0], cast.pia, on(date(2027, 1, 14), 10).astimezone(UTC))
        sink.refuse = lambda command: None
        go(on(date(2027, 1, 15)))

        assert len(sink.arrived) == 2
        words = words_of(sink.mails[1])
        assert (twelve[0].title in words, f"{twelve[1].title}, since December 31, 2026" in words) == (False, True)

    def test_a_reminder_does_not_come_before_the_mail_that_asks(self, cast, live, twelve, sink):
        ask(cast.sam, cast.pia, twelve, date(2026, 11, 24), at=on(FRIDAY, 18))

        found = live(4)

        assert days_of(found, "pia") == ["2026-11-23"]
        assert str(sink.mails[0]["Subject"]) == "New on your home page"

    def test_those_whom_nobody_supervises_are_told_to_administrators(self, cast, live, twelve):
        with unit_of_work():
            people.end_supervision(cast.pia, FRIDAY - timedelta(days=1))
        ask(cast.ada, cast.pia, twelve, date(2026, 11, 20))

        found = live(10, date(2026, 12, 19))

        assert days_of(found, "sam") == []
        assert days_of(found, "ada") == ["2026-12-21", "2026-12-28"]

    def test_a_supervisor_who_is_away_hears_of_it_after(self, cast, live, twelve):
        ask(cast.sam, cast.pia, twelve, date(2026, 11, 20))
        with unit_of_work():
            mail_settings.be_away(acting(cast.sam), date(2026, 12, 18), date(2026, 12, 22))

        assert days_of(live(6, date(2026, 12, 19)), "sam") == ["2026-12-23"]

    def test_the_first_minute_of_paid_time_is_eight_on_a_working_day(self, cast, live, twelve):
        ask(cast.sam, cast.pia, twelve, at=on(FRIDAY, 17))

        found = live(3, FRIDAY + timedelta(days=1), (time(0), time(7, 59), time(8), time(16, 59), time(17)))

        assert [moment.strftime("%a %H:%M") for _, moment in found] == ["Mon 08:00"]


class TestAtOnce:
    def test_four_workers_send_each_of_all_kinds_once(self, app, cast, clock, settings, sink, titles, twelve):
        ask(cast.sam, cast.pia, twelve, date(2026, 11, 20))
        ask(cast.olu, cast.noel, twelve, date(2026, 11, 24))
        posted = replace(settings, smtp=sink.settings())
        for day in (FRIDAY, date(2026, 11, 25), date(2026, 12, 21)):
            clock.now = on(day).astimezone(UTC)
            for _ in range(2):
                met = run_at_once(app, lambda _: worker.work_once(clock, posted, titles=titles), 4)
                assert [one for one in met if isinstance(one, Exception)] == []

        assert sorted(f"{to} {mail['Subject']}" for _, [to], mail in sink.arrived) == [
            "noel@example.org A friendly reminder",
            "noel@example.org A friendly reminder",
            "noel@example.org New on your home page",
            "pia@example.org A friendly reminder",
            "pia@example.org New on your home page",
            "sam@example.org Your weekly overview",
        ]
        assert len({mail["Message-ID"] for mail in sink.mails}) == 6

    def test_presses_at_once_are_told_in_one_mail_and_none_is_lost(self, app, cast, go, twelve, sink):
        def press(number: int) -> None:
            ask(cast.sam, cast.pia, [twelve[number]], at=on(FRIDAY))

        met = run_at_once(app, press, 6)
        go(on(FRIDAY, 10))

        assert met == [None] * 6
        assert len(sink.arrived) == 1
        assert all(course.title in words_of(sink.mails[0]) for course in twelve[:6])


class TestPlans:
    """Steps of the onboarding plan stand in the digest of training; they bring no mail of their own kind."""

    @pytest.fixture
    def lena(self, cast, catalogue) -> int:
        """Begins on Friday; the first step is due on Monday."""
        with unit_of_work():
            one = people_actions.Newcomer("lena@example.org", "Lena", "Lena", "first-90-days", hired_on=FRIDAY)
            begun = acting(cast.ada, on(FRIDAY, 8).astimezone(UTC))
            joined = people_actions.join_program(begun, [one], plans=catalogue.plans())
        return joined.person_ids[one.email]

    def test_a_step_is_told_on_its_days_and_what_is_done_or_waits_is_not(self, lena, cast, live, sink):
        with unit_of_work():
            moment = on(FRIDAY).astimezone(UTC)
            assert onboarding.say(acting(lena, moment), lena, "pairing:seasoned-peer", Said.DONE)

        found = live(40, FRIDAY + timedelta(days=3))

        assert days_of(found, "lena") == [
            "2026-12-08",  # three days before the day along, then weekly
            "2026-12-14",
            "2026-12-17",  # three days before the course
            "2026-12-21",
            "2026-12-28",  # and three days before the practice, a Sunday
        ]
        words = words_of(sink.mails[-1])
        assert "your program's plan for new people has next for you:" in words
        assert "Go along with a seasoned peer for a day, since December 11, 2026" in words
        assert "Meet the seasoned peer" not in words
        assert str(sink.mails[-1]["Subject"]) == "A friendly reminder"

    def test_training_and_steps_come_in_one_mail_and_a_course_of_both_is_named_once(
        self, lena, cast, live, catalogue, sink
    ):
        course = catalogue.courses["peer-role-in-child-welfare"]
        ask(cast.ada, lena, [course], date(2026, 12, 20), at=on(FRIDAY, 8))

        found = live(30)

        assert len(days_of(found, "lena")) == len(set(days_of(found, "lena")))
        words = words_of(sink.mails[-1])
        assert words.count(course.title) == 1
        assert "Go along with a seasoned peer for a day" in words

    def test_a_plan_that_ended_with_its_profile_is_told_no_more(self, lena, cast, live, catalogue):
        with unit_of_work():
            begun = acting(cast.ada, on(FRIDAY).astimezone(UTC))
            people_actions.change_profile(begun, lena, "peer", FRIDAY, plans=catalogue.plans())

        assert days_of(live(60), "lena") == []
