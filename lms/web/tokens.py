"""The token of every form, and the key to notes on a device, in other letters on each page.

Pages are packed, and from the length of a packed page a secret on it could be guessed piece by piece (BREACH, 2013).
So no two pages hold the same letters. A form needs not the secret itself, but what only its session can have made:
a random number and what the session's secret signs it with. Of a key stand a random pad and the key laid over it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from typing import Any

from flask import current_app, g, session
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from itsdangerous import URLSafeTimedSerializer

from lms.domain.account.device_key import device_key
from lms.web import context

BYTES = 20  # of Flask-WTF's own secret: a SHA-1
NUMBER, SIGNED = 6, 12  # bytes of a token; together such that no letter of it stands for nothing


class MaskedTokens(CSRFProtect):  # type: ignore[misc]  # Flask-WTF has no types
    """Takes what a session made; from pages of earlier versions, the secret under its pad, or bare as it is."""

    def _get_csrf_token(self) -> Any:
        given = super()._get_csrf_token()
        held = session.get("csrf_token", "")
        secret = held if made_by(held, given or "") else unmask(given or "")
        if secret is None:
            return given
        # Only signed is it what Flask-WTF compares with the session's; whoever has the secret needs no signature.
        return URLSafeTimedSerializer(current_app.secret_key or "", salt="wtf-csrf-token").dumps(secret)


def form_token() -> str:
    """The same on all forms of a page."""
    if "csrf_token" not in session:
        generate_csrf()
    if "csrf_number" not in g:
        g.csrf_number = secrets.token_bytes(NUMBER)
    return make(session["csrf_token"], g.csrf_number)


def make(secret: str, number: bytes) -> str:
    signed = hmac.digest(bytes.fromhex(secret), number, hashlib.sha256)[:SIGNED]
    return base64.urlsafe_b64encode(number + signed).decode()


def made_by(secret: str, token: str) -> bool:
    """Whether a session with this secret made the token."""
    try:
        number = base64.b64decode(token, b"-_", validate=True)[:NUMBER]
    except (binascii.Error, ValueError):
        return False
    return bool(secret) and hmac.compare_digest(make(secret, number), token)


def device_key_on_page() -> str:
    """The key to what the person who asks keeps on this device; static/notes.js takes it off its pad."""
    key = device_key(context.second_factor_key(), context.me().person_id)
    return mask(key.hex(), secrets.token_bytes(len(key)))


def mask(secret: str, pad: bytes) -> str:
    return base64.urlsafe_b64encode(pad + _laid_over(bytes.fromhex(secret), pad)).decode()


def unmask(token: str) -> str | None:
    """None for what is no masked token."""
    try:
        both = base64.b64decode(token, b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return _laid_over(both[BYTES:], both[:BYTES]).hex() if len(both) == 2 * BYTES else None


def _laid_over(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
