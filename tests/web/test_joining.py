"""Joining a second account, and how its pages read afterwards."""

from __future__ import annotations

import re

import pytest

from lms.store import joined
from lms.store.db import unit_of_work
from tests.conftest import NOW, PASSWORD
from tests.tools.joining import add_person
from tests.tools.way import complete
from tests.web.conftest import COURSE


@pytest.fixture
def ada(visitor, cast):
    return visitor("ada")


@pytest.fixture
def second(app, cast) -> int:
    with app.app_context(), unit_of_work():
        return add_person("pia.two@example.org", "Pia Example", NOW, password=PASSWORD, is_another=True).id


def sent(page) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(second|sure|known_by)" value="([^"]*)">', page.text))


@pytest.mark.works("POST /people/<id:person_id>/manage/join")
def test_both_are_shown_before_anything_is_done(ada, app, cast, second):
    page = ada.post(f"/people/{cast.pia}/manage/join", {"second": "pia.two@example.org", "known_by": "photo-id"})

    assert "Are these two one person?" in page.text
    assert "It can be undone for 30 days." in page.text
    with app.app_context():
        assert joined.joined_into([second]) == {}

    answer = ada.post(f"/people/{cast.pia}/manage/join", sent(page))

    assert "The accounts of Pia Example are one now." in ada.get(answer.location).text
    assert "pia.two@example.org" in ada.get(answer.location).text
    with app.app_context():
        assert joined.joined_into([second]) == {second: cast.pia}


def test_what_cannot_be_joined_is_said_beside_the_field(ada, cast):
    for typed, said in (("nobody@example.org", "Nobody here has this e-mail."), ("", "Please type an e-mail")):
        page = ada.post(f"/people/{cast.pia}/manage/join", {"second": typed, "known_by": "spoke"})
        assert page.status_code == 422
        assert said in page.text


@pytest.fixture
def one_now(ada, app, cast, second, catalogue) -> str:
    """The serial of what the second account completed before it was joined."""
    with app.app_context():
        done = complete(catalogue.courses[COURSE], second, NOW)
    ada.post(
        f"/people/{cast.pia}/manage/join", {"second": "pia.two@example.org", "sure": "yes", "known_by": "photo-id"}
    )
    return done.serial


def test_the_person_sees_hours_certificates_and_courses_of_both(visitor, one_now, catalogue):
    pia = visitor("pia")

    assert one_now in pia.get("/certificates/").text
    assert catalogue.courses[COURSE].title in pia.get("/hours/").text
    assert pia.get(f"/certificates/{one_now}.pdf").status_code in (200, 302)
    assert "Completed" in pia.get(f"/courses/{COURSE}/").text
    assert visitor("noel").get(f"/certificates/{one_now}.pdf").status_code == 404


def test_who_supervises_the_person_sees_them_too(visitor, cast, one_now):
    assert one_now in visitor("sam").get(f"/people/{cast.pia}/").text


def test_the_certificate_stays_true(visitor, one_now):
    assert "Pia Example" in visitor(None).get(f"/verify/{one_now}").text


def test_the_page_of_the_second_account_leads_to_the_one_that_is_kept_and_takes_no_change(ada, cast, second, one_now):
    page = ada.get(f"/people/{second}/manage/")

    assert "was joined into another one" in page.text
    assert f"/people/{cast.pia}/manage/" in page.text
    for path in ("return", "link", "leave", "join"):
        assert ada.post(f"/people/{second}/manage/{path}").status_code == 404


def test_who_is_added_under_the_second_address_is_the_same_person(ada, cast, one_now):
    page = ada.post("/people/new/", {"name": "Pia", "email": "pia.two@example.org", "profile": "peer"})

    assert page.status_code == 422
    assert f"/people/{cast.pia}/manage/" in page.text
