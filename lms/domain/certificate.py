"""Serials of certificates, which are the codes that anyone can check."""

from __future__ import annotations

import hashlib

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_BYTES = 10
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def serial_from(random_bytes: bytes) -> str:
    """Eighty random bits as `7F3K-9QZT-M4XD-2HRP`.

    **Source:** Douglas Crockford, Base 32 (no I, L, O, U, so that it can be read aloud).
    """
    if len(random_bytes) != RANDOM_BYTES:
        raise ValueError(f"a serial is made of {RANDOM_BYTES} bytes, not {len(random_bytes)}")
    number = int.from_bytes(random_bytes)
    symbols = "".join(ALPHABET[number >> shift & 31] for shift in range(75, -1, -5))
    return "-".join(symbols[start : start + 4] for start in range(0, 16, 4))


def read_serial(typed: str) -> str | None:
    """The serial that a person meant: case, spaces, hyphens and look-alikes forgiven; None when it cannot be one."""
    if len(typed) > 64:
        return None
    symbols = "".join(typed.upper().split()).replace("-", "").translate(_READ_AS)
    if len(symbols) != 16 or any(symbol not in ALPHABET for symbol in symbols):
        return None
    return "-".join(symbols[start : start + 4] for start in range(0, 16, 4))


def serial_hash(serial: str) -> str:
    """What a serial is looked up by."""
    return hashlib.sha256(serial.encode()).hexdigest()
