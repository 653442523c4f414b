"""Signing in and out, changing a password."""

from __future__ import annotations

from datetime import timedelta

import argon2
import pytest
import sqlalchemy as sa

from lms.actions.account import passwords
from lms.actions.account import sessions as actions
from lms.actions.account.passwords import UnsuitablePassword, WrongPassword
from lms.actions.account.sessions import (
    STRETCH_SECONDS,
    TRIES_FOR_ACCOUNT,
    TRIES_FOR_ADDRESS,
    TRIES_OVERALL,
    SignedIn,
    SignInRefused,
)
from lms.domain.program.event import EventDetails
from lms.store.db import db, unit_of_work
from lms.store.people import people
from lms.store.tables.account import Session, Throttle
from lms.store.tables.program import Event
from tests.conftest import NOW, PASSWORD
from tests.tools.acting import acting
from tests.tools.joining import add_person

pytestmark = pytest.mark.usefixtures("store")
HERE, THERE = "192.0.2.1", "192.0.2.2"
NEW = "another-quiet-walk"


def sign_in(email: str = "pia@example.org", password: str = PASSWORD, address: str = HERE, now=NOW):
    with unit_of_work():
        return actions.sign_in(email, password, address, now)


def fail(times: int, email: str = "pia@example.org", address: str = HERE, now=NOW) -> None:
    for _ in range(times):
        sign_in(email, "wrong", address, now)


def open_sessions(person_id: int) -> int:
    return db.session.scalar(
        sa.select(sa.func.count()).where(Session.person_id == person_id, Session.ended_at.is_(None))
    )


def deeds() -> list[str]:
    return list(db.session.scalars(sa.select(Event.action).order_by(Event.id)))


class TestSigningIn:
    def test_the_right_password_opens_a_session(self, cast):
        outcome = sign_in()

        assert isinstance(outcome, SignedIn)
        assert (outcome.person_id, open_sessions(cast.pia)) == (cast.pia, 1)

    def test_the_token_is_kept_nowhere(self, cast):
        token = sign_in().token

        kept = db.session.scalar(sa.select(Session.token_hash))
        assert kept == actions.token_hash(token) != token

    def test_each_session_has_a_token_of_its_own(self, cast):
        assert sign_in().token != sign_in().token

    def test_the_address_is_read_as_people_write_it(self, cast):
        assert isinstance(sign_in(" Pia@Example.org"), SignedIn)

    def test_an_unknown_account_and_a_wrong_password_are_answered_alike(self, cast):
        outcomes = [
            sign_in("pia@example.org", "wrong"),
            sign_in("nobody@example.org", PASSWORD),
            sign_in("nonsense", PASSWORD),
            sign_in("", ""),
            sign_in("nul\x00@example.org", PASSWORD),
            sign_in("pia@example.org", "x" * 100_000),
        ]

        assert outcomes == [SignInRefused(too_many=False)] * len(outcomes)

    def test_a_refusal_writes_the_same_whether_the_account_exists_or_not(self, cast):
        fail(1, "someone@example.org", THERE)
        written = []
        for email in ("pia@example.org", "nobody@example.org"):
            statements: list[str] = []

            def note(_connection, _cursor, statement, *_: object, kept=statements) -> None:
                kept.append(statement)

            sa.event.listen(db.engine, "before_cursor_execute", note)
            sign_in(email, "wrong", email)
            sa.event.remove(db.engine, "before_cursor_execute", note)
            written.append(statements)

        assert written[0] == written[1]

    def test_a_refused_sign_in_is_an_event_without_the_password(self, cast):
        sign_in("pia@example.org", "my-secret-guess")

        event = db.session.scalars(sa.select(Event).order_by(Event.id.desc())).first()
        assert (event.action, event.about_id, event.details) == ("sign-in refused", cast.pia, EventDetails())

    def test_someone_who_left_still_comes_to_their_record(self, cast):
        assert isinstance(sign_in("rex@example.org"), SignedIn)

    def test_a_hash_made_with_other_parameters_is_made_anew(self, cast):
        older = argon2.PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(PASSWORD)
        with unit_of_work():
            people.person(cast.pia).password_hash = older

        outcome = sign_in()

        assert isinstance(outcome, SignedIn)
        assert people.person(cast.pia).password_hash != older
        assert isinstance(sign_in(), SignedIn)

    def test_signing_out_ends_this_session_only(self, cast):
        sign_in(), sign_in()
        with unit_of_work():
            actions.sign_out(acting(cast.pia), db.session.scalar(sa.select(sa.func.min(Session.id))))

        assert open_sessions(cast.pia) == 1
        assert deeds()[-1] == "signed out"


