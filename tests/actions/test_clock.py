"""One clock for each person: a stretch counts once, however many sessions, tabs and requests saw it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.actions.learning import clock, declaring, learning
from lms.domain.learning.reading import Reading
from lms.store.db import db, unit_of_work
from lms.store.learning import clocks, enrolments, lessons
from lms.store.program import program
from lms.store.tables.learning import ActiveTime, Completion, PersonClock
from tests.conftest import NOW
from tests.tools.acting import acting
from tests.tools.at_once import run_at_once

pytestmark = pytest.mark.usefixtures("store")
FIRST, SECOND = "peer-role-in-child-welfare", "culture-bias-and-personal-support"


def later(seconds: float):
    return NOW + timedelta(seconds=seconds)


@pytest.fixture
def course(catalogue):
    return catalogue.courses[FIRST]


@pytest.fixture
def enrolment(cast):
    with unit_of_work():
        return enrolments.enrol(cast.pia, FIRST, NOW).id


@pytest.fixture
def at_once(app, cast):
    """Runs so many requests of Pia's at one moment, each in a unit of work of its own; what they met."""
    here = program.program()
    db.session.rollback()

    def run(count: int, seconds: float, deed) -> None:
        def request(number: int) -> None:
            with unit_of_work():
                deed(acting(cast.pia, later(seconds), here), number)

        assert run_at_once(app, request, count) == [None] * count

    return run


def seconds_of(enrolment_id: int) -> int:
    db.session.rollback()
    return lessons.active_seconds(enrolment_id)


def test_a_minute_in_ten_sessions_is_a_minute(at_once, enrolment):
    at_once(10, 0, lambda here, _: clock.note_reading(here, Reading(enrolment)))
    at_once(10, 60, lambda here, _: clock.note_ping(here, enrolment))

    assert seconds_of(enrolment) == 60


def test_forty_pages_at_once_after_twenty_seconds_are_twenty_seconds(at_once, enrolment):
    at_once(1, 0, lambda here, _: clock.note_reading(here, Reading(enrolment)))
    at_once(40, 20, lambda here, _: clock.note_reading(here, Reading(enrolment)))

    assert seconds_of(enrolment) == 20


def test_pages_pings_and_actions_at_once_count_a_stretch_once(at_once, enrolment):
    at_once(1, 0, lambda here, _: clock.note_reading(here, Reading(enrolment)))

    def mixed(here, number: int) -> None:
        if number % 3 == 0:
            clock.note_reading(here, Reading(enrolment, 900 + number))
        elif number % 3 == 1:
            clock.note_ping(here, enrolment)
        else:
            clock.note_action(here)

    at_once(12, 45, mixed)

    assert seconds_of(enrolment) == 45


def test_two_courses_at_once_share_one_clock(cast, at_once, enrolment):
    with unit_of_work():
        other = enrolments.enrol(cast.pia, SECOND, NOW).id
    at_once(2, 0, lambda here, number: clock.note_reading(here, Reading((enrolment, other)[number])))
    for minute in range(1, 6):
        at_once(8, minute * 60, lambda here, number: clock.note_ping(here, (enrolment, other)[number % 2]))

    assert seconds_of(enrolment) + seconds_of(other) == 300


def test_of_two_changes_of_one_clock_one_is_kept(cast, enrolment):
    with unit_of_work():
        clock.note_reading(acting(cast.pia, NOW), Reading(enrolment))
        seen = clocks.clock_of(cast.pia)
        clock.note_leaving(acting(cast.pia, later(60)))

        assert not clocks.set_clock(cast.pia, type(seen)(Reading(enrolment), later(61), None, seen.version + 1))
        assert clocks.clock_of(cast.pia).reading is None


def test_a_clock_that_others_move_without_end_is_left_alone(cast, enrolment, monkeypatch):
    monkeypatch.setattr(clocks, "set_clock", lambda *_: False)
    with unit_of_work():
        clock.note_reading(acting(cast.pia), Reading(enrolment))

    assert clocks.clock_of(cast.pia) is None


def test_a_person_has_one_row_and_steady_reading_writes_it_twice_a_minute(cast, enrolment):
    written = []
    with unit_of_work():
        for second in range(0, 301, 3):
            clock.note_reading(acting(cast.pia, later(second)), Reading(enrolment))
            written.append(clocks.clock_of(cast.pia).version)

    assert db.session.scalar(sa.select(sa.func.count()).select_from(PersonClock)) == 1
    assert written[-1] <= 12
    assert seconds_of(enrolment) >= 270


