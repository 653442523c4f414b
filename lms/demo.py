"""A believable agency with 30 months of history, made by calling the same actions with past moments."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lms.actions import assignments, learning, people
from lms.content.catalogue import Catalogue
from lms.domain.competency import add_months
from lms.domain.course import Course
from lms.domain.program import Program
from lms.domain.quiz import Answer, Item, ItemType
from lms.store import learning as learning_store
from lms.store import people as people_store
from lms.store import program as program_store
from lms.store.db import unit_of_work

PASSWORD = "walk-beside-demo"  # noqa: S105 -- the demo's own, printed on its sign-in page
MONTHS = 30
ROLE, BOUNDARIES, CHILDREN = (
    "peer-role-in-child-welfare",
    "boundaries-in-real-life",
    "child-development-and-safety",
)


class NotEmpty(Exception):
    """There is a program here already; a demo never mixes with it."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A peer of the demo: `months` ago hired, courses as (slug, months ago), how sure of answers from 0 to 1."""

    email: str
    name: str
    supervisor: str
    profile: str
    months: float
    courses: tuple[tuple[str, float], ...]
    sure: float
    begun: tuple[str, int] | None = None


STAFF = (
    ("ada@example.org", "Ada Lindqvist", True),
    ("sam@example.org", "Sam Rivera", False),
    ("olu@example.org", "Olu Adeyemi", False),
)
PEERS = (
    Peer("pia@example.org", "Pia Moreno", "sam@example.org", "peer", 20, ((ROLE, 19.5),), 0.85, (BOUNDARIES, 3)),
    Peer("theo@example.org", "Theo Banks", "sam@example.org", "first-90-days", 1.2, (), 0.7, (ROLE, 2)),
    Peer("lena@example.org", "Lena Ortiz", "sam@example.org", "peer", 8, ((ROLE, 7.8), (BOUNDARIES, 5)), 0.8),
    Peer(
        "marcus@example.org",
        "Marcus Bell",
        "sam@example.org",
        "peer",
        30,
        ((ROLE, 29.5), (CHILDREN, 27)),
        0.82,
    ),
    Peer(
        "ana@example.org",
        "Ana Whitefeather",
        "sam@example.org",
        "senior-peer",
        30,
        ((ROLE, 29.8), (BOUNDARIES, 28), (CHILDREN, 14), (BOUNDARIES, 3)),
        0.95,
    ),
    Peer("joss@example.org", "Joss Kim", "sam@example.org", "peer", 14, ((ROLE, 13.5), (CHILDREN, 6)), 0.84),
    Peer(
        "dee@example.org",
        "Dee Carter",
        "olu@example.org",
        "peer",
        26,
        ((ROLE, 25.5), (BOUNDARIES, 25), (CHILDREN, 23.5)),
        0.9,
    ),
    Peer(
        "ruth@example.org",
        "Ruth Abara",
        "olu@example.org",
        "senior-peer",
        30,
        ((ROLE, 29), (CHILDREN, 20), (BOUNDARIES, 11)),
        0.93,
    ),
    Peer("noel@example.org", "Noel Begay", "olu@example.org", "peer", 10, ((ROLE, 9.5),), 0.78, (CHILDREN, 5)),
    Peer(
        "ines@example.org",
        "Ines Duarte",
        "olu@example.org",
        "peer",
        5,
        ((ROLE, 4.6), (BOUNDARIES, 1.5)),
        0.86,
    ),
    Peer("wes@example.org", "Wes Tran", "olu@example.org", "first-90-days", 0.6, (), 0.7),
    Peer(
        "rex@example.org",
        "Rex Holloway",
        "olu@example.org",
        "peer",
        28,
        ((ROLE, 27.5), (BOUNDARIES, 18)),
        0.85,
    ),
)
REX_LEFT_MONTHS_AGO = 6


def make_demo(catalogue: Catalogue, now: datetime) -> Iterator[str]:
    """Makes the agency in an empty database, telling each step; raises NotEmpty."""
    if not program_store.is_empty():
        raise NotEmpty
    started = _ago(now, MONTHS + 1)
    with unit_of_work():
        program_store.change_settings(
            {
                "name": "Family Support North",
                "address": "12 River Street, Northfield",
                "contact": "training@example.org",
                "signatory": "Sam Rivera, Training lead",
                "help_line": "555 0100",
                "is_demo": True,
            },
            None,
            started,
        )
        program = program_store.program()
        ids = _add_people(program, now)
    yield f"{len(ids)} people"
    chance = random.Random(30)
    for peer in PEERS:
        with unit_of_work():
            _live(peer, ids[peer.email], catalogue, program, chance, now)
        yield peer.name
    with unit_of_work():
        _ask_for_training(ids, catalogue, program, now)
        _let_rex_go(ids["rex@example.org"], program, now)
    yield "assignments"


def _ago(now: datetime, months: float) -> datetime:
    return now - timedelta(days=months * 30.4)


