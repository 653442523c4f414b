"""What a short check is chosen from: of ten years no more than decides it, and it decides the same."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from lms.domain.competence.competency import Evidenced, Rung
from lms.domain.competence.steps.gap_check import Askable, CheckFacts, CheckItem, check_of, is_surely_there
from lms.domain.learning.recount import Way
from lms.store.competence import evidence
from lms.store.competence.evidence import NewEvidence
from lms.store.competence.steps.check_facts import check_facts
from lms.store.db import db, unit_of_work
from lms.store.tables.competence import CheckRecount, ShortCheck
from lms.store.tables.learning import Enrolment, LessonProgress
from tests.conftest import NOW
from tests.tools.crowd import add_crowd

ZONE = ZoneInfo("America/Los_Angeles")
CODES = ("cw-1", "cw-2", "cw-3", "cw-4")
COURSE = "a-course"
KEYS = tuple("abcdef")
LEAP_DAY = datetime(2028, 2, 29, 12, tzinfo=ZONE)
ITEMS = {
    code: [
        Askable(
            COURSE, ("first",), CheckItem(f"{code}:{key}", Rung.KNOWS if key in "ab" else Rung.KNOWS_HOW, (code,))
        )
        for key in KEYS
    ]
    for code in CODES
}
TARGETS = {code: Rung.KNOWS if code == "cw-2" else Rung.KNOWS_HOW for code in CODES}


def live(person_id: int, chance: random.Random, now: datetime, sittings: int) -> None:
    """Ten years of quizzes and short checks, certificates from elsewhere among them; some answers counted anew."""
    with unit_of_work():
        enrolment = Enrolment(person_id=person_id, course=COURSE, started_at=now, restarted_from=0)
        db.session.add(enrolment)
        db.session.flush()
        db.session.add(LessonProgress(enrolment_id=enrolment.id, lesson="first", first_opened_at=now, done_at=now))
        for number, at in enumerate(sorted(_moments(chance, now, sittings))):
            evidence.add(list(_sitting(person_id, chance, at, 1000 * person_id + number)), ZONE)


def _moments(chance: random.Random, now: datetime, sittings: int) -> Iterator[datetime]:
    """Most of them long ago, or close to where freshness ends; two at one moment now and then."""
    for _ in range(sittings):
        days = chance.choice([chance.randint(0, 3650), chance.randint(725, 735), chance.randint(0, 800)])
        yield from [now - timedelta(days=days, hours=chance.randint(0, 30))] * chance.choice([1, 1, 1, 2])


def _sitting(person_id: int, chance: random.Random, at: datetime, number: int) -> Iterator[NewEvidence]:
    source = chance.choice([Evidenced.QUIZ, Evidenced.QUIZ, Evidenced.CHECK, Evidenced.CHECK, Evidenced.EXTERNAL])
    if source is Evidenced.CHECK:
        check = ShortCheck(person_id=person_id, codes=[], drawn_items=[], opened_at=at, submitted_at=at, right={})
        db.session.add(check)
        db.session.flush()
        number = check.id
    for code in chance.sample(CODES, 2):
        for key in chance.sample(KEYS, chance.randint(1, 4)):
            passed = chance.random() < 0.5
            if source is Evidenced.CHECK and not passed and chance.random() < 0.2:
                left_out = {"check_id": number, "item_key": f"{code}:{key}", "way": Way.LEAVE_OUT}
                db.session.execute(sa.insert(CheckRecount).values(**left_out, recorded_by=person_id, at=at))
            yield _answer(person_id, at, code, key, number, passed, source)


def _answer(
    person_id: int, at: datetime, code: str, key: str, number: int, passed: bool, source: Evidenced = Evidenced.QUIZ
) -> NewEvidence:
    is_external = source is Evidenced.EXTERNAL
    return NewEvidence(
        person_id=person_id,
        competency=code,
        rung=Rung.KNOWS if key in "ab" or is_external else Rung.KNOWS_HOW,
        passed=passed,
        at=at,
        source=source,
        source_id=number,
        item_key=f"certificate:{number}" if is_external else f"{code}:{key}",
        revision=None,
        recorded_by=person_id,
    )


def facts_of(person_id: int, now: datetime) -> CheckFacts:
    began = now.replace(hour=0, minute=0)
    return check_facts({person_id: TARGETS}, {COURSE: frozenset(CODES)}, now, began)[person_id]


def by_all_evidence(person_id: int, found: CheckFacts, now: datetime) -> CheckFacts:
    """The same with every answer that the person ever gave."""
    asked = [code for code in CODES if code not in found.stand]
    every = evidence.points_of(person_id, asked, ZONE) if asked else {}
    today = {point.item_key for points in every.values() for point in points if point.at.date() == now.date()}
    return replace(found, points=every, answered_today=frozenset(today))


@pytest.mark.parametrize("now", [NOW.astimezone(ZONE), LEAP_DAY, LEAP_DAY + timedelta(days=1)])
@pytest.mark.parametrize("count", [6, pytest.param(400, marks=pytest.mark.proof)])
@pytest.mark.usefixtures("store")
def test_ten_years_of_answers_give_the_check_that_all_of_them_give(count, now):
    chance, offered = random.Random(count), 0
    for person_id in add_crowd(count):
        live(person_id, chance, now, chance.randint(1, 25))

        found = facts_of(person_id, now)
        every = by_all_evidence(person_id, found, now)

        assert found.answered_today == every.answered_today
        assert found.points.keys() == every.points.keys()
        for one in (found, replace(found, held=frozenset({COURSE}))):
            expected = check_of(TARGETS, replace(every, held=one.held), ITEMS, now)
            assert check_of(TARGETS, one, ITEMS, now) == expected
            offered += expected is not None

    assert offered > count / 2


@pytest.mark.usefixtures("store")
def test_a_check_that_is_surely_there_is_there():
    chance, sure = random.Random(5), 0
    now = NOW.astimezone(ZONE)
    for person_id in add_crowd(12):
        live(person_id, chance, now, chance.randint(1, 4))
        asked = {person_id: TARGETS}, {COURSE: frozenset(CODES)}, now, now.replace(hour=0, minute=0)

        short: list[CheckFacts] = []
        found = check_facts(*asked, unless=lambda _, facts, told=short: told.append(facts))
        whole = replace(found[person_id], held=frozenset({COURSE}))
        for one in short:
            assert not is_surely_there(TARGETS, one, ITEMS)  # lessons that were read prove nothing
            if is_surely_there(TARGETS, replace(one, held=whole.held), ITEMS):
                assert check_of(TARGETS, whole, ITEMS, now) is not None
                sure += 1
        assert check_facts(*asked, unless=lambda *_: True).keys() == (set() if short else {person_id})

    assert sure > 3


@pytest.mark.usefixtures("store")
def test_of_answers_long_ago_the_last_is_read_and_the_last_right_one():
    (person_id,) = add_crowd(1)
    live(person_id, random.Random(1), NOW, 0)
    with unit_of_work():
        for year, passed in enumerate([False, True, True, False, True, False, False]):
            at = NOW - timedelta(days=3650 - 365 * year)
            evidence.add([_answer(person_id, at, "cw-1", key, 70 + year, passed) for key in "cd"], ZONE)

    points = facts_of(person_id, NOW).points["cw-1"]

    assert [(one.item_key, one.passed, one.at.year) for one in points] == [
        (f"cw-1:{key}", passed, year) for year, passed in ((2020, True), (2022, False)) for key in "cd"
    ]
