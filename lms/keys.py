"""Keys, in files that only their owner reads, outside the database."""

from __future__ import annotations

import fcntl
import os
import secrets
from pathlib import Path


def read_key(file: Path) -> bytes:
    """The key's 32 bytes; made at the first start, whole or not at all, by whichever process comes first."""
    if not file.exists():
        _make(file)
    return file.read_bytes()


def session_key(data: Path) -> bytes:
    """Signs the cookies."""
    return read_key(data / "keys" / "session.key")


def link_key(data: Path) -> bytes:
    """Makes the tokens of one-time links."""
    return read_key(data / "keys" / "link.key")


def second_factor_key(data: Path) -> bytes:
    """Encrypts what second steps of signing in are made from."""
    return read_key(data / "keys" / "second-factor.key")


def _make(file: Path) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if file.exists():
            return
        new = file.with_name(f"{file.name}.new")
        with open(new, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as whole:
            whole.write(secrets.token_bytes(32))
            whole.flush()
            os.fsync(whole.fileno())
        new.rename(file)
        os.fsync(folder)
    finally:
        os.close(folder)
