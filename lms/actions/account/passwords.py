"""Passwords: what may be one, how it is kept, whether it is right."""

from __future__ import annotations

import secrets
from functools import cache
from importlib import resources

import argon2

from lms.domain.chance import random_bytes
from lms.domain.people.person import PASSWORD_MAX, password_problem

hasher = argon2.PasswordHasher()


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
    """Raises UnsuitablePassword."""
    check_password(password)
    return hasher.hash(password, salt=random_bytes(hasher.salt_len))


@cache
def hash_of_nobody() -> str:
    """What an unknown account's password is compared with, so that it takes the same time."""
    return hasher.hash(secrets.token_urlsafe(16))


def is_right(kept: str, password: str) -> bool:
    if len(password) > PASSWORD_MAX:
        password = ""
    try:
        return hasher.verify(kept, password)
    except argon2.exceptions.VerificationError:
        return False
