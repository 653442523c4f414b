"""The second step of signing in."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from lms.actions.account import second_factor, sessions
from lms.actions.account.passwords import WrongPassword
from lms.actions.account.second_factor import RECOVERY_CODES, TRIES, NothingWaits, TooManyTries, WrongCode
from lms.actions.account.sessions import PendingSecondFactor, SignedIn, SignInRefused
from lms.domain.program.event import EventDetails
from lms.store.account import second_factors as store
from lms.store.db import db, unit_of_work
from lms.store.tables.account import SecondFactor, Session
from lms.store.tables.program import Event
from tests.conftest import NOW, PASSWORD
from tests.tools.acting import acting
from tests.tools.at_once import run_at_once

pytestmark = pytest.mark.usefixtures("store")
KEY = b"k" * 32
HALF_A_MINUTE = timedelta(seconds=30)


def code_at(secret: str, moment) -> str:
    return pyotp.TOTP(secret).at(moment)


def wrong_at(secret: str, moment) -> str:
    """A code that no clock near that moment shows."""
    near = {code_at(secret, moment + number * HALF_A_MINUTE) for number in range(-3, 4)}
    return next(code for code in (f"{number:06}" for number in range(100)) if code not in near)


def begin(person_id: int) -> str:
    with unit_of_work():
        return second_factor.begin(person_id, "North", KEY).secret


def confirm(person_id: int, secret: str, now=NOW) -> tuple[str, ...]:
    with unit_of_work():
        return second_factor.confirm(acting(person_id, now), code_at(secret, now), KEY)


def take(person_id: int, code: str, now, key: bytes = KEY) -> bool:
    with unit_of_work():
        return second_factor.take_code(person_id, code, now, key)


@pytest.fixture
def secret(cast) -> str:
    """Pia's, confirmed an hour ago."""
    made = begin(cast.pia)
    confirm(cast.pia, made, NOW - timedelta(hours=1))
    return made


class TestSettingUp:
    def test_nothing_is_asked_before_a_code_was_right(self, cast):
        secret = begin(cast.pia)

        with pytest.raises(WrongCode), unit_of_work():
            second_factor.confirm(acting(cast.pia), wrong_at(secret, NOW), KEY)

        assert not second_factor.is_asked(cast.pia)

    def test_a_right_code_sets_it_up_and_gives_ten_codes_for_paper(self, cast):
        codes = confirm(cast.pia, begin(cast.pia))

        assert second_factor.is_asked(cast.pia)
        assert len(set(codes)) == RECOVERY_CODES

    def test_two_tabs_show_the_same_secret(self, cast):
        assert begin(cast.pia) == begin(cast.pia)

    def test_what_is_set_up_is_not_begun_again(self, cast, secret):
        with unit_of_work():
            assert second_factor.begin(cast.pia, "North", KEY) is None
        with pytest.raises(NothingWaits):
            confirm(cast.pia, secret)

    def test_what_was_not_begun_is_not_confirmed(self, cast):
        with pytest.raises(NothingWaits), unit_of_work():
            second_factor.confirm(acting(cast.pia), "000000", KEY)

    def test_the_address_for_the_app_names_site_and_account(self, cast):
        with unit_of_work():
            begun = second_factor.begin(cast.pia, "Family Support North", KEY)

        read = pyotp.parse_uri(begun.address)
        assert (read.issuer, read.name, read.secret) == ("Family Support North", "pia@example.org", begun.secret)

    def test_neither_secret_nor_codes_stand_in_the_database(self, cast):
        secret = begin(cast.pia)
        codes = confirm(cast.pia, secret)

        row = db.session.scalars(select(SecondFactor)).one()
        kept = repr((row.secret, row.recovery_hashes))
        assert secret not in kept
        assert not any(code in kept or code.replace("-", "") in kept for code in codes)

    def test_the_code_that_confirmed_it_does_not_open_as_well(self, cast):
        secret = begin(cast.pia)
        confirm(cast.pia, secret)

        assert not take(cast.pia, code_at(secret, NOW), NOW)

    def test_a_secret_made_with_a_lost_key_waits_no_longer(self, cast):
        with unit_of_work():
            lost = second_factor.begin(cast.pia, "North", b"l" * 32).secret

        assert begin(cast.pia) != lost


