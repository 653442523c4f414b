"""How many statements a page costs, below the pages and as a whole request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.actions.learning import learning
from lms.domain.access import Actor, Role
from lms.queries.competence.next_steps import next_for_me
from lms.queries.learning import courses, home, quizzes
from lms.store.db import db, unit_of_work
from lms.store.program import inserts, program
from lms.store.team import assignments
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.crowd import add_crowd
from tests.tools.way import complete, read_lesson

NO_QUESTION = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT", "SET lock_timeout")
FIRST, SECOND = "peer-role-in-child-welfare", "trauma-aces-and-ti-rosc"
LESSON = "event-experience-effects"
NEXT = "aces-without-a-score"


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    asked: list[str] = []

    def note(_connection, _cursor, statement: str, *_: object) -> None:
        if not statement.startswith(NO_QUESTION):
            asked.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


@pytest.fixture(autouse=True)
def _a_life(app, cast, catalogue, once):
    once("statements: a life", lambda: _live(app, cast, catalogue))


def _live(app, cast, catalogue) -> None:
    """Pia has completed one course, reads another, failed its quiz once, was asked for both, and rules changed."""
    with app.app_context():
        complete(catalogue.courses[FIRST], cast.pia, NOW - timedelta(days=9))
        second = catalogue.courses[SECOND]
        told = program.program()
        with unit_of_work():
            learning.start_course(acting(cast.pia), second)
            for number in range(len(second.lessons)):
                read_lesson(second, cast.pia, number, NOW)
            attempt = learning.open_quiz(acting(cast.pia), second)
            learning.submit_quiz(acting(cast.pia, NOW, told), second, attempt.id, {})
            learning.open_quiz(acting(cast.pia), second)
            for slug in (FIRST, SECOND):
                assignments.add([cast.pia], [slug], cast.sam, TODAY, "", NOW)
                for place in ("Oregon", "Yurok Tribe"):
                    old = inserts.add(slug, place, "Ask first.", "", None, cast.ada, NOW)
                    inserts.acknowledge(old, cast.pia, NOW)
                    inserts.add(slug, place, "Ask twice.", "", None, cast.ada, NOW + timedelta(seconds=1))


def home_of(catalogue, person_id):
    own = next_for_me(catalogue, Actor(person_id, frozenset({Role.PEER})), "peer", NOW, program.Program())
    return home.home(catalogue, own, "peer", TODAY)


@pytest.mark.usefixtures("store")
class TestBelowThePages:
    def test_home_asks_eighteen_times_at_most(self, app, cast, catalogue):
        with statements(app) as asked:
            page = home_of(catalogue, cast.pia)

        assert len(asked) <= 18, asked
        assert (len(page.due), len(page.new_versions), page.minutes_total) == (2, 4, 90)

    def test_a_course_asks_four_times_at_most(self, app, cast, catalogue):
        with statements(app) as asked:
            page = courses.course_page(catalogue, catalogue.courses[SECOND], cast.pia, program.Program(), TODAY)

        assert len(asked) <= 4, asked
        assert (len(page.tried), page.open_attempt, len(page.holding)) == (1, True, 2)

    def test_a_completed_course_asks_four_times_at_most(self, app, cast, catalogue):
        with statements(app) as asked:
            page = courses.course_page(catalogue, catalogue.courses[FIRST], cast.pia, program.Program(), TODAY)

        assert len(asked) <= 4, asked
        assert page.serial is not None

    def test_a_lesson_asks_once(self, app, cast, catalogue):
        course = catalogue.courses[SECOND]
        with statements(app) as asked:
            page = courses.lesson_page(catalogue, course, course.lessons[0], cast.pia)

        assert len(asked) == 1, asked
        assert page.enrolment_id is not None

    def test_a_quiz_asks_three_times_at_most(self, app, cast, catalogue):
        with statements(app) as asked:
            page = quizzes.quiz_page(catalogue.courses[SECOND], cast.pia)

        assert len(asked) <= 3, asked
        assert (len(page.asked), page.tries) == (catalogue.courses[SECOND].questions_per_attempt, 1)

    def test_the_catalogue_asks_twice_however_many_courses_there_are(self, app, cast, catalogue):
        with statements(app) as asked:
            listed = courses.course_list(catalogue, cast.pia, TODAY)

        assert len(asked) == 2, asked
        assert len(listed) == len(catalogue.courses)


class TestWholeRequests:
    @pytest.mark.parametrize(
        "path",
        [
            "/",
            f"/courses/{SECOND}/",
            f"/courses/{FIRST}/",
            f"/courses/{SECOND}/{LESSON}/",
            f"/courses/{SECOND}/quiz/",
            "/courses/",
            "/competence/",
            "/hours/",
            "/certificates/",
        ],
    )
    def test_a_page_asks_six_times_at_most_and_those_telling_what_is_next_more_often(self, app, visitor, clock, path):
        pia = visitor("pia")
        clock.pass_time(minutes=1)

        with statements(app) as asked:
            answer = pia.get(path)

        assert answer.status_code == 200
        most = {"/": 26, "/competence/": 24, f"/courses/{FIRST}/": 17, f"/courses/{SECOND}/": 17}
        most["/hours/"] = 10
        assert 1 <= len(asked) <= most.get(path, 6), asked

    @pytest.mark.parametrize("count", [12, 500])
    @pytest.mark.parametrize("path", ["/team/", "/team/?order=need"])
    def test_the_team_page_asks_five_times_at_most(self, app, cast, visitor, clock, count, path):
        with app.app_context():
            add_crowd(count - 1, supervisor=cast.sam, profile="peer")
        sam = visitor("sam")
        clock.pass_time(minutes=1)

        with statements(app) as at_first:
            sam.get(path)
        with statements(app) as asked:
            answer = sam.get(path)

        assert answer.status_code == 200
        on_screen = answer.text.partition('<tbody class="paper-only">')[0]
        assert on_screen.count('<th scope="row"><a') == count
        assert len(asked) <= 5, asked
        assert len(at_first) <= 6, at_first  # that one looked is written down

    @pytest.mark.parametrize("count", [12, 60])
    def test_growth_asks_once_more(self, app, cast, visitor, clock, count):
        with app.app_context():
            add_crowd(count - 1, supervisor=cast.sam, profile="peer")
        sam = visitor("sam")
        clock.pass_time(minutes=1)

        sam.get("/team/")
        with statements(app) as asked:
            answer = sam.get("/team/?over=year")

        assert answer.text.count('<span class="with-spark">') == count
        assert len(asked) <= 6, asked
        assert [one for one in asked if re.search(r"\bevidence\b", one, re.I)] == []

    @pytest.mark.parametrize("count", [12, 120])
    def test_monday_asks_no_more_for_more_people(self, app, cast, catalogue, visitor, clock, count):
        with app.app_context():
            crowd = add_crowd(count - 1, supervisor=cast.sam, profile="peer")
            with unit_of_work():
                for person_id in crowd[:9]:
                    learning.start_course(acting(person_id), catalogue.courses[FIRST])
        sam = visitor("sam")
        clock.pass_time(minutes=1)

        with statements(app) as asked:
            answer = sam.get("/")

        assert answer.text.count("Say well done") == 9 + 1
        assert len(asked) <= 34, asked

    @pytest.mark.parametrize(
        ("path", "most"),
        [  # a first look is asked about, and written down
            ("/team/?person={pia}&category=samhsa-8", 22),
            ("/people/{pia}/", 26),
            ("/people/{pia}/competence/", 7),
            ("/assign/?person={pia}", 5),
        ],
    )
    def test_what_a_supervisor_opens_about_a_person_asks_little(self, app, cast, visitor, clock, path, most):
        sam = visitor("sam")
        clock.pass_time(minutes=1)

        with statements(app) as asked:
            answer = sam.get(path.format(pia=cast.pia))

        assert answer.status_code == 200
        assert len(asked) <= most, asked

    @pytest.mark.parametrize(
        "path",
        [
            "/team/",
            "/team/?order=need",
            "/people/{pia}/competence/",
        ],
    )
    def test_where_someone_stands_is_read_from_standing_and_never_from_evidence(
        self, app, cast, visitor, clock, path
    ):
        sam = visitor("sam")
        clock.pass_time(minutes=1)

        with statements(app) as asked:
            answer = sam.get(path.format(pia=cast.pia))

        assert answer.status_code == 200
        assert [one for one in asked if re.search(r"\bevidence\b", one, re.I)] == []
        assert [one for one in asked if re.search(r"\bFROM standing\b", one)] != []

    def test_going_on_to_a_lesson_that_was_opened_before_asks_seven_times_at_most(self, app, visitor, clock):
        pia = visitor("pia")
        pia.get(f"/courses/{SECOND}/{LESSON}/")
        pia.get(f"/courses/{SECOND}/{NEXT}/")
        clock.pass_time(minutes=5)

        with statements(app) as asked:
            pia.get(f"/courses/{SECOND}/{LESSON}/")

        assert len(asked) <= 7, asked

    def test_a_static_file_asks_nothing(self, app, visitor):
        pia = visitor("pia")
        path = next(part for part in pia.get("/").text.split('"') if part.startswith("/static/"))

        with statements(app) as asked:
            answer = pia.get(path)

        assert (answer.status_code, asked) == (200, [])

    def test_a_page_for_nobody_asks_the_database_twice_at_most(self, app, visitor):
        with statements(app) as asked:
            visitor(None).get("/sign-in")

        assert len(asked) <= 2, asked


@pytest.mark.usefixtures("store")
def test_a_page_does_not_ask_more_for_a_longer_life(app, cast, catalogue):
    with statements(app) as before:
        home_of(catalogue, cast.pia)
    course = replace(catalogue.courses[FIRST], refresh_months=1)
    for months in range(4):
        now = NOW + timedelta(days=31 * months)
        with unit_of_work():
            learning.restart_course(acting(cast.pia, now + timedelta(days=28)), course)
        complete(course, cast.pia, now + timedelta(days=30))

    with statements(app) as after:
        page = home_of(catalogue, cast.pia)

    assert len(after) == len(before)
    assert page.minutes_total == 5 * course.minutes
