"""Every kind of fact about a second account is read with the one that it was joined into."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.actions.competence.practice import Confirming
from lms.actions.credit import name_corrections as name_actions
from lms.actions.learning import learning, ready
from lms.actions.learning.corrections import read_correction
from lms.actions.learning.recounts import recount_item
from lms.actions.team import assignments as asking
from lms.domain.chance import random_bits
from lms.domain.competence.competency import Rung
from lms.domain.competence.practice import Rating, State
from lms.domain.credit.certificate import NameReason
from lms.domain.items.version import digest_of
from lms.domain.learning.recount import Way
from lms.domain.program.mail import MailKind, PracticeStep
from lms.queries.competence.practice import practice_page
from lms.queries.learning import quizzes
from lms.queries.learning.corrections import own_corrections
from lms.queries.team.assignments import assignment_of, late_page
from lms.queries.team.corrections import safety_waiting
from lms.queries.team.team import TeamFilter
from lms.store.account import sessions as session_store
from lms.store.competence import evidence, signing
from lms.store.competence import practice as practices
from lms.store.credit import certificates, name_corrections, waiting
from lms.store.db import db, unit_of_work
from lms.store.learning import attempts, completions, enrolments, item_answers
from lms.store.people import people
from lms.store.program import inserts, news, program
from lms.store.tables.learning import Attempt
from lms.store.tables.program import OutboxMessage
from lms.store.tables.team import Assignment
from lms.store.team import assignments, teams
from tests.actions.test_joining import join
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.asked import asked_of
from tests.tools.correcting import BEFORE, SAFETY_DAY, begin, corrected_twice, with_item, with_key_on
from tests.tools.joining import add_person
from tests.tools.practising import Practising
from tests.tools.way import add_credit, complete, do_all, open_quiz, right_answers, wrong_answer

pytestmark = pytest.mark.usefixtures("store")
FIRST = "peer-role-in-child-welfare"
MONTH = timedelta(days=30)
DUE = TODAY - timedelta(days=10)


@pytest.fixture
def course(catalogue):
    return catalogue.courses[FIRST]


@pytest.fixture
def second(cast) -> int:
    """Pia's second account, which Sam supervises as well."""
    return _account("pia.two@example.org", supervisor="sam@example.org")


def _account(email: str, **typed: object) -> int:
    with unit_of_work():
        return add_person(email, "Pia Example", NOW - MONTH, is_another=True, profile="peer", **typed).id


def bar(person_id: int) -> session_store.CurrentUser:
    """What stands above each page of someone who is signed in."""
    token = f"{person_id}-{random_bits(60)}"
    with unit_of_work():
        session_store.open_session(token, person_id, NOW)
    found = session_store.signed_in(token, TODAY, NOW - MONTH, NOW - MONTH)
    assert found is not None
    return found


