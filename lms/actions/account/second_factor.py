"""The second step of signing in: a code from an app on one's phone, or a recovery code from paper."""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import pyotp
from cryptography.fernet import Fernet, InvalidToken

from lms.actions.account import devices, throttle
from lms.actions.account.guesses import check_password
from lms.actions.account.throttle import TooManyTries as TooManyTries
from lms.domain.acting import Acting
from lms.domain.credit.certificate import ALPHABET
from lms.domain.program.event import Action
from lms.store.account import second_factors as store
from lms.store.people import people
from lms.store.program import events
from lms.store.tables.account import SecondFactor

STEP_SECONDS = 30
STEPS_OFF = 1
RECOVERY_CODES = 10
RECOVERY_SIGNS = 10
TRIES = 5


class CannotConfirm(Exception):
    """There is no code to take: it does not go with the secret that waits.

    CannotConfirm
     ├── WrongCode
     └── NothingWaits    no secret waits to be confirmed, since another tab did so or nothing was begun
    """


class WrongCode(CannotConfirm):
    pass


class NothingWaits(CannotConfirm):
    pass


@dataclass(frozen=True, slots=True)
class Begun:
    """What an app has to be given, once as it is typed and once as an address that an app opens."""

    secret: str
    address: str


def begin(person_id: int, issuer: str, key: bytes) -> Begun | None:
    """A secret that waits to be confirmed, the same until it is; None when the second step is set up already."""
    person, factor = people.person(person_id), store.lock(person_id)
    if person is None or (factor is not None and factor.confirmed_at is not None):
        return None
    secret = _secret_of(factor, key) if factor is not None else None
    if secret is None:
        store.remove(person_id)
        secret = pyotp.random_base32()
        store.begin(person_id, _box(key).encrypt(secret.encode()))
    return Begun(secret, pyotp.TOTP(secret).provisioning_uri(name=person.email, issuer_name=issuer))


def confirm(acting: Acting, code: str, key: bytes) -> tuple[str, ...]:
    """Sets the second step up; gives the recovery codes, which are kept nowhere else. Raises CannotConfirm."""
    factor = store.lock(acting.me)
    if factor is None or factor.confirmed_at is not None:
        raise NothingWaits
    step = _step_of(factor, code, acting.now, key)
    if step is None:
        raise WrongCode
    codes = tuple(_recovery_code() for _ in range(RECOVERY_CODES))
    store.confirm(factor, [_hash_of(code, acting.me, key) for code in codes], step, acting.now)
    events.record_event(Action.SECOND_FACTOR_SET_UP, by=acting.me, about=acting.me, now=acting.now)
    return codes


def is_asked(person_id: int) -> bool:
    """Whether signing in asks this person for a code."""
    factor = store.second_factor(person_id)
    return factor is not None and factor.confirmed_at is not None


def take_code(person_id: int, typed: str, now: datetime, key: bytes, known_by: str = "") -> bool:
    """Whether the code is right; it counts this once. A wrong one is counted against the person's tries.

    In a browser that is known for them (`known_by`) the tries are those made there. Raises TooManyTries. A refusal
    must be committed like a success.
    """
    factor = store.lock(person_id)  # first, so that tries at one moment are counted one after the other
    counted = devices.limits_of(throttle.key_of("second-step", str(person_id)), TRIES, {}, person_id, known_by, now)
    if throttle.over(counted.limits, now):
        raise TooManyTries
    if factor is not None and factor.confirmed_at is not None and _counts(factor, typed, now, key):
        throttle.forget(counted.own)
        return True
    throttle.count(counted.limits, now)
    events.record_event(Action.SECOND_FACTOR_REFUSED, by=None, about=person_id, now=now)
    return False


def remove(acting: Acting, password: str, code: str, key: bytes) -> None:
    """Raises WrongPassword, WrongCode, TooManyTries or NoPlace; what they count must be committed."""
    check_password(acting, password)
    if not take_code(acting.me, code, acting.now, key):
        raise WrongCode
    store.remove(acting.me)
    events.record_event(Action.SECOND_FACTOR_REMOVED, by=acting.me, about=acting.me, now=acting.now)


def _counts(factor: SecondFactor, typed: str, now: datetime, key: bytes) -> bool:
    step = _step_of(factor, typed, now, key)
    if step is not None:
        store.count_step(factor, step)
        return True
    recovery = _hash_of(typed, factor.person_id, key)
    if recovery not in factor.recovery_hashes:
        return False
    store.drop_recovery(factor, recovery)
    events.record_event(Action.RECOVERY_CODE_USED, by=factor.person_id, about=factor.person_id, now=now)
    return True


def _step_of(factor: SecondFactor, typed: str, now: datetime, key: bytes) -> int | None:
    """The step of time that the code belongs to, later than the last that counted; None when there is none.

    A phone's clock may be off by STEPS_OFF steps to either side.
    """
    secret, code = _secret_of(factor, key), "".join(typed.split())
    if secret is None or not code.isascii():
        return None
    totp, here = pyotp.TOTP(secret), int(now.timestamp()) // STEP_SECONDS
    for step in range(here - STEPS_OFF, here + STEPS_OFF + 1):
        if step > factor.last_step and hmac.compare_digest(totp.generate_otp(step), code):
            return step
    return None


def _secret_of(factor: SecondFactor, key: bytes) -> str | None:
    """None when it was made with a key that is no longer here."""
    try:
        return _box(key).decrypt(factor.secret).decode()
    except InvalidToken:
        return None


def _box(key: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(key))


def _recovery_code() -> str:
    """`7F3K9-QZTM4`: 50 random bits."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_SIGNS))
    return f"{signs[:5]}-{signs[5:]}"


def _hash_of(recovery_code: str, person_id: int, key: bytes) -> str:
    """With the key, so that a copy of the database does not let anyone try all codes there are."""
    signs = "".join(sign for sign in recovery_code.upper() if sign.isalnum())
    read = signs.replace("O", "0").replace("I", "1").replace("L", "1")
    return hmac.new(key, f"recovery:{person_id}:{read}".encode(), sha256).hexdigest()
