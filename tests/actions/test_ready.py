"""Eight hours in any 24: a course that is done waits for its moment, and is completed by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from lms import worker
from lms.actions.learning import learning, ready
from lms.actions.learning.learning import Completing
from lms.actions.team import assignments
from lms.domain.learning.course import Approval
from lms.domain.program.event import Action
from lms.store.asked import is_open, is_to_do
from lms.store.credit import certificates, ledger
from lms.store.db import db, unit_of_work
from lms.store.learning import enrolments, lessons
from lms.store.tables.credit import Certificate, LedgerLine
from lms.store.tables.learning import ActiveTime, Completion, Enrolment, ReadyCourse
from lms.store.tables.program import Event, OutboxMessage
from lms.store.tables.team import Assignment
from tests.conftest import NOW
from tests.tools.acting import acting
from tests.tools.at_once import run_at_once
from tests.tools.way import add_credit, complete, do_all

pytestmark = pytest.mark.usefixtures("store")
HOUR = timedelta(hours=1)
DONE = NOW - timedelta(minutes=9)  # when do_all and complete do the last of it


@pytest.fixture
def course(catalogue):
    """Ninety minutes."""
    return catalogue.courses["peer-role-in-child-welfare"]


@pytest.fixture
def other(course):
    return replace(course, slug="another", revision="r2", title="Another")


def credit_due(person_id: int, now: datetime) -> int:
    with unit_of_work():
        return ready.credit_due(acting(None, now), person_id)


def completed() -> list[tuple[str, datetime, date]]:
    db.session.rollback()
    rows = db.session.execute(
        sa.select(Completion.course, Completion.completed_at, Completion.earned_on)
        .where(~Completion.course.like("credited-%"))
        .order_by(Completion.id)
    )
    return [tuple(row) for row in rows]


def waiting() -> list[tuple[str, datetime]]:
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(sa.select(ReadyCourse.course, ReadyCourse.credit_at))]


def credited_in_any_24_hours() -> int:
    """The most minutes that any 24 hours hold."""
    rows = db.session.execute(
        sa.select(Completion.completed_at, LedgerLine.minutes).join(
            LedgerLine, LedgerLine.completion_id == Completion.id
        )
    ).all()
    return max(sum(minutes for at, minutes in rows if end - 24 * HOUR < at <= end) for end, _ in rows)


def test_what_fits_is_completed_at_once(course, cast):
    add_credit(cast.pia, 390, DONE - HOUR)

    complete(course, cast.pia, NOW)

    assert completed()[0][1] == DONE
    assert credited_in_any_24_hours() == 480


def test_a_minute_too_much_waits_until_24_hours_after_what_is_in_the_way(course, cast):
    add_credit(cast.pia, 391, DONE - HOUR)

    outcome = do_all(course, cast.pia, NOW)[2]

    assert outcome is Completing.READY
    assert (completed(), waiting()) == ([], [(course.slug, DONE + 23 * HOUR)])


def test_seven_hours_and_a_half_and_two_more_are_never_nine_and_a_half_in_a_day(course, cast):
    add_credit(cast.pia, 450, DONE - HOUR)
    do_all(course, cast.pia, NOW)

    credit_due(cast.pia, NOW + 40 * HOUR)

    assert credited_in_any_24_hours() == 450


@pytest.mark.parametrize("late", [timedelta(0), timedelta(minutes=5), timedelta(days=3)])
def test_it_is_earned_at_its_moment_however_late_that_is_done(course, cast, late):
    add_credit(cast.pia, 480, DONE - HOUR)
    do_all(course, cast.pia, NOW)
    moment = DONE + 23 * HOUR

    assert credit_due(cast.pia, moment - timedelta(seconds=1)) == 0
    assert credit_due(cast.pia, moment + late) == 1

    day = moment.astimezone(ZoneInfo("America/Los_Angeles")).date()
    assert completed() == [(course.slug, moment, day)]
    paper, line = db.session.scalar(sa.select(Certificate)), ledger.lines(cast.pia)[-1]
    assert (paper.facts.earned_on, line.earned_on, line.minutes) == (day, day, course.minutes)
    assert paper.issued_at == line.added_at == moment + late
    assert list(ledger.broken_chains()) == []


def test_the_day_is_that_of_the_programs_zone(course, cast):
    late = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)  # half past eleven in the evening of the 21st
    add_credit(cast.pia, 480, late - 24 * HOUR)
    do_all(course, cast.pia, late - HOUR)

    credit_due(cast.pia, late + HOUR)

    assert completed() == [(course.slug, late, date(2026, 11, 21))]


def test_on_the_day_on_which_clocks_are_put_back_it_is_24_hours_and_not_the_same_time_of_day(course, cast):
    evening = datetime(2026, 10, 31, 20, 0, tzinfo=ZoneInfo("America/Los_Angeles")).astimezone(UTC)
    add_credit(cast.pia, 480, evening)
    do_all(course, cast.pia, evening + 2 * HOUR)

    assert waiting() == [(course.slug, evening + 24 * HOUR)]
    with unit_of_work():
        body = db.session.scalar(sa.select(OutboxMessage.body))
    assert "November 1, 2026 at 7:00:00 PM PST" in body


@pytest.mark.parametrize("delivery", ["live", "external"])
def test_live_and_external_hours_do_not_count(course, cast, delivery):
    add_credit(cast.pia, 600, DONE - HOUR, delivery=delivery)

    complete(course, cast.pia, NOW)


def test_hours_of_someone_else_do_not_count(course, cast):
    add_credit(cast.noel, 480, DONE - HOUR)

    complete(course, cast.pia, NOW)


def test_a_course_longer_than_eight_hours_waits_for_nothing_but_a_day_of_its_own(course, cast):
    first = replace(course.lessons[0], activity_minutes=300)  # an afternoon of it, away from the screen
    long = replace(
        course,
        lessons=(first, *course.lessons[1:]),
        categories=(replace(course.categories[0], minutes=540),),
    )
    add_credit(cast.pia, 15, DONE - HOUR)

    assert do_all(long, cast.pia, NOW)[2] is Completing.READY
    assert waiting() == [(course.slug, DONE + 23 * HOUR)]
    assert credit_due(cast.pia, DONE + 23 * HOUR) == 1


def test_several_wait_in_the_order_in_which_they_became_ready(course, other, cast):
    """The second would fit at once, and still comes after the first."""
    short = replace(other, categories=(replace(other.categories[0], minutes=15),))
    add_credit(cast.pia, 400, DONE - 3 * HOUR)
    do_all(course, cast.pia, NOW)
    do_all(short, cast.pia, NOW + HOUR)

    assert waiting() == [(course.slug, DONE + 21 * HOUR), (short.slug, DONE + 21 * HOUR)]
    assert credit_due(cast.pia, NOW + 30 * HOUR) == 2
    assert [slug for slug, *_ in completed()] == [course.slug, short.slug]


def test_what_is_done_after_the_moment_and_before_the_worker_comes_second(course, other, cast):
    add_credit(cast.pia, 480, DONE - HOUR)
    do_all(course, cast.pia, NOW)

    complete(other, cast.pia, NOW + 24 * HOUR)

    assert [(slug, at) for slug, at, _ in completed()] == [
        (course.slug, DONE + 23 * HOUR),
        (other.slug, DONE + 24 * HOUR),
    ]


def test_what_is_ready_is_judged_no_more(course, cast):
    """The course changes, loses its approval and its place in the catalogue meanwhile: what was told is given."""
    approved = replace(course, approvals=(Approval("A board", "77", date(2026, 1, 1), date(2027, 1, 1), False),))
    add_credit(cast.pia, 480, DONE - HOUR)
    do_all(approved, cast.pia, NOW)
    changed = replace(course, revision="new", pass_percent=100, title="New", categories=())

    with unit_of_work():
        outcome = learning.complete_if_met(acting(cast.pia, NOW), cast.pia, changed)
    assert (outcome, credit_due(cast.pia, NOW + 24 * HOUR)) == (Completing.READY, 1)

    facts = db.session.scalar(sa.select(Certificate)).facts
    assert (facts.outline.title, facts.outline.minutes, facts.revision) == (course.title, 90, course.revision)
    assert [(one.body, one.number) for one in facts.approvals] == [("A board", "77")]


def test_it_is_told_once_by_mail_and_in_the_log(course, cast):
    add_credit(cast.pia, 480, DONE - HOUR)
    do_all(course, cast.pia, NOW)
    for hours in (1, 2):
        with unit_of_work():
            learning.complete_if_met(acting(cast.pia, NOW + hours * HOUR), cast.pia, course)
    credit_due(cast.pia, NOW + 24 * HOUR)

    [mail] = db.session.scalars(sa.select(OutboxMessage)).all()
    assert course.title not in mail.subject
    assert course.title in mail.body
    assert "credited on November 22, 2026 at 8:51:00 AM PST" in mail.body
    told = db.session.execute(
        sa.select(Event.action, Event.at)
        .where(Event.action.in_((Action.COURSE_READY, Action.COURSE_COMPLETED)))
        .order_by(Event.id)
    )
    assert [tuple(row) for row in told] == [
        (Action.COURSE_READY, DONE),
        (Action.COURSE_COMPLETED, NOW + 24 * HOUR),
    ]


def test_active_time_is_folded_into_what_met_the_requirement(course, cast):
    add_credit(cast.pia, 480, DONE - HOUR)
    enrolment_id, *_ = do_all(course, cast.pia, NOW)
    met = db.session.scalar(sa.select(ReadyCourse.met))
    with unit_of_work():
        lessons.add_active_time(enrolment_id, NOW.date(), 300)

    credit_due(cast.pia, NOW + 24 * HOUR)

    assert db.session.get(Enrolment, enrolment_id).active_seconds == met.active_seconds
    assert db.session.scalars(sa.select(ActiveTime)).all() == []


def test_a_state_tells_when_until_it_is_complete(course, cast):
    add_credit(cast.pia, 480, DONE - HOUR)
    do_all(course, cast.pia, NOW)
    before = enrolments.latest_enrolments(cast.pia)[course.slug]
    credit_due(cast.pia, NOW + 24 * HOUR)
    after = enrolments.latest_enrolments(cast.pia)[course.slug]

    assert (before.credit_at, before.completion_id, before.held) == (DONE + 23 * HOUR, None, None)
    assert (after.credit_at, after.held.earned_on) == (None, date(2026, 11, 22))
    assert after.serial == after.held.serial == certificates.of_completion(after.completion_id)


class TestTheWorker:
    @pytest.fixture(autouse=True)
    def _ready(self, store, course, cast):
        for person_id in (cast.pia, cast.noel):
            add_credit(person_id, 480, DONE - HOUR)
            do_all(course, person_id, NOW)

    def test_it_credits_what_is_due_and_says_so(self, clock, settings):
        clock.now = DONE + 23 * HOUR - timedelta(seconds=1)
        early = worker.work_once(clock, settings)
        clock.pass_time(seconds=1)
        due = worker.work_once(clock, settings)
        late = worker.work_once(clock, settings)

        assert [one.credited for one in (early, due, late)] == [0, 2, 0]
        assert str(due).startswith("2 courses credited, 0 chosen options erased")
        assert "credited" not in str(late)

    def test_several_workers_and_the_persons_own_steps_credit_once(self, app, clock, settings, course, cast):
        clock.now = now = NOW + 24 * HOUR

        def do(number: int) -> object:
            if number % 2:
                return worker.work_once(clock, settings).credited
            with unit_of_work():
                return learning.complete_if_met(acting(cast.pia, now), cast.pia, course)

        met = run_at_once(app, do, 6)

        assert [one for one in met if isinstance(one, Exception)] == []
        assert len(completed()) == db.session.scalar(sa.select(sa.func.count()).select_from(Certificate)) == 2
        assert list(ledger.broken_chains()) == []


@pytest.mark.parametrize("count", [2, 6])
def test_last_steps_of_several_courses_at_one_moment_never_pass_eight_hours(app, course, cast, count):
    """Of six courses of ninety minutes, nine hours, five fit, whichever they are."""
    courses = [replace(course, slug=f"course-{number}", revision=f"r{number}") for number in range(count)]
    add_credit(cast.pia, 30 if count == 6 else 390, DONE - HOUR)
    for one in courses:
        do_all(one, cast.pia, NOW, but_the_evaluation=True)

    def finish(number: int) -> Completing:
        with unit_of_work():
            return learning.send_evaluation(acting(cast.pia, NOW), courses[number], {})

    outcomes = run_at_once(app, finish, count)

    assert sorted(outcomes) == [Completing.COMPLETED] * (count - 1) + [Completing.READY]
    assert credited_in_any_24_hours() == 480


def test_no_mail_asks_any_more_for_what_only_waits_for_its_eight_hours(course, cast):
    with unit_of_work():
        asked = acting(cast.sam, NOW - 2 * HOUR)
        assignments.assign_training(asked, [cast.pia], [course], due_on=date(2026, 11, 24), note="")
    to_do = sa.select(Assignment.course).where(is_to_do())
    before = db.session.scalars(to_do).all()
    add_credit(cast.pia, 480, DONE - HOUR)

    do_all(course, cast.pia, NOW)

    assert (before, db.session.scalars(to_do).all()) == ([course.slug], [])
    assert db.session.scalars(sa.select(Assignment.course).where(is_open())).all() == [course.slug]
