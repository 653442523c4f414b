"""Where chance comes from: the machine's own secret source; in the demonstration one that gives the same again."""

from __future__ import annotations

import base64
import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_seeded: ContextVar[random.Random | None] = ContextVar("seeded", default=None)


def random_bytes(count: int) -> bytes:
    source = _seeded.get()
    return secrets.token_bytes(count) if source is None else source.randbytes(count)


def random_bits(count: int) -> int:
    source = _seeded.get()
    return secrets.randbits(count) if source is None else source.getrandbits(count)


def random_token() -> str:
    """256 bits that can stand in an address or a cookie."""
    return base64.urlsafe_b64encode(random_bytes(32)).rstrip(b"=").decode()


@contextmanager
def seeded(source: random.Random) -> Iterator[None]:
    """Takes all chance from a source that anyone could repeat: only for the demonstration."""
    before = _seeded.set(source)
    try:
        yield
    finally:
        _seeded.reset(before)
