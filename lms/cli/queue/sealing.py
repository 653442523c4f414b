"""The keys that certificates are signed with, as whoever makes papers uses them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from lms.documents.proof.sealing import Seals
from lms.documents.proof.signing import sign
from lms.keys import BADGE, SEAL, SealRing, badge_ring
from lms.settings import Settings


def seals_of(settings: Settings, clock: Callable[[], datetime]) -> Seals:
    """Keys are read at each signature, so that a new one signs from the moment on at which it was made."""
    ring = badge_ring(settings.data, settings.named_key(BADGE))

    def sign_badge(words: bytes) -> bytes:
        return ring.sign(words, clock())[1]

    def sign_file(pdf: bytes, issuer: str) -> bytes:
        key = SealRing(settings.data, issuer, settings.named_key(SEAL)).newest(clock())
        return sign(pdf, key.certificate, key.private or b"", issuer, key.chain)

    return Seals(settings.public_url, ring.newest(clock()).id, sign_badge, sign_file)
