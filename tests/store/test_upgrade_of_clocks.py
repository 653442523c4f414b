"""What version 0009 makes of enrolments, sessions and completions of before."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from alembic import command

from lms.domain.learning.completion import MetRequirements
from lms.domain.learning.reading import Reading, ReadingClock
from lms.store.db import db
from lms.store.learning import clocks, completions, enrolments
from lms.store.migrations import upgrade
from lms.store.program import program
from lms.store.tables.learning import Enrolment
from tests.conftest import NOW
from tests.store.test_upgrade import _add

BEFORE = "0006"


@pytest.fixture
def old(blank):
    """A database of the version before, with two people and a connection to add rows by."""
    with db.engine.begin() as connection:
        command.upgrade(upgrade._config(connection), BEFORE)
        for number in (1, 2):
            _add(connection, "person", id=number, email=f"{number}@example.org")
    return blank


def enrol(connection, number: int, started: str, person: int = 1) -> None:
    _add(
        connection, "enrolment", id=number, person_id=person, restarted_from=number, started_at=f"{started} 00:00:00"
    )


def set_share(connection, number: int, percent: int, at: str) -> None:
    value = f'{{"is": {percent}}}'
    _add(connection, "setting", id=number, name="active_share_percent", value=value, set_at=f"{at} 00:00:00")


def shares() -> list[int]:
    return list(db.session.scalars(sa.select(Enrolment.active_share_percent).order_by(Enrolment.id)))


def test_an_enrolment_of_before_keeps_a_third_and_the_next_one_asks_sixty_per_cent(old):
    with db.engine.begin() as connection:
        enrol(connection, 7, "2026-01-01")

    upgrade.upgrade(None, NOW)

    enrolments.enrol(1, "another", NOW)
    assert sorted(shares()) == [33, 60]


def test_an_enrolment_of_before_keeps_the_setting_of_then_and_is_asked_no_more_than_now(old):
    with db.engine.begin() as connection:
        for number, month in enumerate(("01", "03", "05", "07"), 1):
            enrol(connection, number, f"2026-{month}-01")
        for number, (percent, month) in enumerate(((40, "02"), (80, "04"), (70, "06")), 1):
            set_share(connection, number, percent, f"2026-{month}-01")

    upgrade.upgrade(None, NOW)

    assert shares() == [33, 40, 70, 70]


def test_a_low_share_of_before_is_kept_by_its_enrolments_and_a_half_for_new_ones(old):
    with db.engine.begin() as connection:
        enrol(connection, 1, "2026-03-01")
        set_share(connection, 1, 20, "2026-02-01")

    upgrade.upgrade(None, NOW)

    assert (shares(), program.program().active_share_percent) == ([20], 50)


def test_what_an_open_session_was_reading_goes_to_its_person_s_clock_the_latest_first(old):
    with db.engine.begin() as connection:
        for number in (1, 2, 3):
            enrol(connection, number, "2026-03-01")
        for number, minute, ended in ((1, 10, None), (2, 20, None), (3, 30, "2026-11-21 18:31:00")):
            _add(
                connection,
                "session",
                id=number,
                person_id=1,
                token_hash=f"hash-{number}",
                reading_enrolment_id=number,
                reading_since=f"2026-11-21 17:{minute}:00",
                ended_at=ended,
            )
        _add(connection, "session", id=4, person_id=2, token_hash="hash-4")

    upgrade.upgrade(None, NOW)

    since = datetime(2026, 11, 21, 17, 20, tzinfo=UTC)
    assert clocks.clock_of(1) == ReadingClock(Reading(2, 600), since, None, 1)
    assert clocks.clock_of(2) is None
    sessions = db.session.execute(sa.text("SELECT id, token_hash, person_id FROM session ORDER BY id")).all()
    assert sessions == [(1, "hash-1", 1), (2, "hash-2", 1), (3, "hash-3", 1), (4, "hash-4", 2)]


def test_what_was_met_before_is_read_as_measured(old):
    with db.engine.begin() as connection:
        enrol(connection, 1, "2026-03-01")
        met = '{"lessons": 3, "time": 1200, "quiz": 92, "evaluation": true}'
        _add(connection, "completion", id=1, person_id=1, enrolment_id=1, met=met)

    upgrade.upgrade(None, NOW)

    assert completions.completion_of(1).met == MetRequirements(3, 1200, 92, evaluated=True)