class TestAssignments:
    @pytest.fixture
    def asked(self, cast, second, course) -> int:
        """The second account was asked for a course, which is past its day; then it was joined."""
        with unit_of_work():
            asking.assign_training(acting(cast.sam, NOW - MONTH), [second], [course], due_on=DUE, note="Please.")
        join(cast.pia, second, cast.ada)
        return db.session.scalars(sa.select(Assignment.id)).one()

    def test_home_record_and_team_page_show_it(self, asked, cast, catalogue):
        late = late_page(catalogue, TeamFilter(frozenset({cast.pia}), cast.sam), TODAY)
        of_all = late_page(catalogue, TeamFilter(None, cast.ada), TODAY)

        assert [one.id for one in asked_of(cast.pia)] == [asked]
        assert [(one.id, one.done_on) for one in assignments.asked_of(cast.pia)[0]] == [(asked, None)]
        assert [(one.person_id, one.courses[0].due_on) for one in late.people] == [(cast.pia, DUE)]
        assert [one.person_id for one in of_all.people] == [cast.pia]

    def test_it_is_asked_once(self, asked, cast, course):
        with unit_of_work():
            result = asking.assign_training(acting(cast.sam), [cast.pia], [course], due_on=None, note="")

        assert result.asked_before == ((cast.pia, FIRST),)

    def test_the_mail_that_waited_and_the_reminders_go_to_the_account_that_was_kept(self, asked, cast):
        mail = db.session.scalars(sa.select(OutboxMessage).where(OutboxMessage.kind == MailKind.ASKED)).one()
        told = news.news(MailKind.ASKED, mail.id, mail.person_id, TODAY, [FIRST])
        mail.sent_at = NOW - MONTH
        db.session.flush()
        due = news.news(MailKind.DUE, 0, cast.pia, TODAY, [FIRST])

        assert mail.person_id == cast.pia
        assert [one.course for one in told.training] == [FIRST]
        assert [(one.course, one.due_on) for one in due.training] == [(FIRST, DUE)]
        assert [one.person_id for one in news.remindable(TODAY, [FIRST])] == [cast.pia]
        later = TODAY + timedelta(days=60)
        assert [(one.person_id, one.supervisor_id) for one in news.late_training(later, [FIRST])] == [
            (cast.pia, cast.sam)
        ]

    def test_a_reminder_that_waits_is_not_past(self, asked, cast):
        with unit_of_work():
            db.session.execute(sa.update(OutboxMessage).values(sent_at=NOW - MONTH))
            asking.remind(acting(None), {FIRST: "First"})
        with unit_of_work():
            news.drop_past(NOW, TODAY)

        reminder = db.session.scalars(sa.select(OutboxMessage).where(OutboxMessage.kind == MailKind.DUE)).one()
        assert (reminder.person_id, reminder.dropped_at) == (cast.pia, None)

    def test_who_supervises_the_person_moves_its_day_and_withdraws_it(self, asked, cast):
        found = assignment_of(asked, bar(cast.sam).actor)
        assert found is not None
        assignment, person_id = found

        with unit_of_work():
            assert asking.move_due_day(acting(cast.sam), assignment, TODAY + MONTH)
            assert asking.withdraw_training(acting(cast.sam), assignment, "Not needed.")

        assert person_id == cast.pia
        assert asked_of(cast.pia) == ()
        assert assignment_of(asked, bar(cast.olu).actor) is None

    def test_done_with_the_one_account_what_the_other_was_asked_for(self, asked, cast, course, catalogue):
        complete(course, cast.pia, NOW)

        assert asked_of(cast.pia) == ()
        assert [one.done_on for one in assignments.asked_of(cast.pia)[0]] == [TODAY]
        assert late_page(catalogue, TeamFilter(frozenset({cast.pia}), cast.sam), TODAY).people == ()

    def test_done_with_the_second_account_what_the_first_was_asked_for(self, cast, second, course):
        with unit_of_work():
            asking.assign_training(acting(cast.sam, NOW - MONTH), [cast.pia], [course], due_on=DUE, note="")
        complete(course, second, NOW)
        before = len(asked_of(cast.pia))

        join(cast.pia, second, cast.ada)

        assert (before, asked_of(cast.pia)) == (1, ())

    def test_done_with_a_third_account_what_the_second_was_asked_for(self, asked, cast, course):
        third = _account("pia.three@example.org")
        complete(course, third, NOW)
        join(cast.pia, third, cast.ada)

        assert asked_of(cast.pia) == ()


class TestPractice:
    @pytest.fixture
    def rated(self, cast, second, course) -> Practising:
        """Sam rated what the second account asked for, and nobody has read it."""
        role = Practising(course, second, cast.sam)
        role.ask(cast.sam)
        role.rate()
        join(cast.pia, second, cast.ada)
        return role

    def test_it_waits_for_the_person_and_is_read_confirmed_and_counts(self, rated, cast, course, catalogue):
        page = practice_page(catalogue, bar(cast.pia).actor, TODAY, is_senior_peer=False)
        told = news.news(MailKind.PRACTICE, 0, cast.pia, TODAY, ())

        assert [line.watched.id for line in page.waiting] == [rated.id]
        assert page.waiting[0].is_own
        assert bar(cast.pia).waiting == 1
        assert [(one.observation_id, one.step) for one in told.practices] == [(rated.id, PracticeStep.READ)]
        assert rated.watched.person_id == cast.pia
        assert rated.read()
        sam = bar(cast.sam)
        assert sam.waiting == 1
        assert [
            line.watched.id for line in practice_page(catalogue, sam.actor, TODAY, is_senior_peer=False).waiting
        ] == [rated.id]
        [member] = teams.members(TODAY, person_ids=[cast.pia], rater_id=cast.sam)
        assert (member.waiting, member.waiting_since) == (1, NOW)
        assert rated.confirm() is Confirming.COUNTS
        assert practices.confirmed_ratings(cast.pia, FIRST)
        assert [one.id for one in practices.of_person(cast.pia, TODAY)[0]] == [rated.id]
        assert [one.id for one in practices.of_person_in(cast.pia, FIRST, TODAY)] == [rated.id]
        assert [one.id for one in practices.settled_with(cast.pia, TODAY, 9)] == [rated.id]
        code = rated.practice.competencies[0]
        assert Rung.SHOWS_HOW in {status.rung for status in evidence.standings(cast.pia)[code]}
        assert evidence.standings(rated.person_id) == {}

    def test_a_mail_about_it_that_waits_is_not_past(self, rated, cast):
        with unit_of_work():
            news.drop_past(NOW, TODAY)

        mails = sa.select(OutboxMessage.person_id).where(
            OutboxMessage.kind == MailKind.PRACTICE, OutboxMessage.dropped_at.is_(None)
        )
        assert cast.pia in db.session.scalars(mails).all()

    def test_the_same_practice_is_not_asked_for_twice(self, rated, cast, course):
        assert practices.open_one(cast.pia, FIRST, (rated.practice.id,)) == rated.id

    def test_what_a_raters_second_account_rated_is_theirs_to_confirm(self, cast, course, catalogue):
        olus = _account("olu.two@example.org")
        with unit_of_work():
            people.supervise(olus, cast.noel, TODAY - MONTH)
            signing.give_word(olus, cast.ada, NOW)
        role = Practising(course, cast.noel, olus)
        role.ask(olus)
        role.rate()
        role.read()

        join(cast.olu, olus, cast.ada)

        told = news.news(MailKind.PRACTICE, 0, cast.olu, TODAY, ())
        assert [(one.observation_id, one.step) for one in told.practices] == [(role.id, PracticeStep.CONFIRM)]
        assert bar(cast.olu).waiting == 1
        [member] = teams.members(TODAY, person_ids=[cast.noel], rater_id=cast.olu)
        assert member.waiting == 1
        assert role.watched.rater_id == cast.olu
        assert role.confirm(by=cast.olu) is Confirming.COUNTS
        assert role.watched.moments.state is State.CONFIRMED

    def test_notes_under_earlier_tries_are_erased_once_it_is_met(self, cast, second, course):
        first = Practising(course, second, cast.sam)
        first.go_all_the_way(Rating.NOT_YET, note="Once more.")
        join(cast.pia, second, cast.ada)

        Practising(course, cast.pia, cast.sam).go_all_the_way()

        assert first.watched.note == ""


