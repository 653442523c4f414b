"""Bringing someone along a course without a browser: by the same actions, with moments of the past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.actions import learning
from lms.domain.course import Course
from lms.domain.program import Program
from lms.domain.quiz import Answer, Item, ItemType
from lms.store import certificates, program
from lms.store import learning as learning_store
from lms.store.db import unit_of_work


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
    """An answer to the whole item of which nothing is right."""
    if item.type is ItemType.ONE:
        return (int(item.right_answer) + 1) % len(item.options)  # type: ignore[arg-type]  # a position
    if item.type is ItemType.SEVERAL:
        return tuple(place for place, option in enumerate(item.options) if not option.right)
    if item.type is ItemType.CHAIN:
        counts = [len(step.options) for step in item.steps]
        right = zip(item.right_answer, counts, strict=True)  # type: ignore[arg-type]  # one for each step
        return tuple((place + 1) % count for place, count in right)
    return tuple((place + 1) % len(item.options) for place in range(len(item.options)))


def form_of(items: Mapping[str, Item], answers: Mapping[str, Answer]) -> dict[str, str]:
    """The fields of the quiz's form that say these answers."""
    fields = {}
    for item_id, answer in answers.items():
        name = f"item-{item_id}"
        if isinstance(answer, int):
            fields[name] = str(answer)
        elif items[item_id].type is ItemType.SEVERAL:
            fields |= {name: ""} | {f"{name}.{place}": "on" for place in answer}
        else:
            parts = enumerate(answer)
            fields |= {name: ""} | {f"{name}.{at}": "" if place is None else str(place) for at, place in parts}
    return fields


def read_all(course: Course, person_id: int, now: datetime) -> int:
    """Enrols, reads every lesson long enough, and ends the last one a minute before `now`; the enrolment's id."""
    told: Program = program.program()
    moment = now - timedelta(days=1)
    enrolment_id = learning.start_course(person_id, course, moment)
    for lesson in course.lessons:
        learning_store.open_lesson(enrolment_id, lesson.slug, moment)
        done = moment + timedelta(minutes=10)
        learning.note_reading(enrolment_id, moment, done, told.day_of(done))
        learning.finish_lesson(person_id, course, lesson, done, told)
        moment = done
    return enrolment_id


def open_quiz(course: Course, person_id: int, now: datetime) -> learning_store.Attempt:
    """Everything is read and the quiz lies open; in a transaction of its own."""
    with unit_of_work():
        read_all(course, person_id, now)
        return learning.open_quiz(person_id, course, now - timedelta(minutes=30))


def complete(course: Course, person_id: int, now: datetime) -> Done:
    """Completes the course a few minutes before `now`, in a transaction of its own."""
    with unit_of_work():
        enrolment_id = read_all(course, person_id, now)
        attempt = learning.open_quiz(person_id, course, now - timedelta(minutes=30))
        answers = right_answers(course, attempt.drawn)
        told = program.program()
        learning.submit_quiz(person_id, course, attempt.id, answers, now - timedelta(minutes=10), told)
        outcome = learning.send_evaluation(person_id, course, {}, now - timedelta(minutes=9), told)
        assert outcome is learning.Completing.COMPLETED, outcome
        completion = learning_store.completion_of(enrolment_id)
        assert completion is not None
        serial = certificates.of_completion(completion.id)
        assert serial is not None
    return Done(enrolment_id, attempt.id, serial, person_id)
