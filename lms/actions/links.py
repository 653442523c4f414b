"""One-time links: made with a key that is not in the database, so that a copy of it opens nothing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from lms.store.db import db
from lms.store.sessions import Link


class Opens(StrEnum):
    """What a link opens."""

    INVITE = "invite"
    RESET = "reset"
    REATTACH = "reattach"


LASTS = {Opens.INVITE: timedelta(days=7), Opens.RESET: timedelta(hours=1), Opens.REATTACH: timedelta(days=3)}
_WORDS = {Opens.INVITE: "7 days", Opens.RESET: "1 hour", Opens.REATTACH: "3 days"}


def lasts(opens: Opens) -> str:
    """For how long a link is good, in words."""
    return _WORDS[opens]


def make_link(
    person_id: int, opens: str, made_by: int | None, now: datetime, key: bytes, *, email: str | None = None
) -> str:
    """The token, which stands in the link and is kept nowhere; `email` is the address that the link brings."""
    salt = secrets.token_urlsafe(16)
    token = base64.urlsafe_b64encode(hmac.digest(key, salt.encode(), "sha256")).decode().rstrip("=")
    db.session.add(
        Link(
            token_hash=hashlib.sha256(token.encode()).hexdigest(),
            salt=salt,
            opens=opens,
            email=email,
            person_id=person_id,
            made_by=made_by,
            until=now + LASTS[Opens(opens)],
            used_at=None,
        )
    )
    return token


def make_links(
    person_ids: Sequence[int], opens: str, made_by: int | None, now: datetime, key: bytes
) -> dict[int, str]:
    """The same for many: person id to token."""
    return {person_id: make_link(person_id, opens, made_by, now, key) for person_id in person_ids}