class TestCourses:
    def test_what_has_run_out_and_what_is_held_stand_with_the_person(self, cast, second, course):
        complete(course, second, NOW - timedelta(days=800))
        join(cast.pia, second, cast.ada)
        [(person_id, _, day)] = teams.run_out([cast.pia], {FIRST: TODAY})
        assert person_id == cast.pia
        assert assignments.latest_completions([cast.pia], [FIRST]) == [(cast.pia, FIRST, day)]

        complete(replace(course, prerequisites=()), cast.noel, NOW)
        join(cast.pia, cast.noel, cast.ada)

        assert teams.run_out([cast.pia], {FIRST: TODAY - MONTH}) == []

    def test_a_quiz_that_was_opened_is_finished_and_all_of_it_is_the_persons(self, cast, second, course):
        attempt = open_quiz(course, second, NOW)
        drawn = attempts.items_drawn(second, FIRST)
        join(cast.pia, second, cast.ada)
        answers = right_answers(course, attempt.drawn)

        with unit_of_work():
            assert learning.keep_answers(cast.pia, course, attempt.id, answers) is not None
            done = learning.submit_quiz(acting(cast.pia), course, attempt.id, answers)
            outcome = learning.send_evaluation(acting(cast.pia), course, {})

        assert (done.passed, outcome) == (True, learning.Completing.COMPLETED)
        assert attempts.items_drawn(cast.pia, FIRST) == drawn
        [issued] = certificates.issued_to(cast.pia)
        certificate = certificates.by_serial(issued.serial)
        assert (certificate.person_id, certificate.facts.name) == (cast.pia, "Pia Example")
        assert [one.serial for one in waiting.unmade_of(cast.pia)] == [issued.serial]
        assert completions.held_from(cast.pia, FIRST) == TODAY
        assert evidence.standings(cast.pia)

    def test_results_of_before_can_be_looked_at(self, cast, second, course, catalogue):
        done = complete(course, second, NOW)
        join(cast.pia, second, cast.ada)

        assert quizzes.result_page(catalogue, course, done.attempt_id, cast.pia, program.program()) is not None
        assert quizzes.result_page(catalogue, course, done.attempt_id, cast.noel, program.program()) is None

    def test_a_course_that_waits_for_its_hours_is_credited_to_the_person(self, cast, second, course):
        add_credit(second, 480, NOW - timedelta(hours=1))
        do_all(course, second, NOW)
        join(cast.pia, second, cast.ada)
        later = NOW + timedelta(days=2)

        assert bar(cast.pia).credit_at is not None
        assert ready.people_due(later) == (cast.pia,)
        with unit_of_work():
            assert ready.credit_due(acting(None, later), cast.pia) == 1
        [completion] = [one for one in certificates.issued_to(cast.pia) if one.course == FIRST]
        assert certificates.by_serial(completion.serial).person_id == cast.pia

    def test_a_later_certificate_supersedes_that_of_the_second_account(self, cast, second, course):
        course = replace(course, refresh_months=12)
        done = complete(course, second, NOW - timedelta(days=800))
        join(cast.pia, second, cast.ada)
        with unit_of_work():
            learning.restart_course(acting(cast.pia, NOW - timedelta(days=1)), course)

        complete(course, cast.pia, NOW)

        assert certificates.by_serial(done.serial).superseded_by is not None

    def test_a_name_is_put_right_on_certificates_of_both(self, cast, second, course):
        done = complete(course, second, NOW)
        with unit_of_work():
            name_actions.ask_for_correction(acting(second), "Pia Sample", NameReason.CHANGED)
        join(cast.pia, second, cast.ada)

        request = name_corrections.open_request(cast.pia)
        assert (request.person_id, request.legal_name) == (cast.pia, "Pia Sample")
        assert list(name_corrections.open_requests()) == [cast.pia]
        theirs = [one.id for one in name_corrections.correctable(cast.pia)]
        with unit_of_work():
            person = people.person(cast.pia)
            corrected = name_actions.correct_certificates(
                acting(cast.ada), person, "Pia Sample", NameReason.CHANGED, theirs
            )
        assert corrected == 1
        assert certificates.by_serial(done.serial).superseded_by is not None

    def test_a_question_counted_again_is_told_to_the_person_and_counts_for_them(self, cast, second, course):
        attempt = open_quiz(course, second, NOW)
        item = next(one for item_id, _ in attempt.drawn if (one := course.item(item_id)).type == "one")
        chosen = right_answers(course, attempt.drawn) | {item.id: wrong_answer(item)}
        with unit_of_work():
            learning.submit_quiz(acting(second), course, attempt.id, chosen)
        join(cast.pia, second, cast.ada)
        mended = with_item(course, with_key_on(item, chosen[item.id]))

        with unit_of_work():
            recount_item(acting(cast.ada), mended, item.id, digest_of(item), Way.AGAIN)

        written = sa.select(OutboxMessage.person_id).where(OutboxMessage.idempotency_key.like("recount:%"))
        assert db.session.scalars(written).all() == [cast.pia]
        assert evidence.standings(second) == {}

    def test_a_first_try_is_the_first_of_both(self, cast, second, course):
        complete(course, second, NOW - timedelta(days=800))
        complete(course, cast.pia, NOW)
        before = [one.is_first for one in item_answers.tries_of(FIRST)]

        join(cast.pia, second, cast.ada)

        assert before == [True, True]
        assert [one.is_first for one in item_answers.tries_of(FIRST)] == [True, False]
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Attempt)) == 2
        assert enrolments.latest_enrolments(cast.pia)[FIRST].completed_on == TODAY


