"""The event log."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest

from lms.domain.program.event import Action, EventDetails
from lms.store.db import db, unit_of_work
from lms.store.people import people
from lms.store.program import events
from lms.store.tables.program import Event
from lms.web.program.events import ACTION_WORDS
from tests.conftest import NOW
from tests.web.conftest import sign_in


@pytest.fixture
def ada(visitor, cast):
    """Ada, who really signed in: that is an event as well."""
    one = visitor(None)
    sign_in(one, "ada")
    return one


def table(page) -> list[str]:
    """Deeds, from the top."""
    return re.findall(r'data-label="Deed">([^<]+)<', page.text)


def carried_away(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def test_the_newest_stands_on_top_and_a_look_is_an_event(ada):
    ada.get("/program/events/")

    page = ada.get("/program/events/")

    assert table(page)[:3] == ["saw the event log", "saw the event log", "signed in"]
    assert "Ada Example" in page.text


@pytest.mark.parametrize(
    ("query", "deeds"),
    [
        ("deed=signed+in", {"signed in"}),
        ("email=REX@example.org", {"person added"}),
        ("email=nobody@example.org", set()),
        ("email=%00", {"person added", "made an administrator", "signed in", "saw the event log"}),
        ("since=2026-11-21", {"signed in", "saw the event log"}),
        ("until=2026-11-20", {"person added", "made an administrator"}),
        ("since=2025-01-01&until=2025-01-02", set()),
        ("deed=no+such+deed", set()),
    ],
)
@pytest.mark.sql
def test_it_can_be_sifted(ada, query, deeds):
    page = ada.get(f"/program/events/?{query}")

    assert page.status_code == 200
    assert set(table(page)) == deeds


def test_days_are_days_of_the_programs_zone(ada, app, cast):
    with app.app_context(), unit_of_work():
        late = NOW.replace(hour=6)  # 22:00 of the day before, in Los Angeles
        events.record_event(Action.LOGO_CHANGED, by=cast.pia, about=None, now=late)

    assert table(ada.get("/program/events/?until=2026-11-20&deed=logo+changed")) == ["logo changed"]
    assert table(ada.get("/program/events/?since=2026-11-21&deed=logo+changed")) == []


@pytest.mark.parametrize("query", ["since=soon", "until=2026-02-30", "since=0001-01-01", "until=9999-12-31"])
def test_a_day_that_is_none_is_said(ada, query):
    page = ada.get(f"/program/events/?{query}")

    assert page.status_code == 422
    assert "Please look at this again" in page.text


def test_a_hundred_stand_on_a_page_and_turning_it_is_the_same_look(ada, app, cast):
    with app.app_context(), unit_of_work():
        for _ in range(150):
            events.record_event(Action.INVITED, by=cast.pia, about=cast.noel, now=NOW)

    first = ada.get("/program/events/?deed=invited")
    older = ada.get(re.search(r'href="(/program/events/\?before=[^"]+)"', first.text)[1].replace("&amp;", "&"))

    assert (len(table(first)), len(table(older))) == (100, 50)
    assert len(table(ada.get("/program/events/?deed=saw+the+event+log"))) == 2


@pytest.mark.works("GET /program/events/", "GET /program/events/events.csv")
def test_it_can_be_carried_away_which_is_an_event(ada, app, cast):
    with app.app_context(), unit_of_work():
        course, before = "boundaries-in-real-life", NOW - timedelta(days=1)
        events.record_event(Action.INVITED, by=cast.pia, about=cast.noel, now=before, course=course)

    read = carried_away(ada.get("/program/events/events.csv?deed=invited"))

    assert read[1][1:] == [
        "2026-11-20T18:00:00+00:00",
        "invited",
        "Pia Example",
        "pia@example.org",
        "Noel Example",
        "noel@example.org",
        '{"course": "boundaries-in-real-life"}',
    ]
    assert "took the event log along" in table(ada.get("/program/events/"))


def test_nothing_in_the_file_runs(ada, app, cast):
    with app.app_context(), unit_of_work():
        people.person(cast.pia).display_name = "=1+1"
        events.record_event(Action.INVITED, by=cast.pia, about=None, now=NOW)

    assert carried_away(ada.get("/program/events/events.csv?deed=invited"))[1][3] == "'=1+1"


def test_a_file_for_days_that_are_none_is_empty(ada):
    assert len(carried_away(ada.get("/program/events/events.csv?since=soon"))) == 1


def test_every_action_has_its_words():
    assert list(ACTION_WORDS) == list(Action)


def test_what_another_version_recorded_stands_in_its_own_words(ada, app, cast):
    with app.app_context(), unit_of_work():
        details = EventDetails.from_json({"course": "small-steps", "badge": 7})
        db.session.add(Event(actor_id=cast.pia, action="badge drawn", about_id=None, details=details, at=NOW))

    page = ada.get("/program/events/?deed=badge+drawn")
    read = carried_away(ada.get("/program/events/events.csv?deed=badge+drawn"))

    assert table(page) == ["badge drawn"]
    assert '<option selected value="badge drawn">badge drawn</option>' in page.text
    assert "course small-steps, badge 7" in page.text
    assert read[1][-1] == '{"badge": 7, "course": "small-steps"}'
