"""A peer says that they have read the version in force."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.actions.program import inserts as actions
from lms.store.db import db, unit_of_work
from lms.store.program import inserts
from lms.store.tables.program import Event
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting

pytestmark = pytest.mark.usefixtures("store")
COURSE, ANOTHER = "boundaries-in-real-life", "peer-role-in-child-welfare"


@pytest.fixture
def course(catalogue):
    return catalogue.courses[COURSE]


@pytest.fixture
def version(cast):
    return write(cast)


def write(cast, words: str = "Ask first.") -> int:
    with unit_of_work():
        return inserts.add(COURSE, "Oregon", words, "Policy office", TODAY, cast.ada, NOW)


def acknowledge(person_id, course, version_id, at=NOW) -> None:
    with unit_of_work():
        actions.acknowledge(acting(person_id, at), course, version_id)


def readings(person_id) -> list[tuple[int, object]]:
    return [(one.number, one.at) for held in inserts.held(COURSE, person_id) for one in held.readings]


def test_twice_is_once_at_the_first_moment(cast, course, version):
    acknowledge(cast.pia, course, version)
    acknowledge(cast.pia, course, version, NOW + timedelta(hours=1))

    assert readings(cast.pia) == [(1, NOW)]


def test_no_event_tells_who_has_read_it(cast, course, version):
    before = db.session.scalar(sa.select(sa.func.count()).select_from(Event))

    acknowledge(cast.pia, course, version)

    assert db.session.scalar(sa.select(sa.func.count()).select_from(Event)) == before


def test_an_older_version_is_not_kept(cast, course, version):
    write(cast, "Ask twice.")

    with pytest.raises(actions.NotInForce) as reason:
        acknowledge(cast.pia, course, version)

    assert (reason.value.jurisdiction, reason.value.is_empty) == ("Oregon", False)
    assert readings(cast.pia) == []


def test_what_was_taken_away_is_not_kept(cast, course, version):
    empty = write(cast, " ")

    for one in (version, empty):
        with pytest.raises(actions.NotInForce) as reason:
            acknowledge(cast.pia, course, one)
        assert reason.value.is_empty
    assert inserts.readers(version) == inserts.readers(empty) == 0


def test_a_version_of_another_course_or_of_none_is_not_there(cast, catalogue, course, version):
    with pytest.raises(actions.NoSuchInsert):
        acknowledge(cast.pia, catalogue.courses[ANOTHER], version)
    with pytest.raises(actions.NoSuchInsert):
        acknowledge(cast.pia, course, version + 1)

    assert inserts.readers(version) == 0
