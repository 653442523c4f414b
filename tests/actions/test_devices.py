"""A browser that signed in before has tries of its own; a password that is asked again is not asked without end."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.actions.account import devices, links, second_factor, sessions
from lms.actions.account.guesses import TRIES, check_password
from lms.actions.account.passwords import WrongPassword
from lms.actions.account.sessions import TRIES_FOR_ACCOUNT, TRIES_OVERALL, SignedIn, SignInRefused
from lms.actions.account.throttle import STRETCH_SECONDS, TooManyTries
from lms.store.db import db, unit_of_work
from lms.store.tables.account import KnownDevice, Link, Throttle
from lms.store.tables.program import Event, OutboxMessage
from tests.conftest import NOW, PASSWORD
from tests.tools.acting import acting

pytestmark = pytest.mark.usefixtures("store")
KEY = b"k" * 32
LATER = NOW + timedelta(seconds=2 * STRETCH_SECONDS)


@pytest.fixture
def known(cast) -> str:
    """The token of a browser in which Pia signed in before."""
    with unit_of_work():
        return devices.remember_device(cast.pia, "", NOW - timedelta(days=30))


def sign_in(password: str = PASSWORD, known_by: str = "", email: str = "pia@example.org", address: str = "192.0.2.7"):
    with unit_of_work():
        return sessions.sign_in(email, password, address, NOW, known_by=known_by)


def lock_from_elsewhere() -> None:
    for _ in range(TRIES_FOR_ACCOUNT):
        sign_in("wrong", address="198.51.100.1")
    assert sign_in() == SignInRefused(too_many=True)


class TestSigningIn:
    def test_whoever_tries_elsewhere_locks_nobody_out_of_a_browser_of_theirs(self, known):
        lock_from_elsewhere()

        assert isinstance(sign_in(known_by=known), SignedIn)

    def test_not_even_everyone_at_once(self, known):
        stretch = int(NOW.timestamp()) // STRETCH_SECONDS
        with unit_of_work():
            db.session.add(Throttle(key=sessions.key_of("sign-in-all", ""), stretch=stretch, tries=TRIES_OVERALL))

        assert sign_in() == SignInRefused(too_many=True)
        assert isinstance(sign_in(known_by=known), SignedIn)

    def test_in_a_known_browser_tries_are_counted_as_well(self, known):
        for _ in range(TRIES_FOR_ACCOUNT):
            assert sign_in("wrong", known) == SignInRefused(too_many=False)

        assert sign_in(PASSWORD, known) == SignInRefused(too_many=True)

    def test_those_tries_lock_nobody_elsewhere(self, known):
        for _ in range(TRIES_FOR_ACCOUNT):
            sign_in("wrong", known)

        assert isinstance(sign_in(), SignedIn)

    def test_a_browser_of_someone_else_is_not_known(self, cast, known):
        lock_from_elsewhere()
        with unit_of_work():
            others = devices.remember_device(cast.sam, "", NOW)

        assert sign_in(known_by=others) == SignInRefused(too_many=True)

    @pytest.mark.parametrize("token", ["", "x", "x" * 43, "é" * 43, "\x00", "x" * 5_000])
    def test_a_token_that_was_made_up_is_not_known(self, cast, known, token):
        lock_from_elsewhere()

        assert sign_in(known_by=token) == SignInRefused(too_many=True)

    def test_success_in_a_known_browser_does_not_forget_the_tries_elsewhere(self, known):
        lock_from_elsewhere()
        sign_in(known_by=known)

        assert sign_in() == SignInRefused(too_many=True)


class TestRemembering:
    def test_a_browser_keeps_its_token_for_all_who_sign_in_there(self, cast, known):
        with unit_of_work():
            assert devices.remember_device(cast.sam, known, NOW) == known

        assert db.session.scalar(sa.select(sa.func.count()).select_from(KnownDevice)) == 2

    def test_a_second_sign_in_adds_no_row(self, cast, known):
        with unit_of_work():
            assert devices.remember_device(cast.pia, known, NOW) == known

        [row] = db.session.scalars(sa.select(KnownDevice))
        assert row.signed_in_at == NOW
        assert known not in row.token_hash

    @pytest.mark.parametrize("token", ["", "chosen by somebody else", "é" * 43])
    def test_a_token_that_is_none_of_ours_is_replaced(self, cast, token):
        with unit_of_work():
            made = devices.remember_device(cast.pia, token, NOW)

        assert (made != token, len(made)) == (True, 43)

    def test_after_a_year_and_more_it_is_forgotten(self, cast, known):
        with unit_of_work():
            devices.remember_device(cast.sam, "", NOW + timedelta(days=371))

        assert list(db.session.scalars(sa.select(KnownDevice.person_id))) == [cast.sam]

    def test_an_account_that_is_given_back_knows_none(self, cast, known):
        with unit_of_work():
            token = links.make_link(acting(None), cast.pia, "reattach", KEY, email="pia@new.example")
        with unit_of_work():
            links.choose_password(token, "another quiet walk", NOW)

        assert db.session.scalar(sa.select(sa.func.count()).select_from(KnownDevice)) == 0


class TestTheOtherCounts:
    def test_the_second_step_in_a_known_browser_is_not_locked_from_elsewhere(self, cast, known):
        with unit_of_work():
            for _ in range(second_factor.TRIES):
                second_factor.take_code(cast.pia, "000000", NOW, KEY)
            with pytest.raises(TooManyTries):
                second_factor.take_code(cast.pia, "000000", NOW, KEY)

            assert second_factor.take_code(cast.pia, "000000", NOW, KEY, known) is False

    def test_a_new_password_can_be_asked_for_where_one_is_known(self, cast, known):
        with unit_of_work():
            for _ in range(links.ASKS_FOR_ACCOUNT + 1):
                links.ask_for_reset("pia@example.org", "198.51.100.1", NOW, KEY)
            before = db.session.scalar(sa.select(sa.func.count()).select_from(OutboxMessage))
            links.ask_for_reset("pia@example.org", "198.51.100.1", NOW, KEY, known)

        assert before == links.ASKS_FOR_ACCOUNT
        assert db.session.scalar(sa.select(sa.func.count()).select_from(OutboxMessage)) == before + 1


class TestThePresentPassword:
    def wrong(self, person_id: int, now=NOW) -> type[Exception] | None:
        with unit_of_work():
            try:
                check_password(acting(person_id, now), PASSWORD)
            except (WrongPassword, TooManyTries) as refusal:
                return type(refusal)
        return None

    def count(self, person_id: int, times: int) -> None:
        """As a page does it, which answers and so commits."""
        for _ in range(times):
            with unit_of_work(), suppress(WrongPassword):
                check_password(acting(person_id), "wrong")

    def test_after_so_many_wrong_ones_not_even_the_right_one_is_tried(self, cast):
        self.count(cast.pia, TRIES)

        assert self.wrong(cast.pia) is TooManyTries

    def test_it_is_tried_again_half_an_hour_later(self, cast):
        self.count(cast.pia, TRIES)

        assert self.wrong(cast.pia, LATER) is None

    def test_the_right_one_forgets_the_wrong_ones(self, cast):
        self.count(cast.pia, TRIES - 1)
        assert self.wrong(cast.pia) is None
        self.count(cast.pia, TRIES - 1)

        assert self.wrong(cast.pia) is None

    def test_nobody_else_is_held_up(self, cast):
        self.count(cast.pia, TRIES)

        assert self.wrong(cast.sam) is None

    def test_each_wrong_one_is_an_event(self, cast):
        self.count(cast.pia, 2)

        told = db.session.execute(sa.select(Event.action, Event.actor_id, Event.about_id).order_by(Event.id)).all()
        assert told[-2:] == [("password refused", cast.pia, cast.pia)] * 2

    @pytest.mark.parametrize("action", ["change_password", "remove"])
    def test_every_action_that_asks_for_it_counts(self, cast, action):
        def ask() -> None:
            if action == "change_password":
                sessions.change_password(acting(cast.pia), "wrong", "another quiet walk")
            else:
                second_factor.remove(acting(cast.pia), "wrong", "000000", KEY)

        for _ in range(TRIES):
            with unit_of_work(), suppress(WrongPassword):
                ask()

        with unit_of_work(), pytest.raises(TooManyTries):
            ask()


class TestAskingForAnUnknownAddress:
    """The same work, not only the same words."""

    def work_of(self, email: str) -> list[str]:
        asked: list[str] = []

        def note(_connection, _cursor, statement: str, *_: object) -> None:
            asked.append(statement.replace("ROLLBACK TO", "RELEASE"))

        sa.event.listen(db.engine, "before_cursor_execute", note)
        try:
            with unit_of_work():
                assert links.ask_for_reset(email, "192.0.2.9", NOW, KEY)
        finally:
            sa.event.remove(db.engine, "before_cursor_execute", note)
        return asked

    def test_is_the_same_work(self, cast):
        self.work_of("someone@example.org")  # the first of all adds the rows that count

        known, unknown = self.work_of("noel@example.org"), self.work_of("nobody@example.org")

        assert unknown == known
        assert sum("INSERT INTO" in one for one in known) >= 4

    def test_leaves_nothing_but_the_count(self, cast):
        counts = [sa.select(sa.func.count()).select_from(model) for model in (Link, OutboxMessage, Event)]
        before = [db.session.scalar(count) for count in counts]

        self.work_of("nobody@example.org")

        assert [db.session.scalar(count) for count in counts] == before

    def test_ends_no_link_of_whom_it_was_done_with(self, cast):
        with unit_of_work():
            token = links.make_link(acting(None), cast.ada, "reset", KEY)

        self.work_of("nobody@example.org")

        assert links.find_link(token, NOW).person_id == cast.ada
