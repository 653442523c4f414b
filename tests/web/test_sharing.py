"""Sharing a certificate: by its person alone, as a file or by a link that can be ended and then shows nothing."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pikepdf
import pytest

from lms.actions.credit.name_corrections import correct_certificates
from lms.actions.people.own.erasing import erase_person
from lms.domain.credit.certificate import NameReason
from lms.domain.credit.life.sharing import LONGEST_TIME, MOST_OPEN, USUAL_TIME
from lms.store.credit import certificates
from lms.store.credit.life import shared_links
from lms.store.db import db, unit_of_work
from lms.store.people import kept_rows, people
from lms.store.tables.credit import SharedLink
from tests.actions.test_joining import join
from tests.conftest import NOW, TODAY
from tests.queries.test_statements import statements
from tests.tools.acting import acting
from tests.tools.sealing import made_by_queue

WITH_FILE = {"with_file": "y"}
NOTHING = "Nothing is shown here"


def page_of(serial: str) -> str:
    return f"/certificates/{serial}/share/"


@pytest.fixture
def shared(visitor, done):
    """Pia makes a link; its path."""

    def make(until=TODAY + timedelta(days=30), **fields: str) -> str:
        answer = visitor("pia").post(page_of(done.serial), {"until": str(until), **fields})
        assert answer.location == page_of(done.serial), answer.text
        found = re.search(
            r'value="http://learn\.example\.org(/shared/[\w-]{43})"', visitor("pia").get(page_of(done.serial)).text
        )
        assert found
        return found[1]

    return make


@pytest.fixture
def filed(app, settings, clock, done):
    """Pia's certificate has a file that carries a badge."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.attachments["credential.json"] = b'{"id": "a badge"}'
    path = settings.data / "made.pdf"
    pdf.save(path)
    with app.app_context(), unit_of_work():
        certificates.store_file(certificates.by_serial(done.serial).id, path.read_bytes(), NOW)
    return path.read_bytes()


def revoke(app, serial: str) -> None:
    with app.app_context(), unit_of_work():
        certificates.revoke(certificates.by_serial(serial), NOW)


@pytest.mark.works(
    "GET /certificates/<serial>/share/",
    "POST /certificates/<serial>/share/",
    "POST /certificates/<serial>/share/<id:link_id>/end",
    "GET /shared/<token>",
)
def test_whoever_has_the_link_sees_one_certificate_until_it_is_ended(visitor, shared, done, course):
    path, stranger = shared(label="My board"), visitor(None)

    page = stranger.get(path)

    assert page.status_code == 200
    assert ("Pia Example" in page.text, course.title in page.text, "It stands." in page.text) == (True,) * 3
    assert visitor("pia").post(f"{page_of(done.serial)}1/end").location == page_of(done.serial)
    ended = stranger.client.get(path)
    assert (ended.status_code, NOTHING in ended.text, "Pia" in ended.text) == (404, True, False)
    told = visitor("pia").get(page_of(done.serial)).text
    assert ("My board" in told, "you ended it on" in told, path in told) == (True, True, False)


def test_without_the_file_a_link_tells_nothing_that_outlives_it(visitor, shared, done, filed):
    path = shared()

    page = visitor(None).get(path).text

    assert (done.serial in page, f"/verify/{done.serial}" in page, ".pdf" in page) == (False, False, False)
    assert [visitor(None).client.get(f"{path}/{name}").status_code for name in ("certificate.pdf", "badge.json")] == [
        404,
        404,
    ]


@pytest.mark.works("GET /shared/<token>/certificate.pdf", "GET /shared/<token>/badge.json")
def test_with_the_file_it_hands_it_out(visitor, shared, done, filed):
    path, stranger = shared(**WITH_FILE), visitor(None)

    page = stranger.get(path).text

    assert (done.serial in page, f"{path}/certificate.pdf" in page) == (True, True)
    assert stranger.get(f"{path}/certificate.pdf").data == filed
    badge = stranger.get(f"{path}/badge.json")
    assert (json.loads(badge.data), badge.mimetype) == ({"id": "a badge"}, "application/ld+json")
    assert done.serial not in badge.headers["Content-Disposition"]


def test_making_one_with_the_file_has_the_file_made(app, visitor, shared, done, settings, clock):
    path = shared(**WITH_FILE)
    assert "not made yet" in visitor(None).get(path).text

    with app.app_context():
        assert made_by_queue(settings, clock, lambda _: b"%PDF-1.7") == 1

    assert visitor(None).get(f"{path}/certificate.pdf").data == b"%PDF-1.7"


