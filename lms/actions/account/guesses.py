"""The password that someone who is signed in types once more: it is asked a few times, and not without end."""

from __future__ import annotations

from dataclasses import dataclass

from lms.actions.account import throttle
from lms.actions.account.passwords import WrongPassword, hash_of_nobody, is_right
from lms.domain.acting import Acting
from lms.domain.program.event import Action
from lms.store.locks import lock_people
from lms.store.people import people
from lms.store.program import events
from lms.store.tables.people import Person

TRIES = 10


@dataclass(frozen=True, slots=True)
class ComparedPassword:
    """What came of comparing, and the hash that it was compared with; nothing was counted yet."""

    kept: str | None
    is_right: bool


def check_password(acting: Acting, typed: str) -> Person:
    """The person who acts, if this is their password. Raises WrongPassword, TooManyTries or NoPlace.

    A session that was left open would else let anyone guess. A refusal must be committed like a success.
    """
    return settle(acting, compare_password(acting, typed))


def compare_password(acting: Acting, typed: str) -> ComparedPassword:
    """Outside any transaction, so that `settle` has to ask again what was known. Raises TooManyTries or NoPlace."""
    if throttle.over(_limits(acting), acting.now):
        raise throttle.TooManyTries
    person = people.person(acting.me)
    kept = person.password_hash if person is not None else None
    return ComparedPassword(kept, is_right(kept or hash_of_nobody(), typed))


def settle(acting: Acting, compared: ComparedPassword) -> Person:
    """Counts what was compared; the person, if it was right. Raises WrongPassword or TooManyTries."""
    limits = _limits(acting)
    lock_people([acting.me])  # first, so that tries at one moment are counted one after the other
    if throttle.over(limits, acting.now):
        raise throttle.TooManyTries
    person = people.person(acting.me)
    if person is None:
        raise WrongPassword
    if not compared.is_right or person.password_hash != compared.kept:
        throttle.count(limits, acting.now)
        events.record_event(Action.PASSWORD_REFUSED, by=acting.me, about=acting.me, now=acting.now)
        raise WrongPassword
    for limit in limits:
        throttle.forget(limit)
    return person


def _limits(acting: Acting) -> dict[str, int]:
    return {throttle.key_of("present-password", str(acting.me)): TRIES}
