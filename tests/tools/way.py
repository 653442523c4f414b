"""Bringing someone along a course without a browser: by the same actions, with moments of the past."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from lms.actions.learning import learning
from lms.domain.competence.practice import PracticeSetting, Rating, Seen
from lms.domain.items.item import Item
from lms.domain.items.rules import Answer
from lms.domain.items.types import ItemType
from lms.domain.learning.completion import MetRequirements, Requirement
from lms.domain.learning.course import Course
from lms.domain.program.job import JobKind
from lms.domain.program.program import Program
from lms.store.competence import practice
from lms.store.competence.practice import Filled, NewRequest
from lms.store.credit import certificates, ledger
from lms.store.db import db, unit_of_work
from lms.store.learning import completions, enrolments, lessons
from lms.store.program import program
from lms.store.tables.learning import Attempt
from lms.store.tables.program import PaperJob
from tests.tools.acting import acting
from tests.tools.item_types import EXAMPLES


@dataclass(frozen=True)
class Done:
    """What a completed course leaves behind."""

    enrolment_id: int
    attempt_id: int
    serial: str
    person_id: int


def right_answers(course: Course, drawn: list[object]) -> dict[str, Answer]:
    """Item id to its right answer, by positions in the file."""
    return {
        item.id: item.right_answer
        for item_id, _ in drawn  # type: ignore[misc]  # pairs, kept as JSON
        if (item := course.item(item_id))
    }


def wrong_answer(item: Item) -> Answer:
    """An answer to the whole item of which nothing is right; to the same item the same."""
    chance = random.Random(item.id)
    while True:
        answer = item.rules.guess(item, chance)
        if item.grade(answer).points == 0:
            return answer


def form_of(items: Mapping[str, Item], answers: Mapping[str, Answer]) -> dict[str, str]:
    """The fields of the quiz's form that say these answers."""
    return {
        f"item-{item_id}{name}": value
        for item_id, answer in answers.items()
        for name, value in _fields_of(items.get(item_id), answer).items()
    }


def _fields_of(item: Item | None, answer: Answer) -> dict[str, str]:
    """Those of one item, named by what follows `item-ID`; an item that is not there has those of one choice."""
    return EXAMPLES[item.type if item else ItemType.ONE].fields(answer)


def read_lesson(course: Course, person_id: int, number: int, now: datetime) -> learning.Completing:
    """Does one lesson of a course that was begun, which was opened an hour before; measures no time."""
    lesson, enrolment = course.lessons[number], enrolments.latest_enrolment(person_id, course.slug)
    assert enrolment is not None
    lessons.open_lesson(enrolment.id, lesson.slug, now - timedelta(hours=1))
    return learning.finish_lesson(acting(person_id, now, program.program()), course, lesson)


def read_all(course: Course, person_id: int, now: datetime) -> int:
    """Enrols, reads every lesson long enough, and ends the last one a minute before `now`; the enrolment's id."""
    told: Program = program.program()
    moment = now - timedelta(days=1)
    enrolment_id = learning.start_course(acting(person_id, moment), course)
    for lesson in course.lessons:
        lessons.open_lesson(enrolment_id, lesson.slug, moment)
        moment += timedelta(minutes=lesson.minutes)
        lessons.add_active_time(enrolment_id, told.day_of(moment), lesson.minutes * 60)
        learning.finish_lesson(acting(person_id, moment, told), course, lesson)
    return enrolment_id


def open_quiz(course: Course, person_id: int, now: datetime) -> Attempt:
    """Everything is read and the quiz lies open; in a transaction of its own."""
    with unit_of_work():
        read_all(course, person_id, now)
        return learning.open_quiz(acting(person_id, now - timedelta(minutes=30)), course)


def do_all(
    course: Course, person_id: int, now: datetime, *, but_the_evaluation: bool = False
) -> tuple[int, int, learning.Completing]:
    """Does all that the course asks for, the last of it nine minutes before `now`: enrolment, attempt, outcome."""
    with unit_of_work():
        enrolment_id = read_all(course, person_id, now)
        attempt = learning.open_quiz(acting(person_id, now - timedelta(minutes=30)), course)
        answers = right_answers(course, attempt.drawn)
        told = program.program()
        learning.submit_quiz(acting(person_id, now - timedelta(minutes=10), told), course, attempt.id, answers)
        last = acting(person_id, now - timedelta(minutes=9), told)
        if but_the_evaluation:
            outcome = learning.complete_if_met(last, person_id, course)
        else:
            outcome = learning.send_evaluation(last, course, {})
    return enrolment_id, attempt.id, outcome


def confirm_practices(course: Course, person_id: int, now: datetime) -> None:
    """What a course waits for was seen and confirmed an hour before; by whom is of no matter."""
    if Requirement.PRACTICE not in course.certificate_requires:
        return
    at = now - timedelta(hours=1)
    with unit_of_work():
        for offered in course.practice:
            setting = PracticeSetting(offered.setting)
            one = practice.add(
                NewRequest(person_id, None, course.slug, offered.id, setting, "", senior_signs=False), at
            )
            seen = Seen(setting, dict.fromkeys(offered.competencies, Rating.MET), "")
            assert practice.rate(one, person_id, seen, Filled("", ()), None, at)
            assert practice.read(one, at, "", at, is_fair=True)
            assert practice.confirm(one, person_id, at, at)


def complete(course: Course, person_id: int, now: datetime) -> Done:
    """Completes the course a few minutes before `now`, in a transaction of its own."""
    confirm_practices(course, person_id, now)
    enrolment_id, attempt_id, outcome = do_all(course, person_id, now)
    assert outcome is learning.Completing.COMPLETED, outcome
    completion = completions.completion_of(enrolment_id)
    assert completion is not None
    serial = certificates.of_completion(completion.id)
    assert serial is not None
    with unit_of_work():
        _ask_for_no_file()
    db.session.rollback()
    return Done(enrolment_id, attempt_id, serial, person_id)


def _ask_for_no_file() -> None:
    """As if the queue had dropped it: tests of other papers begin with an empty one, whose first is number 1."""
    db.session.execute(sa.delete(PaperJob).where(PaperJob.kind == JobKind.CERTIFICATE.value))
    if db.engine.dialect.name == "postgresql" and not db.session.scalar(sa.select(sa.func.count(PaperJob.id))):
        db.session.execute(sa.text("ALTER SEQUENCE job_id_seq RESTART"))


def add_credit(person_id: int, minutes: int, at: datetime, *, delivery: str = "self-paced") -> None:
    """A course of so many minutes that was completed at that moment, without its way there."""
    told: Program = program.program()
    with unit_of_work():
        enrolment = enrolments.enrol(person_id, f"credited-{at:%d-%H-%M}-{minutes}", at)
        met = MetRequirements(1, 600, 100, evaluated=True)
        done = completions.add_completion(person_id, enrolment.id, enrolment.course, "r1", at, told.day_of(at), met)
        parts = [[minutes, ["ethics"]]]
        ledger.append(
            person_id,
            minutes,
            parts,
            told.day_of(at),
            at,
            source="course",
            delivery=delivery,
            completion_id=done.id,
        )
