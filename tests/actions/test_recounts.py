"""Counting an item of handed-in quizzes anew: what follows from it, and that nobody loses anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.actions.learning import learning
from lms.actions.learning.recounts import RecountResult, recount_item
from lms.domain.items.version import digest_of
from lms.domain.learning.recount import Way
from lms.store.competence import evidence
from lms.store.db import db, unit_of_work
from lms.store.learning import attempts, lessons
from lms.store.program import event_log, outbox, program
from lms.store.tables.competence import Evidence
from lms.store.tables.credit import LedgerLine
from lms.store.tables.learning import Completion, Recount
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.correcting import with_item, with_key_on, without_item
from tests.tools.way import open_quiz, right_answers, wrong_answer

LATER = NOW + timedelta(days=3)
RIGHT_THEN = 12 - 3  # of 12, where 10 are asked
pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def told(cast):
    return program.program()


@pytest.fixture
def course(catalogue):
    return catalogue.courses["peer-role-in-child-welfare"]


class Quiz:
    """Someone's quiz with three wrong answers, one of them to `item`, whose key is put right afterwards."""

    def __init__(self, course, person_id: int, told, item=None) -> None:
        self.course, self.person_id, self.told = course, person_id, told
        attempt = open_quiz(course, person_id, NOW)
        self.id, self.enrolment_id, self.answers = (
            attempt.id,
            attempt.enrolment_id,
            right_answers(course, attempt.drawn),
        )
        drawn = [course.item(item_id) for item_id, _ in attempt.drawn]
        self.item = item or next(one for one in drawn if one.type == "one")
        self.chosen = (self.item.right_answer + 1) % len(self.item.options)
        others = [one for one in drawn if one is not self.item and one.type == "one"][:2]
        self.answers |= {one.id: wrong_answer(one) for one in others} | {self.item.id: self.chosen}

    def hand_in(self) -> learning.Submitted:
        with unit_of_work():
            return learning.submit_quiz(acting(self.person_id, NOW, self.told), self.course, self.id, self.answers)

    @property
    def corrected(self):
        return with_item(self.course, with_key_on(self.item, self.chosen))

    def recount(self, way: Way = Way.AGAIN, course=None, by: int = 1, wording: str | None = None) -> RecountResult:
        digest = digest_of(self.item) if wording is None else wording
        with unit_of_work():
            return recount_item(
                acting(by, LATER, self.told),
                self.corrected if course is None else course,
                self.item.id,
                digest,
                way,
                home="https://learn.example.org/",
            )

    @property
    def score(self):
        db.session.expire_all()
        return attempts.attempt(self.id).score(self.course.pass_percent)


@pytest.fixture
def quiz(course, cast, told):
    one = Quiz(course, cast.pia, told)
    assert not one.hand_in().passed
    return one


def facts(table) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(table))


def test_by_the_key_it_has_now_the_item_is_right_and_the_quiz_passed(quiz):
    result = quiz.recount()

    assert result == RecountResult(lifted=1, passed=1, completed=0)
    assert (quiz.score.right, quiz.score.asked, quiz.score.passed) == (RIGHT_THEN + 1, 12, True)


def test_left_out_the_quiz_is_counted_without_it(quiz):
    quiz.recount(Way.LEAVE_OUT)

    assert (quiz.score.right, quiz.score.asked, quiz.score.percent) == (RIGHT_THEN, 11, 81)


def test_an_item_that_is_gone_can_be_left_out(quiz):
    result = quiz.recount(Way.LEAVE_OUT, without_item(quiz.course, quiz.item.id))

    assert (result.lifted, quiz.score.asked) == (1, 11)


def test_what_was_graded_stays_as_it_was(quiz):
    before = attempts.attempt(quiz.id).right

    quiz.recount()

    db.session.expire_all()
    kept = attempts.attempt(quiz.id)
    assert (kept.right, kept.right_count, before[quiz.item.id]) == (before, RIGHT_THEN, False)


@pytest.mark.parametrize("way", Way)
def test_a_second_time_adds_nothing(quiz, way):
    quiz.recount(way)
    before = facts(Recount), facts(Evidence), len(outbox.mails(None, None, 50)), quiz.score

    assert quiz.recount(way) == RecountResult(0, 0, 0)
    assert (facts(Recount), facts(Evidence), len(outbox.mails(None, None, 50)), quiz.score) == before


def test_after_being_left_out_it_can_still_turn_out_right(quiz):
    quiz.recount(Way.LEAVE_OUT)
    quiz.recount(Way.AGAIN)

    assert (quiz.score.right, quiz.score.asked) == (RIGHT_THEN + 1, 12)


def test_whoever_had_it_right_by_the_old_key_keeps_it(course, cast, told, quiz):
    noel = Quiz(course, cast.noel, told)
    noel.answers[quiz.item.id] = quiz.item.right_answer
    noel.hand_in()
    before = noel.score

    quiz.recount()

    assert noel.score == before


def test_another_wording_is_left_alone(quiz):
    assert quiz.recount(Way.LEAVE_OUT, wording="") == RecountResult(0, 0, 0)
    assert quiz.score.asked == 12


