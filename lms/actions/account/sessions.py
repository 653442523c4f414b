"""Signing in and out, and changing a password."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.actions.account import devices, second_factor, throttle
from lms.actions.account.guesses import compare_password, settle
from lms.actions.account.passwords import hash_of_nobody, hash_password, is_right_and_renewed, look_for_place
from lms.actions.account.throttle import STRETCH_SECONDS as STRETCH_SECONDS
from lms.actions.account.throttle import key_of
from lms.actions.learning import clock
from lms.domain.acting import Acting
from lms.domain.chance import random_token
from lms.domain.people.person import read_email
from lms.domain.program.event import Action
from lms.store.account import links, sessions
from lms.store.locks import lock_people
from lms.store.people import people
from lms.store.program import events
from lms.store.tables.people import Person

SECOND_FACTOR_WAITS = timedelta(minutes=5)
TRIES_FOR_ACCOUNT = 10
TRIES_FOR_ADDRESS = 50
TRIES_OVERALL = 2000


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A sign-in that worked; the token goes to the browser and is kept nowhere else."""

    person_id: int
    token: str


@dataclass(frozen=True, slots=True)
class PendingSecondFactor:
    """A password that was right, where a code is asked for as well: nobody is signed in yet.

    `mark` goes with the password of that moment, so that none of this is good once the password was changed.
    """

    person_id: int
    mark: str
    begun_at: datetime


@dataclass(frozen=True, slots=True)
class SignInRefused:
    """A sign-in that did not work; `too_many` when it was not even tried."""

    too_many: bool


def sign_in(
    email: str, password: str, address: str, now: datetime, device: str = "", known_by: str = ""
) -> SignedIn | PendingSecondFactor | SignInRefused:
    """The same answer and the same work for an unknown address and a wrong password.

    `address` is the network address it came from, `known_by` the token of a browser that signed in before; a refusal
    must be committed like a success, since it counts. Raises NoPlace, when nothing was tried. The password is
    compared outside any transaction, so what was known before is asked again after it.
    """
    look_for_place()
    account = read_email(email) or email[:256]
    # What cannot be an address is no one's, and may hold characters that PostgreSQL does not take.
    person = people.person_by_email(account) if read_email(email) else None
    wide = {key_of("sign-in-address", address): TRIES_FOR_ADDRESS, key_of("sign-in-all", ""): TRIES_OVERALL}
    kept, person_id = (person.password_hash, person.id) if person is not None else (None, None)
    key = key_of("sign-in-account", account)
    counted = devices.limits_of(key, TRIES_FOR_ACCOUNT, wide, person_id, known_by, now)
    if throttle.over(counted.limits, now):
        return SignInRefused(too_many=True)
    right, renewed = is_right_and_renewed(kept or hash_of_nobody(), password)
    if throttle.over(counted.limits, now):  # by those who tried meanwhile
        return SignInRefused(too_many=True)
    if not right or person is None or kept is None or not _still_has(person, person_id, kept):
        throttle.count(counted.limits, now)
        events.record_event(Action.SIGN_IN_REFUSED, by=None, about=person_id, now=now)
        return SignInRefused(too_many=False)
    throttle.forget(counted.own)
    if renewed is not None:
        person.password_hash = renewed
    return start_session(person, now, device)


def _still_has(person: Person, person_id: int | None, kept: str) -> bool:
    """Whether the password is the one that was compared; from here on nobody changes it."""
    lock_people([person_id] if person_id is not None else [])  # before the person is read again
    return person.password_hash == kept


def start_session(person: Person, now: datetime, device: str) -> SignedIn | PendingSecondFactor:
    """Opens a session for someone who proved who they are, unless a second step is asked for."""
    if second_factor.is_asked(person.id):
        return PendingSecondFactor(person.id, _mark_of(person), now)
    return _signed_in(person.id, now, device)


def verify_second_factor(
    halfway: PendingSecondFactor, code: str, now: datetime, key: bytes, device: str = "", known_by: str = ""
) -> SignedIn | SignInRefused | None:
    """The second step; None when it was begun too long ago, or the password was changed since."""
    person = people.person(halfway.person_id)
    in_time = timedelta(0) <= now - halfway.begun_at <= SECOND_FACTOR_WAITS
    if person is None or not in_time or not secrets.compare_digest(halfway.mark, _mark_of(person)):
        return None
    if not second_factor.is_asked(person.id):
        return None
    try:
        is_taken = second_factor.take_code(person.id, code, now, key, known_by)
    except second_factor.TooManyTries:
        return SignInRefused(too_many=True)
    return _signed_in(person.id, now, device) if is_taken else SignInRefused(too_many=False)


def _mark_of(person: Person) -> str:
    return hashlib.sha256(f"halfway:{person.password_hash}".encode()).hexdigest()[:32]


def _signed_in(person_id: int, now: datetime, device: str) -> SignedIn:
    events.record_event(Action.SIGNED_IN, by=person_id, about=person_id, now=now)
    return SignedIn(person_id, open_session(person_id, now, device))


def may_check(address: str, now: datetime) -> bool:
    """Whether one more certificate may be looked up from a network address."""
    return not throttle.over(_checks(address), now)


def count_check(address: str, now: datetime) -> None:
    throttle.count(_checks(address), now)


def _checks(address: str) -> dict[str, int]:
    return {key_of("verify", address): TRIES_FOR_ADDRESS * 4}


def open_session(person_id: int, now: datetime, device: str = "") -> str:
    token = random_token()
    sessions.open_session(token_hash(token), person_id, now, device)
    return token


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def sign_out(acting: Acting, session_id: int) -> None:
    """Reading ends with it, so that no time counts until the next way in."""
    clock.note_leaving(acting)
    sessions.end_session(session_id, acting.now)
    events.record_event(Action.SIGNED_OUT, by=acting.me, about=acting.me, now=acting.now)


def end_session(acting: Acting, session_id: int) -> bool:
    """Ends one of a person's sessions, or leaves it ended; False when it is not theirs."""
    if not sessions.is_session_of(session_id, acting.me):
        return False
    sessions.end_session(session_id, acting.now)
    events.record_event(Action.SESSION_ENDED, by=acting.me, about=acting.me, now=acting.now, session=session_id)
    return True


def end_other_sessions(acting: Acting, session_id: int) -> int:
    """Ends all of a person's sessions but this one; how many."""
    ended = sessions.end_sessions_of(acting.me, acting.now, but=session_id)
    if not ended:
        return 0
    events.record_event(Action.OTHER_SESSIONS_ENDED, by=acting.me, about=acting.me, now=acting.now)
    return ended


def change_password(acting: Acting, present: str, new: str, device: str = "") -> str:
    """Ends every session and every unused link of the person, and gives the token of a new session.

    Raises WrongPassword, UnsuitablePassword, TooManyTries or NoPlace; a refusal must be committed like a success.
    """
    compared = compare_password(acting, present)
    password_hash = hash_password(new) if compared.is_right else ""  # before anything is written
    person = settle(acting, compared)
    person.password_hash = password_hash
    sessions.end_sessions_of(acting.me, acting.now)
    links.end_links([acting.me], acting.now)
    events.record_event(Action.PASSWORD_CHANGED, by=acting.me, about=acting.me, now=acting.now)
    return open_session(acting.me, acting.now, device)