def _add_people(program: Program, now: datetime) -> dict[str, int]:
    ids: dict[str, int] = {}
    for email, name, is_administrator in STAFF:
        joined = _ago(now, MONTHS + 1)
        person = people.add_person(
            email,
            name,
            joined,
            password=PASSWORD,
            is_administrator=is_administrator,
            hired_on=program.day_of(joined),
        )
        ids[email] = person.id
        people_store.give_profile(person.id, "supervisor", program.day_of(joined))
    for peer in PEERS:
        joined = _ago(now, peer.months)
        person = people.add_person(
            peer.email,
            peer.name,
            joined,
            password=PASSWORD,
            hired_on=program.day_of(joined),
            added_by=ids["ada@example.org"],
        )
        ids[peer.email] = person.id
        people_store.give_profile(person.id, peer.profile, program.day_of(joined))
        people_store.supervise(ids[peer.supervisor], person.id, program.day_of(joined))
    return ids


def _live(
    peer: Peer, person_id: int, catalogue: Catalogue, program: Program, chance: random.Random, now: datetime
) -> None:
    for slug, months in peer.courses:
        _complete(catalogue.courses[slug], person_id, peer.sure, program, chance, _ago(now, months))
    if peer.begun:
        slug, lessons = peer.begun
        start = now - timedelta(days=4)
        enrolment_id = learning.start_course(person_id, catalogue.courses[slug], start)
        _read(catalogue.courses[slug], person_id, enrolment_id, lessons, program, chance, start)


def _complete(
    course: Course, person_id: int, sure: float, program: Program, chance: random.Random, start: datetime
) -> None:
    enrolment_id = learning.restart_course(person_id, course, start)
    moment = _read(course, person_id, enrolment_id, len(course.lessons), program, chance, start)
    passed = False
    while not passed:
        moment += timedelta(hours=chance.randint(3, 40))
        attempt = learning.open_quiz(person_id, course, moment)
        chosen = {item: _answer(course, item, sure, chance) for item, _ in attempt.drawn}
        moment += timedelta(minutes=chance.randint(14, 30))
        submitted = learning.submit_quiz(person_id, course, attempt.id, chosen, moment, program)
        passed = submitted is not None and submitted.passed
        sure = min(0.97, sure + 0.06)
    said = {"useful": str(chance.randint(3, 5)), "respected": str(chance.randint(4, 5))}
    learning.send_evaluation(person_id, course, said, moment + timedelta(minutes=2), program)


def _read(
    course: Course,
    person_id: int,
    enrolment_id: int,
    lessons: int,
    program: Program,
    chance: random.Random,
    start: datetime,
) -> datetime:
    """Reads so many lessons, one or two a day; the moment after."""
    moment = start
    for number, lesson in enumerate(course.lessons[:lessons]):
        moment += timedelta(hours=chance.randint(18, 22)) if number % 2 == 0 and number else timedelta(minutes=3)
        learning_store.open_lesson(enrolment_id, lesson.slug, moment)
        done = moment + timedelta(minutes=lesson.minutes + chance.randint(-2, 3))
        learning.note_reading(enrolment_id, moment, done, program.day_of(done))
        learning.finish_lesson(person_id, course, lesson, done, program)
        moment = done
    return moment


def _answer(course: Course, item_id: str, sure: float, chance: random.Random) -> Answer:
    item = course.item(item_id)
    if item is None:
        raise LookupError(item_id)
    return item.right_answer if chance.random() < sure else _guess(item, chance)


def _guess(item: Item, chance: random.Random) -> Answer:
    """An answer without knowing."""
    count = len(item.options)
    if item.type is ItemType.ONE:
        return chance.randrange(count)
    if item.type is ItemType.SEVERAL:
        return tuple(sorted(chance.sample(range(count), chance.randint(1, count))))
    if item.type is ItemType.CHAIN:
        return tuple(chance.randrange(len(step.options)) for step in item.steps)
    return tuple(chance.sample(range(count), count))


def _ask_for_training(ids: dict[str, int], catalogue: Catalogue, program: Program, now: datetime) -> None:
    today = program.day_of(now)
    for email, slug, by, days, note in (
        ("pia@example.org", CHILDREN, "sam@example.org", 13, "before the new intake rules start"),
        ("theo@example.org", ROLE, "sam@example.org", 20, "your first one; take your time"),
        ("marcus@example.org", BOUNDARIES, "sam@example.org", -2, ""),
        ("noel@example.org", CHILDREN, "olu@example.org", 30, "we talk about it in group"),
        ("wes@example.org", ROLE, "olu@example.org", 25, "welcome to the team"),
    ):
        asked_at = now - timedelta(days=8)
        due_on: date = today + timedelta(days=days)
        assignments.assign_training(
            [ids[email]],
            [catalogue.courses[slug]],
            ids[by],
            asked_at,
            today=program.day_of(asked_at),
            due_on=due_on,
            note=note,
        )


def _let_rex_go(rex: int, program: Program, now: datetime) -> None:
    last_day = add_months(program.day_of(now), -REX_LEFT_MONTHS_AGO)
    people_store.end_supervision(rex, last_day)
    people_store.deactivate(rex, last_day)
