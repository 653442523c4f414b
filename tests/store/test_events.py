"""Who did what, and who looked at whom."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.domain.program.event import Action, EventDetails, RecordView
from lms.store.db import db, unit_of_work
from lms.store.program import events
from lms.store.tables.program import Event
from tests.conftest import NOW
from tests.queries.test_statements import statements
from tests.tools.crowd import add_crowd

pytestmark = pytest.mark.usefixtures("store")
DAY_BEGAN = NOW - timedelta(hours=10)
FOUNDING = ("person added", "made an administrator")


def look(actor: int, about: list[int], kind: RecordView = RecordView.TEAM, now=NOW, since=DAY_BEGAN) -> None:
    with unit_of_work():
        events.record_view(kind, by=actor, about=about, since=since, now=now)


def noted() -> list[Event]:
    """What came after the cast was added."""
    return list(db.session.scalars(sa.select(Event).where(Event.action.not_in(FOUNDING)).order_by(Event.id)))


def looks() -> list[tuple[int, str, int]]:
    return [(one.actor_id, one.action, one.about_id) for one in noted()]


def test_a_look_names_who_looked_at_whom_how_and_when(cast):
    look(cast.sam, [cast.pia], RecordView.RECORD)

    (event,) = noted()
    assert (event.actor_id, event.action, event.about_id, event.details, event.at) == (
        cast.sam,
        "saw the record",
        cast.pia,
        EventDetails(),
        NOW,
    )


def test_a_second_look_on_the_same_day_is_not_noted(cast):
    look(cast.sam, [cast.pia])
    look(cast.sam, [cast.pia], now=NOW + timedelta(hours=1))

    assert looks() == [(cast.sam, RecordView.TEAM, cast.pia)]


def test_a_look_at_the_first_moment_of_the_day_counts_for_that_day(cast):
    look(cast.sam, [cast.pia], now=DAY_BEGAN)
    look(cast.sam, [cast.pia])

    assert len(looks()) == 1


def test_a_look_of_yesterday_does_not_stand_for_today(cast):
    look(cast.sam, [cast.pia], now=DAY_BEGAN - timedelta(seconds=1), since=DAY_BEGAN - timedelta(days=1))
    look(cast.sam, [cast.pia])

    assert len(looks()) == 2


def test_another_kind_of_look_is_noted_beside_it(cast):
    for kind in (*RecordView, *RecordView):
        look(cast.sam, [cast.pia], kind)

    assert looks() == [(cast.sam, kind, cast.pia) for kind in RecordView]


def test_another_one_who_looks_is_noted_as_well(cast):
    look(cast.sam, [cast.pia])
    look(cast.ada, [cast.pia])

    assert [who for who, _, _ in looks()] == [cast.sam, cast.ada]


def test_only_those_who_were_not_seen_yet_are_added(cast):
    look(cast.ada, [cast.pia])
    look(cast.ada, [cast.noel, cast.pia, cast.noel])

    assert [about for _, _, about in looks()] == [cast.pia, cast.noel]


def test_a_look_at_oneself_is_never_noted(cast):
    look(cast.sam, [cast.sam])
    look(cast.sam, [cast.sam, cast.pia], RecordView.RECORD)

    assert looks() == [(cast.sam, RecordView.RECORD, cast.pia)]


def test_a_look_at_nobody_or_at_someone_who_is_not_there_is_nothing(cast):
    look(cast.sam, [])
    look(cast.sam, [9999])

    assert looks() == []


def test_the_same_action_is_needed_for_a_look_to_be_left_out(cast):
    with unit_of_work():
        events.record_event(Action.TRAINING_ASSIGNED, by=cast.sam, about=cast.pia, now=NOW, course="x")

    look(cast.sam, [cast.pia])

    assert len(looks()) == 2


def test_looking_at_five_hundred_is_one_statement(app, cast):
    ids = add_crowd(500)

    with statements(app) as asked:
        look(cast.ada, ids)

    assert len(asked) == 1
    assert len(looks()) == 500


def test_one_action_about_many_is_an_event_for_each(app, cast):
    each = [(cast.pia, EventDetails(course="x")), (cast.noel, EventDetails())]

    with statements(app) as asked, unit_of_work():
        events.record_events(Action.TRAINING_ASSIGNED, by=cast.ada, about=each, now=NOW)

    assert len(asked) == 1
    assert looks() == [(cast.ada, "training assigned", cast.pia), (cast.ada, "training assigned", cast.noel)]


def test_an_action_about_nobody_is_no_event(app, cast):
    with statements(app) as asked, unit_of_work():
        events.record_events(Action.TRAINING_ASSIGNED, by=cast.ada, about=[], now=NOW)

    assert asked == []


def test_details_are_kept_as_json_with_the_number_of_its_format(cast):
    with unit_of_work():
        events.record_event(Action.INSERT_SAVED, by=cast.ada, about=None, now=NOW, slug="reporting", version=3)
    look(cast.sam, [cast.pia])

    kept = [
        json.loads(one) for one in db.session.scalars(sa.text("SELECT CAST(what AS TEXT) FROM event ORDER BY id"))
    ]
    assert kept[-2:] == [{"format": 1, "slug": "reporting", "version": 3}, {"format": 1}]


def test_an_event_from_before_details_had_a_format_is_read(cast):
    """What stands in databases since the first version."""
    with unit_of_work():
        db.session.execute(
            sa.text("INSERT INTO event (actor_id, deed, about_id, what, at) VALUES (:id, :deed, :id, :what, :at)"),
            {"id": cast.pia, "deed": "course started", "what": '{"course": "x"}', "at": "2026-11-21 18:00:00+00:00"},
        )

    event = noted()[-1]
    assert (event.action, event.details) == (Action.COURSE_STARTED, EventDetails(course="x"))
    assert isinstance(event.action, Action)
