"""One-time links: made with a key that is not in the database, so that a copy of it opens nothing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from lms.store.db import db
from lms.store.sessions import Link

OPEN_FOR = timedelta(days=7)


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
            until=now + OPEN_FOR,
            used_at=None,
        )
    )
    return token
