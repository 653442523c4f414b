"""One's own shown name and e-mail."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.actions.account import links, own, sessions
from lms.actions.account.links import AddressTaken, LinkNotOpen, NameMissing, derive_token
from lms.actions.account.passwords import WrongPassword
from lms.actions.account.throttle import TooManyTries
from lms.actions.program import outbox
from lms.store.account import sessions as session_store
from lms.store.db import db, unit_of_work
from lms.store.people import people
from lms.store.tables.account import Link, Session
from lms.store.tables.program import Event, OutboxMessage
from tests.conftest import NOW, PASSWORD
from tests.tools.acting import acting

pytestmark = pytest.mark.usefixtures("store")
KEY = b"k" * 32
NEW = "pia@home.example"


def deeds() -> list[str]:
    """What was done since the cast came."""
    came = ("person added", "made an administrator")
    return [one for one in db.session.scalars(sa.select(Event.action).order_by(Event.id)) if one not in came]


def mails() -> list[tuple[str, str | None]]:
    """Subject and the address that it names, for each mail that waits."""
    found = sa.select(OutboxMessage.subject, OutboxMessage.email).order_by(OutboxMessage.id)
    return [tuple(row) for row in db.session.execute(found)]


def ask(person_id: int, email: str = NEW, password: str = PASSWORD) -> str:
    with unit_of_work():
        return own.ask_for_email(acting(person_id), email, password, KEY)


def token_of_last() -> str:
    return derive_token(db.session.scalar(sa.select(Link.salt).order_by(Link.id.desc()).limit(1)), KEY)


class TestTheName:
    def test_it_is_shown_at_once_and_the_legal_one_stays(self, cast):
        with unit_of_work():
            assert own.change_display_name(acting(cast.pia), "  Pia \u200b from North ")

        person = people.person(cast.pia)
        assert (person.display_name, person.legal_name) == ("Pia from North", "Pia Example")
        assert deeds() == ["own name changed"]

    def test_the_same_once_more_is_no_event(self, cast):
        with unit_of_work():
            assert not own.change_display_name(acting(cast.pia), "Pia Example")

        assert deeds() == []

    @pytest.mark.parametrize("typed", ["", "  ", "\u200b", "\u3164", "x" * 121])
    def test_what_is_no_name_is_refused(self, cast, typed):
        with unit_of_work(), pytest.raises(NameMissing):
            own.change_display_name(acting(cast.pia), typed)


class TestAskingForAnAddress:
    def test_nothing_changes_before_the_link_is_opened_and_both_are_told(self, cast):
        assert ask(cast.pia, " PIA@Home.example ") == NEW

        assert people.person(cast.pia).email == "pia@example.org"
        assert mails() == [
            ("Your new e-mail address", None),
            ("Your account is about to get a new address", "pia@example.org"),
        ]
        assert deeds() == ["own e-mail change asked for"]

    def test_the_link_goes_to_the_new_address(self, cast):
        ask(cast.pia)

        with unit_of_work():
            claimed, _ = outbox.claim_mail(NOW)
        assert claimed.email == NEW

    def test_an_address_that_is_taken_looks_the_same_and_gets_nothing(self, cast):
        ask(cast.pia, "sam@example.org")

        assert mails() == [("Your account is about to get a new address", "pia@example.org")]
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Link)) == 0
        assert deeds() == ["own e-mail change asked for"]

    @pytest.mark.parametrize("typed", ["", "pia", "pia@home", "pia@example.org", "PIA@example.org"])
    def test_no_address_and_the_one_of_now_are_refused(self, cast, typed):
        with pytest.raises(own.UnsuitableAddress):
            ask(cast.pia, typed)

    def test_the_password_is_asked(self, cast):
        with pytest.raises(WrongPassword):
            ask(cast.pia, password="wrong")

        assert mails() == []

    def test_nobody_is_written_to_without_end(self, cast):
        for number in range(own.ASKS):
            ask(cast.pia, f"pia{number}@home.example")

        with pytest.raises(TooManyTries):
            ask(cast.pia)

    def test_only_the_newest_link_opens(self, cast):
        ask(cast.pia, "first@home.example")
        first = token_of_last()
        ask(cast.pia)

        with unit_of_work(), pytest.raises(LinkNotOpen):
            own.take_email(acting(cast.pia), first, None)


class TestTakingIt:
    def test_the_account_has_the_new_address(self, cast):
        ask(cast.pia)

        with unit_of_work():
            assert own.take_email(acting(None), token_of_last(), None) == NEW

        assert people.person_by_email(NEW).id == cast.pia
        assert deeds()[-1] == "own e-mail changed"
        assert [mail for mail in mails() if mail[0] == "Your account has a new address"] == [
            ("Your account has a new address", "pia@example.org"),
            ("Your account has a new address", NEW),
        ]

    def test_every_session_ends_but_the_one_that_opened_it(self, cast):
        with unit_of_work():
            for token in ("here", "there"):
                session_store.open_session(token, cast.pia, NOW)
        ids = list(db.session.scalars(sa.select(Session.id).order_by(Session.id)))
        ask(cast.pia)

        with unit_of_work():
            own.take_email(acting(cast.pia), token_of_last(), ids[0])

        still = db.session.scalars(sa.select(Session.id).where(Session.ended_at.is_(None)))
        assert list(still) == ids[:1]

    def test_opened_by_someone_else_it_ends_all_of_its_person_and_none_of_theirs(self, cast):
        with unit_of_work():
            session_store.open_session("pia", cast.pia, NOW)
            session_store.open_session("sam", cast.sam, NOW)
        ask(cast.pia)

        with unit_of_work():
            own.take_email(acting(cast.sam), token_of_last(), 2)

        assert list(db.session.scalars(sa.select(Session.person_id).where(Session.ended_at.is_(None)))) == [cast.sam]

    def test_links_that_went_to_the_address_of_before_end(self, cast):
        with unit_of_work():
            reset = links.make_link(acting(None), cast.pia, "reset", KEY)
        ask(cast.pia)
        token = token_of_last()

        with unit_of_work():
            own.take_email(acting(cast.pia), token, None)

        with pytest.raises(LinkNotOpen):
            links.find_link(reset, NOW)

    def test_it_works_once_and_for_a_day(self, cast):
        ask(cast.pia)
        token = token_of_last()

        with unit_of_work(), pytest.raises(LinkNotOpen):
            own.take_email(acting(cast.pia, NOW + timedelta(days=1)), token, None)
        with unit_of_work():
            own.take_email(acting(cast.pia), token, None)
        with unit_of_work(), pytest.raises(LinkNotOpen):
            own.take_email(acting(cast.pia), token, None)

    def test_an_address_that_was_taken_meanwhile_is_refused(self, cast):
        ask(cast.pia)
        with unit_of_work():
            people.person(cast.sam).email = NEW

        with unit_of_work(), pytest.raises(AddressTaken):
            own.take_email(acting(cast.pia), token_of_last(), None)

    def test_a_changed_password_ends_the_link(self, cast):
        ask(cast.pia)
        token = token_of_last()
        with unit_of_work():
            sessions.change_password(acting(cast.pia), PASSWORD, "another quiet walk")

        with unit_of_work(), pytest.raises(LinkNotOpen):
            own.take_email(acting(cast.pia), token, None)

    def test_it_opens_no_account(self, cast):
        ask(cast.pia)

        with unit_of_work(), pytest.raises(LinkNotOpen):
            links.choose_password(token_of_last(), "another quiet walk", NOW)

    def test_a_link_of_another_kind_brings_no_address(self, cast):
        with unit_of_work():
            token = links.make_link(acting(None), cast.pia, "reset", KEY)

        with unit_of_work(), pytest.raises(LinkNotOpen):
            own.take_email(acting(cast.pia), token, None)
