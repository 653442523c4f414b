"""Who looked at whose record, and at the event log."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.actions.people.record_views import is_view_recorded, record_log_export, record_log_view, record_view
from lms.domain.program.event import RecordView
from lms.domain.program.program import Program
from lms.store.db import db, unit_of_work
from lms.store.tables.program import Event
from tests.conftest import NOW
from tests.tools.acting import acting

pytestmark = pytest.mark.usefixtures("store")
ZONE = Program(time_zone="America/Los_Angeles")  # where the day of NOW began ten hours before


def told() -> list[tuple[str, int, int | None]]:
    rows = db.session.execute(sa.select(Event.action, Event.actor_id, Event.about_id).order_by(Event.id))
    return [(deed, by, about) for deed, by, about in rows]


@pytest.fixture
def look(cast):
    """Sam looks at these people's records so many hours after NOW."""
    with unit_of_work():
        before = len(told())

    def looks(view: RecordView, hours: float, *about: int) -> list[tuple[str, int, int | None]]:
        with unit_of_work():
            record_view(acting(cast.sam, NOW + timedelta(hours=hours), ZONE), view, about=about)
        return told()[before:]

    return looks


def test_a_second_look_on_the_same_day_of_the_program_is_not_told(look, cast):
    look(RecordView.RECORD, -9, cast.pia)

    assert look(RecordView.RECORD, 13, cast.pia) == [("saw the record", cast.sam, cast.pia)]


def test_the_next_day_is_told_anew(look, cast):
    look(RecordView.RECORD, 13, cast.pia)

    assert len(look(RecordView.RECORD, 14, cast.pia)) == 2


def test_a_look_of_another_kind_is_told(look, cast):
    look(RecordView.RECORD, 0, cast.pia)

    assert [deed for deed, _, _ in look(RecordView.PRACTICE, 0, cast.pia)] == ["saw the record", "saw a practice"]


def test_whether_all_of_a_look_is_told_already(look, cast):
    def is_told(hours: float, *about: int, view: RecordView = RecordView.TEAM) -> bool:
        return is_view_recorded(acting(cast.sam, NOW + timedelta(hours=hours), ZONE), view, about=about)

    assert not is_told(0, cast.pia)
    look(RecordView.TEAM, 0, cast.pia)

    assert is_told(13, cast.pia)
    assert is_told(13, cast.pia, cast.sam)
    assert not is_told(13, cast.pia, cast.ada)
    assert not is_told(13, cast.pia, view=RecordView.RECORD)
    assert not is_told(14, cast.pia)


def test_ones_own_record_is_left_out(look, cast):
    assert [about for _, _, about in look(RecordView.TEAM, 0, cast.sam, cast.pia)] == [cast.pia]


def test_looks_at_the_log_are_events_about_nobody(cast):
    with unit_of_work():
        record_log_view(acting(cast.ada))
        record_log_export(acting(cast.ada))

    assert told()[-2:] == [("saw the event log", cast.ada, None), ("took the event log along", cast.ada, None)]