def test_an_answer_that_is_erased_cannot_be_counted_by_the_new_key_but_can_be_left_out(quiz):
    with unit_of_work():
        attempts.forget_answers(LATER + timedelta(days=365))

    assert quiz.recount().lifted == 0
    assert quiz.recount(Way.LEAVE_OUT).lifted == 1


class TestEvidence:
    def statuses(self, quiz):
        return {
            (code, rung.rung): (rung.passed, rung.seen)
            for code, rungs in evidence.standings(quiz.person_id).items()
            for rung in rungs
            if code in quiz.item.competencies
        }

    def rung(self, quiz):
        return learning.RUNG_OF[quiz.item.kind]

    def test_right_it_counts_as_shown_on_the_day_on_which_it_was_answered(self, quiz):
        before = self.statuses(quiz)

        quiz.recount()

        for code in quiz.item.competencies:
            passed, seen = before[code, self.rung(quiz)]
            assert self.statuses(quiz)[code, self.rung(quiz)] == (passed + 1, seen)
        key = quiz.course.item_key(quiz.item.id)
        rows = db.session.scalars(sa.select(Evidence).where(Evidence.item_key == key).order_by(Evidence.id)).all()
        assert {(row.at, row.recorded_by, row.passed) for row in rows} == {
            (NOW, quiz.person_id, False),
            (NOW, 1, True),
        }

    def test_left_out_it_says_nothing_any_more(self, quiz):
        before = self.statuses(quiz)

        quiz.recount(Way.LEAVE_OUT)

        for code in quiz.item.competencies:
            passed, seen = before[code, self.rung(quiz)]
            assert self.statuses(quiz).get((code, self.rung(quiz)), (0, 0)) == (passed, seen - 1)

    @pytest.mark.parametrize("way", Way)
    def test_built_anew_the_standing_is_the_same(self, quiz, way):
        quiz.recount(way)
        kept = evidence.standings(quiz.person_id)

        with unit_of_work():
            evidence.rebuild_standing(quiz.told.zone)

        assert evidence.standings(quiz.person_id) == kept

    def test_a_later_answer_to_the_item_stays_the_later_one(self, quiz):
        piece = evidence.NewEvidence(
            person_id=quiz.person_id,
            competency=quiz.item.competencies[0],
            rung=self.rung(quiz),
            passed=False,
            at=NOW + timedelta(days=1),
            source=evidence.Evidenced.QUIZ,
            source_id=0,
            item_key=quiz.course.item_key(quiz.item.id),
            revision="later",
            recorded_by=quiz.person_id,
        )
        with unit_of_work():
            evidence.add([piece], quiz.told.zone)
        before = self.statuses(quiz)

        quiz.recount()

        code = quiz.item.competencies[0], self.rung(quiz)
        assert self.statuses(quiz)[code] == before[code]


class TestWhatFollows:
    def test_a_course_that_is_complete_with_it_is_complete_from_the_day_of_the_recount(self, quiz, course):
        with unit_of_work():
            lessons.add_active_time(quiz.enrolment_id, TODAY, 60 * 60 * 3)
            learning.send_evaluation(acting(quiz.person_id, NOW, quiz.told), course, {})

        result = quiz.recount()

        completion = db.session.scalar(sa.select(Completion))
        assert result == RecountResult(1, 1, 1)
        assert (completion.person_id, completion.earned_on) == (quiz.person_id, quiz.told.day_of(LATER))
        assert db.session.scalar(sa.select(LedgerLine.earned_on)) == quiz.told.day_of(LATER)
        assert "Your certificate" not in mail_to(quiz.person_id).subject
        assert "the quiz is passed. The course is complete" in mail_to(quiz.person_id).body

    def test_each_person_is_told_once_in_words_for_any_screen(self, quiz, cast):
        quiz.recount()

        mail = mail_to(cast.pia)
        assert (mail.subject, len(outbox.mails(None, None, 50))) == ("Something was put right, in your favor", 1)
        assert quiz.course.title in mail.body
        assert quiz.item.id not in mail.body

    def test_the_event_says_which_item_and_how_many_and_of_nobody_whether_they_had_it(self, quiz, cast):
        quiz.recount()

        event = next(
            one
            for one in event_log.events(event_log.EventFilter(), None, 50)
            if one.action == "quizzes counted again"
        )
        assert (event.actor_id, event.about_id) == (cast.ada, None)
        assert dict(event.details.pairs) == {"course": quiz.course.slug, "item": quiz.item.id, "changed": 1}

    def test_a_quiz_that_comes_out_higher_and_is_not_passed_is_told_without_more(self, course, cast, told):
        one = Quiz(replace(course, pass_percent=100), cast.noel, told)
        one.hand_in()

        assert one.recount() == RecountResult(1, 0, 0)
        assert "passed" not in mail_to(cast.noel).body


def mail_to(person_id: int):
    return next(mail for mail in outbox.mails(None, None, 50) if mail.person_id == person_id)
