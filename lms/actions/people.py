"""Joining, signing in and out, changing a password."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources

import argon2

from lms.domain.person import password_problem, read_email, read_name
from lms.store import events, people

hasher = argon2.PasswordHasher()

STRETCH_SECONDS = 900
TRIES_FOR_ACCOUNT = 10
TRIES_FOR_ADDRESS = 50
TRIES_OVERALL = 2000


class CannotAdd(Exception):
    """The person cannot be added; the message says why in a sentence."""


class UnsuitablePassword(Exception):
    """The new password cannot be taken; the message says why in a sentence."""


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


@cache
def common_passwords() -> frozenset[str]:
    text = resources.files("lms.actions").joinpath("common-passwords.txt").read_text("utf-8")
    return frozenset(text.split())


def hash_password(password: str) -> str:
    """Raises UnsuitablePassword."""
    problem = password_problem(password, common_passwords())
    if problem:
        raise UnsuitablePassword(problem)
    return hasher.hash(password)


@cache
def hash_of_nobody() -> str:
    """What an unknown account's password is compared with, so that it takes the same time."""
    return hasher.hash(secrets.token_urlsafe(16))


def add_person(
    email: str,
    name: str,
    now: datetime,
    *,
    display_name: str = "",
    password: str | None = None,
    is_administrator: bool = False,
    hired_on: date | None = None,
    added_by: int | None = None,
) -> people.Person:
    """Raises CannotAdd or UnsuitablePassword."""
    address, legal_name = read_email(email), read_name(name)
    shown = read_name(display_name) if display_name else legal_name
    if address is None:
        raise CannotAdd(f"“{email}” is not an e-mail address.")
    if legal_name is None or shown is None:
        raise CannotAdd("A name has 1 to 120 letters on one line.")
    if people.person_by_email(address) is not None:
        raise CannotAdd(f"{address} already has an account.")
    password_hash = hash_password(password) if password is not None else None
    person = people.add_person(
        address, legal_name, shown, password_hash, now, is_administrator=is_administrator, hired_on=hired_on
    )
    events.note(added_by, "person added", person.id, now)
    return person


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
    tried = people.tries(list(keys), stretch)
    if any(tried.get(key, 0) >= limit for key, limit in keys.items()):
        return Refused(too_many=True)
    # What cannot be an address is no one's, and may hold signs that PostgreSQL does not take.
    person = people.person_by_email(account) if read_email(email) else None
    kept = person.password_hash if person is not None else None
    if not _is_right(kept or hash_of_nobody(), password) or person is None or kept is None:
        people.count_try(list(keys), stretch)
        events.note(None, "sign-in refused", person.id if person else None, now)
        return Refused(too_many=False)
    people.forget_tries(_key("account", account))
    if hasher.check_needs_rehash(kept):
        person.password_hash = hasher.hash(password)
    events.note(person.id, "signed in", person.id, now)
    return Welcome(person.id, open_session(person.id, now))


def _is_right(kept: str, password: str) -> bool:
    if len(password) > 256:
        password = ""
    try:
        return hasher.verify(kept, password)
    except argon2.exceptions.VerificationError:
        return False


def _key(kind: str, value: str) -> str:
    return f"sign-in-{kind}:{hashlib.sha256(value.encode()).hexdigest()[:32]}"


def allow_check(address: str, now: datetime) -> bool:
    """Counts one look-up of a certificate from a network address; False when there were too many."""
    stretch = int(now.timestamp()) // STRETCH_SECONDS
    key = f"verify:{hashlib.sha256(address.encode()).hexdigest()[:32]}"
    if people.tries([key], stretch).get(key, 0) >= TRIES_FOR_ADDRESS * 4:
        return False
    people.count_try([key], stretch)
    return True


def open_session(person_id: int, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    people.open_session(token_hash(token), person_id, now)
    return token


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def sign_out(session_id: int, person_id: int, now: datetime) -> None:
    people.end_session(session_id, now)
    events.note(person_id, "signed out", person_id, now)


def change_password(person_id: int, present: str, new: str, now: datetime) -> str:
    """Ends every session of the person and gives the token of a new one; raises WrongPassword, UnsuitablePassword."""
    person = people.person(person_id)
    if person is None or not _is_right(person.password_hash or hash_of_nobody(), present):
        raise WrongPassword
    person.password_hash = hash_password(new)
    people.end_sessions_of(person_id, now)
    events.note(person_id, "password changed", person_id, now)
    return open_session(person_id, now)
