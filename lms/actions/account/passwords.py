"""Passwords: what may be one, how it is kept, whether it is right.

A hash takes a core for a tenth of a second and 64 MiB. So it is made outside any transaction, that nobody's write
waits for it, and in few places at a time, that pages find a thread and the machine its memory.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import resources

import argon2

from lms.actions.account.places import NoPlace as NoPlace
from lms.actions.account.places import Places
from lms.domain.chance import random_bytes
from lms.domain.people.person import PASSWORD_MAX, password_problem
from lms.store.db import between_transactions, only_read

# One lane: a hash takes one core, and many at once share the cores. Hashes with more are made anew at signing in.
TIME_COST, MEMORY_KIB, LANES = 3, 64 * 1024, 1
hasher = argon2.PasswordHasher(TIME_COST, MEMORY_KIB, LANES)
places = Places(at_once=2, waiting=2)


class UnsuitablePassword(Exception):
    """The new password cannot be taken; the message says why in a sentence."""


class WrongPassword(Exception):
    """The password that was typed is not the one that is kept."""


@cache
def common_passwords() -> frozenset[str]:
    text = resources.files("lms.actions.account").joinpath("common-passwords.txt").read_text("utf-8")
    return frozenset(text.split())


def check_password(password: str) -> None:
    """Raises UnsuitablePassword."""
    problem = password_problem(password, common_passwords())
    if problem:
        raise UnsuitablePassword(problem)


def hash_password(password: str) -> str:
    """Ends the transaction so far, as `is_right` does. Raises UnsuitablePassword, NoPlace."""
    check_password(password)
    with _outside():
        return hash_again(password)


def hash_in_transaction(password: str) -> str:
    """For who sets a site up, where nobody waits yet. Raises UnsuitablePassword."""
    check_password(password)
    return hash_again(password)


def hash_again(password: str) -> str:
    return hasher.hash(password, salt=random_bytes(hasher.salt_len))


@cache
def hash_of_nobody() -> str:
    """What an unknown account's password is compared with, so that it takes the same time."""
    return hasher.hash(secrets.token_urlsafe(16))


def is_right(kept: str, password: str) -> bool:
    """Ends the transaction so far, in which nothing may have been written; raises NoPlace.

    Whoever asks has to look again at what they knew before: others wrote meanwhile.
    """
    with _outside():
        return _is_right(kept, password)


def is_right_and_renewed(kept: str, password: str) -> tuple[bool, str | None]:
    """The same, and a new hash where the one that is kept was made in an older way."""
    with _outside():
        right = _is_right(kept, password)
        return right, hash_again(password) if right and hasher.check_needs_rehash(kept) else None


def _is_right(kept: str, password: str) -> bool:
    if len(password) > PASSWORD_MAX:
        password = ""
    try:
        return hasher.verify(kept, password)
    except argon2.exceptions.VerificationError:
        return False


def look_for_place() -> None:
    """Before anything is looked up for a password that could not be hashed now; raises NoPlace."""
    if places.are_taken():
        only_read()
        raise NoPlace


@contextmanager
def _outside() -> Iterator[None]:
    with between_transactions():
        try:
            with places.take():
                yield
        except NoPlace:
            only_read()
            raise
