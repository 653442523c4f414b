"""The password that someone who is signed in types once more: it is asked a few times, and not without end."""

from __future__ import annotations

from lms.actions.account import throttle
from lms.actions.account.passwords import WrongPassword, hash_of_nobody, is_right
from lms.domain.acting import Acting
from lms.domain.program.event import Action
from lms.store.locks import lock_people
from lms.store.people import people
from lms.store.program import events
from lms.store.tables.people import Person

TRIES = 10


def check_password(acting: Acting, typed: str) -> Person:
    """The person who acts, if this is their password. Raises WrongPassword or TooManyTries.

    A session that was left open would else let anyone guess. A refusal must be committed like a success.
    """
    limits = {throttle.key_of("present-password", str(acting.me)): TRIES}
    lock_people([acting.me])  # first, so that tries at one moment are counted one after the other
    if throttle.over(limits, acting.now):
        raise throttle.TooManyTries
    person = people.person(acting.me)
    is_theirs = is_right(person.password_hash or hash_of_nobody() if person else hash_of_nobody(), typed)
    if person is None:
        raise WrongPassword
    if not is_theirs:
        throttle.count(limits, acting.now)
        events.record_event(Action.PASSWORD_REFUSED, by=acting.me, about=acting.me, now=acting.now)
        raise WrongPassword
    for limit in limits:
        throttle.forget(limit)
    return person
