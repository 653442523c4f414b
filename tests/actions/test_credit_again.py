"""When a course gives credit again, and what a way through brings that is for learning."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from lms.actions.learning import learning
from lms.actions.learning.learning import Completing
from lms.content.catalogue import Catalogue
from lms.domain.access import Actor, Role
from lms.queries.competence.next_steps import Next, next_for_me
from lms.queries.learning import home
from lms.store.credit import ledger
from lms.store.db import db, unit_of_work
from lms.store.learning import completions, enrolments, lessons
from lms.store.program import program
from lms.store.tables.competence import Evidence
from lms.store.tables.credit import Certificate, LedgerLine
from lms.store.tables.learning import ActiveTime, Completion, Enrolment
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.at_once import run_at_once
from tests.tools.way import add_credit, complete, do_all

pytestmark = pytest.mark.usefixtures("store")
DAY = timedelta(days=1)
# Completed a year ago, less so many days: the refresh date is so many days ahead.
REFRESH = 365 * DAY


@pytest.fixture
def course(catalogue):
    return replace(catalogue.courses["peer-role-in-child-welfare"], refresh_months=12)


@pytest.fixture
def held(course, cast, once):
    """Completed today: the refresh date is a year ahead."""
    return once("credit again: held", lambda: complete(course, cast.pia, NOW))


def restart(course, person_id: int, now) -> Enrolment:
    with unit_of_work():
        return enrolments.enrolment(learning.restart_course(acting(person_id, now), course))


def counts() -> list[int]:
    db.session.rollback()
    return [
        db.session.scalar(sa.select(sa.func.count()).select_from(table))
        for table in (Completion, LedgerLine, Certificate)
    ]


def test_six_times_in_a_day_are_credited_once(course, cast):
    for hour in range(6):
        restart(course, cast.pia, NOW + timedelta(hours=hour, days=-2))
        do_all(course, cast.pia, NOW + timedelta(hours=hour))

    assert counts() == [1, 1, 1]
    assert sum(line.minutes for line in ledger.lines(cast.pia)) == 90


@pytest.mark.parametrize(("before", "for_credit"), [(365, False), (91, False), (90, True), (0, True), (-400, True)])
def test_a_new_way_is_for_credit_from_ninety_days_before_the_refresh_date(course, cast, held, before, for_credit):
    way = restart(course, cast.pia, NOW + REFRESH - before * DAY)

    assert (way.for_credit, way.renews_on) == (for_credit, TODAY + REFRESH if for_credit else None)


def test_the_program_says_how_many_days_before(course, cast, held):
    with unit_of_work():
        program.change_settings({"credit_again_days": 30}, None, NOW)

    assert not restart(course, cast.pia, NOW + REFRESH - 31 * DAY).for_credit
    assert restart(course, cast.pia, NOW + REFRESH - 30 * DAY).for_credit


def test_without_a_refresh_it_gives_credit_once(course, cast):
    once = replace(course, refresh_months=0)
    complete(once, cast.pia, NOW)

    assert not restart(once, cast.pia, NOW + 4000 * DAY).for_credit


def test_the_first_way_is_for_credit_and_one_that_began_before_this_rule(course, cast):
    with unit_of_work():
        id_ = learning.start_course(acting(cast.pia), course)

    assert enrolments.enrolment(id_).for_credit
    assert db.session.scalar(sa.text("SELECT for_credit FROM enrolment"))


def test_earned_early_it_counts_from_the_old_refresh_date_and_shows_its_own_day(course, cast, held):
    later = NOW + REFRESH - 60 * DAY
    restart(course, cast.pia, later - 2 * DAY)
    complete(course, cast.pia, later)

    state = enrolments.latest_enrolments(cast.pia)[course.slug]
    assert (state.held.earned_on, state.held.counts_from) == (TODAY + REFRESH - 60 * DAY, TODAY + REFRESH)
    assert [
        paper.facts.earned_on for paper in db.session.scalars(sa.select(Certificate).order_by(Certificate.id))
    ] == [
        TODAY,
        TODAY + REFRESH - 60 * DAY,
    ]
    assert not restart(course, cast.pia, NOW + 2 * REFRESH - 91 * DAY).for_credit
    assert completions.held_from(cast.pia, course.slug) == TODAY + REFRESH


def test_earned_late_it_counts_from_its_own_day(course, cast, held):
    later = NOW + REFRESH + 60 * DAY
    restart(course, cast.pia, NOW + REFRESH - 2 * DAY)
    complete(course, cast.pia, later)

    assert completions.held_from(cast.pia, course.slug) == TODAY + REFRESH + 60 * DAY
    assert db.session.scalars(sa.select(Completion.counts_from)).all() == [None, None]


def test_what_was_told_at_the_start_holds_when_the_course_changes_its_period(course, cast, held):
    restart(course, cast.pia, NOW + REFRESH - 60 * DAY)
    complete(replace(course, refresh_months=36), cast.pia, NOW + REFRESH - 50 * DAY)

    assert completions.held_from(cast.pia, course.slug) == TODAY + REFRESH


class TestAWayForLearning:
    @pytest.fixture
    def way(self, course, cast, held):
        return restart(course, cast.pia, NOW + 10 * DAY)

    def test_it_brings_evidence_and_nothing_else(self, course, cast, way):
        before = db.session.scalar(sa.select(sa.func.count()).select_from(Evidence))

        *_, outcome = do_all(course, cast.pia, NOW + 12 * DAY)

        assert outcome is Completing.FOR_LEARNING
        assert counts() == [1, 1, 1]
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Evidence)) > before

    def test_it_leaves_what_is_held_as_it_is(self, course, cast, held, way):
        do_all(course, cast.pia, NOW + 12 * DAY)

        state = enrolments.latest_enrolments(cast.pia)[course.slug]
        assert (state.completion_id, state.completed_on, state.serial) == (None, None, None)
        assert (state.held.earned_on, state.held.serial) == (TODAY, held.serial)

    def test_no_time_is_kept_that_nothing_asks_for(self, course, cast, way):
        do_all(course, cast.pia, NOW + 12 * DAY)

        assert db.session.scalars(sa.select(ActiveTime)).all() == []

    def test_it_goes_on_while_lessons_are_left_and_then_makes_way_for_the_next(self, course, cast, way):
        assert restart(course, cast.pia, NOW + 11 * DAY).id == way.id
        do_all(course, cast.pia, NOW + 12 * DAY)

        again = restart(course, cast.pia, NOW + 13 * DAY)

        assert (again.restarted_from, again.for_credit) == (way.id, False)

    def test_it_stays_for_learning_when_the_window_opens_and_makes_way_for_one_for_credit(self, course, cast, way):
        later = NOW + REFRESH - 80 * DAY
        assert do_all(course, cast.pia, later)[2] is Completing.FOR_LEARNING

        again = restart(course, cast.pia, later)

        assert (again.for_credit, again.renews_on) == (True, TODAY + REFRESH)
        complete(course, cast.pia, later + 2 * DAY)
        assert counts() == [2, 2, 2]

    def test_half_way_through_it_makes_way_for_one_for_credit_as_well(self, course, cast, way):
        with unit_of_work():
            lessons.finish_lesson(way.id, course.lessons[0].slug, NOW + 11 * DAY)

        assert restart(course, cast.pia, NOW + REFRESH).for_credit

    def test_one_for_credit_is_left_only_when_it_is_complete(self, course, cast, held):
        way = restart(course, cast.pia, NOW + REFRESH)

        assert restart(course, cast.pia, NOW + 2 * REFRESH).id == way.id

    def test_home_goes_on_with_it_until_its_lessons_are_done(self, catalogue, course, cast, way):
        told = replace(catalogue, courses={course.slug: course})
        left = next_of(told, cast).first
        do_all(course, cast.pia, NOW + 12 * DAY)

        assert (left.course.slug, left.for_learning) == (course.slug, True)
        assert all(step.step.course != course.slug or step.practice for step in next_of(told, cast).steps)


def next_of(catalogue: Catalogue, cast, today: date = TODAY) -> Next:
    now = NOW + (today - TODAY)
    return next_for_me(catalogue, Actor(cast.pia, frozenset({Role.PEER})), "peer", now, program.program())


def home_of(catalogue: Catalogue, cast, today: date = TODAY) -> home.Home:
    return home.home(catalogue, next_of(catalogue, cast, today), "peer", today)


def test_home_tells_of_a_refresh_while_a_way_is_under_way_and_not_once_it_waits_for_its_credit(
    catalogue, course, cast
):
    told = replace(catalogue, courses={course.slug: course})
    complete(course, cast.pia, NOW - 360 * DAY)
    restart(course, cast.pia, NOW - 2 * DAY)
    assert [one.slug for one, _ in home_of(told, cast).refresh] == [course.slug]
    add_credit(cast.pia, 480, NOW - timedelta(hours=1))

    do_all(course, cast.pia, NOW)

    page = home_of(told, cast)
    assert (page.refresh, [one.slug for one, _ in page.ready]) == ((), [course.slug])


def test_starting_again_at_every_press_is_one_way(app, course, cast, held):
    def press(_: int) -> int:
        with unit_of_work():
            return learning.restart_course(acting(cast.pia, NOW + DAY), course)

    outcomes = run_at_once(app, press, 4)

    ways = {one for one in outcomes if not isinstance(one, Exception)}
    assert len(ways) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Enrolment)) == 2
