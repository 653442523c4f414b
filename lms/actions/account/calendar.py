"""One's own calendar address: turned on, renewed, with titles or without, and turned off. No event tells of it."""

from __future__ import annotations

import secrets
from datetime import datetime

from lms.actions.account import throttle
from lms.actions.account.links import derive_token
from lms.actions.account.sessions import token_hash
from lms.domain.acting import Acting
from lms.store.account import feeds
from lms.store.locks import lock_people

WRONG_TRIES = 40  # from one network address


def renew(acting: Acting, key: bytes, *, shows_titles: bool | None = None) -> None:
    """A new address; the one of before opens nothing from now on. Whether titles are shown stays as it was."""
    lock_people([acting.me])
    before = feeds.feed(acting.me)
    shows = before is not None and before.shows_titles if shows_titles is None else shows_titles
    salt = secrets.token_hex(16)
    feeds.keep(acting.me, token_hash(feed_token(salt, key)), salt, shows_titles=shows, now=acting.now)


def show_titles(acting: Acting, *, shows: bool) -> bool:
    """False when it is not turned on."""
    lock_people([acting.me])
    kept = feeds.feed(acting.me)
    if kept is None:
        return False
    feeds.keep(acting.me, kept.token_hash, kept.salt, shows_titles=shows, now=acting.now)
    return True


def turn_off(acting: Acting) -> None:
    feeds.forget(acting.me)


def feed_token(salt: str, key: bytes) -> str:
    """Another one than a link with this salt would have."""
    return derive_token(f"calendar:{salt}", key)


def may_try(address: str, now: datetime) -> bool:
    """Whether one more address may be tried from this part of the network: wrong ones count."""
    return not throttle.over(_tries(address), now)


def count_wrong(address: str, now: datetime) -> None:
    throttle.count(_tries(address), now)


def _tries(address: str) -> dict[str, int]:
    return {throttle.key_of("calendar", address): WRONG_TRIES}