class TestALesson:
    def test_that_was_never_opened_is_not_done(self, cast, course, enrolment):
        with pytest.raises(learning.NotOpened), unit_of_work():
            learning.finish_lesson(acting(cast.pia), course, course.lessons[0])

        assert lessons.lessons_done(enrolment) == frozenset()

    def test_opened_on_an_earlier_way_is_not_opened_on_this_one(self, cast, course, enrolment):
        lesson = course.lessons[0]
        with unit_of_work():
            lessons.open_lesson(enrolment, lesson.slug, NOW)
            enrolments.enrol(cast.pia, FIRST, NOW, enrolment)

        with pytest.raises(learning.NotOpened), unit_of_work():
            learning.finish_lesson(acting(cast.pia, later(900)), course, lesson)

    @pytest.mark.parametrize("doing", [learning.finish_lesson, declaring.declare_reading])
    def test_that_was_opened_is_done_after_a_tenth_of_its_minutes_and_at_once_if_read_elsewhere(
        self, cast, course, enrolment, doing
    ):
        lesson = course.lessons[0]
        with unit_of_work():
            lessons.open_lesson(enrolment, lesson.slug, NOW)
        tenth = lesson.minutes * 6

        if doing is learning.finish_lesson:
            with pytest.raises(learning.TooSoon), unit_of_work():
                doing(acting(cast.pia, later(tenth - 1)), course, lesson)
        with unit_of_work():
            doing(acting(cast.pia, later(tenth)), course, lesson)

        assert lessons.lessons_done(enrolment) == {lesson.slug}

    def test_that_was_done_before_there_was_a_tenth_stays_done(self, cast, course, enrolment):
        lesson = course.lessons[0]
        with unit_of_work():
            lessons.open_lesson(enrolment, lesson.slug, NOW)
            lessons.finish_lesson(enrolment, lesson.slug, NOW)

            assert learning.finish_lesson(acting(cast.pia), course, lesson) is learning.Completing.NOT_YET


class TestReadingElsewhere:
    @pytest.fixture(autouse=True)
    def _opened(self, store, course, enrolment):
        with unit_of_work():
            for lesson in course.lessons:
                lessons.open_lesson(enrolment, lesson.slug, NOW)

    def test_counts_the_minutes_of_the_lesson_once_apart_from_what_was_measured(self, cast, course, enrolment):
        lesson = course.lessons[0]
        for _ in range(2):
            with unit_of_work():
                declaring.declare_reading(acting(cast.pia, later(5)), course, lesson)

        state = enrolments.latest_enrolments(cast.pia, FIRST)[FIRST]
        assert state.declared == {lesson.slug: (lesson.minutes * 60, later(5))}
        assert (lessons.declared_seconds(enrolment), state.declared_seconds, state.active_seconds) == (720, 720, 0)

    def test_pressed_at_once_in_many_tabs_counts_once(self, course, enrolment, at_once):
        at_once(8, 5, lambda here, _: declaring.declare_reading(here, course, course.lessons[0]))

        assert lessons.declared_seconds(enrolment) == 720

    def test_of_every_lesson_meets_the_time_and_what_was_met_keeps_them_apart(self, cast, course, enrolment):
        with unit_of_work():
            clock.note_reading(acting(cast.pia, NOW), Reading(enrolment))
            for lesson in course.lessons:
                declaring.declare_reading(acting(cast.pia, later(40)), course, lesson)
            attempt = learning.open_quiz(acting(cast.pia, later(40)), course)
            answers = {item.id: item.right_answer for item in course.items}
            learning.submit_quiz(acting(cast.pia, later(80)), course, attempt.id, answers)
            outcome = learning.send_evaluation(acting(cast.pia, later(90)), course, {})

        assert outcome is learning.Completing.COMPLETED
        met = db.session.scalar(sa.select(Completion.met))
        minutes = sum(lesson.minutes for lesson in course.lessons)
        assert (met.active_seconds, met.declared_seconds, met.active_share_percent) == (90, minutes * 60, 60)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(ActiveTime)) == 0

        with unit_of_work():
            again = declaring.declare_reading(acting(cast.pia, later(99)), course, course.lessons[0])
        assert again is learning.Completing.ALREADY
        assert lessons.declared_seconds(enrolment) == minutes * 60

    def test_of_a_lesson_that_was_never_opened_is_refused(self, cast, course, enrolment):
        with unit_of_work():
            enrolments.enrol(cast.pia, FIRST, NOW, enrolment)

        with pytest.raises(learning.NotOpened), unit_of_work():
            declaring.declare_reading(acting(cast.pia), course, course.lessons[0])

    def test_without_an_enrolment_is_refused(self, cast, course):
        with pytest.raises(learning.NotEnrolled), unit_of_work():
            declaring.declare_reading(acting(cast.noel), course, course.lessons[0])


class TestTheShare:
    def test_is_the_program_s_on_the_day_of_the_start_and_stays(self, cast, course):
        with unit_of_work():
            program.change_settings({"active_share_percent": 75}, None, NOW)
            enrolment_id = learning.start_course(acting(cast.pia), course)
        with unit_of_work():
            program.change_settings({"active_share_percent": 50}, None, NOW)

        state = enrolments.latest_enrolments(cast.pia, FIRST)[FIRST]
        found = learning.progress_of(enrolments.latest_enrolment(cast.pia, FIRST), course)
        assert (state.id, state.active_share_percent) == (enrolment_id, 75)
        assert found.seconds_needed == course.active_seconds_needed(75)

    def test_is_sixty_per_cent_unless_the_program_says_otherwise(self, cast, course):
        with unit_of_work():
            learning.start_course(acting(cast.pia), course)

        assert enrolments.latest_enrolments(cast.pia, FIRST)[FIRST].active_share_percent == 60

    def test_of_before_a_half_was_the_least_counts_as_a_half(self, cast):
        with unit_of_work():
            program.change_settings({"active_share_percent": 33}, None, NOW)

        assert program.program().active_share_percent == 50
