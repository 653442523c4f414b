"""The key to what a person keeps on a device."""

from __future__ import annotations

import hashlib
import hmac


def device_key(secret: bytes, person_id: int) -> bytes:
    """32 bytes for AES-GCM: the same at each sign-in of this person, nobody else's, and told to their pages alone."""
    return hmac.digest(secret, f"what person {person_id} keeps on a device".encode(), hashlib.sha256)