class TestReading:
    def test_corrections_of_what_the_second_account_studied_are_the_persons_to_read(self, cast, second, course):
        corrected, told = corrected_twice(course), program.program()
        begin(corrected, second, BEFORE)
        join(cast.pia, second, cast.ada)

        own = own_corrections([corrected], cast.pia, told)
        waits = safety_waiting([corrected], TeamFilter(None, cast.ada), TODAY, told)

        assert SAFETY_DAY in [one.correction.day for one in own]
        assert [one.person_id for told_of in waits for one in told_of.named] == [cast.pia]

    def test_a_correction_that_either_read_is_read(self, cast, second, course):
        corrected, told = corrected_twice(course), program.program()
        begin(corrected, second, BEFORE)
        with unit_of_work():
            read_correction(acting(second), corrected, SAFETY_DAY)
        join(cast.pia, second, cast.ada)

        own = own_corrections([corrected], cast.pia, told)

        assert [one.read_at is not None for one in own if one.correction.day == SAFETY_DAY] == [True]
        assert not any(
            told_of.named for told_of in safety_waiting([corrected], TeamFilter(None, cast.ada), TODAY, told)
        )

    def test_rules_that_are_new_to_a_course_of_the_second_account_are_new_to_the_person(self, cast, second, course):
        with unit_of_work():
            old = inserts.add(FIRST, "Oregon", "Ask first.", "", None, cast.ada, NOW - MONTH)
            learning.start_course(acting(second, NOW - MONTH), course)
            inserts.acknowledge(old, second, NOW - MONTH)
            inserts.acknowledge(old, cast.pia, NOW)
            newer = inserts.add(FIRST, "Oregon", "Ask twice.", "", None, cast.ada, NOW)
        join(cast.pia, second, cast.ada)

        assert [one.number for one in inserts.new_to(cast.pia)] == [2]
        [held] = inserts.held(FIRST, cast.pia)
        assert [(reading.number, reading.at) for reading in held.readings] == [(1, NOW - MONTH)]
        assert inserts.readers(old) == 1
        with unit_of_work():
            inserts.acknowledge(newer, cast.pia, NOW)
        assert inserts.new_to(cast.pia) == ()
