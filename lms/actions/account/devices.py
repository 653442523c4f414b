"""A browser in which someone signed in before has tries of its own, which nobody elsewhere can use up."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.actions.account.throttle import key_of
from lms.domain.chance import random_token
from lms.store.account import devices

REMEMBERED = timedelta(days=400)  # browsers keep no cookie longer
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class TryLimits:
    """What one try counts against: `own` is the key of the account, or of the account in a browser it knows."""

    own: str
    limits: Mapping[str, int]


def remember_device(person_id: int, token: str, now: datetime) -> str:
    """Keeps that the person signed in there; what the browser is to bring again, new if it brought nothing."""
    kept = token if _TOKEN.fullmatch(token) else random_token()
    devices.remember(person_id, _hash_of(kept), now, now - REMEMBERED)
    return kept


def limits_of(
    key: str, most: int, wide: Mapping[str, int], person_id: int | None, known_by: str, now: datetime
) -> TryLimits:
    """Those of a try about the account with this key, and the `wide` ones of where it came from.

    In a browser that is known for this person by its token (`known_by`) neither is asked: a try there counts for
    itself, so that whoever tries elsewhere locks nobody out.
    """
    if person_id is not None and _TOKEN.fullmatch(known_by):
        hashed = _hash_of(known_by)
        if devices.is_known(person_id, hashed, now - REMEMBERED):
            own = key_of(key.partition(":")[0], f"{person_id}:{hashed}")
            return TryLimits(own, {own: most})
    return TryLimits(key, {key: most, **wide})


def _hash_of(token: str) -> str:
    return hashlib.sha256(f"device:{token}".encode()).hexdigest()
