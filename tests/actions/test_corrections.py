"""Corrections: whom they concern, told by mail once, read once, and nothing that was earned changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from lms.actions.learning import learning
from lms.actions.learning.corrections import (
    NoSuchCorrection,
    mail_corrections,
    read_correction,
    take_up_corrections,
)
from lms.domain.learning.correction import CorrectionKey
from lms.queries.learning.corrections import correction_entries, own_corrections, safety_to_read
from lms.queries.team.corrections import safety_waiting, team_corrections
from lms.queries.team.team import TeamFilter
from lms.store.db import db, unit_of_work
from lms.store.learning import corrections
from lms.store.people import people
from lms.store.program import program
from lms.store.tables.credit import Certificate, LedgerLine
from lms.store.tables.learning import Completion, CorrectionRead
from lms.store.tables.people import Person
from lms.store.tables.program import Event, OutboxMessage
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.correcting import (
    AFTER,
    BEFORE,
    QUIET_DAY,
    QUIET_WORDS,
    SAFETY_DAY,
    SAFETY_WORDS,
    begin,
    corrected_twice,
    study_at_all_times,
)
from tests.tools.way import complete, open_quiz

pytestmark = pytest.mark.usefixtures("store")
SLUG, SITE = "peer-role-in-child-welfare", "https://learn.example.org"
NIGHT = datetime(2026, 11, 21, 11, 30, tzinfo=UTC)  # half past three in Los Angeles


@pytest.fixture
def course(catalogue):
    return corrected_twice(catalogue.courses[SLUG])


@pytest.fixture
def studied(course, cast):
    """Pia completed it before, Noel began in between, Sam after."""
    study_at_all_times(course, cast.pia, cast.noel, cast.sam)


def own(course, person_id: int) -> list[tuple[object, bool]]:
    """(day, whether it was read) of what concerns the person, as it is told."""
    found = own_corrections([course], person_id, program.program())
    return [(one.correction.day, one.read_at is not None) for one in found]


MONDAY = NOW + timedelta(days=2)  # in paid time


def read(course, person_id: int, day=SAFETY_DAY, now: datetime = NOW) -> None:
    with unit_of_work():
        read_correction(acting(person_id, now), course, day)


def write_mails(course, now: datetime = MONDAY) -> int:
    with unit_of_work():
        return mail_corrections(acting(None, now), [course], SITE)


def mails() -> list[OutboxMessage]:
    return list(db.session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.idempotency_key)))


def mailed() -> list[tuple[int, str]]:
    """(person, day of the correction)."""
    return [(mail.person_id, mail.idempotency_key.split(":")[2]) for mail in mails()]


class TestWhomItConcerns:
    def test_everyone_is_told_of_what_was_corrected_since_they_began_safety_first(self, course, studied, cast):
        assert own(course, cast.pia) == [(SAFETY_DAY, False), (QUIET_DAY, False)]
        assert own(course, cast.noel) == [(QUIET_DAY, False)]
        assert own(course, cast.sam) == own(course, cast.olu) == []

    def test_someone_who_only_opened_a_lesson_has_met_it(self, course, cast):
        begin(course, cast.olu, BEFORE)

        assert own(course, cast.olu) == [(SAFETY_DAY, False), (QUIET_DAY, False)]

    def test_someone_who_only_enrolled_has_not(self, course, cast):
        with unit_of_work():
            learning.start_course(acting(cast.olu, BEFORE), course)

        assert own(course, cast.olu) == []

    def test_a_course_taken_again_since_leaves_it_to_be_read(self, course, studied, cast):
        with unit_of_work():
            learning.restart_course(acting(cast.pia, AFTER), course)

        assert own(course, cast.pia) == [(SAFETY_DAY, False), (QUIET_DAY, False)]

    def test_its_day_begins_in_the_zone_of_the_program(self, course, cast):
        midnight = program.program().day_began(SAFETY_DAY)
        begin(course, cast.pia, midnight - timedelta(seconds=1))
        begin(course, cast.noel, midnight)

        assert own(course, cast.pia) == [(SAFETY_DAY, False), (QUIET_DAY, False)]
        assert own(course, cast.noel) == [(QUIET_DAY, False)]

    def test_a_site_that_takes_the_course_up_later_tells_whoever_studied_until_then(self, course, studied, cast):
        with unit_of_work():
            take_up_corrections([course], NOW)
            take_up_corrections([course], NOW + timedelta(days=30))
        begin(course, cast.olu, NOW + timedelta(minutes=1))

        assert own(course, cast.sam) == own(course, cast.noel) == [(SAFETY_DAY, False), (QUIET_DAY, False)]
        assert own(course, cast.olu) == []
        assert corrections.taken_up() == dict.fromkeys(
            [CorrectionKey(SLUG, SAFETY_DAY), CorrectionKey(SLUG, QUIET_DAY)], NOW
        )

    def test_two_parts_that_start_at_one_moment_take_it_up_once(self, course):
        with unit_of_work():
            corrections.take_up(CorrectionKey(SLUG, SAFETY_DAY), NOW)
            corrections.take_up(CorrectionKey(SLUG, SAFETY_DAY), NOW + timedelta(seconds=1))

        assert corrections.taken_up() == {CorrectionKey(SLUG, SAFETY_DAY): NOW}

    def test_nothing_is_asked_where_nothing_was_corrected(self, catalogue, studied, cast):
        plain, here = catalogue.courses[SLUG], program.program()

        assert own_corrections([plain], cast.pia, here) == ()
        assert team_corrections([plain], TeamFilter(None, cast.ada), TODAY, here) == ()
        assert mail_corrections(acting(None), [plain], SITE) == 0


class TestMail:
    def test_each_correction_is_mailed_to_each_once(self, course, studied, cast):
        written = [write_mails(course), write_mails(course), write_mails(course, NOW + timedelta(days=40))]

        assert written == [3, 0, 0]
        assert sorted(mailed()) == sorted(
            [(cast.pia, "2026-11-10"), (cast.pia, "2026-11-15"), (cast.noel, "2026-11-15")]
        )

    def test_safety_is_mailed_at_night_as_well_and_the_rest_by_day(self, course, studied, cast):
        write_mails(course, NIGHT)
        at_night = mailed()
        write_mails(course)

        assert at_night == [(cast.pia, "2026-11-10")]
        assert len(mailed()) == 3

    def test_the_words_say_what_changed_and_the_subject_names_nothing(self, course, studied, cast):
        write_mails(course)
        about_safety, quiet = (next(m for m in mails() if words in m.body) for words in (SAFETY_WORDS, QUIET_WORDS))

        assert about_safety.subject == quiet.subject == "Something was put right, and is worth reading"
        for mail in (about_safety, quiet):
            assert course.title in mail.body
            assert f"{SITE}/courses/{SLUG}/corrections/" in mail.body
            assert "What you earned stays as it is" in mail.body
        assert "it is about safety" in about_safety.body
        assert "safety" not in quiet.body

    def test_who_has_read_it_gets_no_mail(self, course, studied, cast):
        read(course, cast.pia)
        write_mails(course)

        assert (cast.pia, "2026-11-10") not in mailed()
        assert (cast.pia, "2026-11-15") in mailed()

    def test_who_left_gets_no_mail_but_is_told_when_signing_in(self, course, cast):
        complete(course, cast.rex, BEFORE)

        assert write_mails(course) == 0
        assert own(course, cast.rex) == [(SAFETY_DAY, False), (QUIET_DAY, False)]

    def test_who_comes_back_is_mailed_then(self, course, cast):
        complete(course, cast.rex, BEFORE)
        with unit_of_work():
            db.session.execute(sa.update(Person).where(Person.id == cast.rex).values(active_until=None))

        assert write_mails(course) == 2


class TestReading:
    def test_it_is_kept_once_with_the_first_moment_and_is_no_event(self, course, studied, cast):
        events = db.session.scalar(sa.select(sa.func.count()).select_from(Event))
        read(course, cast.pia)
        read(course, cast.pia, now=NOW + timedelta(days=1))

        kept = db.session.scalars(sa.select(CorrectionRead)).all()
        assert [(row.person_id, row.course, row.day, row.read_at) for row in kept] == [
            (cast.pia, SLUG, SAFETY_DAY, NOW)
        ]
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Event)) == events
        assert own(course, cast.pia) == [(QUIET_DAY, False), (SAFETY_DAY, True)]

    def test_who_left_may_say_so_too(self, course, cast):
        complete(course, cast.rex, BEFORE)
        read(course, cast.rex)

        assert own(course, cast.rex) == [(QUIET_DAY, False), (SAFETY_DAY, True)]

    def test_whom_it_does_not_concern_has_nothing_to_say(self, course, studied, cast):
        for person_id, day in ((cast.noel, SAFETY_DAY), (cast.sam, QUIET_DAY), (cast.olu, QUIET_DAY)):
            with pytest.raises(NoSuchCorrection):
                read(course, person_id, day)

    def test_a_day_without_a_correction_is_none(self, course, studied, cast):
        with pytest.raises(NoSuchCorrection):
            read(course, cast.pia, TODAY)

    def test_nothing_that_was_earned_changes(self, course, studied, cast):
        tables = (Completion, LedgerLine, Certificate)

        def earned() -> list[list[tuple[object, ...]]]:
            return [[tuple(row) for row in db.session.execute(sa.select(table.__table__))] for table in tables]

        before = earned()
        write_mails(course)
        read(course, cast.pia)

        assert earned() == before
        assert all(before)

    def test_the_page_of_the_course_tells_what_is_to_be_read_first(self, course, studied, cast):
        read(course, cast.pia, QUIET_DAY)
        entries = correction_entries(course, cast.pia, program.program())

        assert [entry.correction.day for entry in entries] == [SAFETY_DAY, QUIET_DAY]
        assert [entry.own is not None and entry.own.read_at is None for entry in entries] == [True, False]
        lesson, headings = entries[0].places[0]
        assert (lesson, headings[0][1]) == (course.lessons[0], next(iter(course.lessons[0].headings.values())))

    def test_certificates_are_marked_until_what_is_about_safety_was_read(self, course, studied, cast):
        here = program.program()
        before = safety_to_read([course], cast.pia, here)
        read(course, cast.pia)

        assert (before, safety_to_read([course], cast.pia, here)) == ({SLUG}, set())


class TestTheTeam:
    @pytest.fixture
    def team(self, course, studied, cast):
        """Noel and Pia are Olu's."""
        with unit_of_work():
            people.supervise(cast.olu, cast.pia, TODAY)

    def told(self, course, whom: TeamFilter) -> list[tuple[object, int, int, list[str]]]:
        found = team_corrections([course], whom, TODAY, program.program())
        return [
            (one.correction.day, one.read, one.concerned, [student.name for student in one.not_yet]) for one in found
        ]

    def test_a_supervisor_sees_counts_and_names_only_where_it_is_about_safety(self, course, team, cast):
        whom = TeamFilter(frozenset({cast.pia, cast.noel}), cast.olu)
        read(course, cast.noel, QUIET_DAY)

        assert self.told(course, whom) == [(SAFETY_DAY, 0, 1, ["Pia Example"]), (QUIET_DAY, 1, 2, [])]

    def test_who_has_read_it_is_named_no_more(self, course, team, cast):
        whom = TeamFilter(frozenset({cast.pia, cast.noel}), cast.olu)
        waiting = safety_waiting([course], whom, TODAY, program.program())
        read(course, cast.pia)

        assert [one.waiting for one in waiting] == [1]
        assert self.told(course, whom) == [(SAFETY_DAY, 1, 1, []), (QUIET_DAY, 0, 2, [])]
        assert safety_waiting([course], whom, TODAY, program.program()) == ()

    def test_other_people_s_are_not_counted(self, course, studied, cast):
        assert self.told(course, TeamFilter(frozenset({cast.noel}), cast.olu)) == [(QUIET_DAY, 0, 1, [])]
        assert self.told(course, TeamFilter(frozenset(), cast.olu)) == []

    def test_an_administrator_sees_everyone_who_works_here_but_herself(self, course, studied, cast):
        begin(course, cast.ada, BEFORE)
        complete(course, cast.rex, BEFORE)

        assert self.told(course, TeamFilter(None, cast.ada)) == [
            (SAFETY_DAY, 0, 1, ["Pia Example"]),
            (QUIET_DAY, 0, 2, []),
        ]

    def test_an_administrator_may_look_at_one_supervisor_s(self, course, studied, cast):
        assert self.told(course, TeamFilter(None, cast.ada, supervisor_id=cast.olu)) == [(QUIET_DAY, 0, 1, [])]

    def test_a_quiz_that_was_opened_before_is_told_of_too(self, course, cast):
        open_quiz(course, cast.noel, BEFORE)

        assert [day for day, *_ in self.told(course, TeamFilter(None, cast.ada))] == [SAFETY_DAY, QUIET_DAY]
