"""One-time links as a page shows them: their address, and the key they are made with."""

from __future__ import annotations

from lms.keys import read_key
from lms.web import context


def link_key() -> bytes:
    return read_key(context.settings().data / "keys" / "link.key")


def link_address(token: str) -> str:
    """From the configured address, never from the name that a request came with."""
    return f"{context.settings().public_url}/link/{token}"
