"""The name on certificates: asked for by the person, put right by an administrator, told to whoever checks."""

from __future__ import annotations

import pytest

from lms.store.credit import certificates
from lms.store.db import db, unit_of_work
from lms.store.people import people
from lms.store.tables.credit import Certificate
from tests.conftest import NOW

RIGHT = "Pia Exampel"


def serials(app) -> list[str]:
    with app.app_context():
        return [one.serial for one in db.session.query(Certificate).order_by(Certificate.id)]


@pytest.fixture
def path(cast):
    return f"/people/{cast.pia}/manage/certificates/"


def correct(visitor, path, name: str = RIGHT, ids: tuple[str, ...] = ("1",), why: str = "misspelt"):
    return visitor("ada").post(path, {"legal_name": name, "why": why, "certificates": list(ids)})


@pytest.mark.works(
    "GET /certificates/name/",
    "POST /certificates/name/",
    "GET /people/<id:person_id>/manage/certificates/",
    "POST /people/<id:person_id>/manage/certificates/",
    "GET /verify/<serial>",
)
def test_a_name_is_asked_for_and_put_right(app, visitor, done, cast, path):
    pia, ada = visitor("pia"), visitor("ada")
    assert "It is kept as Pia Example" in pia.get("/certificates/name/").text
    asked = pia.post("/certificates/name/", {"legal_name": RIGHT, "why": "misspelt"})
    assert (asked.status_code, asked.location) == (302, "/certificates/")

    assert f'href="{path}"' in ada.get("/people/").text
    page = ada.get(path).text
    assert f'value="{RIGHT}"' in page
    assert 'value="1" checked' in page
    answer = correct(visitor, path)

    assert (answer.status_code, answer.location) == (302, f"/people/{cast.pia}/manage/")
    old, new = serials(app)
    shown, listed = pia.get(f"/verify/{new}").text, pia.get("/certificates/").text
    assert "This certificate is genuine" in shown
    assert RIGHT in shown
    assert "takes the place of an earlier issue" in shown
    assert "replaced by a newer issue" in listed
    assert f"number {new}" in listed
    replaced = visitor(None).get(f"/verify/{old}").text
    assert "This certificate was replaced" in replaced
    assert "at the holder’s request; the hours stand" in replaced
    assert "has completed this course again" not in replaced
    assert new not in replaced
    assert f'href="{path}"' not in ada.get("/people/").text


def test_the_course_and_the_hours_lead_to_the_new_one(app, visitor, done, course, path):
    correct(visitor, path)
    _, new = serials(app)
    pia = visitor("pia")

    for page in (f"/courses/{course.slug}/", "/hours/"):
        assert new in pia.get(page).text


def test_the_old_paper_stays_theirs(app, visitor, done, path):
    with app.app_context(), unit_of_work():
        certificates.store_file(1, b"%PDF-1.7 old", NOW)
    correct(visitor, path)

    assert visitor("pia").get(f"/certificates/{done.serial}.pdf").data == b"%PDF-1.7 old"


def test_only_what_is_ticked_is_issued_anew(app, visitor, done, cast, path):
    assert correct(visitor, path, ids=()).status_code == 302

    assert serials(app) == [done.serial]
    with app.app_context():
        assert people.person(cast.pia).legal_name == RIGHT


@pytest.mark.parametrize(
    ("name", "ids", "said"),
    [
        ("", ("1",), "A name has 1 to 120 characters"),
        ("\u200b", ("1",), "A name has 1 to 120 characters"),
        (RIGHT, ("99",), "revoked or issued anew meanwhile"),
        ("Pia Example", ("1",), "The name stands so already"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(visitor, done, path, name, ids, said):
    answer = correct(visitor, path, name, ids)

    assert answer.status_code == 422
    assert said in answer.text


def test_a_reason_that_is_none_is_refused(visitor, done, path):
    assert correct(visitor, path, why="because").status_code == 422


def test_pressed_twice_it_is_done_once(app, visitor, done, path):
    correct(visitor, path)

    assert correct(visitor, path).status_code == 422
    assert len(serials(app)) == 2


@pytest.mark.works("POST /people/<id:person_id>/manage/certificates/decline")
def test_what_was_asked_for_can_be_declined(app, visitor, done, cast, path):
    visitor("pia").post("/certificates/name/", {"legal_name": RIGHT, "why": "changed"})
    ada = visitor("ada")

    answer = ada.post(f"{path}decline")

    assert answer.status_code == 302
    assert "Declined" in ada.get(answer.location).text
    assert serials(app) == [done.serial]
    assert "You asked for" not in visitor("pia").get("/certificates/name/").text


def test_what_waits_is_shown_to_the_one_who_asked(visitor, done, cast):
    pia = visitor("pia")
    pia.post("/certificates/name/", {"legal_name": RIGHT, "why": "changed"})

    assert f"You asked for {RIGHT}" in pia.get("/certificates/name/").text


@pytest.mark.parametrize(
    ("typed", "said"), [("", "A name has 1 to"), ("\u200b", "A name has 1 to"), ("Pia Example", "stands on your")]
)
def test_what_cannot_be_asked_for_is_said(visitor, done, typed, said):
    answer = visitor("pia").post("/certificates/name/", {"legal_name": typed, "why": "misspelt"})

    assert answer.status_code == 422
    assert said in answer.text


def test_a_look_of_an_administrator_is_noted(visitor, done, cast, path, looks):
    visitor("ada").get(path)

    assert (cast.ada, "saw the account", cast.pia) in looks()


def test_nobody_of_that_number_is_not_found(visitor, cast):
    assert visitor("ada").get("/people/99/manage/certificates/").status_code == 404
