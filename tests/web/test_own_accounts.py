"""Joining one's own second account from both addresses, and undoing it."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from lms.store import joined
from lms.store.db import db, unit_of_work
from lms.store.tables.program import OutboxMessage
from tests.conftest import NOW, PASSWORD
from tests.tools.joining import add_person
from tests.tools.way import complete
from tests.web.conftest import COURSE

PAGE = "/account/accounts/"
ASK = {"email": "pia.two@example.org", "password": PASSWORD}


@pytest.fixture
def second(app, cast) -> int:
    with app.app_context(), unit_of_work():
        return add_person("pia.two@example.org", "Pia Example", NOW, password=PASSWORD, is_another=True).id


@pytest.fixture
def sends(app, monkeypatch):
    """As a site that sends mail."""
    monkeypatch.setattr("lms.web.context.sends_mail", lambda: True)


def mailed(app) -> list[tuple[int, str | None]]:
    with app.app_context():
        rows = sa.select(OutboxMessage.person_id, OutboxMessage.subject).order_by(OutboxMessage.id)
        return [(person_id, subject) for person_id, subject in db.session.execute(rows)]


def token(app) -> str:
    """Of the newest link, made from its salt as the mail does."""
    from lms.actions.account.links import derive_token
    from lms.web import context

    with app.app_context():
        salt = db.session.scalar(sa.text("SELECT salt FROM link ORDER BY id DESC LIMIT 1"))
        return derive_token(salt, context.link_key())


@pytest.mark.works(
    "GET /account/accounts/",
    "POST /account/accounts/",
    "GET /account/accounts/join/<token>",
    "POST /account/accounts/join/<token>",
    "POST /account/accounts/<id:account_id>/part",
)
def test_from_both_addresses_they_become_one_and_two_again(app, visitor, cast, second, sends, catalogue):
    with app.app_context():
        done = complete(catalogue.courses[COURSE], second, NOW)
    pia = visitor("pia")
    assert "a link is on its way there" in pia.get(pia.post(PAGE, ASK).location).text
    assert mailed(app) == [(second, "Are these two accounts both yours?")]
    link = token(app)
    assert pia.client.get(f"/link/{link}").location == f"{PAGE}join/{link}"
    assert "Are these two both yours?" in pia.get(f"{PAGE}join/{link}").text

    page = pia.get(pia.post(f"{PAGE}join/{link}").location).text

    assert ("are one now" in page, "Undo this, until December 21, 2026" in page) == (True, True)
    assert done.serial in pia.get("/certificates/").text
    assert pia.client.get(f"{PAGE}join/{link}").status_code == 410
    with app.app_context():
        checked = db.session.scalars(sa.text("SELECT what FROM event WHERE deed = 'accounts joined'")).all()
    assert len(checked) == 2
    assert all("both-addresses" in str(one) for one in checked)

    page = pia.get(pia.post(f"{PAGE}{second}/part").location).text

    assert "Your accounts are two again." in page
    assert done.serial not in pia.get("/certificates/").text


def test_nobody_else_joins_with_the_link(app, visitor, cast, second, sends):
    visitor("pia").post(PAGE, ASK)
    link = token(app)

    for name in ("noel", "ada", "pia.two"):
        other = visitor(name)
        assert "Another account asked for this" in other.get(f"{PAGE}join/{link}").text
        assert other.post(f"{PAGE}join/{link}").status_code == 409
    assert visitor(None).client.get(f"{PAGE}join/{link}").status_code == 302
    with app.app_context():
        assert joined.all_joined() == {}


def test_the_link_lets_nobody_choose_a_password(app, visitor, cast, second, sends):
    visitor("pia").post(PAGE, ASK)
    link = token(app)

    answer = visitor(None).post(f"/link/{link}", {"password": "a long enough one 7"})

    assert "/account/accounts/join/" in answer.location


def told(page: str) -> str:
    return re.sub(r"[\w.]+@example.org|<[^>]+>", "", page)


def test_an_address_that_nobody_has_is_answered_alike(app, visitor, cast, second, sends):
    pia = visitor("pia")

    pages = [
        told(pia.get(pia.post(PAGE, ASK | {"email": address}).location).text)
        for address in ("pia.two@example.org", "nobody@example.org", "ada@example.org")
    ]

    assert pages[0] == pages[1] == pages[2]
    assert [person_id for person_id, _ in mailed(app)] == [second]


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        ({"email": "pia@example.org", "password": PASSWORD}, 422, "that you are on"),
        ({"email": "nothing", "password": PASSWORD}, 422, "not an e-mail address"),
        ({"email": "pia.two@example.org", "password": "another password 1"}, 422, "not the password"),
        ({}, 422, "Please type the address."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(app, visitor, cast, second, sends, sent, status, said):
    answer = visitor("pia").post(PAGE, sent)

    assert (answer.status_code, said in answer.text) == (status, True)
    assert mailed(app) == []


def test_asked_again_and_again_it_rests(visitor, cast, second, sends):
    pia = visitor("pia")

    assert [pia.post(PAGE, ASK).status_code for _ in range(4)] == [302, 302, 302, 429]


def test_where_no_mail_is_sent_it_is_said_who_can_help(visitor, cast):
    page = visitor("pia").post(PAGE, ASK).text

    assert "This site sends no mail." in page


def test_what_is_not_joined_cannot_be_parted(visitor, cast):
    pia = visitor("pia")

    assert "These two accounts are not joined." in pia.get(pia.post(f"{PAGE}{cast.noel}/part").location).text


@pytest.mark.works("POST /people/<id:person_id>/manage/accounts/<id:account_id>/part")
def test_an_administrator_undoes_it_within_thirty_days(app, visitor, cast, second, clock):
    ada = visitor("ada")
    sure = {"second": "pia.two@example.org", "sure": "yes", "known_by": "photo-id"}
    ada.post(f"/people/{cast.pia}/manage/join", sure)
    assert "Undo this, until December 21, 2026" in ada.get(f"/people/{cast.pia}/manage/").text

    page = ada.get(ada.post(f"/people/{cast.pia}/manage/accounts/{second}/part").location).text

    assert "They are two accounts again." in page
    assert "These two accounts are not joined." in (
        ada.get(ada.post(f"/people/{cast.pia}/manage/accounts/{second}/part").location).text
    )
    ada.post(f"/people/{cast.pia}/manage/join", sure)
    clock.pass_time(days=31)
    assert "Undo this" not in visitor("ada").get(f"/people/{cast.pia}/manage/").text