def test_a_file_of_before_badges_has_none(visitor, shared, app, done):
    path = shared(**WITH_FILE)
    with app.app_context(), unit_of_work():
        certificates.store_file(certificates.by_serial(done.serial).id, b"%PDF-1.7", NOW)

    answer = visitor(None).client.get(f"{path}/badge.json")

    assert (answer.status_code, "has no badge" in answer.text) == (404, True)


@pytest.mark.works("GET /certificates/<serial>/badge.json")
def test_its_person_keeps_the_badge_alone(visitor, done, filed):
    answer = visitor("pia").get(f"/certificates/{done.serial}/badge.json")

    assert json.loads(answer.data) == {"id": "a badge"}


def test_without_a_file_the_badge_leads_to_its_making(visitor, done):
    assert visitor("pia").client.get(f"/certificates/{done.serial}/badge.json").location == (
        f"/certificates/{done.serial}.pdf"
    )


def test_unknown_ended_and_past_links_are_answered_alike(visitor, shared, clock, done):
    past, ended = shared(until=TODAY), shared()
    visitor("pia").post(f"{page_of(done.serial)}2/end")
    clock.pass_time(days=2)
    stranger = visitor(None)

    answers = [stranger.client.get(path) for path in (past, ended, "/shared/" + "x" * 43, "/shared/" + "é" * 3_000)]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1
    for answer in answers:
        told = [answer.headers[name] for name in ("X-Robots-Tag", "Referrer-Policy", "Cache-Control")]
        assert told == ["noindex, nofollow", "no-referrer", "no-store"]


def test_the_same_is_asked_of_the_database_for_unknown_ended_and_past_links(app, visitor, shared, clock, done):
    past, ended = shared(until=TODAY), shared()
    visitor("pia").post(f"{page_of(done.serial)}2/end")
    clock.pass_time(days=2)
    stranger, asked = visitor(None).client, []

    for path in (past, past, ended, "/shared/" + "x" * 43, "/shared/é"):  # the first counts the network for once
        with statements(app) as told:
            stranger.get(path)
        asked.append(list(told))

    assert asked[1] == asked[2] == asked[3] == asked[4] != []


def test_of_a_joined_account_the_kept_one_sees_makes_and_ends_links(app, visitor, shared, done, cast):
    path = shared(label="My board")
    with app.app_context():
        join(cast.noel, cast.pia, cast.ada)
    kept = visitor("noel")

    page = kept.get(page_of(done.serial)).text

    assert ("My board" in page, path in page) == (True, True)
    assert visitor(None).get(path).status_code == 200
    assert kept.post(page_of(done.serial), {"until": str(TODAY)}).status_code == 302
    assert kept.post(f"{page_of(done.serial)}1/end").status_code == 302
    assert visitor(None).client.get(path).status_code == 404


def test_erasing_the_kept_account_ends_what_the_joined_one_shared(app, visitor, shared, cast):
    path = shared(label="My board")
    with app.app_context():
        join(cast.noel, cast.pia, cast.ada)
        with unit_of_work():
            noel = people.person(cast.noel)
            noel.active_until = TODAY - timedelta(days=1)
            erase_person(acting(cast.ada), noel)

    assert visitor(None).client.get(path).status_code == 404


def test_a_link_is_open_to_the_end_of_its_last_day(visitor, shared, clock):
    path = shared(until=TODAY + timedelta(days=1))

    clock.pass_time(days=1)

    assert visitor(None).client.get(path).status_code == 200


def test_wrong_addresses_are_tried_only_so_often(visitor, shared):
    path, stranger = shared(), visitor(None)

    answers = [stranger.client.get(f"/shared/{number}").status_code for number in range(41)]

    assert answers == [404] * 40 + [429]
    assert stranger.client.get(path).status_code == 429


def test_opening_one_is_kept_nowhere(visitor, shared, rows):
    path = shared()
    before = rows()

    for name in (None, "sam", "ada"):
        assert visitor(name).client.get(path).status_code == 200

    after = rows()
    after["session"], before["session"] = 0, 0  # that Sam and Ada signed in
    assert {name: count for name, count in after.items() if before[name] != count and name != "known_device"} == {}


def test_no_event_tells_of_a_link(shared, rows):
    before = rows()["event"]

    shared()

    assert rows()["event"] == before


