"""The session's cookie; the token of every form and the key to notes on a device, in other letters on each page.

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
from collections.abc import Mapping
from functools import lru_cache
from time import time
from typing import Any, NamedTuple

from flask import Flask, Request, Response, current_app, g, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from itsdangerous import BadSignature, URLSafeTimedSerializer

from lms.domain.account.device_key import device_key
from lms.web import context
from lms.web.typed import session_cookie

BYTES = 20  # of Flask-WTF's own secret: a SHA-1
NUMBER, SIGNED = 6, 12  # bytes of a token; together such that no letter of it stands for nothing
MOST_COOKIES = 1_000


class Signed(NamedTuple):
    """What a cookie says, and when it was signed, in seconds."""

    values: Mapping[str, str | bool]
    at: int


class SessionCookies(SecureCookieSessionInterface):
    """Flask's own, but what a cookie says is read once: its signature does not change from one page to the next.

    How old it is, is asked each time, and the database, whether its session goes on. One that says more than words,
    as of messages that wait, is read anew each time, because whoever asks may change them in place.
    """

    def __init__(self, app: Flask) -> None:
        self._serializer: Any = super().get_signing_serializer(app)  # there is always a key to sign with
        self._signed = lru_cache(MOST_COOKIES)(self._read)

    def get_signing_serializer(self, app: Flask) -> Any:
        return self._serializer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        try:
            signed = self._signed(session_cookie())
        except (BadSignature, TypeError):
            return super().open_session(app, request)
        if not 0 <= int(time()) - signed.at <= app.permanent_session_lifetime.total_seconds():
            return super().open_session(app, request)
        return self.session_class(signed.values)

    def _read(self, cookie: str) -> Signed:
        """Raises BadSignature, and TypeError where it says more than words; neither is kept."""
        values, at = self._serializer.loads(cookie, return_timestamp=True)
        if not all(isinstance(value, str | bool) for value in values.values()):
            raise TypeError
        return Signed(values, int(at.timestamp()))

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Most pages change nothing in it, and then the browser keeps what it has."""
        if session.modified or not session:
            super().save_session(app, session, response)
        elif session.accessed:
            response.vary.add("Cookie")


class MaskedTokens(CSRFProtect):  # type: ignore[misc]  # Flask-WTF has no types
    """Takes what a session made; from pages of earlier versions, the secret under its pad, or bare as it is."""

    def protect(self, apply_exemptions: bool = False) -> None:  # noqa: FBT001, FBT002 -- as Flask-WTF calls it
        """Of a page that is only read nothing is asked, not even whether it is exempt."""
        if request.method in current_app.config["WTF_CSRF_METHODS"]:
            super().protect(apply_exemptions=apply_exemptions)

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
    secret = session["csrf_token"]
    held: tuple[str, str] = g.get("form_token", ("", ""))
    made_of, token = held
    if made_of != secret:  # none yet, or of the session before this one
        token = make(secret, secrets.token_bytes(NUMBER))
        g.form_token = (secret, token)
    return token


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
