"""One's own days in a calendar: the page, the secret address, and who gets nothing there."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
import sqlalchemy as sa

from lms.actions.account import calendar as actions
from lms.actions.team import assignments as asking
from lms.store import joined
from lms.store.db import db, unit_of_work
from lms.store.people import people
from lms.store.tables.account import CalendarFeed
from lms.store.tables.program import Event
from lms.store.team import assignments
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.way import complete

DAY = timedelta(days=1)
ROLE, CULTURE = "peer-role-in-child-welfare", "culture-bias-and-personal-support"
PATH = "/account/calendar/"


@pytest.fixture
def asked(app, cast, catalogue) -> list[int]:
    """Pia was asked for two courses with a day and one without; Noel for one."""
    with app.app_context(), unit_of_work():
        with_day = [
            assignments.add([cast.pia], [slug], cast.sam, TODAY + days * DAY, "note", NOW)[0].id
            for slug, days in ((ROLE, 10), (CULTURE, 20))
        ]
        assignments.add([cast.pia], ["overdose-and-naloxone"], cast.sam, None, "", NOW)
        assignments.add([cast.noel], [ROLE], cast.olu, TODAY + 5 * DAY, "", NOW)
        return with_day


def turn_on(one) -> str:
    """The path of the address that the page tells."""
    one.post(f"{PATH}on")
    return address_in(one.get(PATH).text)


def address_in(page: str) -> str:
    found = re.search(r'value="http://learn\.example\.org(/calendar/[^"]+\.ics)"', page)
    return unescape(found[1]) if found else ""


def events(visitor, path: str, **headers: str) -> list[dict[str, str]]:
    """Of each entry its lines by name."""
    found = []
    for line in visitor(None).get(path, headers=headers).text.replace("\r\n ", "").split("\r\n"):
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found:
            found[-1][name.partition(";")[0]] = value
    return found


# It works


@pytest.mark.works("GET /account/calendar/", "POST /account/calendar/on", "GET /calendar/<token>.ics")
def test_turned_on_it_tells_ones_own_days_and_no_title(visitor, asked, catalogue):
    pia = visitor("pia")
    assert address_in(pia.get(PATH).text) == ""

    path = turn_on(pia)

    answer = visitor(None).get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    found = events(visitor, path)
    assert [(one["DTSTART"], one["DTEND"], one["SUMMARY"]) for one in found] == [
        ("20261201", "20261202", "Training due"),
        ("20261211", "20261212", "Training due"),
    ]
    assert not any(word in answer.text for word in ("Pia", "Sam", "note", catalogue.courses[ROLE].title))


@pytest.mark.works("POST /account/calendar/titles")
def test_titles_are_shown_once_they_are_asked_for(visitor, asked, catalogue):
    pia = visitor("pia")
    path = turn_on(pia)

    answer = pia.post(f"{PATH}titles", {"titles": "yes"})

    assert "Titles are shown." in pia.get(answer.location).text
    culture = catalogue.courses[CULTURE].title.replace(",", "\\,")
    assert [one["SUMMARY"] for one in events(visitor, path)] == [
        f"Training due: {catalogue.courses[ROLE].title}",
        f"Training due: {culture}",
    ]
    pia.post(f"{PATH}titles", {"titles": "no"})
    assert {one["SUMMARY"] for one in events(visitor, path)} == {"Training due"}


def test_renewed_the_old_address_opens_nothing_and_a_sentence_says_so(visitor, asked):
    pia = visitor("pia")
    old = turn_on(pia)
    uids = [one["UID"] for one in events(visitor, old)]

    new = turn_on(pia)

    assert old != new
    answer = visitor(None).get(old)
    assert (answer.status_code, answer.mimetype) == (404, "text/plain")
    assert "It was renewed or turned off" in answer.text
    assert [one["UID"] for one in events(visitor, new)] == uids


@pytest.mark.works("POST /account/calendar/off")
def test_turned_off_it_opens_nothing(visitor, asked):
    pia = visitor("pia")
    path = turn_on(pia)

    assert "It is off." in pia.get(pia.post(f"{PATH}off").location).text
    assert visitor(None).get(path).status_code == 404
    assert "so nothing was changed" in pia.get(pia.post(f"{PATH}titles", {"titles": "yes"}).location).text


def test_a_day_that_moves_is_the_same_entry_with_a_higher_number(visitor, app, cast, asked, clock):
    path = turn_on(visitor("pia"))
    before = events(visitor, path)[0]
    with app.app_context(), unit_of_work():
        one = assignments.assignment(asked[0])
        asking.move_due_day(acting(cast.sam, NOW + DAY), one, TODAY + 15 * DAY)

    after = events(visitor, path)[0]

    assert (after["UID"], before["SEQUENCE"], after["SEQUENCE"]) == (before["UID"], "0", "1")
    assert (after["DTSTART"], after["LAST-MODIFIED"]) == ("20261206", "20261122T180000Z")


def test_what_is_withdrawn_or_done_is_gone(visitor, app, cast, asked, catalogue):
    path = turn_on(visitor("pia"))
    with app.app_context():
        with unit_of_work():
            asking.withdraw_training(acting(cast.sam), assignments.assignment(asked[1]), "no need")
        complete(catalogue.courses[ROLE], cast.pia, NOW + DAY)

    assert events(visitor, path) == []


def test_asked_again_with_what_it_got_a_calendar_hears_that_nothing_changed(visitor, app, cast, asked):
    path = turn_on(visitor("pia"))
    tag = visitor(None).get(path).headers["ETag"]

    again = visitor(None).get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    with app.app_context(), unit_of_work():
        asking.withdraw_training(acting(cast.sam), assignments.assignment(asked[1]), "no need")
    assert visitor(None).get(path, headers={"If-None-Match": tag}).status_code == 200


def test_it_holds_what_the_joined_account_was_asked_for(visitor, app, cast, asked):
    path = turn_on(visitor("pia"))
    with app.app_context(), unit_of_work():
        joined.join(cast.pia, cast.noel, cast.ada, NOW)

    assert len(events(visitor, path)) == 3


# Who gets nothing


def test_who_left_is_asked_for_nothing_there(visitor, app, cast, asked):
    path = turn_on(visitor("pia"))
    with app.app_context(), unit_of_work():
        people.deactivate(cast.pia, TODAY - DAY)

    assert events(visitor, path) == []


@pytest.mark.parametrize("token", ["x" * 43, "x" * 400, "..", "%00"])
def test_an_address_that_is_none_is_answered_alike(visitor, token):
    answer = visitor(None).get(f"/calendar/{token}.ics")

    assert (answer.status_code, "No calendar is at this address." in answer.text) == (404, True)


def test_guessing_comes_to_an_end_and_reading_does_not(visitor, asked):
    path = turn_on(visitor("pia"))
    nobody = visitor(None)
    assert [nobody.get(path).status_code for _ in range(actions.WRONG_TRIES + 5)][-1] == 200

    answers = [nobody.get(f"/calendar/{number:043}.ics").status_code for number in range(actions.WRONG_TRIES + 1)]

    assert (answers[-2], answers[-1]) == (404, 429)


@pytest.mark.parametrize("name", ["sam", "ada"])
def test_nobody_else_sees_the_address_or_that_there_is_one(visitor, app, cast, asked, name):
    path = turn_on(visitor("pia"))
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    other = visitor(name)

    pages = [other.get(page).text for page in (PATH, f"/people/{cast.pia}/", "/assigned/")]
    if name == "ada":
        pages += [other.get(page).text for page in (f"/people/{cast.pia}/manage/", "/program/events/")]

    assert not any(token in page for page in pages)
    assert address_in(pages[0]) == ""
    assert not any("calendar" in page.partition("<main")[2].lower() for page in pages[1:])
    with app.app_context():
        assert not [one for one in db.session.scalars(sa.select(Event.action)) if "calendar" in str(one)]


def test_the_database_does_not_hold_the_address(visitor, app, asked):
    path = turn_on(visitor("pia"))
    with app.app_context():
        row = db.session.scalars(sa.select(CalendarFeed)).one()

    assert not any(str(value) in path for value in (row.token_hash, row.salt))


def test_no_line_of_the_log_holds_the_address(visitor, make_app, caplog, asked, app):
    path = turn_on(visitor("pia"))
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    with caplog.at_level("INFO", "lms"):
        make_app(logs_requests=True).test_client().get(path)

    assert "/calendar/<token>.ics" in [getattr(line, "route", None) for line in caplog.records]
    assert token not in "".join(str(line.__dict__) for line in caplog.records)


def test_days_of_a_credential_stand_in_it_titled_only_if_asked_and_a_new_card_has_its_own(visitor, cast):
    pia, card = visitor("pia"), "/hours/credentials/or-mhacbo-crm/"
    pia.post(card, {"issued_on": "2025-04-01", "runs_out_on": "2027-03-31"})
    path = turn_on(pia)

    bare = events(visitor, path)
    assert [(one["DTSTART"], one["SUMMARY"]) for one in bare] == [
        ("20270317", "A day to know"),
        ("20270331", "A day to know"),
    ]
    pia.post(f"{PATH}titles", {"titles": "yes"})
    named = events(visitor, path)
    assert [one["SUMMARY"].replace("\\", "") for one in named] == [
        "Oregon CRM: last day to send the renewal through Certemy",
        "Oregon CRM: the card runs out",
    ]
    assert [one["UID"] for one in named] == [one["UID"] for one in bare]

    pia.post(card, {"issued_on": "2025-04-01", "runs_out_on": "2028-03-31"})
    assert [one["DTSTART"] for one in events(visitor, path)] == ["20280317", "20280331"]
    pia.post(f"{card}end", {})
    assert events(visitor, path) == []
