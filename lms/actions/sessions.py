"""Signing in and out, and changing a password."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from lms.actions import passwords
from lms.actions.passwords import hash_of_nobody, hash_password, is_right
from lms.domain.person import read_email
from lms.store import events, people, sessions

STRETCH_SECONDS = 900
TRIES_FOR_ACCOUNT = 10
TRIES_FOR_ADDRESS = 50
TRIES_OVERALL = 2000


class WrongPassword(Exception):
    """The present password that was typed is not the one that is kept."""


@dataclass(frozen=True, slots=True)
class Welcome:
    """A sign-in that worked; the token goes to the browser and is kept nowhere else."""

    person_id: int
    token: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A sign-in that did not work; `too_many` when it was not even tried."""

    too_many: bool


def sign_in(email: str, password: str, address: str, now: datetime) -> Welcome | Refused:
    """The same answer and the same work for an unknown address and a wrong password.

    `address` is the network address it came from; a refusal must be committed like a success, since it counts.
    """
    account = read_email(email) or email[:256]
    keys = {
        _key("account", account): TRIES_FOR_ACCOUNT,
        _key("address", address): TRIES_FOR_ADDRESS,
        _key("all", ""): TRIES_OVERALL,
    }
    stretch = int(now.timestamp()) // STRETCH_SECONDS
    tried = sessions.tries(list(keys), stretch)
    if any(tried.get(key, 0) >= limit for key, limit in keys.items()):
        return Refused(too_many=True)
    # What cannot be an address is no one's, and may hold signs that PostgreSQL does not take.
    person = people.person_by_email(account) if read_email(email) else None
    kept = person.password_hash if person is not None else None
    if not is_right(kept or hash_of_nobody(), password) or person is None or kept is None:
        sessions.count_try(list(keys), stretch)
        events.note(None, "sign-in refused", person.id if person else None, now)
        return Refused(too_many=False)
    sessions.forget_tries(_key("account", account))
    if passwords.hasher.check_needs_rehash(kept):
        person.password_hash = passwords.hasher.hash(password)
    events.note(person.id, "signed in", person.id, now)
    return Welcome(person.id, open_session(person.id, now))


def _key(kind: str, value: str) -> str:
    return f"sign-in-{kind}:{hashlib.sha256(value.encode()).hexdigest()[:32]}"


def allow_check(address: str, now: datetime) -> bool:
    """Counts one look-up of a certificate from a network address; False when there were too many."""
    stretch = int(now.timestamp()) // STRETCH_SECONDS
    key = f"verify:{hashlib.sha256(address.encode()).hexdigest()[:32]}"
    if sessions.tries([key], stretch).get(key, 0) >= TRIES_FOR_ADDRESS * 4:
        return False
    sessions.count_try([key], stretch)
    return True


def open_session(person_id: int, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    sessions.open_session(token_hash(token), person_id, now)
    return token


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def sign_out(session_id: int, person_id: int, now: datetime) -> None:
    sessions.end_session(session_id, now)
    events.note(person_id, "signed out", person_id, now)


def change_password(person_id: int, present: str, new: str, now: datetime) -> str:
    """Ends every session of the person and gives the token of a new one; raises WrongPassword, UnsuitablePassword."""
    person = people.person(person_id)
    if person is None or not is_right(person.password_hash or hash_of_nobody(), present):
        raise WrongPassword
    person.password_hash = hash_password(new)
    sessions.end_sessions_of(person_id, now)
    events.note(person_id, "password changed", person_id, now)
    return open_session(person_id, now)
