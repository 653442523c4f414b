"""Studying in the demonstration: which course someone takes next, its lessons, its quiz, its evaluation."""

from __future__ import annotations

import random
from collections.abc import Generator
from datetime import date, datetime

from lms.actions.learning import clock, declaring, learning, ready
from lms.demo.agency import DAY, FIRST_COURSE, MINUTE, Agency, sitting
from lms.domain.items.rules import Answer
from lms.domain.learning.completion import prerequisites_left
from lms.domain.learning.course import Course
from lms.domain.learning.credit_window import CreditWindow, counts_from, credit_window
from lms.domain.learning.reading import Reading, lesson_stretch
from lms.domain.learning.refresh import refresh_on

READ_ELSEWHERE, ONE_IN = 1, 5  # the second lesson, by one in five
REFRESHED_BEFORE = 30 * DAY  # how long before its day people here take a course again, if they do
CREDITED_EVERY = 30 * MINUTE


def take_course(
    agency: Agency, person_id: int, course: Course, sure: float, chance: random.Random, start: datetime
) -> Generator[datetime, None, datetime]:
    """Reads, takes the quiz until it is passed, says a word on the course; gives back the moment of the end.

    Where eight hours in 24 leave no room, the end is when its credit was given. `sure` is how often an answer is
    known, from 0 to 1; it grows with each try.
    """
    window = _window(agency, person_id, course, start)
    moment = yield from read_lessons(agency, person_id, course, len(course.lessons), chance, start)
    passed = False
    while not passed:
        moment = sitting(agency, moment, chance.randint(1, 3), chance)
        yield moment
        if not agency.works_here(person_id):
            return moment
        moment, passed = yield from try_quiz(agency, person_id, course, sure, chance, moment)
        sure = min(0.97, sure + 0.06)
    moment += 2 * MINUTE
    yield moment
    said = {"useful": str(chance.randint(3, 5)), "respected": str(chance.randint(4, 5))}
    outcome = learning.send_evaluation(agency.acting(person_id, moment), course, said)
    while outcome is learning.Completing.READY:
        moment += CREDITED_EVERY
        yield moment
        credited = ready.credit_due(agency.acting(person_id, moment), person_id)
        outcome = learning.Completing.COMPLETED if credited else outcome
    if outcome is learning.Completing.COMPLETED and agency.works_here(person_id):
        day = agency.program.day_of(moment)
        agency.done[person_id][course.slug] = counts_from(window.renews_on, day)
        agency.tally["courses"] += 1
    return moment


def _window(agency: Agency, person_id: int, course: Course, start: datetime) -> CreditWindow:
    held_from = agency.done.get(person_id, {}).get(course.slug)
    return credit_window(course, held_from, agency.program.day_of(start), agency.program.credit_again_days)


def try_quiz(
    agency: Agency, person_id: int, course: Course, sure: float, chance: random.Random, moment: datetime
) -> Generator[datetime, None, tuple[datetime, bool]]:
    """One attempt, opened at that moment: the moment of the end, and whether it was passed."""
    attempt = learning.open_quiz(agency.acting(person_id, moment), course)
    attempt_id, items = attempt.id, [item_id for item_id, _ in attempt.drawn]
    moment += chance.randint(14, 30) * MINUTE
    yield moment
    chosen = {item_id: _answer(course, item_id, sure, chance) for item_id in items}
    submitted = learning.submit_quiz(agency.acting(person_id, moment), course, attempt_id, chosen)
    return moment, submitted is not None and submitted.passed


def read_lessons(
    agency: Agency, person_id: int, course: Course, lessons: int, chance: random.Random, start: datetime
) -> Generator[datetime, None, datetime]:
    """Begins the course, or begins it again, and reads so many lessons, one or two a day; the moment after."""
    yield start
    if not agency.works_here(person_id):
        return start
    enrolment_id = learning.restart_course(agency.acting(person_id, start), course)
    moment = start
    for number, lesson in enumerate(course.lessons[:lessons]):
        moment = sitting(agency, moment, 1, chance) if number and number % 2 == 0 else moment + 3 * MINUTE
        yield moment
        clock.note_reading(agency.acting(person_id, moment), Reading(enrolment_id, lesson_stretch(lesson)))
        learning.open_lesson(agency.acting(person_id, moment), enrolment_id, lesson.slug)
        moment += max(2, lesson.minutes + chance.randint(-2, 3)) * MINUTE
        yield moment
        if not agency.works_here(person_id):
            return moment
        if number == READ_ELSEWHERE and person_id % ONE_IN == 0:
            declaring.declare_reading(agency.acting(person_id, moment), course, lesson)
        else:
            learning.finish_lesson(agency.acting(person_id, moment), course, lesson)
        clock.note_leaving(agency.acting(person_id, moment))
    return moment


def _answer(course: Course, item_id: str, sure: float, chance: random.Random) -> Answer:
    item = course.item(item_id)
    if item is None:
        raise LookupError(item_id)
    return item.right_answer if chance.random() < sure else item.rules.guess(item, chance)


def next_course(agency: Agency, person_id: int, today: date, chance: random.Random) -> Course | None:
    """What someone would take next: the first course first, then what was asked, is due for refresh, or is new."""
    done, courses = agency.done[person_id], agency.catalogue.courses
    if FIRST_COURSE not in done:
        return courses[FIRST_COURSE]
    for slug in agency.asked.get(person_id, []):
        if slug not in done and not prerequisites_left(courses[slug], done):
            return courses[slug]
    stale = [slug for slug, on in done.items() if _is_stale(courses[slug], on, today)]
    if stale and chance.random() < 0.8:
        return courses[min(stale, key=lambda slug: done[slug])]
    new = [slug for slug, one in courses.items() if slug not in done and not prerequisites_left(one, done)]
    return courses[sorted(new)[chance.randrange(len(new))]] if new else None


def _is_stale(course: Course, done_on: date, today: date) -> bool:
    day = refresh_on(course, done_on)
    return day is not None and day <= today + REFRESHED_BEFORE
