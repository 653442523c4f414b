"""A disk on which there is hardly any room left."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager

ROOM_BYTES = 8 * 1024


@contextmanager
def full_disk() -> Iterator[None]:
    """Meanwhile no file grows beyond so many bytes, neither here nor in a program that is started."""
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM_BYTES, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))
