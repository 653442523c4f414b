"""Standings are what the evidence says, however it came in."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.domain.competency import Rung, Shown, reached
from lms.store import evidence, people
from lms.store.db import db, unit_of_work
from tests.conftest import NOW, TODAY
from tests.tools.crowd import stand

CODES = ("cw-1", "cw-2")
ZONE = ZoneInfo("America/Los_Angeles")
numbers = itertools.count()


def piece(person: int, code: str = "cw-1", rung: int = 1, thing: str = "a", met: bool = True, days: int = 0) -> Any:
    return {
        "person_id": person,
        "competency": code,
        "rung": rung,
        "met": met,
        "at": NOW - timedelta(days=1000) + timedelta(days=days),
        "source": "quiz",
        "source_id": 1,
        "thing": thing,
        "revision": "r1",
        "recorded_by": person,
    }


batches = st.lists(
    st.lists(
        st.builds(
            piece,
            st.integers(0, 1),
            st.sampled_from(CODES),
            st.integers(1, 4),
            st.sampled_from("abc"),
            st.booleans(),
            st.integers(0, 1500),
        ),
        max_size=5,
    ),
    max_size=3,
)


def everyones() -> list[tuple[Any, ...]]:
    columns = [column for column in evidence.Standing.__table__.columns if column.name != "id"]
    order = ("person_id", "competency", "rung")
    return [tuple(row) for row in db.session.execute(sa.select(*columns).order_by(*map(sa.text, order)))]


def in_memory(person: int, rows: list[Any]) -> dict[str, Any]:
    shown: dict[str, list[Shown]] = {}
    for row in rows:
        if row["person_id"] == person:
            shown.setdefault(row["competency"], []).append(
                Shown(Rung(row["rung"]), row["thing"], row["met"], row["at"].astimezone(ZONE))
            )
    return {code: reached(pieces) for code, pieces in sorted(shown.items())}


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
            rows = [{**row, "person_id": persons[row["person_id"]], "recorded_by": persons[0]} for row in batch]
            everything += rows
            with unit_of_work():
                evidence.add(rows, ZONE)

        kept = everyones()
        derived = [evidence.standings(person) for person in persons]
        with unit_of_work():
            evidence.rebuild_standing(ZONE)

        assert everyones() == kept
        assert derived == [in_memory(person, everything) for person in persons]


def test_evidence_moves_only_the_standing_it_is_about(two_people):
    first, second = two_people
    with unit_of_work():
        evidence.add([piece(first, thing="a"), piece(first, thing="b"), piece(first, "cw-2"), piece(second)], ZONE)

    assert {code: [one.met for one in rungs] for code, rungs in evidence.standings(first).items()} == {
        "cw-1": [2],
        "cw-2": [1],
    }
    assert list(evidence.standings(second)) == ["cw-1"]


def test_evidence_adds_up_over_time(two_people):
    person, _ = two_people
    for days, thing in enumerate("ab"):
        with unit_of_work():
            evidence.add([piece(person, thing=thing, days=days)], ZONE)

    (one,) = evidence.standings(person)["cw-1"]
    assert (one.rung, one.met, one.seen, one.until is None) == (Rung.KNOWS, 2, 2, False)


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

    def seen(person: int, thing: str, hours: float) -> Any:
        """So many hours after ten in the morning of the 21st on the west coast."""
        return {**piece(person, rung=4, thing=thing), "at": NOW + timedelta(hours=hours)}

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
            evidence.Standing(
                person_id=person, competency="made-up", rung=4, until_on=None, met=9, seen=9, last_at=NOW
            )
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
