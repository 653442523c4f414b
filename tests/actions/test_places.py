"""Where passwords are hashed: outside of transactions, in few places at a time."""

from __future__ import annotations

import threading

import argon2
import pytest
import sqlalchemy as sa

from lms.actions.account import links, passwords, second_factor, sessions
from lms.actions.account.places import NoPlace, Places
from lms.store.db import WrittenBefore, db, unit_of_work
from lms.store.people import people
from tests.conftest import NOW, PASSWORD
from tests.tools.acting import acting

KEY = b"k" * 32


class Watching:
    """A hasher that looks whether a transaction is open while it works."""

    def __init__(self, hasher):
        self.hasher, self.open = hasher, []

    def __getattr__(self, name):
        return getattr(self.hasher, name)

    def verify(self, *given):
        self.open.append(db.session().in_transaction())
        return self.hasher.verify(*given)

    def hash(self, *given, **named):
        self.open.append(db.session().in_transaction())
        return self.hasher.hash(*given, **named)


@pytest.fixture
def watching(app, monkeypatch):
    passwords.hash_of_nobody()
    watching = Watching(passwords.hasher)
    monkeypatch.setattr(passwords, "hasher", watching)
    with app.app_context():
        yield watching


def ways(cast):
    invited = links.make_link(acting(cast.ada), cast.pia, "reset", KEY)
    yield 1, lambda: sessions.sign_in("pia@example.org", "not the password", "10.0.0.1", NOW)
    yield 1, lambda: sessions.sign_in("pia@example.org", PASSWORD, "10.0.0.1", NOW)
    yield 1, lambda: second_factor.remove(acting(cast.sam), "not the password", "123456", KEY)
    yield 2, lambda: sessions.change_password(acting(cast.sam), PASSWORD, "a new long password 7")
    yield 1, lambda: links.choose_password(invited, "a new long password 7", NOW)


def test_no_password_is_hashed_inside_a_transaction(watching, cast):
    with unit_of_work():
        every = list(ways(cast))
    for hashes, deed in every:
        watching.open.clear()
        try:
            with unit_of_work():
                deed()
        except passwords.WrongPassword:
            pass

        assert watching.open == [False] * hashes


def test_what_was_written_before_is_neither_kept_nor_lost_by_half(app, cast):
    with app.app_context(), unit_of_work():
        people.person(cast.pia).display_name = "Pia P."
        with pytest.raises(WrittenBefore):
            passwords.is_right(passwords.hash_of_nobody(), "anything")
        db.session.flush()
        with pytest.raises(WrittenBefore):
            passwords.is_right(passwords.hash_of_nobody(), "anything")

    with app.app_context():
        assert people.person(cast.pia).display_name == "Pia P."


@pytest.mark.parametrize(
    ("threads", "at_once", "waiting"), [(1, 1, 0), (2, 1, 0), (3, 2, 0), (4, 2, 1), (6, 2, 2), (64, 2, 2)]
)
def test_a_thread_is_left_for_pages(threads, at_once, waiting):
    places = Places(at_once=9, waiting=9)
    places.fit_threads(threads)
    inside, leave, refused = threading.Semaphore(0), threading.Event(), []

    def come() -> None:
        try:
            with places.take():
                inside.release()
                leave.wait(10)
        except NoPlace:
            refused.append(1)

    came = [threading.Thread(target=come) for _ in range(at_once + waiting + 3)]
    for one in came:
        one.start()
    for _ in range(at_once):
        assert inside.acquire(timeout=10)
    while len(refused) < 3:
        threading.Event().wait(0.001)

    assert not inside.acquire(timeout=0.01)
    leave.set()
    for one in came:
        one.join(10)
    assert len(refused) == 3
    with places.take():
        pass


def test_a_password_changed_meanwhile_is_not_the_one_that_was_compared(app, cast, monkeypatch):
    kept = passwords.hasher

    class Meanwhile(Watching):
        def verify(self, *given):
            right = kept.verify(*given)
            with db.engine.begin() as other:
                other.execute(sa.text("UPDATE person SET password_hash = 'x' WHERE id = :id"), {"id": cast.pia})
            return right

    monkeypatch.setattr(passwords, "hasher", Meanwhile(kept))
    with app.app_context():
        with unit_of_work():
            refused = sessions.sign_in("pia@example.org", PASSWORD, "10.0.0.1", NOW)
        assert refused == sessions.SignInRefused(too_many=False)


def test_a_hash_takes_one_core_and_as_much_memory_as_ever():
    made = argon2.PasswordHasher(passwords.TIME_COST, passwords.MEMORY_KIB, passwords.LANES).hash("x")

    assert made.startswith("$argon2id$v=19$m=65536,t=3,p=1$")
