"""Standings are what the evidence says, however it came in."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.actions.competence.standing import rebuild_outdated_standing
from lms.domain.competence.competency import (
    STANDING_VERSION,
    Evidenced,
    EvidencePoint,
    Rung,
    RungStatus,
    rung_statuses,
)
from lms.store.competence import evidence
from lms.store.competence.evidence import NewEvidence
from lms.store.db import db, unit_of_work
from lms.store.people import people
from lms.store.tables.competence import Standing
from tests.conftest import NOW, TODAY
from tests.tools.crowd import add_crowd, stand

CODES = ("cw-1", "cw-2")
ZONE = ZoneInfo("America/Los_Angeles")
numbers = itertools.count()


SOURCES = ((Evidenced.QUIZ, 1), (Evidenced.QUIZ, 2), (Evidenced.CHECK, 1), (Evidenced.EXTERNAL, 1))


def piece(
    person: int,
    code: str = "cw-1",
    rung: int = 1,
    item_key: str = "a",
    passed: bool = True,
    days: int = 0,
    source: tuple[Evidenced, int] = SOURCES[0],
) -> NewEvidence:
    return NewEvidence(
        person_id=person,
        competency=code,
        rung=Rung(rung),
        passed=passed,
        at=NOW - timedelta(days=1000) + timedelta(days=days),
        source=source[0],
        source_id=source[1],
        item_key=item_key,
        revision="r1",
        recorded_by=person,
    )


batches = st.lists(
    st.lists(
        st.builds(
            piece,
            st.integers(0, 1),
            st.sampled_from(CODES),
            st.integers(1, 4),
            st.sampled_from("abc"),
            st.booleans(),
            st.one_of(st.integers(0, 1500), st.sampled_from([700, 701])),
            st.sampled_from(SOURCES),
        ),
        max_size=5,
    ),
    max_size=3,
)


def everyones() -> list[tuple[Any, ...]]:
    columns = [column for column in Standing.__table__.columns if column.name != "id"]
    order = ("person_id", "competency", "rung")
    return [tuple(row) for row in db.session.execute(sa.select(*columns).order_by(*map(sa.text, order)))]


def in_memory(person: int, pieces: list[NewEvidence]) -> dict[str, tuple[RungStatus, ...]]:
    points: dict[str, list[EvidencePoint]] = {}
    sittings: dict[tuple[Evidenced, int], int] = {}
    for number, one in enumerate(pieces, 1):
        if one.person_id == person:
            sitting = sittings.setdefault((one.source, one.source_id), number)
            is_vouched = one.source is Evidenced.EXTERNAL
            told = (one.rung, one.item_key, one.passed, one.at.astimezone(ZONE))
            point = EvidencePoint(*told, None if is_vouched else sitting, is_vouched=is_vouched)
            points.setdefault(one.competency, []).append(point)
    found = {code: rung_statuses(of_code) for code, of_code in sorted(points.items())}
    return {code: rungs for code, rungs in found.items() if rungs}


@pytest.fixture
def two_people(store) -> tuple[int, int]:
    with unit_of_work():
        first, second = (people.add_person(f"{name}@example.org", name, name, None, NOW).id for name in "ab")
    return first, second


@given(given_batches=batches)
@settings(
    max_examples=max(8, settings.default.max_examples // 20),
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # people are added anew for each example
)
def test_standings_kept_in_step_equal_those_computed_anew(app, given_batches):
    with app.app_context():
        db.session.rollback()
        with unit_of_work():
            persons = [people.add_person(f"{next(numbers)}@example.org", "x", "x", None, NOW).id for _ in range(2)]
        everything = []
        for batch in given_batches:
            added = [replace(one, person_id=persons[one.person_id], recorded_by=persons[0]) for one in batch]
            everything += added
            with unit_of_work():
                evidence.add(added, ZONE)

        kept = everyones()
        derived = [evidence.standings(person) for person in persons]
        with unit_of_work():
            evidence.rebuild_standing(ZONE)

        assert everyones() == kept
        assert derived == [in_memory(person, everything) for person in persons]


@pytest.mark.parametrize("count", [40, pytest.param(3000, marks=pytest.mark.proof)])
def test_after_so_many_random_histories_a_rebuild_is_equal(store, count):
    chance, person_ids = random.Random(count), add_crowd(count)
    for _ in range(3):
        pieces = [
            piece(
                person_id,
                chance.choice(CODES),
                chance.randint(1, 4),
                chance.choice("abcd"),
                chance.random() < 0.7,
                chance.randint(0, 1500),
                chance.choice(SOURCES),
            )
            for person_id in person_ids
            for _ in range(chance.randint(0, 4))
        ]
        with unit_of_work():
            evidence.add(pieces, ZONE)

    kept = everyones()
    with unit_of_work():
        evidence.rebuild_standing(ZONE)

    assert everyones() == kept
    assert len(kept) > 2 * count


def test_a_right_answer_in_a_later_check_makes_up_for_a_wrong_one(two_people):
    person, _ = two_people
    with unit_of_work():
        evidence.add([piece(person, item_key="a"), piece(person, item_key="b", passed=False)], ZONE)
    with unit_of_work():
        evidence.add([piece(person, item_key="c", days=1, source=(Evidenced.CHECK, 1))], ZONE)

    (one,) = evidence.standings(person)["cw-1"]
    assert (one.passed, one.seen, one.until is None) == (2, 2, False)


def test_standing_is_computed_anew_once_where_an_earlier_rule_did_it(two_people):
    """As an upgrade finds it: kept by the rule of before, which nobody noted."""
    person, _ = two_people
    with unit_of_work():
        evidence.add([piece(person, item_key="a"), piece(person, item_key="b", passed=False)], ZONE)
        evidence.add([piece(person, item_key="c", days=1, source=(Evidenced.CHECK, 1))], ZONE)
        db.session.execute(sa.update(Standing).values(until_on=None, passed=2, seen=3))

    with unit_of_work():
        first = rebuild_outdated_standing(NOW)
    with unit_of_work():
        again = rebuild_outdated_standing(NOW)

    (one,) = evidence.standings(person)["cw-1"]
    assert (first, again) == (1, 0)
    assert (one.passed, one.seen, one.until is None) == (2, 2, False)
    assert evidence.standing_version() == STANDING_VERSION


def test_evidence_moves_only_the_standing_it_is_about(two_people):
    first, second = two_people
    with unit_of_work():
        evidence.add(
            [piece(first, item_key="a"), piece(first, item_key="b"), piece(first, "cw-2"), piece(second)], ZONE
        )

    assert {code: [one.passed for one in rungs] for code, rungs in evidence.standings(first).items()} == {
        "cw-1": [2],
        "cw-2": [1],
    }
    assert list(evidence.standings(second)) == ["cw-1"]


def test_evidence_adds_up_over_time(two_people):
    person, _ = two_people
    for days, item_key in enumerate("ab"):
        with unit_of_work():
            evidence.add([piece(person, item_key=item_key, days=days)], ZONE)

    (one,) = evidence.standings(person)["cw-1"]
    assert (one.rung, one.passed, one.seen, one.until is None) == (Rung.KNOWS, 2, 2, False)


def test_a_standing_is_kept_in_the_same_transaction_as_its_evidence(two_people):
    person, _ = two_people

    def fail_after_adding() -> None:
        with unit_of_work():
            evidence.add([piece(person)], ZONE)
            raise KeyError

    with pytest.raises(KeyError):
        fail_after_adding()

    assert evidence.standings(person) == {}


def test_different_days_are_days_of_the_programs_zone(two_people):
    first, second = two_people

    def seen(person: int, item_key: str, hours: float) -> NewEvidence:
        """So many hours after ten in the morning of the 21st on the west coast."""
        return replace(piece(person, rung=4, item_key=item_key), at=NOW + timedelta(hours=hours))

    with unit_of_work():
        evidence.add([seen(first, "a", 5.9), seen(first, "b", 6.1)], ZONE)  # the 21st and the 22nd in London
        evidence.add([seen(second, "a", -12), seen(second, "b", -6)], ZONE)  # both the 21st in London

    assert [one.until is None for one in evidence.standings(first)["cw-1"]] == [True]
    assert [one.until is None for one in evidence.standings(second)["cw-1"]] == [False]


def test_no_evidence_changes_nothing(two_people):
    with unit_of_work():
        evidence.add([], ZONE)

    assert everyones() == []


def test_a_rebuild_takes_away_what_no_evidence_stands_for(two_people):
    person, _ = two_people
    with unit_of_work():
        evidence.add([piece(person)], ZONE)
        db.session.add(
            Standing(person_id=person, competency="made-up", rung=4, until_on=None, passed=9, seen=9, last_at=NOW)
        )

    with unit_of_work():
        count = evidence.rebuild_standing(ZONE)

    assert (count, list(evidence.standings(person))) == (1, ["cw-1"])


def test_someone_without_evidence_has_no_standing(two_people):
    assert evidence.standings(two_people[1]) == {}


@pytest.mark.usefixtures("store")
class TestFreshRungs:
    def test_everyones_fresh_rungs_come_as_code_and_rung(self, cast):
        stand([cast.pia], [("cw-1", 1, TODAY), ("cw-1", 3, TODAY), ("cw-10", 2, TODAY)])
        stand([cast.noel], [("cw-2", 2, TODAY)])

        assert evidence.fresh_rungs([cast.pia, cast.noel, cast.sam], TODAY) == {
            cast.pia: {"cw-1:1", "cw-1:3", "cw-10:2"},
            cast.noel: {"cw-2:2"},
        }

    def test_a_rung_is_fresh_on_its_last_day_and_no_longer_the_day_after(self, cast):
        stand([cast.pia], [("cw-1", 1, TODAY)])

        assert evidence.fresh_rungs([cast.pia], TODAY) == {cast.pia: {"cw-1:1"}}
        assert evidence.fresh_rungs([cast.pia], TODAY + timedelta(days=1)) == {}

    def test_a_rung_that_was_never_reached_is_left_out(self, cast):
        stand([cast.pia], [("cw-1", 1, None)])

        assert evidence.fresh_rungs([cast.pia], TODAY) == {}

    def test_those_who_were_not_asked_about_are_left_out(self, cast):
        stand([cast.pia, cast.noel], [("cw-1", 1, TODAY)])

        assert set(evidence.fresh_rungs([cast.noel], TODAY)) == {cast.noel}
        assert evidence.fresh_rungs([], TODAY) == {}