class TestCodes:
    @pytest.mark.parametrize("off", [-30, 0, 30])
    def test_a_clock_that_is_half_a_minute_off_is_right(self, cast, secret, off):
        assert take(cast.pia, code_at(secret, NOW + timedelta(seconds=off)), NOW)

    @pytest.mark.parametrize("off", [-90, -60, 60, 90])
    def test_a_clock_that_is_a_minute_off_is_not(self, cast, secret, off):
        assert not take(cast.pia, code_at(secret, NOW + timedelta(seconds=off)), NOW)

    def test_a_code_counts_once(self, cast, secret):
        code = code_at(secret, NOW)

        assert [take(cast.pia, code, NOW + timedelta(seconds=one)) for one in (0, 1, 29)] == [True, False, False]

    def test_of_four_who_send_one_code_at_once_one_is_right(self, app, cast, secret):
        taken = run_at_once(app, lambda _: take(cast.pia, code_at(secret, NOW), NOW), 4)

        assert sorted(taken) == [False, False, False, True]

    def test_a_code_older_than_one_that_counted_does_not_count(self, cast, secret):
        take(cast.pia, code_at(secret, NOW), NOW)

        assert not take(cast.pia, code_at(secret, NOW - HALF_A_MINUTE), NOW)
        assert take(cast.pia, code_at(secret, NOW + HALF_A_MINUTE), NOW)

    def test_spaces_in_a_code_are_forgiven(self, cast, secret):
        code = code_at(secret, NOW)

        assert take(cast.pia, f" {code[:3]} {code[3:]}\n", NOW)

    @pytest.mark.parametrize("code", ["", "٠٠٠٠٠٠", "１２３４５６", "12345", "1234567", "nul\x00", "é" * 6, "-"])
    def test_what_is_no_code_is_refused(self, cast, secret, code):
        assert not take(cast.pia, code, NOW)

    def test_a_recovery_code_counts_once_however_it_is_typed(self, cast):
        first, second, *_ = confirm(cast.pia, begin(cast.pia))

        assert [take(cast.pia, first, NOW), take(cast.pia, first, NOW)] == [True, False]
        assert take(cast.pia, f" {second.lower().replace('-', ' ').replace('0', 'o').replace('1', 'l')} ", NOW)
        assert len(store.second_factor(cast.pia).recovery_hashes) == RECOVERY_CODES - 2

    def test_a_recovery_code_is_its_owners_only(self, cast, secret):
        codes = confirm(cast.noel, begin(cast.noel))

        assert not take(cast.pia, codes[0], NOW)

    def test_with_another_key_nothing_is_right(self, cast):
        secret = begin(cast.pia)
        codes = confirm(cast.pia, secret, NOW - timedelta(hours=1))

        assert not take(cast.pia, code_at(secret, NOW), NOW, b"l" * 32)
        assert not take(cast.pia, codes[0], NOW, b"l" * 32)

    def test_five_wrong_codes_give_it_a_rest_for_right_ones_as_well(self, cast, secret):
        for _ in range(TRIES):
            assert not take(cast.pia, wrong_at(secret, NOW), NOW)

        with pytest.raises(TooManyTries):
            take(cast.pia, code_at(secret, NOW), NOW)
        later = NOW + timedelta(minutes=31)
        assert take(cast.pia, code_at(secret, later), later)

    def test_a_right_code_forgets_the_wrong_ones(self, cast, secret):
        for _ in range(TRIES - 1):
            take(cast.pia, wrong_at(secret, NOW), NOW)
        take(cast.pia, code_at(secret, NOW), NOW)

        assert not take(cast.pia, wrong_at(secret, NOW), NOW)
        assert not take(cast.pia, wrong_at(secret, NOW), NOW)

    def test_a_refused_code_is_an_event_without_the_code(self, cast, secret):
        take(cast.pia, wrong_at(secret, NOW), NOW)

        event = db.session.scalars(select(Event).order_by(Event.id.desc())).first()
        assert (event.actor_id, event.action, event.about_id, event.details) == (
            None,
            "second step refused",
            cast.pia,
            EventDetails(),
        )


class TestRemoving:
    def remove(self, cast, password: str, code: str) -> None:
        with unit_of_work():
            second_factor.remove(acting(cast.pia), password, code, KEY)

    def test_password_and_code_take_it_away(self, cast, secret):
        self.remove(cast, PASSWORD, code_at(secret, NOW))

        assert not second_factor.is_asked(cast.pia)

    def test_one_of_them_does_not(self, cast, secret):
        with pytest.raises(WrongPassword):
            self.remove(cast, "not the password", code_at(secret, NOW))
        with pytest.raises(WrongCode):
            self.remove(cast, PASSWORD, wrong_at(secret, NOW))

        assert second_factor.is_asked(cast.pia)


class TestSigningIn:
    def sign_in(self, now=NOW):
        with unit_of_work():
            return sessions.sign_in("pia@example.org", PASSWORD, "192.0.2.1", now)

    def go_on(self, halfway: PendingSecondFactor, code: str, now=NOW):
        with unit_of_work():
            return sessions.verify_second_factor(halfway, code, now, KEY)

    def count(self) -> int:
        return len(db.session.scalars(select(Session.id)).all())

    def test_a_right_password_opens_no_session_yet(self, cast, secret):
        assert isinstance(self.sign_in(), PendingSecondFactor)
        assert self.count() == 0

    def test_a_code_opens_it(self, cast, secret):
        outcome = self.go_on(self.sign_in(), code_at(secret, NOW))

        assert isinstance(outcome, SignedIn)
        assert self.count() == 1

    def test_a_wrong_code_does_not(self, cast, secret):
        assert self.go_on(self.sign_in(), wrong_at(secret, NOW)) == SignInRefused(too_many=False)
        assert self.count() == 0

    def test_very_many_codes_are_not_even_tried(self, cast, secret):
        halfway = self.sign_in()
        for _ in range(TRIES):
            self.go_on(halfway, wrong_at(secret, NOW))

        assert self.go_on(halfway, code_at(secret, NOW)) == SignInRefused(too_many=True)

    @pytest.mark.parametrize(("after", "opens"), [(300, True), (301, False), (-1, False)])
    def test_it_waits_for_five_minutes(self, cast, secret, after, opens):
        halfway, then = self.sign_in(), NOW + timedelta(seconds=after)

        outcome = self.go_on(halfway, code_at(secret, then), then)

        assert isinstance(outcome, SignedIn) == opens

    def test_a_changed_password_ends_what_was_begun_with_the_old_one(self, cast, secret):
        halfway = self.sign_in()
        with unit_of_work():
            sessions.change_password(acting(cast.pia), PASSWORD, "another quiet long walk")

        assert self.go_on(halfway, code_at(secret, NOW)) is None

    def test_a_second_step_that_is_gone_lets_no_one_in_halfway(self, cast, secret):
        halfway = self.sign_in()
        with unit_of_work():
            store.remove(cast.pia)

        assert self.go_on(halfway, code_at(secret, NOW)) is None
