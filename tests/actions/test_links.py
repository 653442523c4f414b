"""One-time links: made, asked for, used once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.actions.account import links, second_factor, sessions
from lms.actions.account.links import AddressTaken, CannotLink, LinkNotOpen, LinkPurpose, NameMissing
from lms.actions.account.passwords import UnsuitablePassword
from lms.actions.account.sessions import PendingSecondFactor, SignedIn, token_hash
from lms.domain.program.event import EventDetails
from lms.store.db import db, unit_of_work
from lms.store.people import people
from lms.store.tables.account import Link
from lms.store.tables.program import Event, OutboxMessage
from tests.actions.test_second_factor import code_at
from tests.conftest import NOW, PASSWORD
from tests.tools.acting import acting
from tests.tools.at_once import run_at_once

pytestmark = pytest.mark.usefixtures("store")
KEY = b"k" * 32
OTHER = b"o" * 32
NEW = "another quiet long walk"
HERE = "192.0.2.1"


def make(person_id: int, opens: str = "reset", now=NOW, **options: object) -> str:
    with unit_of_work():
        return links.make_link(acting(None, now), person_id, opens, KEY, **options)


def choose(token: str, password: str = NEW, now=NOW, **options: object):
    with unit_of_work():
        return links.choose_password(token, password, now, **options)


def is_open(token: str, now=NOW) -> bool:
    try:
        links.find_link(token, now)
    except LinkNotOpen:
        return False
    finally:
        db.session.rollback()
    return True


def signs_in(email: str, password: str) -> bool:
    with unit_of_work():
        return isinstance(sessions.sign_in(email, password, HERE, NOW), SignedIn | PendingSecondFactor)


def mails() -> list[tuple[int, str | None, str]]:
    rows = db.session.execute(
        select(OutboxMessage.person_id, OutboxMessage.email, OutboxMessage.subject).order_by(OutboxMessage.id)
    )
    return [tuple(row) for row in rows]


@pytest.fixture
def invited(cast) -> int:
    with unit_of_work():
        return people.add_person("new@example.org", "Newa Person", "Newa Person", None, NOW).id


class TestMaking:
    @pytest.mark.parametrize(
        ("opens", "lasts", "words"),
        [
            ("invite", timedelta(days=7), "7 days"),
            ("reset", timedelta(hours=1), "one hour"),
            ("reattach", timedelta(days=3), "3 days"),
        ],
    )
    def test_each_kind_is_open_for_its_time(self, invited, opens, lasts, words):
        token = make(invited, opens, email="other@example.org" if opens == "reattach" else None)

        assert is_open(token, NOW + lasts - timedelta(seconds=1))
        assert not is_open(token, NOW + lasts)
        assert links.lifetime_words(LinkPurpose(opens), by_hand=False) == words

    def test_nothing_in_the_database_opens_it(self, cast):
        token = make(cast.pia)

        link = db.session.scalars(select(Link)).one()
        kept = [link.token_hash, link.salt]
        assert token not in kept
        assert link.token_hash == token_hash(token)
        assert not any(is_open(one) for one in kept)

    def test_the_token_comes_from_the_salt_and_the_key_alone(self, cast):
        token = make(cast.pia)

        salt = db.session.scalars(select(Link.salt)).one()
        assert links.derive_token(salt, KEY) == token
        assert links.derive_token(salt, OTHER) != token

    def test_a_new_link_ends_the_older_one_of_its_kind_only(self, cast):
        reset, moved = make(cast.pia), make(cast.pia, "reattach", email="pia@new.example")
        others = make(cast.noel)

        newer = make(cast.pia)

        assert [is_open(one) for one in (reset, moved, others, newer)] == [False, True, True, True]

    def test_of_four_made_at_once_one_is_open(self, app, cast):
        tokens = run_at_once(app, lambda _: make(cast.pia), 4)

        assert sum(is_open(token) for token in tokens) == 1

    def test_many_are_made_in_as_many_statements_as_one(self, cast, invited):
        with unit_of_work():
            more = people.add_person("more@example.org", "More", "More", None, NOW).id
            tokens = links.make_links(acting(cast.ada), [invited, more], "invite", KEY)

        assert set(tokens) == {invited, more}
        assert all(is_open(token) for token in tokens.values())

    def test_who_has_a_password_is_not_invited(self, cast):
        with pytest.raises(CannotLink, match="a link for a new one"):
            make(cast.pia, "invite")

    @pytest.mark.parametrize(
        ("email", "said"),
        [("not an address", "is not an e-mail"), (None, "is not an e-mail"), ("noel@example.org", "already has an")],
    )
    def test_an_account_moves_only_to_an_address_that_is_free(self, cast, email, said):
        with pytest.raises(CannotLink, match=said):
            make(cast.rex, "reattach", email=email)

    def test_an_account_may_come_back_at_the_address_it_has(self, cast):
        assert is_open(make(cast.rex, "reattach", email="Rex@example.org"))

    def test_the_address_of_a_link_is_the_sites_own(self):
        assert links.address_of("https://learn.example.org/app", "abc") == "https://learn.example.org/app/link/abc"


class TestAsking:
    def ask(self, email: str, address: str = HERE, now=NOW) -> bool:
        with unit_of_work():
            return links.ask_for_reset(email, address, now, KEY)

    @pytest.mark.parametrize("name", ["pia", "rex"])
    def test_an_account_is_mailed_a_link_also_when_the_job_ended(self, cast, name):
        assert self.ask(f" {name.title()}@Example.org ")

        assert mails() == [(getattr(cast, name), None, "A link to choose a new password")]

    @pytest.mark.parametrize("email", ["nobody@example.org", "not an address", "", "nul\x00@example.org", "x" * 999])
    def test_nobody_else_is_mailed_and_the_answer_is_the_same(self, cast, email):
        assert self.ask(email)

        assert mails() == []

    def test_the_words_of_a_waiting_mail_hold_no_link(self, cast):
        self.ask("pia@example.org")

        mail = db.session.scalars(select(OutboxMessage)).one()
        assert "{link}" in mail.body
        assert mail.link_id == db.session.scalars(select(Link.id)).one()

    def test_an_account_is_mailed_three_times_in_a_while(self, cast):
        answers = [self.ask("pia@example.org", f"192.0.2.{number}") for number in range(5)]

        assert answers == [True] * 5
        assert len(mails()) == 3
        assert self.ask("pia@example.org", now=NOW + timedelta(minutes=31))
        assert len(mails()) == 4

    def test_a_network_address_and_all_together_get_a_rest(self, cast, monkeypatch):
        monkeypatch.setattr(links, "ASKS_FROM_ADDRESS", 2)
        monkeypatch.setattr(links, "ASKS_OVERALL", 4)

        here = [self.ask(f"nobody{number}@example.org") for number in range(3)]
        elsewhere = [self.ask(f"nobody{number}@example.org", f"192.0.2.{number + 9}") for number in range(3)]

        assert here == [True, True, False]
        assert elsewhere == [True, True, False]

    def test_it_is_an_event_without_the_address(self, cast):
        self.ask("pia@example.org")

        event = db.session.scalars(select(Event).order_by(Event.id.desc())).first()
        assert (event.actor_id, event.action, event.about_id, event.details) == (
            None,
            "new password asked for",
            cast.pia,
            EventDetails(),
        )


class TestUsing:
    def test_a_new_password_takes_the_place_of_the_old_one(self, cast):
        outcome = choose(make(cast.pia))

        assert isinstance(outcome, SignedIn)
        assert signs_in("pia@example.org", NEW)
        assert not signs_in("pia@example.org", PASSWORD)

    def test_a_link_is_used_once(self, cast):
        token = make(cast.pia)
        choose(token)

        with pytest.raises(LinkNotOpen):
            choose(token, "a third long password")

        assert signs_in("pia@example.org", NEW)

    def test_of_four_who_come_at_once_one_is_let_in(self, app, cast):
        token = make(cast.pia)

        outcomes = run_at_once(app, lambda number: choose(token, f"{NEW} {number}"), 4)

        assert sorted(type(one).__name__ for one in outcomes) == ["LinkNotOpen"] * 3 + ["SignedIn"]
        let_in = next(number for number, one in enumerate(outcomes) if isinstance(one, SignedIn))
        assert signs_in("pia@example.org", f"{NEW} {let_in}")

    @pytest.mark.parametrize("token", ["", "x", "x" * 43, "nul\x00", "é" * 43, "x" * 10_000])
    def test_what_is_no_token_opens_nothing(self, cast, token):
        make(cast.pia)

        with pytest.raises(LinkNotOpen):
            choose(token)

    def test_it_ends_all_sessions_and_all_other_links(self, cast):
        with unit_of_work():
            sessions.open_session(cast.pia, NOW)
        moved = make(cast.pia, "reattach", email="pia@new.example")

        outcome = choose(make(cast.pia))

        left = db.session.scalars(
            select(sessions.sessions.Session).where(sessions.sessions.Session.ended_at.is_(None))
        )
        assert [one.token_hash for one in left] == [token_hash(outcome.token)]
        assert not is_open(moved)

    def test_the_person_is_mailed_that_it_happened(self, cast):
        choose(make(cast.pia))

        assert mails() == [(cast.pia, "pia@example.org", "Your password was changed")]

    def test_a_password_that_cannot_be_taken_uses_nothing_up(self, cast):
        token = make(cast.pia)

        with pytest.raises(UnsuitablePassword):
            choose(token, "short")

        assert is_open(token)
        assert signs_in("pia@example.org", PASSWORD)

    def test_an_invited_person_says_what_to_call_them(self, invited):
        token = make(invited, "invite")

        with pytest.raises(NameMissing):
            choose(token, display_name="\u200b\n")
        choose(token, display_name=" Newa \u202eP. ")

        assert people.person(invited).display_name == "Newa P."
        assert people.person(invited).legal_name == "Newa Person"
        assert mails() == []

    def test_a_name_is_taken_from_an_invitation_only(self, cast):
        choose(make(cast.pia), display_name="Someone Else")

        assert people.person(cast.pia).display_name == "Pia Example"

    def test_an_account_comes_back_at_its_new_address_and_both_are_told(self, cast):
        choose(make(cast.rex, "reattach", email="rex@new.example"))

        assert people.person(cast.rex).email == "rex@new.example"
        assert signs_in("rex@new.example", NEW)
        assert not signs_in("rex@example.org", NEW)
        words = "Your account has moved to another address"
        assert mails() == [(cast.rex, "rex@example.org", words), (cast.rex, "rex@new.example", words)]

    def test_an_account_that_comes_back_at_its_own_address_is_told_once(self, cast):
        choose(make(cast.rex, "reattach", email="rex@example.org"))

        assert mails() == [(cast.rex, "rex@example.org", "Your password was changed")]

    def test_an_address_that_became_someone_elses_changes_nothing(self, cast):
        token = make(cast.rex, "reattach", email="rex@new.example")
        with unit_of_work():
            people.person(cast.noel).email = "rex@new.example"

        with pytest.raises(AddressTaken):
            choose(token)

        assert is_open(token)
        assert signs_in("rex@example.org", PASSWORD)

    def test_a_changed_password_ends_links_that_were_not_used(self, cast):
        token = make(cast.pia, "reattach", email="thief@new.example")

        with unit_of_work():
            sessions.change_password(acting(cast.pia), PASSWORD, NEW)

        assert not is_open(token)

    def test_using_a_link_is_an_event_with_its_kind(self, cast):
        choose(make(cast.pia))

        event = db.session.scalars(select(Event).where(Event.action == "password chosen with a link")).one()
        assert (event.actor_id, event.about_id, dict(event.details.pairs)["opens"]) == (cast.pia, cast.pia, "reset")


class TestWithASecondStep:
    @pytest.fixture
    def secret(self, cast) -> str:
        with unit_of_work():
            secret = second_factor.begin(cast.pia, "North", KEY).secret
            second_factor.confirm(acting(cast.pia), code_at(secret, NOW), KEY)
        return secret

    def test_a_mailed_link_does_not_lead_past_it(self, cast, secret):
        outcome = choose(make(cast.pia))

        assert isinstance(outcome, PendingSecondFactor)

    def test_a_reattached_account_has_lost_it(self, cast, secret):
        outcome = choose(make(cast.pia, "reattach", email="pia@new.example"))

        assert isinstance(outcome, SignedIn)
        assert not second_factor.is_asked(cast.pia)
