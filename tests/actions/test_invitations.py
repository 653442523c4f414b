"""One-time links that an administrator gives."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.actions.people import invitations
from lms.actions.people.invitations import CannotSendLink
from lms.domain.program.event import EventDetails
from lms.store.db import db
from lms.store.people import people
from lms.store.program import program
from lms.store.tables.account import LinkCheck
from lms.store.tables.program import Event, OutboxMessage
from tests.conftest import NOW
from tests.tools.acting import acting
from tests.tools.joining import add_person

KEY = b"k" * 32

pytestmark = pytest.mark.usefixtures("store")


def link():
    return db.session.execute(sa.text("SELECT id, opens, email, person_id, token_hash FROM link")).one()


def mails() -> list[OutboxMessage]:
    return list(db.session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id)))


def test_who_has_no_password_is_invited(cast):
    person = add_person("uma@example.org", "Uma New", NOW)

    token = invitations.give_link(acting(cast.ada, NOW, program.program()), person, KEY)

    (mail,) = mails()
    assert (link().opens, link().person_id) == ("invite", person.id)
    assert link().token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert (mail.person_id, mail.link_id) == (person.id, link().id)
    assert "{link}" in mail.body
    assert "until November 28, 2026" in mail.body


def test_who_has_one_gets_a_new_one(cast):
    invitations.give_link(acting(cast.ada, NOW, program.program()), people.person(cast.pia), KEY)

    assert link().opens == "reset"
    assert "{link}" in mails()[0].body
    assert "new password" in mails()[0].subject


def test_the_token_stands_in_no_row(cast):
    token = invitations.give_link(acting(cast.ada, NOW, program.program()), people.person(cast.pia), KEY)
    db.session.flush()

    for table in db.metadata.sorted_tables:
        assert token not in str(db.session.execute(sa.select(table)).all())


def test_an_account_is_given_back_after_a_check_and_both_addresses_are_told(cast):
    pia = people.person(cast.pia)

    invitations.give_account_back(
        acting(cast.ada, NOW, program.program()), pia, " New@Example.org", "photo-id", "at the front  desk", KEY
    )
    db.session.flush()

    with_link, without = mails()
    check = db.session.scalars(sa.select(LinkCheck)).one()
    event = db.session.scalars(sa.select(Event).where(Event.action == "re-attach link made")).one()
    assert (link().opens, link().email) == ("reattach", "new@example.org")
    assert pia.email == "pia@example.org"
    assert (with_link.link_id, without.link_id) == (link().id, None)
    assert (check.link_id, check.checked, check.note) == (link().id, "photo-id", "at the front desk")
    assert event.details == EventDetails(checked="photo-id")


def test_a_note_keeps_no_sign_that_a_database_refuses(cast):
    told = ("new@example.org", "spoke", "by\x00phone\u2028today", KEY)

    invitations.give_account_back(acting(cast.ada), people.person(cast.pia), *told)
    db.session.flush()

    assert db.session.scalars(sa.select(LinkCheck.note)).one() == "by phone today"


@pytest.mark.parametrize(
    ("email", "checked", "note", "field"),
    [
        ("no address", "spoke", "", "new_email"),
        ("pia@example.org", "spoke", "", "new_email"),
        ("noel@example.org", "spoke", "", "new_email"),
        ("new@example.org", "guessed", "", "checked"),
        ("new@example.org", "", "", "checked"),
        ("new@example.org", "spoke", "x" * 201, "note"),
    ],
)
def test_what_cannot_be_given_back_says_why(cast, email, checked, note, field):
    with pytest.raises(CannotSendLink) as reason:
        invitations.give_account_back(
            acting(cast.ada, NOW, program.program()), people.person(cast.pia), email, checked, note, KEY
        )

    assert reason.value.field == field
    assert mails() == []


def test_a_link_works_for_seven_days_at_most(cast):
    invitations.give_link(acting(cast.ada, NOW, program.program()), people.person(cast.pia), KEY)
    db.session.flush()

    (until,) = db.session.scalars(sa.select(db.metadata.tables["link"].c.until))
    assert until <= NOW + timedelta(days=7)