@pytest.mark.parametrize("name", ["sam", "olu", "noel", "ada", "rex"])
def test_nobody_else_makes_sees_or_ends_one(visitor, shared, done, name, rows):
    path, one = shared(), visitor(name)

    answers = [
        one.client.get(page_of(done.serial)),
        one.client.post(page_of(done.serial), data={"until": str(TODAY)}),
        one.client.post(f"{page_of(done.serial)}1/end"),
        one.client.get(f"/certificates/{done.serial}/badge.json"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert (rows()["shared_link"], rows()["shared_link_end"]) == (1, 0)
    assert visitor(None).client.get(path).status_code == 200


def test_a_link_of_another_certificate_is_not_ended_here(visitor, shared, done, rows):
    shared()

    assert visitor("pia").client.post(f"{page_of(done.serial)}2/end").status_code == 404
    assert visitor("pia").client.post("/certificates/7F3K-9QZT-M4XD-2HRP/share/1/end").status_code == 404


def test_ending_one_again_changes_nothing(visitor, shared, done, rows):
    shared()

    for _ in range(2):
        assert visitor("pia").post(f"{page_of(done.serial)}1/end").status_code == 302

    assert rows()["shared_link_end"] == 1


def test_ninety_days_are_proposed(visitor, done):
    assert f'value="{TODAY + USUAL_TIME}"' in visitor("pia").get(page_of(done.serial)).text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Please choose a last day"),
        ({"until": "2026-11-20"}, "Please choose a last day"),
        ({"until": str(TODAY + LONGEST_TIME + timedelta(days=1))}, "Please choose a last day"),
        ({"until": "soon"}, "Please write the day as"),
        ({"until": str(TODAY), "label": "x" * 81}, "Please keep it to 80 characters"),
    ],
)
def test_what_is_wrong_is_said_and_no_link_is_made(visitor, done, rows, fields, said):
    answer = visitor("pia").post(page_of(done.serial), fields)

    assert (answer.status_code, said in answer.text, rows()["shared_link"]) == (422, True, 0)


def test_so_many_links_are_open_at_once(visitor, done, rows, shared):
    answers = [visitor("pia").post(page_of(done.serial), {"until": str(TODAY)}) for _ in range(MOST_OPEN + 1)]

    assert [one.status_code for one in answers] == [302] * MOST_OPEN + [422]
    assert "Please end one that is not needed" in answers[-1].text


def test_a_revoked_certificate_says_so_and_hands_out_no_file(app, visitor, shared, done, filed):
    path = shared(**WITH_FILE)
    revoke(app, done.serial)

    page = visitor(None).get(path).text

    assert ("The program revoked it on" in page, "It stands." in page) == (True, False)
    assert visitor(None).client.get(f"{path}/certificate.pdf").status_code == 404
    assert "no new link to it can be made" in visitor("pia").get(page_of(done.serial)).text
    assert visitor("pia").post(page_of(done.serial), {"until": str(TODAY)}).status_code == 422


def test_one_that_was_renamed_shows_neither_name(app, visitor, shared, done, filed, cast):
    path = shared(**WITH_FILE)
    with app.app_context(), unit_of_work():
        paper = certificates.by_serial(done.serial)
        correct_certificates(acting(cast.ada), people.person(cast.pia), "Pia Newname", NameReason.CHANGED, [paper.id])

    page = visitor(None).get(path).text

    assert ("Pia Example" in page, "Pia Newname" in page, "at the holder’s request" in page) == (False, False, True)
    assert visitor(None).client.get(f"{path}/certificate.pdf").status_code == 404


def test_erasing_a_person_ends_their_links_and_takes_the_words(app, visitor, shared, cast):
    path = shared(label="My board")
    with app.app_context(), unit_of_work():
        pia = people.person(cast.pia)
        pia.active_until = TODAY - timedelta(days=1)
        erase_person(acting(cast.ada), pia)

    assert visitor(None).client.get(path).status_code == 404
    with app.app_context():
        assert [link.label for link in db.session.query(SharedLink)] == [""]


def test_its_person_is_given_it_without_what_would_open_it(app, shared, cast):
    shared(label="My board")

    with app.app_context():
        [row] = kept_rows.rows_of(cast.pia, SharedLink.__table__)

    assert row.keys() == {"id", "certificate_id", "label", "with_file", "until", "made_at"}


def test_only_a_hash_of_the_address_is_kept(app, shared):
    token = shared().rpartition("/")[2]

    with app.app_context():
        [link] = db.session.query(SharedLink)
        assert token not in (link.token_hash, link.salt)
        assert shared_links.open_at(token, TODAY) is None
