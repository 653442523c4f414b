"""Evidence of a code is read for its equals: kept in step, rebuilt the same, and undone when no longer said."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.domain.competence.competency import Rung, standing
from lms.store.competence import equivalents, evidence
from lms.store.db import db, unit_of_work
from lms.store.people import people
from lms.store.tables.competence import Evidence
from tests.conftest import NOW, TODAY
from tests.store.test_evidence import ZONE, everyones, piece

OLD, NEW, OTHER = "cw-1", "cw-2", "cw-3"
GROUPS = {OLD: (OLD, NEW), NEW: (OLD, NEW)}
ALL = dict.fromkeys((OLD, NEW, OTHER), (OLD, NEW, OTHER))
numbers = itertools.count()


@pytest.fixture
def person(store) -> int:
    with unit_of_work():
        return people.add_person("a@example.org", "A", "A", None, NOW).id


def read(groups: dict[str, tuple[str, ...]]) -> int | None:
    with unit_of_work():
        return evidence.read_as_one(groups, ZONE)


def add(*pieces: evidence.NewEvidence) -> None:
    with unit_of_work():
        evidence.add(pieces, ZONE)


def shown(person: int, code: str) -> list[tuple[int, int, int, tuple[str, ...]]]:
    return [(one.rung, one.passed, one.seen, one.shown_for) for one in evidence.standings(person).get(code, ())]


def test_what_was_shown_before_counts_for_the_new_code_once_it_is_said(person):
    add(piece(person, OLD, item_key="a", days=900), piece(person, OLD, item_key="b", days=901))
    assert shown(person, NEW) == []

    assert read(GROUPS) == 1

    assert shown(person, NEW) == [(1, 2, 2, (OLD,))]
    assert standing(evidence.standings(person)[NEW], TODAY) is Rung.KNOWS
    assert db.session.scalars(sa.select(Evidence.competency).distinct()).all() == [OLD]


def test_what_is_shown_later_adds_up_with_what_was_shown_before(person):
    add(piece(person, OLD, item_key="a", days=900))
    read(GROUPS)
    add(piece(person, NEW, item_key="b", days=950))

    assert (shown(person, NEW), shown(person, OLD)) == ([(1, 2, 2, (OLD,))], [(1, 2, 2, (NEW,))])


def test_an_item_that_was_asked_for_both_codes_counts_once(person):
    read(GROUPS)
    add(piece(person, OLD, item_key="a", days=900), piece(person, NEW, item_key="a", days=900))

    assert shown(person, NEW) == [(1, 1, 1, ())]


def test_what_is_no_longer_said_is_undone(person):
    add(piece(person, OLD, days=900))
    read(ALL)
    assert shown(person, OTHER) == [(1, 1, 1, (OLD,))]

    assert read(GROUPS) == 1
    assert (shown(person, OTHER), shown(person, NEW)) == ([], [(1, 1, 1, (OLD,))])
    assert read({}) == 1
    assert list(evidence.standings(person)) == [OLD]


def test_the_same_again_changes_nothing(person):
    add(piece(person, OLD))
    read(GROUPS)

    assert read(GROUPS) is None
    assert equivalents.groups() == GROUPS


def test_evidence_of_other_codes_concerns_nobody(person):
    add(piece(person, OTHER))

    assert read(GROUPS) == 0
    assert list(evidence.standings(person)) == [OTHER]


histories = st.lists(
    st.one_of(
        st.sampled_from([{}, GROUPS, ALL, {NEW: (NEW, OTHER), OTHER: (NEW, OTHER)}]),
        st.lists(
            st.builds(
                piece,
                st.integers(0, 1),
                st.sampled_from((OLD, NEW, OTHER)),
                st.integers(1, 4),
                st.sampled_from("abc"),
                st.booleans(),
                st.integers(0, 1500),
            ),
            min_size=1,
            max_size=5,
        ),
    ),
    max_size=5,
)


@given(histories)
@settings(
    max_examples=max(8, settings.default.max_examples // 20),
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # people are added anew for each example
)
def test_however_evidence_and_equivalents_come_a_rebuild_is_equal(app, history):
    with app.app_context():
        db.session.rollback()
        with unit_of_work():
            persons = [people.add_person(f"{next(numbers)}@example.org", "x", "x", None, NOW).id for _ in range(2)]
        for step in history:
            if isinstance(step, dict):
                read(step)
            else:
                add(*(replace(one, person_id=persons[one.person_id], recorded_by=persons[0]) for one in step))

        kept = everyones()
        with unit_of_work():
            evidence.rebuild_standing(ZONE)

        assert everyones() == kept


class TestRatings:
    def test_a_rating_of_a_code_that_ended_is_read_for_what_it_became(self):
        assert equivalents.widened({OLD: "met"}, GROUPS) == {OLD: "met", NEW: "met"}

    def test_a_rating_of_its_own_is_left_as_it_is(self):
        assert equivalents.widened({OLD: "met", NEW: "not yet"}, GROUPS) == {OLD: "met", NEW: "not yet"}

    @pytest.mark.parametrize("ratings", [{OLD: "met", NEW: "not yet"}, {OLD: "not yet", NEW: "met"}])
    def test_of_two_that_were_rated_the_one_not_met_counts(self, ratings):
        assert equivalents.widened(ratings, ALL)[OTHER] == "not yet"

    def test_without_equals_they_stay_the_same(self):
        ratings = {"cw-9": "met"}

        assert equivalents.widened(ratings, GROUPS) is ratings
