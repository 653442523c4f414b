"""The pages of a question about a certificate: begun, read, answered, decided."""

from __future__ import annotations

import pytest

from lms.store.credit import certificates, ledger
from lms.store.db import unit_of_work
from lms.store.people import people
from tests.conftest import NOW, TODAY

PAGE = "/program/certificates/1/"
ASKED = {"ground": "certified twice", "words": "It stands there <b>twice</b>."}


@pytest.fixture
def path(cast, done) -> str:
    return f"/people/{cast.pia}/manage/certificates/{done.serial}/revoke/"


@pytest.mark.works(
    "GET /people/<id:person_id>/manage/certificates/<serial>/revoke/",
    "POST /people/<id:person_id>/manage/certificates/<serial>/revoke/",
    "GET /program/certificates/",
    "GET /program/certificates/<id:case_id>/",
    "GET /certificates/questions/<id:case_id>/",
    "POST /certificates/questions/<id:case_id>/",
    "POST /program/certificates/<id:case_id>/",
)
def test_a_certificate_is_asked_about_answered_and_left(app, visitor, cast, path):
    ada, pia = visitor("ada"), visitor("pia")
    assert f'href="{path}"' in ada.get(f"/people/{cast.pia}/manage/certificates/").text
    assert "14 days to answer" in ada.get(path).text
    assert ada.post(path, {"ground": "certified twice"}).status_code == 422
    sent = ada.post(path, ASKED)
    assert (sent.status_code, sent.location) == (302, PAGE)

    assert "until December 5, 2026 to answer" in pia.get("/certificates/").text
    page = pia.get("/certificates/questions/1/").text
    assert "The same hours were certified twice" in page
    assert "&lt;b&gt;twice" in page
    assert pia.post("/certificates/questions/1/", {"words": ""}).status_code == 422
    assert pia.post("/certificates/questions/1/", {"words": "I took two."}).status_code == 302

    assert "answered" in ada.get("/program/certificates/").text
    assert "waits for a decision" in ada.get("/program/needs/").text
    assert "I took two." in ada.get(PAGE).text
    assert ada.post(PAGE, {"decision": "revoke"}).status_code == 422
    assert ada.post(PAGE, {"decision": ""}).status_code == 422
    assert ada.post(PAGE, {"decision": "leave"}).status_code == 302
    assert "it stands, by Ada Example" in pia.get("/certificates/questions/1/").text
    assert pia.post("/certificates/questions/1/", {"words": "More."}).status_code == 422


def test_revoked_its_reason_is_nowhere_in_public(app, visitor, cast, done, path, clock):
    visitor("ada").post(path, ASKED)
    clock.pass_time(days=15)
    answer = visitor("ada").post(PAGE, {"decision": "revoke"})

    assert answer.status_code == 302
    public = visitor(None).get(f"/verify/{done.serial}").text
    assert "Revoked" in public
    assert "twice" not in public
    assert "Your certificate" not in public


def test_one_that_was_revoked_is_not_asked_about(app, visitor, cast, done, path):
    with app.app_context(), unit_of_work():
        certificates.revoke(certificates.by_serial(done.serial), NOW)
    assert visitor("ada").get(path).status_code == 404


def test_lines_with_a_certificate_lead_to_the_question(app, visitor, cast, path):
    page = visitor("ada").get(f"/people/{cast.pia}/manage/hours/").text

    assert f'href="{path}"' in page
    with app.app_context():
        assert len(ledger.lines(cast.pia)) == 1


def test_home_tells_its_person_while_it_is_open_and_nobody_else(app, visitor, cast, done, path):
    before = visitor("pia").get("/").text
    visitor("ada").post(path, ASKED)

    home = visitor("pia").get("/").text
    assert 'href="/certificates/questions/1/"' in home
    assert "You have until December 5, 2026 to answer" in home
    assert "twice" not in home
    assert "/certificates/questions/" not in visitor("sam").get("/").text + before

    visitor("ada").post(PAGE, {"decision": "leave"})
    assert "/certificates/questions/" not in visitor("pia").get("/").text


@pytest.fixture
def sam_administers_too(app, cast):
    with app.app_context(), unit_of_work():
        people.person(cast.sam).is_administrator = True


def test_monday_tells_a_second_administrator_what_waits_for_their_decision(
    visitor, cast, path, clock, sam_administers_too
):
    assert "for your decision" not in visitor("sam").get("/").text
    visitor("ada").post(path, ASKED)

    monday = visitor("sam").get("/").text
    clock.pass_time(days=15)
    later = visitor("sam").get("/").text

    for words in ("1 certificate", "waits for your decision", 'href="/program/certificates/"'):
        assert words in monday
    assert ("Its person is heard first" in monday, "you can decide now" in monday) == (True, False)
    assert "For one, the days to answer are over: you can decide now." in " ".join(later.split())
    visitor("sam").post(PAGE, {"decision": "leave"})
    assert "for your decision" not in visitor("sam").get("/").text


def test_the_home_of_who_began_it_says_that_another_decides(visitor, cast, path, clock, sam_administers_too):
    visitor("ada").post(path, ASKED)
    clock.pass_time(days=15)

    home = " ".join(visitor("ada").get("/").text.split())

    assert "waits for a decision" in home
    assert "Another administrator decides, after its person was heard." in home


def test_monday_tells_nobody_else(visitor, path, cast):
    visitor("ada").post(path, ASKED)

    assert "decision" not in visitor("sam").get("/").text


def test_monday_asks_whoever_supervises_about_their_own_certificate(app, visitor, cast, done, path):
    visitor("ada").post(path, ASKED)
    assert visitor("pia").get("/").status_code == 200
    with app.app_context(), unit_of_work():
        people.supervise(cast.pia, cast.noel, TODAY)

    monday = visitor("pia").get("/").text

    assert "About a certificate of yours" in monday
    assert 'href="/certificates/questions/1/"' in monday
