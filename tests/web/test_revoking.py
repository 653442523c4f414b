"""The pages of a question about a certificate: begun, read, answered, decided."""

from __future__ import annotations

import pytest

from lms.store.credit import certificates, ledger
from lms.store.db import unit_of_work
from tests.conftest import NOW

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
