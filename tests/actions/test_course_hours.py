"""A pilot or own times decide hours of those who begin after them; everyone else keeps what they were shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.actions.credit import course_hours as actions
from lms.actions.learning import declaring, learning, ready
from lms.actions.learning.learning import Completing
from lms.domain.credit.piloting.courses import basis_of
from lms.domain.credit.piloting.pilot import PilotTrouble
from lms.domain.learning.course import HourCategory
from lms.domain.program.event import Action
from lms.domain.program.hours_basis import HoursFrom
from lms.queries.credit.course_hours import hours_page
from lms.store import joined
from lms.store.credit import course_hours
from lms.store.db import db, unit_of_work
from lms.store.learning import enrolments, lessons, revisions
from lms.store.learning import ready as waiting_courses
from lms.store.program import program
from lms.store.tables.credit import Certificate, LedgerLine
from lms.store.tables.learning import Enrolment
from lms.store.tables.program import Event
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.piloting import LONGER, pilot_of
from tests.tools.way import add_credit, do_all

pytestmark = [pytest.mark.sql, pytest.mark.usefixtures("store")]
COURSE = "peer-role-in-child-welfare"
SHORTER = (47,) * 10


@pytest.fixture
def course(catalogue):
    """Worth 90 minutes, in two categories."""
    one = catalogue.courses[COURSE]
    parts = (HourCategory(60, ("ethics",)), HourCategory(30, ("boundaries", "ethics")))
    return replace(one, categories=parts, certificate_requires=())


def record(course, cast, minutes=LONGER, now=NOW, **changed) -> bool:
    with unit_of_work():
        return actions.record_pilot(acting(cast.ada, now), course, pilot_of(course.revision, minutes, **changed))


def begin(course, person_id: int, now=NOW) -> None:
    with unit_of_work():
        learning.start_course(acting(person_id, now), course)


def newest_line() -> LedgerLine:
    return db.session.scalars(sa.select(LedgerLine).order_by(LedgerLine.id.desc()).limit(1)).one()


def newest_facts():
    return db.session.scalars(sa.select(Certificate).order_by(Certificate.id.desc()).limit(1)).one().facts


class TestWhoBeginsAfterAPilot:
    def test_is_asked_for_its_share_of_it(self, course, cast):
        record(course, cast)

        begin(course, cast.pia)
        progress = learning.progress_of(enrolments.latest_enrolment(cast.pia, COURSE), course)

        assert progress.seconds_needed == 72 * 60  # 60 % of 120 minutes

    def test_is_credited_by_it_whatever_the_course_brought_along_says(self, course, cast):
        record(course, cast, (61,) * 12)
        begin(course, cast.pia)

        assert do_all(course.resting_on(None), cast.pia, NOW)[2] is Completing.COMPLETED

        line, facts = newest_line(), newest_facts()
        assert (line.minutes, line.categories) == (60, [[40, ["ethics"]], [20, ["boundaries", "ethics"]]])
        assert facts.outline.minutes == sum(part.minutes for part in facts.outline.categories) == 60
        assert (facts.outline.basis.kind, facts.outline.basis.people) == (HoursFrom.PILOT, 12)
        assert facts.outline.computed == course.computation
        assert "Joan" not in str(facts.to_json())

    def test_the_outline_that_all_ways_share_stays_as_computed(self, course, cast):
        record(course, cast)
        begin(course.resting_on(pilot_of(course.revision).basis), cast.pia)

        assert revisions.kept_outline(COURSE, course.revision).minutes == 90

    def test_waits_for_eight_hours_with_the_same_figure(self, course, cast):
        record(course, cast, (61,) * 12)
        add_credit(cast.pia, 480, NOW - timedelta(hours=2))
        begin(course, cast.pia)
        assert do_all(course, cast.pia, NOW)[2] is Completing.READY
        assert [waits.minutes for waits in waiting_courses.shown(cast.pia)] == [60]

        with unit_of_work():
            ready.credit_due(acting(cast.pia, NOW + timedelta(days=2)), cast.pia)

        assert (newest_line().minutes, newest_facts().outline.minutes) == (60, 60)

    def test_earns_as_computed_once_the_course_has_changed(self, course, cast):
        """A pilot speaks of one version alone."""
        record(course, cast, (31,) * 12)
        begin(course, cast.pia)

        changed = replace(course, revision="f" * 64)

        assert do_all(changed, cast.pia, NOW)[2] is Completing.COMPLETED
        assert (newest_line().minutes, newest_facts().outline.basis) == (90, None)


class TestWhoBeganBefore:
    def test_keeps_the_computed_hours(self, course, cast):
        begin(course, cast.pia)
        record(course, cast)

        assert do_all(course.resting_on(pilot_of(course.revision).basis), cast.pia, NOW)[2] is Completing.COMPLETED

        assert (newest_line().minutes, newest_facts().outline.basis) == (90, None)

    def test_keeps_a_pilot_that_was_taken_back_since(self, course, cast):
        record(course, cast, (61,) * 12)
        begin(course, cast.pia)
        [kept] = course_hours.history(COURSE)
        with unit_of_work():
            assert actions.end_hours(acting(cast.ada), kept, "Two had read it before")

        assert do_all(course, cast.pia, NOW)[2] is Completing.COMPLETED
        assert newest_line().minutes == 60
        assert basis_of(course, program.program().hours) is None


class TestRecording:
    def test_it_is_one_event_and_holds_for_the_version_alone(self, course, cast):
        assert record(course, cast)

        assert basis_of(course, program.program().hours).minutes == 120
        assert basis_of(replace(course, revision="other"), program.program().hours) is None
        newest = sa.select(Event).order_by(Event.id.desc()).limit(1)
        assert db.session.scalars(newest).one().action is Action.PILOT_RECORDED

    def test_a_second_press_adds_nothing(self, course, cast):
        assert record(course, cast)
        assert not record(course, cast)

        assert len(course_hours.history(COURSE)) == 1

    def test_minutes_are_kept_without_their_order_and_without_names(self, course, cast):
        record(course, cast, (130, 120, 140, 125, 135, 128, 131, 129, 133, 127))

        [kept] = course_hours.history(COURSE)
        assert kept.minutes_each == (120, 125, 127, 128, 129, 130, 131, 133, 135, 140)

    def test_what_is_no_pilot_is_refused_and_adds_nothing(self, course, cast):
        with pytest.raises(actions.PilotRefused) as refused:
            record(course, cast, (60,) * 9)

        assert refused.value.trouble is PilotTrouble.TOO_FEW
        assert not course_hours.history(COURSE)

    def test_it_is_ended_once_and_both_stay(self, course, cast):
        record(course, cast)
        for is_first in (True, False):
            [kept] = course_hours.history(COURSE)
            with unit_of_work():
                assert actions.end_hours(acting(cast.ada), kept, "By mistake") is is_first

        [kept] = course_hours.history(COURSE)
        assert (kept.why, kept.words.taken_by, kept.basis.minutes) == ("By mistake", "Joan Lee", 120)


class TestOwnTimes:
    def test_a_first_way_that_was_measured_is_counted_in_its_revision(self, course, cast):
        do_all(course, cast.pia, NOW)

        read = sum(lesson.minutes for lesson in course.lessons)
        assert course_hours.first_ways(COURSE) == {course.revision: [read]}

    def test_a_way_with_declared_reading_is_left_out(self, course, cast):
        begin(course, cast.pia)
        with unit_of_work():
            enrolment = enrolments.latest_enrolment(cast.pia, COURSE)
            lessons.open_lesson(enrolment.id, course.lessons[0].slug, NOW)
            declaring.declare_reading(acting(cast.pia), course, course.lessons[0])
        do_all(course, cast.pia, NOW)

        assert course_hours.first_ways(COURSE) == {course.revision: []}

    def test_a_way_that_began_with_another_revision_is_left_out(self, course, cast):
        begin(replace(course, revision="before"), cast.pia)
        do_all(course, cast.pia, NOW)

        assert not any(course_hours.first_ways(COURSE).values())

    def test_one_from_before_that_was_kept_counts_where_there_was_never_another_revision(self, course, cast):
        do_all(course, cast.pia, NOW)
        with unit_of_work():
            db.session.execute(sa.update(Enrolment).values(revision=None))
        assert len(course_hours.first_ways(COURSE)[course.revision]) == 1

        begin(replace(course, revision="another"), cast.noel)

        assert not any(course_hours.first_ways(COURSE).values())

    def test_a_second_way_and_one_of_a_joined_account_are_left_out(self, course, cast):
        do_all(course, cast.pia, NOW - timedelta(days=9))
        do_all(course, cast.noel, NOW)
        with unit_of_work():
            joined.join(cast.pia, cast.noel, cast.ada, NOW)
            learning.restart_course(acting(cast.pia), course)

        assert len(course_hours.first_ways(COURSE)[course.revision]) == 1

    def test_ten_lower_the_hours_of_whoever_begins_after_that_and_that_can_be_ended(self, course, cast, monkeypatch):
        monkeypatch.setattr(course_hours, "first_ways", lambda slug: {course.revision: list(SHORTER)})
        with unit_of_work():
            basis = actions.lower_to_own_times(acting(cast.ada), course)
        assert (basis.minutes, basis.people, basis.kind) == (45, 10, HoursFrom.OWN_TIMES)
        with unit_of_work():
            assert actions.lower_to_own_times(acting(cast.ada), course) is None  # they are that already

        begin(course, cast.pia)
        [kept] = course_hours.history(COURSE)
        with unit_of_work():
            actions.end_hours(acting(cast.ada), kept, "The quiz was new")
        do_all(course, cast.pia, NOW)

        assert newest_line().minutes == 45
        assert basis_of(course, program.program().hours) is None

    def test_fewer_or_longer_ones_lower_nothing(self, course, cast, monkeypatch):
        for minutes in (SHORTER[:9], LONGER, ()):
            monkeypatch.setattr(course_hours, "first_ways", lambda slug, told=minutes: {course.revision: list(told)})
            with unit_of_work():
                assert actions.lower_to_own_times(acting(cast.ada), course) is None
        monkeypatch.setattr(course_hours, "first_ways", lambda slug: {})
        with unit_of_work():
            assert actions.lower_to_own_times(acting(cast.ada), course) is None

    @pytest.mark.parametrize(("people", "administrators", "supervisors"), [(4, 1, 0), (9, 1, 0), (10, 1, 1)])
    def test_supervisors_are_told_nothing_below_ten(self, course, monkeypatch, people, administrators, supervisors):
        monkeypatch.setattr(course_hours, "first_ways", lambda slug: {course.revision: [50] * people, "old": []})

        pages = [
            hours_page(course, (), TODAY, is_administrator=is_administrator) for is_administrator in (True, False)
        ]

        assert [len(page.times) for page in pages] == [administrators, supervisors]
        assert pages[1].lowered is None
        assert pages[1].history == ()
        assert (pages[0].times[0].median is None) == (people < 5)
