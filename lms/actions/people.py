"""Joining."""

from __future__ import annotations

from datetime import date, datetime

from lms.actions.passwords import hash_password
from lms.domain.person import read_email, read_name
from lms.store import events, people


class CannotAdd(Exception):
    """The person cannot be added; the message says why in a sentence."""


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