class TestLimits:
    def test_an_account_is_closed_after_ten_wrong_tries_even_to_the_right_password(self, cast):
        fail(TRIES_FOR_ACCOUNT - 1)
        assert sign_in(password="wrong") == SignInRefused(too_many=False)

        assert sign_in() == SignInRefused(too_many=True)

    def test_nine_wrong_tries_leave_it_open(self, cast):
        fail(TRIES_FOR_ACCOUNT - 1)

        assert isinstance(sign_in(), SignedIn)

    def test_wrong_tries_from_anywhere_count_for_an_account(self, cast):
        for number in range(TRIES_FOR_ACCOUNT):
            fail(1, address=f"198.51.100.{number}")

        assert sign_in(address=THERE) == SignInRefused(too_many=True)

    def test_an_unknown_account_is_closed_in_the_same_way(self, cast):
        fail(TRIES_FOR_ACCOUNT, "nobody@example.org")

        assert sign_in("nobody@example.org") == SignInRefused(too_many=True)

    def test_an_address_written_in_another_way_is_the_same_account(self, cast):
        for number in range(TRIES_FOR_ACCOUNT):
            fail(1, " PIA@example.org" if number % 2 else "pia@Example.ORG ")

        assert sign_in() == SignInRefused(too_many=True)

    def test_another_account_stays_open(self, cast):
        fail(TRIES_FOR_ACCOUNT)

        assert isinstance(sign_in("noel@example.org"), SignedIn)

    def test_a_network_address_is_closed_after_fifty_wrong_tries(self, cast):
        for number in range(TRIES_FOR_ADDRESS):
            fail(1, f"guess-{number}@example.org")

        assert sign_in() == SignInRefused(too_many=True)
        assert isinstance(sign_in(address=THERE), SignedIn)

    def test_the_whole_site_is_closed_after_too_many(self, cast):
        fail(1)
        with unit_of_work():
            db.session.execute(sa.update(Throttle).where(Throttle.key == overall_key()).values(tries=TRIES_OVERALL))

        assert sign_in("noel@example.org", address=THERE) == SignInRefused(too_many=True)

    def test_a_sign_in_that_worked_forgets_the_accounts_tries(self, cast):
        for _ in range(3):
            fail(TRIES_FOR_ACCOUNT - 1)
            assert isinstance(sign_in(), SignedIn)

    def test_a_sign_in_that_worked_does_not_forget_the_network_addresss_tries(self, cast):
        for number in range(TRIES_FOR_ADDRESS - 1):
            fail(1, f"guess-{number}@example.org")
        sign_in()
        fail(1, "guess-last@example.org")

        assert sign_in() == SignInRefused(too_many=True)

    def test_a_refusal_without_a_try_counts_no_further(self, cast):
        fail(TRIES_FOR_ACCOUNT + 5)

        assert max(db.session.scalars(sa.select(Throttle.tries))) == TRIES_FOR_ACCOUNT

    def test_an_account_opens_again_after_two_stretches(self, cast):
        fail(TRIES_FOR_ACCOUNT)
        later = NOW + timedelta(seconds=2 * STRETCH_SECONDS)

        assert sign_in(now=NOW + timedelta(seconds=STRETCH_SECONDS)) == SignInRefused(too_many=True)
        assert isinstance(sign_in(now=later), SignedIn)

    def test_no_address_stands_in_the_table_of_tries(self, cast):
        fail(1)

        keys = " ".join(db.session.scalars(sa.select(Throttle.key)))
        assert "pia" not in keys
        assert HERE not in keys

    def test_certificates_can_be_checked_two_hundred_times_from_one_address(self):
        with unit_of_work():
            allowed = []
            for _ in range(201):
                allowed.append(actions.may_check(HERE, NOW))
                actions.count_check(HERE, NOW)
            elsewhere = actions.may_check(THERE, NOW)

        assert (allowed, elsewhere) == ([True] * 200 + [False], True)


def overall_key() -> str:
    """The key that every try counts for: the one that two tries from two places share."""
    fail(1, "someone@example.org", "203.0.113.9")
    (shared,) = db.session.scalars(sa.select(Throttle.key).where(Throttle.tries >= 2))
    return shared


class TestChangingAPassword:
    def change(self, person_id: int, present: str = PASSWORD, new: str = NEW) -> str:
        with unit_of_work():
            return actions.change_password(acting(person_id), present, new)

    def test_the_new_one_opens_and_the_old_one_no_longer_does(self, cast):
        self.change(cast.pia)

        assert isinstance(sign_in(password=NEW), SignedIn)
        assert sign_in() == SignInRefused(too_many=False)

    def test_every_session_ends_but_the_new_one(self, cast):
        old = [actions.token_hash(sign_in().token) for _ in range(2)]

        token = self.change(cast.pia)

        live = list(db.session.scalars(sa.select(Session.token_hash).where(Session.ended_at.is_(None))))
        assert live == [actions.token_hash(token)]
        assert not set(live) & set(old)

    def test_other_peoples_sessions_stay(self, cast):
        sign_in("noel@example.org")

        self.change(cast.pia)

        assert open_sessions(cast.noel) == 1

    @pytest.mark.parametrize("present", ["wrong", "", "x" * 100_000])
    def test_a_wrong_present_password_changes_nothing(self, cast, present):
        sign_in()

        with pytest.raises(WrongPassword):
            self.change(cast.pia, present)

        assert isinstance(sign_in(), SignedIn)
        assert open_sessions(cast.pia) == 2

    def test_an_unsuitable_new_password_changes_nothing(self, cast):
        sign_in()

        with pytest.raises(UnsuitablePassword):
            self.change(cast.pia, new="password1234")

        assert isinstance(sign_in(), SignedIn)
        assert open_sessions(cast.pia) == 2

    def test_nobody_who_does_not_exist_has_a_password(self, cast):
        with pytest.raises(WrongPassword):
            self.change(404)

    def test_it_is_an_event(self, cast):
        self.change(cast.pia)

        assert deeds()[-1] == "password changed"


def test_common_passwords_are_long_enough_to_matter():
    assert sum(len(one) >= 12 for one in passwords.common_passwords()) > 20


def test_without_a_password_there_is_no_way_in():
    with unit_of_work():
        add_person("new@example.org", "New Person", NOW)

    assert [sign_in("new@example.org", one) for one in ("", PASSWORD)] == [SignInRefused(too_many=False)] * 2
