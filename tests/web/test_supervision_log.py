"""The pages of the supervision log: written, read, taken back, objected to, and carried away."""

from __future__ import annotations

import csv
import io
import re

import pytest
import sqlalchemy as sa

from lms.actions.team import supervision_log
from lms.domain.program.event import RecordView
from lms.domain.team.supervision_log import Meeting
from lms.store.db import db, unit_of_work
from lms.store.people import people
from lms.store.tables.team import SupervisionLine
from tests.conftest import TODAY
from tests.tools.acting import acting
from tests.web.test_layout import trouble_in

MINUTES = "1 to 480 minutes"


@pytest.fixture(autouse=True)
def _noel_too(app, cast):
    with app.app_context(), unit_of_work():
        people.supervise(cast.sam, cast.noel, TODAY)


@pytest.fixture
def line(app, cast) -> int:
    """A group of Pia and Noel with Sam, the first line of the log."""
    with app.app_context(), unit_of_work():
        meeting = Meeting(TODAY, 90, is_group=True, person_ids=(cast.pia, cast.noel), credential="LCSW")
        supervision_log.log_meeting(acting(cast.sam), meeting, "the form of a line")
        return db.session.scalar(sa.select(SupervisionLine.id))


def form(cast, **changes: object) -> dict[str, object]:
    given = {
        "held_on": "2026-11-20",
        "minutes": "50",
        "kind": "single",
        "people": [cast.pia],
        "credential": "CRM II",
        "form_key": "the key of this form",
    }
    return given | changes


def count(app) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(SupervisionLine))


