"""How often something may be tried; kept as rows, so that it holds across processes and machines."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from lms.store.account import sessions

STRETCH_SECONDS = 900


class TooManyTries(Exception):
    """Wrong ones came too often; nothing was tried."""


def key_of(kind: str, value: str) -> str:
    """What stands for an account or a network address in a row."""
    return f"{kind}:{hashlib.sha256(value.encode()).hexdigest()[:32]}"


def over(limits: Mapping[str, int], now: datetime) -> set[str]:
    """Those keys that reached their limit in this stretch and the one before it."""
    tried = sessions.tries(list(limits), _stretch(now))
    return {key for key, limit in limits.items() if tried.get(key, 0) >= limit}


def count(keys: Mapping[str, int], now: datetime) -> None:
    """Counts one try more; it must be committed, also when what was tried did not work."""
    sessions.count_try(list(keys), _stretch(now))


def forget(key: str) -> None:
    sessions.forget_tries(key)


def _stretch(now: datetime) -> int:
    return int(now.timestamp()) // STRETCH_SECONDS
