"""Keys, in files that only their owner reads, outside the database."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def read_key(file: Path) -> bytes:
    """The key's 32 bytes; made at the first start."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with open(file, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as new:
            new.write(secrets.token_bytes(32))
            new.flush()
            os.fsync(new.fileno())
    except FileExistsError:
        pass
    return file.read_bytes()
