"""The pages of live events, for whoever holds them, and what a peer sees of them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from lms.actions.credit.lines import live as actions
from lms.domain.credit.lines.live import LiveTimes
from lms.store.credit import ledger
from lms.store.credit.lines import attested, live
from lms.store.db import unit_of_work
from tests.conftest import NOW
from tests.tools.acting import acting
from tests.tools.live import event_facts

SENT = {
    "title": "Boundaries, together",
    "starts_at": "2026-11-20T09:00",
    "ends_at": "2026-11-20T12:30",
    "breaks": "10:00-10:30",
    "trainer": "Joan Lee",
    "qualification": "LCSW",
    "where": "room",
    "place": "12 River Street",
    "category_0": "ethics",
    "form_key": "a-key-of-one-form",
}


@pytest.fixture
def event_id(app, cast) -> int:
    with app.app_context(), unit_of_work():
        return actions.make_event(acting(cast.sam), event_facts(cast.sam), "a key")


@pytest.fixture
def sent(cast) -> dict[str, str]:
    return SENT | {"attester": str(cast.sam)}


@pytest.mark.works("POST /live/new/")
def test_an_event_is_planned_by_a_supervisor_and_shown_with_its_hours(visitor, sent):
    page = visitor("sam").post("/live/new/", sent, follow_redirects=True).text

    assert "It is planned." in page
    assert "3 contact hours" in page
    assert "Joan Lee, LCSW" in page
    assert "Break 10:00 AM to 10:30 AM" in page


@pytest.mark.works("GET /live/")
def test_a_second_press_makes_no_second_event(visitor, sent):
    sam = visitor("sam")

    sam.post("/live/new/", sent), sam.post("/live/new/", sent)

    assert sam.get("/live/").text.count("Boundaries, together") == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "Please write the title"),
        ({"ends_at": "2026-11-20T08:00"}, "It ends before it begins"),
        ({"ends_at": "2026-11-21T10:00"}, "longer than 24 hours"),
        ({"starts_at": "yesterday"}, "Please write day and time as"),
        ({"starts_at": "1026-11-20T09:00"}, "too long ago"),
        ({"starts_at": "2026-11-20T09:00+01:00"}, "too long ago"),
        ({"starts_at": "2026-03-08T02:30", "ends_at": "2026-03-08T09:00"}, "clocks go forward"),
        ({"breaks": "noon"}, "is no break"),
        ({"breaks": "8:00-8:30"}, "A break is outside the event"),
        ({"category_0": "unheard-of"}, "at least one category"),
        ({"minutes_0": "90"}, "these do not sum to them"),
        ({"minutes_0": "many"}, "as a whole number"),
        ({"approval_body": "MHACBO"}, "a body and a number"),
        ({"approval_number": "12"}, "a body and a number"),
        ({"attester": "999"}, "Not a valid choice"),
    ],
)
def test_bad_input_is_a_sentence_and_what_was_typed_stays(visitor, sent, change, sentence):
    answer = visitor("ada").post("/live/new/", sent | {"attester": "1"} | change)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "12 River Street" in answer.text


@pytest.mark.works("GET /live/<id:event_id>/change/", "POST /live/<id:event_id>/change/")
def test_what_was_planned_can_be_changed_by_whoever_made_it(visitor, event_id, sent):
    sam = visitor("sam")
    form = sam.get(f"/live/{event_id}/change/").text
    assert 'value="Boundaries, together"' in form

    page = sam.post(f"/live/{event_id}/change/", sent | {"title": "Another"}, follow_redirects=True).text

    assert "It is changed." in page
    assert "<h1>Another</h1>" in page
    assert visitor("olu").get(f"/live/{event_id}/change/").status_code == 404


@pytest.mark.works("POST /live/<id:event_id>/there", "POST /live/<id:event_id>/attest")
def test_people_are_noted_by_ticking_then_attested_and_see_it_under_hours(visitor, event_id, cast):
    sam = visitor("sam")

    noted = sam.post(f"/live/{event_id}/there", {"people": str(cast.pia), "left": "9:30 am"}, follow_redirects=True)
    done = sam.post(f"/live/{event_id}/attest", follow_redirects=True)

    assert "1 person is noted" in noted.text
    assert "Hours of 1 person are written" in done.text
    page = visitor("pia").get("/hours/").text
    assert "Boundaries, together" in page
    assert "With Joan Lee, LCSW. Sam Example attested it." in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"people": []}, "Please choose who was there"),
        ({"arrived": "soon"}, "is no time"),
        ({"arrived": "1:00"}, "arrived before it began"),
    ],
)
def test_what_cannot_be_noted_is_a_sentence(visitor, event_id, cast, typed, sentence):
    answer = visitor("sam").post(f"/live/{event_id}/there", {"people": str(cast.pia)} | typed)

    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_supervisor_sees_of_attendance_that_of_their_own_people(visitor, event_id, cast):
    visitor("ada").post(f"/live/{event_id}/there", {"people": [str(cast.pia), str(cast.noel)]})

    page = visitor("sam").get(f"/live/{event_id}/").text

    assert "Pia Example" in page
    assert "Noel" not in page
    assert "1 person of another team is not shown." in page
    assert "saw who was at a live event" in visitor("pia").get("/account/looks/").text


@pytest.mark.works("POST /live/<id:event_id>/not-there")
def test_who_was_not_there_is_left_out(visitor, event_id, cast, app):
    sam = visitor("sam")
    sam.post(f"/live/{event_id}/there", {"people": str(cast.pia)})

    first = sam.post(f"/live/{event_id}/not-there", {"person": str(cast.pia)}, follow_redirects=True)
    again = sam.post(f"/live/{event_id}/not-there", {"person": str(cast.pia)}, follow_redirects=True)

    assert ("They are left out" in first.text, "Nothing was changed" in again.text) == (True, True)


@pytest.mark.works("POST /live/<id:event_id>/list", "POST /live/<id:event_id>/list/take")
def test_a_list_is_shown_first_and_then_taken_as_it_was_shown(visitor, event_id, cast, app):
    sam, text = visitor("sam"), "email,arrived\npia@example.org,\nnoel@example.org,\n"

    shown = sam.post(f"/live/{event_id}/list", {"text": text})
    assert "Nothing has been changed yet" in shown.text
    assert "None of your people has this address" in shown.text
    digest = re.search(r'name="shown" value="(\w+)"', shown.text)[1]
    with app.app_context():
        assert live.noted_at(event_id) == {}
    taken = sam.post(f"/live/{event_id}/list/take", {"text": text, "shown": digest}, follow_redirects=True)
    again = sam.post(f"/live/{event_id}/list/take", {"text": text, "shown": digest})

    assert "1 person is noted. 1 line could not be taken." in taken.text
    assert (again.status_code, "Something here changed meanwhile" in again.text) == (409, True)


@pytest.mark.parametrize("text", ["", "name\nPia\n", "=cmd|x\n"])
def test_what_is_no_list_is_a_sentence(visitor, event_id, text):
    for step in ("list", "list/take"):
        answer = visitor("sam").post(f"/live/{event_id}/{step}", {"text": text})

        assert answer.status_code == 422
        assert 'role="alert"' in answer.text


@pytest.mark.works("POST /live/<id:event_id>/attested/<id:row_id>/take-back")
def test_hours_are_taken_back_with_a_reason_that_the_person_reads(visitor, event_id, cast, app):
    sam = visitor("sam")
    sam.post(f"/live/{event_id}/there", {"people": str(cast.pia)})
    sam.post(f"/live/{event_id}/attest")
    with app.app_context():
        (row,) = attested.of_event(event_id)

    refused = sam.post(f"/live/{event_id}/attested/{row.id}/take-back", {"reason": ""})
    sam.post(f"/live/{event_id}/attested/{row.id}/take-back", {"reason": "Wrong day"})

    assert (refused.status_code, f'href="#reason-{row.id}"' in refused.text) == (422, True)
    page = visitor("pia").get("/hours/").text
    assert "Taken back by Sam Example: “Wrong day”" in page
    assert "<del>2.5</del>" in page
    with app.app_context():
        assert sum(line.minutes for line in ledger.lines(cast.pia)) == 0
    assert sam.post(f"/live/{event_id}/attested/999/take-back", {"reason": "x"}).status_code == 404


def test_an_event_that_is_not_over_says_that_it_is_attested_later(visitor, app, cast):
    times = LiveTimes(NOW - timedelta(hours=1), NOW + timedelta(hours=1))
    facts = event_facts(cast.sam, times=times, parts=((120, ("ethics",)),))
    with app.app_context(), unit_of_work():
        event_id = actions.make_event(acting(cast.sam), facts, "a key")
    sam = visitor("sam")
    sam.post(f"/live/{event_id}/there", {"people": str(cast.pia)})

    answer = sam.post(f"/live/{event_id}/attest")

    assert (answer.status_code, "not over yet" in answer.text) == (422, True)
    assert "It can be attested once it is over" in sam.get(f"/live/{event_id}/").text


@pytest.mark.works("GET /live/<id:event_id>/", "POST /live/<id:event_id>/cancel")
def test_a_peer_reads_of_coming_events_under_hours_until_they_are_called_off(visitor, app, cast):
    times = LiveTimes(NOW + timedelta(days=1), NOW + timedelta(days=1, hours=1))
    facts = event_facts(cast.sam, times=times, parts=((60, ("ethics",)),))
    with app.app_context(), unit_of_work():
        event_id = actions.make_event(acting(cast.sam), facts, "a key")

    page = visitor("pia").get("/hours/").text
    visitor("sam").post(f"/live/{event_id}/cancel")

    assert "Coming live events" in page
    assert "Boundaries, together" in page
    assert "Coming live events" not in visitor("rex").get("/hours/").text
    assert "Coming live events" not in visitor("pia").get("/hours/").text
    assert "This event was called off" in visitor("sam").get(f"/live/{event_id}/").text


def test_attested_hours_keep_an_event_as_it_is(visitor, event_id, cast):
    sam = visitor("sam")
    sam.post(f"/live/{event_id}/there", {"people": str(cast.pia)})
    sam.post(f"/live/{event_id}/attest")

    answer = sam.post(f"/live/{event_id}/cancel")

    assert (answer.status_code, "so it stays as it is" in answer.text) == (422, True)


@pytest.mark.parametrize("name", ["pia", "noel", "rex"])
def test_peers_hold_no_events(visitor, event_id, name):
    for path in ("/live/", "/live/new/", f"/live/{event_id}/"):
        assert visitor(name).get(path).status_code == 404


@pytest.mark.works("GET /live/new/")
def test_the_form_offers_categories_and_who_attests(visitor, cast):
    page = visitor("sam").get("/live/new/").text

    assert ">Ethics</option>" in page
    assert "Sam Example" in page
    assert "Ada Example" in page


def test_it_stands_in_the_menu_of_whoever_holds_events(visitor, cast):
    assert 'href="/live/"' in visitor("sam").get("/").text
    assert 'href="/live/"' in visitor("ada").get("/").text
    assert 'href="/live/"' not in visitor("pia").get("/").text


def test_an_administrator_sees_a_line_of_an_event_and_takes_it_back_there(visitor, event_id, cast):
    ada = visitor("ada")
    ada.post(f"/live/{event_id}/there", {"people": str(cast.pia)})
    ada.post(f"/live/{event_id}/attest")

    page = ada.get(f"/people/{cast.pia}/manage/hours/").text

    assert "Boundaries, together" in page
    assert "take-back" not in page
