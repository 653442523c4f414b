"""Enrolments, time, attempts and answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from lms import worker
from lms.domain.credit.certificate import CourseOutline
from lms.store.db import db, unit_of_work
from lms.store.learning import attempts, completions, enrolments, lessons
from lms.store.learning.revisions import keep_revision
from lms.store.tables.learning import ActiveTime, ChosenOption, CourseRevision, Enrolment, Evaluation, LessonProgress
from tests.conftest import NOW, TODAY
from tests.domain.examples import MET, course

pytestmark = pytest.mark.usefixtures("store")
COURSE = "small-steps"
DRAWN = [["one", [0, 1, 2]], ["two", [2, 1, 0]]]


@pytest.fixture
def enrolment(store, cast) -> int:
    with unit_of_work():
        return enrolments.enrol(cast.pia, COURSE, NOW).id


@pytest.fixture
def attempt(enrolment, cast) -> int:
    with unit_of_work():
        return attempts.add_attempt(cast.pia, enrolment, COURSE, "r1", 7, DRAWN, NOW).id


def submit(attempt_id: int, right: int = 2, now=NOW) -> bool:
    with unit_of_work():
        return attempts.submit_attempt(attempt_id, {"one": right > 0, "two": right > 1}, now)


def count(table) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(table))


def test_one_way_through_a_course_cannot_begin_twice(cast, enrolment):
    with pytest.raises(IntegrityError), unit_of_work():
        enrolments.enrol(cast.pia, COURSE, NOW)


def test_a_restart_is_a_way_of_its_own_and_the_latest(cast, enrolment):
    with unit_of_work():
        again = enrolments.enrol(cast.pia, COURSE, NOW, enrolment)

    assert enrolments.latest_enrolment(cast.pia, COURSE).id == again.id
    assert enrolments.latest_enrolments(cast.pia)[COURSE].id == again.id


def test_an_enrolment_is_its_persons_only(cast, enrolment):
    assert enrolments.latest_enrolment(cast.noel, COURSE) is None
    assert enrolments.latest_enrolments(cast.noel) == {}


def test_an_enrolment_tells_what_was_opened_and_done(cast, enrolment):
    with unit_of_work():
        lessons.open_lesson(enrolment, "first", NOW)
        lessons.finish_lesson(enrolment, "second", NOW)
        lessons.add_active_time(enrolment, TODAY, 90)

    state = enrolments.latest_enrolments(cast.pia, COURSE)[COURSE]
    assert (dict(state.opened), state.done) == ({"first": NOW, "second": NOW}, {"second"})
    assert (state.active_seconds, state.evaluated, state.completion_id) == (90, False, None)


def test_a_lesson_keeps_when_it_was_first_opened(cast, enrolment):
    with unit_of_work():
        lessons.open_lesson(enrolment, "first", NOW)
        lessons.open_lesson(enrolment, "first", NOW + timedelta(days=1))

    assert enrolments.latest_enrolments(cast.pia)[COURSE].opened == {"first": NOW}


def test_a_lesson_is_done_once(enrolment):
    with unit_of_work():
        lessons.open_lesson(enrolment, "first", NOW)
        lessons.finish_lesson(enrolment, "first", NOW)
    with unit_of_work():
        lessons.finish_lesson(enrolment, "first", NOW + timedelta(days=1))

    assert db.session.scalars(sa.select(LessonProgress.done_at)).all() == [NOW]
    assert lessons.lessons_done(enrolment) == {"first"}


def test_seconds_add_up_within_a_day_and_over_days(enrolment):
    with unit_of_work():
        lessons.add_active_time(enrolment, TODAY, 60)
        lessons.add_active_time(enrolment, TODAY, 30)
        lessons.add_active_time(enrolment, TODAY - timedelta(days=1), 10)

    assert lessons.active_seconds(enrolment) == 100
    assert count(ActiveTime) == 2


@pytest.mark.parametrize("seconds", [0, -5])
def test_no_time_is_not_kept(enrolment, seconds):
    with unit_of_work():
        lessons.add_active_time(enrolment, TODAY, seconds)

    assert count(ActiveTime) == 0


def test_folded_time_is_one_total_and_no_days(cast, enrolment):
    with unit_of_work():
        lessons.add_active_time(enrolment, TODAY, 60)
        lessons.fold_active_time(enrolment, 60)

    assert (lessons.active_seconds(enrolment), count(ActiveTime)) == (60, 0)
    assert enrolments.latest_enrolments(cast.pia)[COURSE].active_seconds == 60


def test_time_read_at_the_same_moment_all_counts(enrolment, at_once):
    with unit_of_work():
        lessons.add_active_time(enrolment, TODAY, 1)

    def read(_: int) -> None:
        with unit_of_work():
            lessons.add_active_time(enrolment, TODAY, 10)

    outcomes = at_once(read, 5)

    assert (outcomes, lessons.active_seconds(enrolment)) == ([None] * 5, 51)


def test_what_is_first_at_the_same_moment_is_one_row_and_loses_nothing(enrolment, at_once):
    def come(number: int) -> None:
        with unit_of_work():
            lessons.add_active_time(enrolment, TODAY, 10)
            (lessons.finish_lesson if number == 1 else lessons.open_lesson)(enrolment, "first", NOW)

    outcomes = at_once(come, 5)

    assert (outcomes, lessons.active_seconds(enrolment)) == ([None] * 5, 50)
    assert db.session.scalars(sa.select(LessonProgress.done_at)).all() == [NOW]


def outline(title: str) -> Callable[[], CourseOutline]:
    return lambda: CourseOutline.of(course(title=title))


def test_a_revision_is_written_the_first_time_only():
    for title in ("As it was studied", "As it was found later"):
        with unit_of_work():
            keep_revision(COURSE, "r1", outline(title))

    kept = db.session.scalars(sa.select(CourseRevision)).one()
    assert kept.outline.title == "As it was studied"


def test_each_revision_is_kept():
    with unit_of_work():
        keep_revision(COURSE, "r1", outline("First"))
        keep_revision(COURSE, "r2", outline("Second"))

    assert count(CourseRevision) == 2


def test_an_attempt_is_open_until_it_is_submitted(enrolment, attempt):
    before = attempts.open_attempt(enrolment)
    submit(attempt)

    assert (before.id, attempts.open_attempt(enrolment)) == (attempt, None)


def test_the_first_submission_counts_and_the_second_is_told_so(attempt):
    outcomes = [submit(attempt, 2), submit(attempt, 0)]

    db.session.expire_all()
    assert (outcomes, attempts.attempt(attempt).right_count) == ([True, False], 2)


def test_submitted_attempts_come_oldest_first(cast, enrolment, attempt):
    submit(attempt)
    with unit_of_work():
        second = attempts.add_attempt(cast.pia, enrolment, COURSE, "r1", 8, DRAWN[:1], NOW).id

    assert [one.id for one in attempts.attempts(enrolment)] == [attempt]
    assert [one.id for one in attempts.all_attempts(enrolment)] == [attempt, second]


def test_draws_are_counted_over_all_enrolments_of_the_person(cast, enrolment, attempt):
    with unit_of_work():
        again = enrolments.enrol(cast.pia, COURSE, NOW, enrolment).id
        attempts.add_attempt(cast.pia, again, COURSE, "r1", 8, DRAWN[:1], NOW)

    assert attempts.items_drawn(cast.pia, COURSE) == {"one": 2, "two": 1}
    assert attempts.items_drawn(cast.noel, COURSE) == {}


def test_an_answer_takes_the_place_of_an_earlier_one(attempt):
    for chosen in ({"one": 1}, {"one": 2, "two": 0}, {"two": 0}):
        with unit_of_work():
            attempts.keep_answers(attempt, chosen)

    assert attempts.answers(attempt) == {"one": 2, "two": 0}


def test_answers_of_several_parts_are_kept_and_replaced(attempt):
    for chosen in ({"a": (0, 2), "b": (None, 1)}, {"a": (), "b": (None, 1), "c": 3}, {"c": (1, 0)}):
        with unit_of_work():
            attempts.keep_answers(attempt, chosen)

    assert attempts.answers(attempt) == {"a": (), "b": (None, 1), "c": (1, 0)}


@pytest.mark.parametrize("columns", [{"chosen": 1, "answer": [1]}, {"chosen": None, "answer": None}])
def test_an_answer_is_a_position_or_parts_and_never_both(attempt, columns):
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.add(ChosenOption(attempt_id=attempt, item="one", **columns))


@pytest.fixture
def erase(settings):
    """One round of the background worker at a moment: how many options it erased."""
    return lambda now: worker.work_once(lambda: now, settings).forgotten


@pytest.mark.parametrize(
    ("after", "left"),
    [(timedelta(days=89, hours=23), 1), (timedelta(days=90), 1), (timedelta(days=90, seconds=1), 0)],
)
def test_chosen_options_are_erased_when_ninety_days_have_passed(erase, attempt, after, left):
    with unit_of_work():
        attempts.keep_answers(attempt, {"one": 1})
    submit(attempt)

    erased = erase(NOW + after)

    assert (count(ChosenOption), erased) == (left, 1 - left)


def test_answers_that_were_never_sent_are_not_erased(erase, attempt):
    with unit_of_work():
        attempts.keep_answers(attempt, {"one": 1})

    assert erase(NOW + timedelta(days=400)) == 0
    assert attempts.answers(attempt) == {"one": 1}


def test_erasing_answers_leaves_the_score_and_what_was_right(erase, attempt):
    with unit_of_work():
        attempts.keep_answers(attempt, {"one": 1})
    submit(attempt, 1)

    erase(NOW + timedelta(days=91))

    kept = attempts.attempt(attempt)
    assert (kept.right_count, kept.right) == (1, {"one": True, "two": False})


def test_erasing_answers_twice_does_no_harm(erase, attempt):
    with unit_of_work():
        attempts.keep_answers(attempt, {"one": 1})
    submit(attempt)

    assert [erase(NOW + timedelta(days=91)) for _ in range(2)] == [1, 0]


def test_an_evaluation_is_kept_once(enrolment):
    with unit_of_work():
        outcomes = [completions.add_evaluation(enrolment, COURSE, "r1", {"useful": "5"}, NOW) for _ in range(2)]

    assert (outcomes, count(Evaluation)) == ([True, False], 1)


def test_an_enrolment_has_one_completion_at_most(cast, enrolment):
    with unit_of_work():
        completions.add_completion(cast.pia, enrolment, COURSE, "r1", NOW, TODAY, MET)

    with pytest.raises(IntegrityError), unit_of_work():
        completions.add_completion(cast.pia, enrolment, COURSE, "r1", NOW, TODAY, MET)


def test_a_course_completed_is_told_with_its_day(cast, enrolment):
    with unit_of_work():
        completion = completions.add_completion(cast.pia, enrolment, COURSE, "r1", NOW, TODAY, MET)

    state = enrolments.latest_enrolments(cast.pia)[COURSE]
    assert (state.completion_id, state.completed_on) == (completion.id, TODAY)
    assert completions.courses_completed(cast.pia) == {COURSE}
    assert db.session.get(Enrolment, enrolment).course == COURSE
