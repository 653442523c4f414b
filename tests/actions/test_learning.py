"""A person's way through a course, up to its completion."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from lms.actions.credit.certificates import issue_certificate
from lms.actions.learning import clock, learning
from lms.actions.learning.answering import AlreadyHandedIn, Kept
from lms.actions.learning.learning import Completing
from lms.domain.chance import seeded
from lms.domain.competence.competency import Rung
from lms.domain.credit.certificate import CertificateFacts, CertifiedApproval, CourseOutline, StudiedCourse
from lms.domain.learning.course import Approval, Practice, Review
from lms.domain.learning.reading import Reading
from lms.domain.program.program import Program
from lms.store.competence import evidence
from lms.store.credit import certificates, ledger
from lms.store.db import db, unit_of_work
from lms.store.learning import attempts, lessons
from lms.store.learning import enrolments as learning_store
from lms.store.people import people
from lms.store.program import program
from lms.store.tables.competence import Evidence
from lms.store.tables.credit import Certificate, LedgerLine
from lms.store.tables.learning import (
    ActiveTime,
    Attempt,
    ChosenOption,
    Completion,
    CourseRevision,
    Enrolment,
    Evaluation,
    LessonProgress,
)
from lms.store.tables.program import Event
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.at_once import run_at_once
from tests.tools.way import complete, open_quiz, read_all, read_lesson, right_answers, wrong_answer

pytestmark = pytest.mark.usefixtures("store")
LESSONS, TIME, QUIZ, EVALUATION = "lessons", "time", "quiz", "evaluation"


@pytest.fixture
def course(catalogue):
    return catalogue.courses["peer-role-in-child-welfare"]


@pytest.fixture
def told(cast):
    return program.program()


def count(table: Any) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(table))


def records() -> dict[str, int]:
    """How many there are of what a completion leaves."""
    found = {table.__tablename__: count(table) for table in (Completion, LedgerLine, Certificate)}
    db.session.rollback()
    return found


ONE_OF_EACH = {"completion": 1, "ledger_line": 1, "certificate": 1}
NONE = dict.fromkeys(ONE_OF_EACH, 0)


def one_option_less(course, item_id: str):
    """The course of a later revision, in which an item lost its last option."""
    items = tuple(replace(one, options=one.options[:-1]) if one.id == item_id else one for one in course.items)
    return replace(course, items=items)


def without(course, item_id: str):
    """The course after an author took an item out of its bank."""
    return replace(course, items=tuple(item for item in course.items if item.id != item_id))


def rotated(course):
    """The course after the first part of every item became its last."""
    items = tuple(
        replace(item, options=(*item.options[1:], *item.options[:1]), steps=(*item.steps[1:], *item.steps[:1]))
        for item in course.items
    )
    return replace(course, items=items)


class Way:
    """Steps of one person through one course, each in a unit of work of its own."""

    def __init__(self, course, person_id: int, told) -> None:
        self.course, self.person_id, self.told = course, person_id, told
        with unit_of_work():
            self.enrolment_id = learning.start_course(acting(person_id), course)

    def read(self) -> Completing:
        with unit_of_work():
            for number in range(len(self.course.lessons)):
                outcome = read_lesson(self.course, self.person_id, number, NOW)
        return outcome

    def stay(self, seconds: int | None = None) -> Completing:
        needed = self.course.active_seconds_needed(self.told.active_share_percent)
        with unit_of_work():
            lessons.add_active_time(self.enrolment_id, TODAY, needed if seconds is None else seconds)
            return learning.complete_if_met(acting(None, NOW, self.told), self.person_id, self.course)

    def open_quiz(self) -> Attempt:
        with unit_of_work():
            return learning.open_quiz(acting(self.person_id), self.course)

    def take_quiz(self, wrong: int = 0) -> Completing:
        attempt = self.open_quiz()
        chosen = right_answers(self.course, attempt.drawn)
        for item_id in list(chosen)[:wrong]:
            chosen[item_id] = wrong_answer(self.course.item(item_id))
        with unit_of_work():
            return learning.submit_quiz(
                acting(self.person_id, NOW, self.told), self.course, attempt.id, chosen
            ).completing

    def evaluate(self) -> Completing:
        with unit_of_work():
            return learning.send_evaluation(acting(self.person_id, NOW, self.told), self.course, {})

    def take(self, *steps: str) -> Completing | None:
        doing = {LESSONS: self.read, TIME: self.stay, QUIZ: self.take_quiz, EVALUATION: self.evaluate}
        outcome = None
        for step in steps:
            outcome = doing[step]()
        return outcome

    def finish(self, now=NOW) -> Completing:
        with unit_of_work():
            return learning.complete_if_met(acting(None, now, self.told), self.person_id, self.course)


@pytest.fixture
def way(course, cast, told) -> Way:
    return Way(course, cast.pia, told)


@pytest.mark.parametrize(
    "steps",
    [
        (LESSONS, TIME, QUIZ, EVALUATION),
        (LESSONS, TIME, EVALUATION, QUIZ),
        (LESSONS, QUIZ, EVALUATION, TIME),
        (TIME, EVALUATION, LESSONS, QUIZ),
    ],
    ids=lambda steps: f"{steps[-1]} last",
)
def test_the_last_step_completes_the_course_whichever_it_is(way, steps):
    before = way.take(*steps[:-1])

    last = way.take(steps[-1])

    assert (before, last) == (Completing.NOT_YET, Completing.COMPLETED)
    assert records() == ONE_OF_EACH


def test_a_new_lesson_is_the_last_step_for_those_who_did_the_others(course, cast, told):
    way = Way(replace(course, lessons=course.lessons[:-1]), cast.pia, told)
    way.take(LESSONS, TIME, QUIZ)
    way.course = course
    assert way.take(EVALUATION) is Completing.NOT_YET

    assert way.take(LESSONS) is Completing.COMPLETED


@pytest.mark.parametrize(
    "steps",
    [
        (LESSONS, QUIZ, EVALUATION),
        (LESSONS, TIME, EVALUATION),
        (LESSONS, TIME, QUIZ),
        (TIME, EVALUATION),
        (),
    ],
    ids=lambda steps: f"only {', '.join(steps) or 'begun'}",
)
def test_what_is_missing_keeps_the_course_open(way, steps):
    way.take(*steps)

    assert (way.finish(), records()) == (Completing.NOT_YET, NONE)


def test_a_second_short_of_the_active_time_keeps_the_course_open(way, course):
    way.take(LESSONS, QUIZ, EVALUATION)
    short = way.stay(course.active_seconds_needed() - 1)

    assert (short, way.stay(1)) == (Completing.NOT_YET, Completing.COMPLETED)


def test_an_attempt_below_the_pass_mark_keeps_the_course_open(way):
    way.take(LESSONS, TIME, EVALUATION)

    # 12 items: 9 right are 75 %, 10 are 83 %
    assert [way.take_quiz(wrong=3), way.take_quiz(wrong=2)] == [Completing.NOT_YET, Completing.COMPLETED]


@pytest.mark.parametrize(
    ("requires", "values"),
    [
        ("review", {"review": Review("legal", "Is it so?")}),
        ("practice", {"practice": (Practice("walk", "A walk", "role play", ("cw-34",), "Walk."),)}),
    ],
)
def test_what_a_course_lists_besides_keeps_it_open(course, cast, told, requires, values):
    if requires == "review":
        lesson = replace(course.lessons[0], **values)
        course = replace(course, lessons=(lesson, *course.lessons[1:]))
    else:
        course = replace(course, **values)
    way = Way(replace(course, certificate_requires=(requires,)), cast.pia, told)

    assert way.take(LESSONS, TIME, QUIZ, EVALUATION) is Completing.NOT_YET


def test_open_reviews_do_not_withhold_credit_from_courses_that_do_not_list_them(course, cast, told):
    lesson = replace(course.lessons[0], review=Review("legal", "Is it so?"))
    open_review = replace(course, lessons=(lesson, *course.lessons[1:]), certificate_requires=())
    way = Way(open_review, cast.pia, told)

    assert way.take(LESSONS, TIME, QUIZ, EVALUATION) is Completing.COMPLETED
    assert db.session.scalar(sa.select(Certificate)).facts.outline.open_reviews == ("legal",)


def test_completion_credit_and_certificate_are_one_transaction(way, course, cast, told):
    way.take(LESSONS, TIME, QUIZ)

    def fail_after_the_last_step() -> None:
        with unit_of_work():
            assert learning.send_evaluation(acting(cast.pia, NOW, told), course, {}) is Completing.COMPLETED
            raise KeyError

    with pytest.raises(KeyError):
        fail_after_the_last_step()

    assert records() == NONE
    assert way.evaluate() is Completing.COMPLETED


def test_what_completion_leaves_agrees_with_itself(way, course, cast):
    way.take(LESSONS, TIME, QUIZ, EVALUATION)

    completion = db.session.scalar(sa.select(Completion))
    line = db.session.scalar(sa.select(LedgerLine))
    certificate = db.session.scalar(sa.select(Certificate))
    assert completion.person_id == line.person_id == certificate.person_id == cast.pia
    assert completion.id == line.completion_id == certificate.completion_id
    assert completion.earned_on == line.earned_on == certificate.facts.earned_on == TODAY
    assert (line.minutes, certificate.facts.outline.minutes) == (course.minutes, course.minutes)
    assert sum(minutes for minutes, _ in line.categories) == line.minutes
    assert completion.revision == certificate.facts.revision == course.revision
    assert completion.enrolment_id == way.enrolment_id


def test_active_time_is_folded_into_one_total_at_completion(way, course):
    way.take(LESSONS, TIME, QUIZ, EVALUATION)

    assert count(ActiveTime) == 0
    assert lessons.active_seconds(way.enrolment_id) == course.active_seconds_needed()


def test_time_after_completion_does_not_change_what_was_credited(way, course):
    way.take(LESSONS, TIME, QUIZ, EVALUATION)
    with unit_of_work():
        for minutes in (0, 9):
            clock.note_reading(acting(way.person_id, NOW + timedelta(minutes=minutes)), Reading(way.enrolment_id))

    assert lessons.active_seconds(way.enrolment_id) == course.active_seconds_needed()


def test_a_completed_course_is_completed_once(way):
    way.take(LESSONS, TIME, QUIZ, EVALUATION)

    again = [way.finish(), way.read(), way.take_quiz()]

    assert (again, records()) == ([Completing.ALREADY] * 3, ONE_OF_EACH)


def test_a_day_is_a_day_of_the_programs_zone(way):
    late_evening = NOW.replace(day=22, hour=5)
    way.take(LESSONS, TIME, QUIZ)

    with unit_of_work():
        learning.send_evaluation(acting(way.person_id, late_evening, way.told), way.course, {})

    assert db.session.scalar(sa.select(Completion.earned_on)) == TODAY


class TestStarting:
    @pytest.fixture
    def later(self, catalogue):
        """A course that builds on the first one alone."""
        return catalogue.courses["trauma-aces-and-ti-rosc"]

    def test_courses_that_come_first_are_told_when_they_are_missing(self, catalogue, cast):
        with pytest.raises(learning.CannotStart) as caught, unit_of_work():
            learning.start_course(acting(cast.pia), catalogue.courses["boundaries-in-real-life"])

        assert caught.value.missing == ("peer-role-in-child-welfare", "ethics-for-peer-workers")

    def test_only_what_is_missing_is_told(self, catalogue, course, cast):
        complete(course, cast.pia, NOW)

        with pytest.raises(learning.CannotStart) as caught, unit_of_work():
            learning.start_course(acting(cast.pia), catalogue.courses["boundaries-in-real-life"])

        assert caught.value.missing == ("ethics-for-peer-workers",)

    def test_a_course_opens_once_what_comes_first_is_complete(self, later, course, cast):
        complete(course, cast.pia, NOW)

        with unit_of_work():
            assert learning.start_course(acting(cast.pia), later)

    def test_what_someone_else_completed_opens_nothing(self, later, course, cast):
        complete(course, cast.noel, NOW)

        with pytest.raises(learning.CannotStart), unit_of_work():
            learning.start_course(acting(cast.pia), later)

    def test_whoever_began_before_a_rule_came_may_go_on(self, later, cast):
        complete(replace(later, prerequisites=()), cast.pia, NOW - timedelta(days=700))

        with unit_of_work():
            again = learning.restart_course(acting(cast.pia), later)
            assert learning.start_course(acting(cast.pia), later) == again
        complete(later, cast.pia, NOW + timedelta(days=1))

    def test_starting_twice_is_starting_once(self, way, course, cast):
        with unit_of_work():
            again = learning.start_course(acting(cast.pia, NOW + timedelta(days=1)), course)

        assert again == way.enrolment_id
        assert count(Enrolment) == 1

    def test_the_outline_that_was_studied_is_kept(self, way, course):
        kept = db.session.scalar(sa.select(CourseRevision))

        assert (kept.revision, kept.outline.title, kept.outline.minutes) == (
            course.revision,
            course.title,
            course.minutes,
        )

    @pytest.mark.parametrize("deed", ["lesson", "quiz", "evaluation", "complete"])
    def test_nothing_can_be_done_in_a_course_that_was_not_started(self, course, cast, told, deed):
        doing = {
            "lesson": lambda: learning.finish_lesson(acting(cast.pia, NOW, told), course, course.lessons[0]),
            "quiz": lambda: learning.open_quiz(acting(cast.pia), course),
            "evaluation": lambda: learning.send_evaluation(acting(cast.pia, NOW, told), course, {}),
            "complete": lambda: learning.complete_if_met(acting(None, NOW, told), cast.pia, course),
        }

        with pytest.raises(learning.NotEnrolled), unit_of_work():
            doing[deed]()


class TestRestarting:
    @pytest.fixture
    def course(self, course):
        return replace(course, refresh_months=12)

    def test_a_completed_course_can_be_taken_again_for_credit_of_its_own(self, course, cast):
        complete(course, cast.pia, NOW - timedelta(days=700))
        with unit_of_work():
            learning.restart_course(acting(cast.pia, NOW - timedelta(days=2)), course)

        complete(course, cast.pia, NOW)

        assert records() == dict.fromkeys(ONE_OF_EACH, 2)
        assert list(ledger.broken_chains()) == []

    def test_its_certificate_supersedes_the_one_before(self, course, cast):
        first = complete(course, cast.pia, NOW - timedelta(days=700)).serial
        with unit_of_work():
            learning.restart_course(acting(cast.pia, NOW - timedelta(days=2)), course)
        second = complete(course, cast.pia, NOW).serial
        db.session.expire_all()

        assert certificates.by_serial(first).superseded_by == certificates.by_serial(second).id
        assert certificates.by_serial(second).superseded_by is None

    def test_nothing_of_the_first_way_counts_for_the_second(self, way, course, cast):
        way.take(LESSONS, TIME, QUIZ, EVALUATION)
        with unit_of_work():
            again = learning.restart_course(acting(cast.pia, NOW + timedelta(days=300)), course)

        state = learning_store.latest_enrolments(cast.pia)[course.slug]
        assert (state.id, state.done, state.active_seconds, state.evaluated) == (again, frozenset(), 0, False)
        assert way.finish() is Completing.NOT_YET

    def test_a_course_that_is_open_goes_on_as_it_is(self, way, course, cast):
        with unit_of_work():
            assert learning.restart_course(acting(cast.pia), course) == way.enrolment_id

    def test_a_course_that_never_began_begins(self, course, cast):
        with unit_of_work():
            assert learning.restart_course(acting(cast.pia), course)

    def test_restarting_twice_is_restarting_once(self, way, course, cast):
        way.take(LESSONS, TIME, QUIZ, EVALUATION)
        with unit_of_work():
            again = [learning.restart_course(acting(cast.pia), course) for _ in range(2)]

        assert again[0] == again[1] != way.enrolment_id


class TestTheQuiz:
    def test_it_opens_once_every_lesson_is_done(self, way, course, cast):
        with unit_of_work():
            for number in range(len(course.lessons) - 1):
                read_lesson(course, cast.pia, number, NOW)

        with pytest.raises(learning.LessonsFirst):
            way.open_quiz()

    def test_an_open_attempt_is_given_back_with_the_same_items(self, way):
        way.read()

        first, again = way.open_quiz(), way.open_quiz()

        assert (again.id, again.drawn) == (first.id, first.drawn)

    def test_an_open_attempt_goes_on_as_it_was_drawn_whatever_happens_to_the_bank(self, way, course):
        way.read()
        first = way.open_quiz()
        gone, shorter = [item for item, _ in first.drawn if course.item(item).options][:2]
        way.course = one_option_less(without(course, gone), shorter)

        again = way.open_quiz()

        assert (again.id, again.drawn, again.digests) == (first.id, first.drawn, first.digests)

    def test_the_next_draw_is_without_an_item_that_is_gone(self, way, course):
        way.read()
        gone = way.open_quiz().drawn[0][0]
        way.course = without(course, gone)
        way.take_quiz()

        assert gone not in dict(way.open_quiz().drawn)

    def test_what_was_drawn_is_graded_by_its_own_key_when_the_bank_changes_before_handing_in(
        self, way, course, cast, told
    ):
        way.read()
        attempt = way.open_quiz()
        chosen = right_answers(course, attempt.drawn)
        later = replace(rotated(without(course, attempt.drawn[0][0])), revision="later")

        with unit_of_work():
            sent = learning.submit_quiz(acting(cast.pia, NOW, told), later, attempt.id, chosen)

        db.session.expire_all()
        assert sent.passed
        assert attempts.attempt(attempt.id).right == dict.fromkeys(chosen, True)
        assert {one.passed for one in db.session.scalars(sa.select(Evidence))} == {True}
        assert attempts.answers(attempt.id) == chosen

    def test_evidence_has_the_tags_of_the_items_as_drawn(self, way, course, cast, told):
        way.read()
        attempt = way.open_quiz()
        expected = {
            (code, course.item_key(one)) for one in dict(attempt.drawn) for code in course.item(one).competencies
        }
        later = replace(course, items=tuple(replace(item, competencies=("cw-37",)) for item in course.items))

        with unit_of_work():
            learning.submit_quiz(acting(cast.pia, NOW, told), later, attempt.id, right_answers(course, attempt.drawn))

        found = db.session.execute(sa.select(Evidence.competency, Evidence.item_key))
        assert {tuple(row) for row in found} == expected

    @pytest.mark.parametrize(("first", "then", "wrong", "passed"), [(80, 100, 2, True), (100, 70, 2, False)])
    def test_an_attempt_is_judged_by_the_mark_it_was_drawn_with(self, way, course, first, then, wrong, passed):
        way.read()
        way.course = replace(course, pass_percent=first)
        way.open_quiz()
        way.course = later = replace(course, pass_percent=then, revision="later")

        way.take_quiz(wrong)

        progress = learning.progress_of(db.session.get(Enrolment, way.enrolment_id), later)
        assert (progress.passed, progress.best_percent) == (passed, 83)

    def test_a_certificate_names_the_mark_by_which_the_quiz_was_passed(self, way, course):
        way.take(LESSONS, TIME, QUIZ)
        way.course = replace(course, pass_percent=course.pass_percent + 10, revision="later")

        assert way.evaluate() is Completing.COMPLETED
        assert db.session.scalar(sa.select(Certificate)).facts.outline.pass_percent == course.pass_percent

    def test_a_second_attempt_brings_other_items(self, way, course):
        way.read()
        first = way.open_quiz()
        way.take_quiz(wrong=12)

        second = way.open_quiz()

        seen = {item for item, _ in first.drawn} & {item for item, _ in second.drawn}
        assert len(seen) <= course.questions_per_attempt / 2

    def test_answers_are_kept_before_they_are_sent(self, way, course, cast):
        way.read()
        attempt = way.open_quiz()
        chosen = dict(list(right_answers(course, attempt.drawn).items())[:3])

        with unit_of_work():
            kept = learning.keep_answers(cast.pia, course, attempt.id, chosen)

        assert kept == Kept(open=tuple(range(4, 13)), elsewhere=(), replaced=())
        assert attempts.answers(attempt.id) == chosen

    def test_what_was_kept_counts_when_the_quiz_is_sent_without_it(self, way, course, cast, told):
        way.read()
        attempt = way.open_quiz()
        with unit_of_work():
            learning.keep_answers(cast.pia, course, attempt.id, right_answers(course, attempt.drawn))

        with unit_of_work():
            sent = learning.submit_quiz(acting(cast.pia, NOW, told), course, attempt.id, {})

        assert sent.passed

    def test_no_answers_can_be_kept_after_it_was_sent(self, way, course, cast):
        way.take(LESSONS, QUIZ)
        attempt = db.session.scalar(sa.select(Attempt.id))

        with unit_of_work(), pytest.raises(AlreadyHandedIn):
            learning.keep_answers(cast.pia, course, attempt, {"x": 0})

    @pytest.mark.parametrize("deed", ["keep", "submit"])
    def test_someone_elses_attempt_is_not_there(self, way, course, cast, told, deed):
        way.read()
        attempt = way.open_quiz()
        chosen = right_answers(course, attempt.drawn)

        with unit_of_work():
            if deed == "keep":
                assert learning.keep_answers(cast.noel, course, attempt.id, chosen) is None
            else:
                assert learning.submit_quiz(acting(cast.noel, NOW, told), course, attempt.id, chosen) is None

        assert (count(ChosenOption), count(Evidence)) == (0, 0)

    def test_an_attempt_of_another_course_is_not_there(self, way, catalogue, cast, told):
        way.read()
        attempt, other = way.open_quiz(), catalogue.courses["boundaries-in-real-life"]

        with unit_of_work():
            assert learning.submit_quiz(acting(cast.pia, NOW, told), other, attempt.id, {}) is None

    def test_an_unknown_attempt_is_not_there(self, way, course, cast, told):
        with unit_of_work():
            assert learning.submit_quiz(acting(cast.pia, NOW, told), course, 404, {}) is None
            assert learning.keep_answers(cast.pia, course, 404, {}) is None

    def test_answers_to_other_items_or_options_are_left_out(self, way, course, cast):
        way.read()
        attempt = way.open_quiz()
        drawn = {item for item, _ in attempt.drawn}
        other = next(item.id for item in course.items if item.id not in drawn)

        with unit_of_work():
            learning.keep_answers(cast.pia, course, attempt.id, {other: 0, next(iter(drawn)): 9, "x": 0})

        assert attempts.answers(attempt.id) == {}

    def test_a_wrong_answer_is_not_right(self, way):
        way.read()
        way.take_quiz(wrong=12)

        attempt = db.session.scalar(sa.select(Attempt))
        assert (attempt.right_count, set(attempt.right.values())) == (0, {False})

    def test_an_open_item_scores_nothing_and_is_neither_evidence_nor_right_nor_wrong(self, way, course, cast, told):
        way.read()
        attempt = way.open_quiz()
        chosen = right_answers(course, attempt.drawn)
        begun = next(item for item in chosen if isinstance(chosen[item], tuple) and len(chosen[item]) > 2)
        chosen[begun] = (chosen[begun][0], *[None] * (len(chosen[begun]) - 1))
        left = next(item for item in chosen if item != begun)
        del chosen[left]

        with unit_of_work():
            sent = learning.submit_quiz(acting(cast.pia, NOW, told), course, attempt.id, chosen)

        kept = attempts.attempt(attempt.id)
        score = kept.score(course.pass_percent)
        assert (score.right, score.asked, sent.passed) == (10, 12, True)
        assert kept.right.keys() == chosen.keys() - {begun}
        told_of = {one.item_key.partition(":")[2] for one in db.session.scalars(sa.select(Evidence))}
        assert told_of == set(kept.right)

    def test_an_open_item_leaves_the_latest_answer_to_it_as_it_was(self, way, course, cast, told):
        small = replace(course, items=course.items[:2], questions_per_attempt=2)
        way.read()
        way.course = small
        way.take_quiz()
        before, points = evidence.standings(cast.pia), count(Evidence)

        attempt = way.open_quiz()
        with unit_of_work():
            learning.submit_quiz(acting(cast.pia, NOW, told), small, attempt.id, {})

        assert (evidence.standings(cast.pia), count(Evidence)) == (before, points)

    def test_every_item_is_evidence_for_each_of_its_competencies(self, way, course):
        way.take(LESSONS, QUIZ)
        attempt = db.session.scalar(sa.select(Attempt))

        expected = {
            (code, f"{course.slug}:{item}") for item, _ in attempt.drawn for code in course.item(item).competencies
        }
        found = [tuple(row) for row in db.session.execute(sa.select(Evidence.competency, Evidence.item_key))]
        assert (set(found), len(found)) == (expected, len(expected))

    def test_recall_shows_knowing_and_a_scenario_knowing_how(self, way, course):
        way.take(LESSONS, QUIZ)

        for one in db.session.scalars(sa.select(Evidence)):
            kind = course.item(one.item_key.partition(":")[2]).kind
            assert one.rung == {"recall": Rung.KNOWS, "scenario": Rung.KNOWS_HOW}[kind]

    def test_a_wrong_answer_is_evidence_too(self, way):
        way.read()
        way.take_quiz(wrong=12)

        assert {one.passed for one in db.session.scalars(sa.select(Evidence))} == {False}

    def test_standings_are_in_step_with_the_evidence(self, way, cast):
        way.take(LESSONS, QUIZ)
        kept = evidence.standings(cast.pia)

        with unit_of_work():
            evidence.rebuild_standing(Program().zone)

        assert evidence.standings(cast.pia) == kept != {}

    def test_sending_it_twice_adds_nothing_and_says_so(self, course, cast, told):
        attempt = open_quiz(course, cast.pia, NOW)
        chosen = right_answers(course, attempt.drawn)

        def send(answers: dict[str, int]) -> tuple[bool, bool, int, int]:
            with unit_of_work():
                sent = learning.submit_quiz(acting(cast.pia, NOW, told), course, attempt.id, answers)
            return sent.first, sent.passed, count(Evidence), count(Event)

        first, second = send(chosen), send({})

        assert (first[:2], second[:2], second[2:]) == ((True, True), (False, True), first[2:])
        assert attempts.answers(attempt.id) == chosen


class TestAtTheSameMoment:
    """Two presses, two tabs, two machines: one fact, whichever comes first."""

    def run(self, app, deed, count: int = 4) -> list[object]:
        db.session.rollback()
        return run_at_once(app, deed, count)

    def test_one_submission_counts_and_every_answer_is_the_first_ones(self, app, course, cast, told):
        attempt = open_quiz(course, cast.pia, NOW)
        with unit_of_work():
            lessons.add_active_time(attempt.enrolment_id, TODAY, 6000)
            learning.send_evaluation(acting(cast.pia, NOW, told), course, {})
        chosen = right_answers(course, attempt.drawn)

        def send(_: int) -> learning.Submitted:
            with unit_of_work():
                return learning.submit_quiz(acting(cast.pia, NOW, told), course, attempt.id, chosen)

        sent = self.run(app, send)

        assert sorted(one.first for one in sent) == [False, False, False, True], sent
        assert all(one.passed for one in sent)
        assert records() == ONE_OF_EACH
        assert count(Evidence) == sum(len(course.item(item).competencies) for item, _ in attempt.drawn)

    def test_the_answers_that_are_kept_are_the_ones_that_were_graded(self, app, course, cast, told):
        attempt = open_quiz(course, cast.pia, NOW)
        right = right_answers(course, attempt.drawn)
        wrong = {item: wrong_answer(course.item(item)) for item in right}
        with unit_of_work():
            learning.keep_answers(cast.pia, course, attempt.id, wrong)

        def send(number: int) -> learning.Submitted:
            with unit_of_work():
                return learning.submit_quiz(
                    acting(cast.pia, NOW, told), course, attempt.id, right if number % 2 else wrong
                )

        self.run(app, send)

        db.session.expire_all()
        kept = attempts.answers(attempt.id)
        graded = attempts.attempt(attempt.id).right
        assert graded == {item: course.item(item).is_right(kept[item]) for item in right}

    def test_a_quiz_started_by_every_press_is_one_attempt(self, app, course, cast):
        with unit_of_work():
            read_all(course, cast.pia, NOW)

        def start(_: int) -> int:
            with unit_of_work():
                return learning.open_quiz(acting(cast.pia), course).id

        started = self.run(app, start, 6)

        assert len(set(started)) == count(Attempt) == 1, started

    def test_the_last_two_steps_complete_the_course(self, app, course, cast, told):
        attempt = open_quiz(course, cast.pia, NOW)
        with unit_of_work():
            lessons.add_active_time(attempt.enrolment_id, TODAY, 6000)
        chosen = right_answers(course, attempt.drawn)

        def step(number: int) -> object:
            with unit_of_work():
                if number:
                    return learning.send_evaluation(acting(cast.pia, NOW, told), course, {})
                return learning.submit_quiz(acting(cast.pia, NOW, told), course, attempt.id, chosen).completing

        outcomes = self.run(app, step, 2)

        assert set(outcomes) == {Completing.NOT_YET, Completing.COMPLETED}
        assert records() == ONE_OF_EACH

    def test_a_finish_pressed_twice_completes_once(self, app, way, course, cast, told):
        way.take(LESSONS, QUIZ, EVALUATION)
        with unit_of_work():
            lessons.add_active_time(way.enrolment_id, TODAY, 6000)

        def finish(_: int) -> Completing:
            with unit_of_work():
                return learning.complete_if_met(acting(None, NOW, told), cast.pia, course)

        outcomes = self.run(app, finish)

        assert outcomes.count(Completing.COMPLETED) == 1, outcomes
        assert records() == ONE_OF_EACH
        assert list(ledger.broken_chains()) == []


class TestTheCertificate:
    def facts(self, done) -> CertificateFacts:
        db.session.expire_all()
        return certificates.by_serial(done.serial).facts

    def test_it_says_what_was_so_when_it_was_earned(self, course, cast):
        facts = self.facts(complete(course, cast.pia, NOW))

        assert (facts.name, facts.outline) == ("Pia Example", CourseOutline.of(course))
        assert facts.provider.name == "Family Support North"
        assert (facts.earned_on, facts.delivery, facts.specimen) == (TODAY, "self-paced", False)

    def test_it_does_not_change_with_the_persons_name_or_the_program(self, course, cast):
        done = complete(course, cast.pia, NOW)
        before = self.facts(done)

        with unit_of_work():
            people.person(cast.pia).legal_name = "Pia Newname"
            program.change_settings({"name": "Another program", "is_demo": True}, None, NOW)

        assert self.facts(done) == before

    def test_it_names_the_approvals_of_its_day_only(self, catalogue, cast):
        course = catalogue.courses["peer-role-in-child-welfare"]
        approvals = (
            Approval("Now", "1", TODAY, TODAY, made_up=True),
            Approval("Later", "2", TODAY + timedelta(days=1), TODAY + timedelta(days=9)),
        )

        facts = self.facts(complete(replace(course, approvals=approvals), cast.pia, NOW))

        assert facts.approvals == (CertifiedApproval("Now", "1", made_up=True),)

    def test_in_a_demonstration_it_is_a_specimen(self, course, cast):
        with unit_of_work():
            program.change_settings({"is_demo": True}, None, NOW)

        assert self.facts(complete(course, cast.pia, NOW)).specimen is True

    def test_nobody_who_does_not_exist_gets_one(self, course, told):
        completion = Completion(id=1, person_id=404, revision="r", earned_on=TODAY)
        with pytest.raises(LookupError, match="no person 404"):
            issue_certificate(acting(None, NOW, told), completion, StudiedCourse.of(course, TODAY))


class TestTheEvaluation:
    def test_it_keeps_what_was_said_and_no_way_to_the_person(self, way, course, cast, told):
        with unit_of_work():
            learning.send_evaluation(acting(cast.pia, NOW, told), course, {"useful": "5"})

        kept = db.session.execute(sa.select(Evaluation.__table__)).mappings().one()
        assert dict(kept) == {
            "id": kept["id"],
            "course": course.slug,
            "revision": course.revision,
            "answers": {"useful": "5"},
        }
        assert not Evaluation.__table__.foreign_keys

    def test_their_order_is_not_that_in_which_people_sent_them(self, course, cast, told):
        ids, chance = [], random.Random(5)
        for person_id in (cast.pia, cast.noel, cast.sam, cast.olu, cast.ada, cast.rex):
            with seeded(chance):
                Way(course, person_id, told).evaluate()
            ids.append(db.session.scalar(sa.select(Evaluation.id).where(Evaluation.id.not_in(ids))))

        assert max(ids) > 10_000
        assert ids != sorted(ids)

    def test_no_other_table_leads_to_it(self):
        leading = [
            key.target_fullname
            for table in db.metadata.tables.values()
            for key in table.foreign_keys
            if key.column.table.name == "evaluation"
        ]

        assert leading == []

    def test_that_it_was_sent_is_no_event(self, way):
        before = count(Event)
        way.evaluate()

        assert count(Event) == before

    def test_it_is_kept_once_and_a_second_one_is_told_so(self, way):
        way.evaluate()

        with pytest.raises(learning.AlreadyEvaluated):
            way.evaluate()

        assert count(Evaluation) == 1

    def test_it_may_be_blank(self, way):
        way.evaluate()

        assert learning_store.latest_enrolments(way.person_id)[way.course.slug].evaluated is True


def test_reading_with_a_gentler_way_is_not_told_apart(course, cast):
    """Which way was taken is not known: a lesson's progress has no place for it."""
    with unit_of_work():
        read_all(course, cast.pia, NOW)

    columns = set(LessonProgress.__table__.columns.keys())
    assert columns == {"id", "enrolment_id", "lesson", "first_opened_at", "done_at"}