def words(page) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def rows(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


# It works


@pytest.mark.works("GET /supervision/new/", "POST /supervision/new/", "GET /supervision/")
def test_a_meeting_is_written_down_and_stands_in_the_log(app, visitor, cast):
    sam = visitor("sam")
    page = sam.get(f"/supervision/new/?person={cast.pia}").text
    assert 'value="2026-11-21"' in page
    assert re.search(rf'value="{cast.pia}" checked', page)
    assert "<textarea" not in page

    answer = sam.post("/supervision/new/", form(cast))

    assert answer.location == "/supervision/"
    said = words(sam.get("/supervision/"))
    assert "It is in the log." in said
    assert "November 20, 2026 Pia Example , one to one Sam Example, CRM II 50" in said
    assert 'value="CRM II"' in sam.get("/supervision/new/").text


def test_the_same_form_sent_twice_is_told_and_one_line(app, visitor, cast):
    sam = visitor("sam")
    sam.post("/supervision/new/", form(cast))

    answer = sam.post("/supervision/new/", form(cast))

    assert "in the log already. Nothing was added." in words(sam.get(answer.location))
    assert count(app) == 1


def test_a_second_meeting_like_the_first_asks_and_then_is_taken(app, visitor, cast):
    sam = visitor("sam")
    sam.post("/supervision/new/", form(cast))

    answer = sam.post("/supervision/new/", form(cast, form_key="the key of another"))
    assert (answer.status_code, count(app)) == (422, 1)
    assert "There were two such meetings that day" in answer.text

    sam.post("/supervision/new/", form(cast, form_key="the key of another", is_another="y"))
    assert count(app) == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"held_on": "2026-11-22"}, "This day has not come yet."),
        ({"held_on": "soon"}, "Please write the day as 2026-11-22."),
        ({"held_on": ""}, "Please choose the day."),
        ({"minutes": "0"}, MINUTES),
        ({"minutes": "2000"}, MINUTES),
        ({"minutes": "an hour"}, MINUTES),
        ({"minutes": "-5"}, MINUTES),
        ({"kind": "group"}, "A group is 2 people or more."),
        ({"kind": "x"}, "Not a valid choice"),
        ({"people": []}, "Please choose who was there."),
        ({"people": ["999"]}, "Someone you chose is not one of your people"),
        ({"people": ["noel"], "held_on": "2026-11-20"}, "You did not supervise Noel Example on November 20, 2026."),
        ({"people": ["pia", "noel"], "held_on": "2026-11-21"}, "One to one is with one person."),
        ({"credential": " "}, "Please write your credential"),
        ({"credential": "x" * 121}, "Please keep it to 120 characters."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written_or_lost(app, visitor, cast, changes, said):
    if "people" in changes:
        changes = changes | {"people": [getattr(cast, name, name) for name in changes["people"]]}
    sent = form(cast, **changes)

    answer = visitor("sam").post("/supervision/new/", sent)

    assert answer.status_code == 422
    assert said in words(answer)
    assert trouble_in(answer.text) == []
    assert count(app) == 0
    kept = re.findall(r'value="([^"]*)"', answer.text)
    assert {str(sent["minutes"]), str(sent["held_on"]), "the key of this form"} <= set(kept)


def test_a_session_that_ended_keeps_what_was_typed(visitor, cast):
    answer = visitor(None).post("/supervision/new/", form(cast))

    assert answer.status_code == 401
    assert 'value="CRM II"' in answer.text


@pytest.mark.works("GET /supervision/<id:line_id>/", "POST /supervision/<id:line_id>/reverse")
def test_a_line_is_taken_back_with_a_reason_and_both_stay(app, visitor, cast, line):
    sam = visitor("sam")
    assert sam.post(f"/supervision/{line}/reverse", {"reason": " "}).status_code == 422

    answer = sam.post(f"/supervision/{line}/reverse", {"reason": "wrong day"})

    page = words(sam.get(answer.location))
    assert "It is taken back." in page
    assert "taken back November 21 wrong day" in page
    assert count(app) == 2
    assert "Take it back" not in page
    again = sam.post(f"/supervision/{line}/reverse", {"reason": "once more"})
    assert "It was taken back already." in words(sam.get(again.location))
    assert "No meeting is written down" not in words(sam.get("/supervision/"))
    assert "It takes back another line : wrong day" in words(sam.get(f"/supervision/{line + 1}/"))


@pytest.mark.works("GET /own/supervision/", "POST /own/supervision/<id:line_id>/object")
def test_a_person_objects_and_it_stands_beside_the_line_for_all_who_read_it(visitor, cast, line):
    pia = visitor("pia")
    assert "90 minutes, group of 2, with Sam Example (LCSW)" in words(pia.get("/own/supervision/"))
    assert pia.post(f"/own/supervision/{line}/object", {"words": "x" * 201}).status_code == 422

    answer = pia.post(f"/own/supervision/{line}/object", {"words": "It was an hour."})

    assert "Your words stand beside it." in words(pia.get(answer.location))
    for name, path in (("sam", "/supervision/"), ("ada", f"/supervision/{line}/"), ("pia", "/own/supervision/")):
        assert "objected to Pia Example, November 21: “It was an hour.”" in words(visitor(name).get(path))
    assert "an hour" not in words(visitor("noel").get("/own/supervision/"))
    again = pia.post(f"/own/supervision/{line}/object", {"words": "Again."})
    assert "You objected to this before" in words(pia.get(again.location))


def test_what_was_taken_back_meanwhile_needs_no_objection(visitor, cast, line):
    visitor("sam").post(f"/supervision/{line}/reverse", {"reason": "wrong day"})
    pia = visitor("pia")

    answer = pia.post(f"/own/supervision/{line}/object", {"words": "It was an hour."})

    page = words(pia.get(answer.location))
    assert "It was taken back meanwhile" in page
    assert "This is not right" not in page


# Totals and files


@pytest.mark.works("GET /supervision/lines.csv", "GET /supervision/totals.csv", "GET /own/supervision/lines.csv")
def test_files_hold_lines_and_totals_and_no_formula(visitor, cast, line):
    sam = visitor("sam")
    sam.post("/supervision/new/", form(cast, credential="=1+1"))
    sam.post(f"/supervision/{line}/reverse", {"reason": "wrong day"})
    visitor("pia").post(f"/own/supervision/{line + 1}/object", {"words": "@once"})

    lines = rows(sam.get("/supervision/lines.csv"))
    assert [(row["person"], row["kind"], row["minutes"], row["state"]) for row in lines] == [
        ("Noel Example", "group", "-90", f"takes back line {line}"),
        ("Pia Example", "group", "-90", f"takes back line {line}"),
        ("Noel Example", "group", "90", "taken back"),
        ("Pia Example", "group", "90", "taken back"),
        ("Pia Example", "one to one", "50", ""),
    ]
    assert (lines[-1]["credential"], lines[-1]["reason"], lines[0]["reason"]) == ("'=1+1", "", "wrong day")
    totals = rows(sam.get("/supervision/totals.csv?period=quarter"))
    assert [(row["of"], row["name"], row["one to one minutes"], row["group minutes"]) for row in totals] == [
        ("person", "Pia Example", "50", "0"),
        ("supervisor", "Sam Example", "50", "0"),
    ]
    own = rows(visitor("noel").get("/own/supervision/lines.csv"))
    assert [(row["person"], row["people there"]) for row in own] == [("Noel Example", "2")] * 2


@pytest.mark.parametrize(
    ("query", "found", "status"),
    [
        ("", True, 200),
        ("?period=month", True, 200),
        ("?period=quarter", True, 200),
        ("?period=year", True, 200),
        ("?period=nonsense", True, 200),
        ("?period=own&since=2026-11-21&until=2026-11-21", True, 200),
        ("?period=own&since=2026-11-22", False, 200),
        ("?period=own&until=2026-11-20", False, 200),
        ("?period=own&since=2026-11-21&until=2026-11-20", True, 422),
        ("?period=own&since=then", True, 422),
    ],
)
def test_a_period_is_chosen_and_a_slip_is_told(visitor, cast, line, query, found, status):
    answer = visitor("sam").get(f"/supervision/{query}")

    assert answer.status_code == status
    assert ("group of 2" in answer.text) is found


def test_an_administrator_narrows_the_log_to_one_person_or_supervisor(visitor, cast, line):
    ada = visitor("ada")

    assert f"person={cast.noel}" in ada.get("/supervision/").text
    assert "Noel Example and 1 more , group of 2" in words(ada.get(f"/supervision/?person={cast.noel}"))
    assert "No meeting is written down" in words(ada.get(f"/supervision/?supervisor={cast.olu}"))
    assert "Everyone again" in words(ada.get(f"/supervision/?supervisor={cast.olu}"))


# Who sees it


def test_each_look_is_told_to_whom_it_shows(visitor, cast, line, looks):
    for path in ("/supervision/", f"/supervision/{line}/", "/supervision/lines.csv", "/supervision/totals.csv"):
        visitor("ada").get(path)
    visitor("pia").get("/own/supervision/")

    assert looks() == [(cast.ada, RecordView.SUPERVISION_LOG, person) for person in (cast.pia, cast.noel)]
    assert "saw the supervision log" in visitor("pia").get("/account/looks/").text


@pytest.mark.parametrize("path", ["/supervision/", "/supervision/lines.csv", "/supervision/totals.csv"])
def test_a_second_supervisor_finds_their_own_person_and_nobody_else(visitor, cast, line, path):
    page = visitor("olu").get(path + "?period=year").text

    assert "Noel Example" in page
    assert "Pia Example" not in page


@pytest.mark.parametrize("path", ["/supervision/", "/supervision/lines.csv", "/supervision/totals.csv"])
def test_a_supervisor_of_others_finds_nothing_of_it(app, visitor, cast, line, path):
    with app.app_context(), unit_of_work():
        people.end_supervision(cast.noel, TODAY)
        people.supervise(cast.olu, cast.ada, TODAY)
    app.extensions["alongside"].clock.pass_time(days=1)

    page = visitor("olu").get(path + "?period=year").text

    assert not any(name in page for name in ("Pia Example", "Noel Example", "LCSW"))


def test_another_name_is_on_no_page_of_ones_own(visitor, cast, line):
    visitor("noel").post(f"/own/supervision/{line}/object", {"words": "I left early."})
    pia = visitor("pia")

    for path in ("/own/supervision/", "/own/supervision/lines.csv"):
        assert "Noel" not in pia.get(path).text
        assert "left early" not in pia.get(path).text


def test_only_whoever_wrote_a_line_takes_it_back(visitor, cast, line):
    for name in ("ada", "olu", "pia"):
        assert visitor(name).post(f"/supervision/{line}/reverse", {"reason": "so"}).status_code == 404
    assert "Take it back" not in visitor("ada").get(f"/supervision/{line}/").text


def test_no_field_of_the_log_takes_a_note_or_a_topic(visitor, cast):
    page = visitor("sam").get("/supervision/new/").text
    named = set(re.findall(r'name="(\w+)"', page)) - {"csrf_token", "enter", "viewport", "robots"}

    assert named == {"form_key", "held_on", "minutes", "kind", "people", "credential"}
