"""Files that only their owner reads, whatever the machine's own setting says, and that are whole or not there."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

BESIDE = ("-wal", "-shm", "-journal")  # what SQLite writes next to a database
_PARTIAL = ".partial"
_OWNER, _OWNERS_FOLDER = 0o600, 0o700


@contextmanager
def only_owner() -> Iterator[None]:
    """Meanwhile whatever this process and those that it starts make is for their owner alone."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def make_folder(folder: Path) -> None:
    """Leaves one that is there as it is."""
    folder.mkdir(mode=_OWNERS_FOLDER, parents=True, exist_ok=True)


def make_empty(file: Path) -> None:
    """For a program that would make the file with a mode of its own; FileExistsError if it is there."""
    os.close(_open_new(file))


def _open_new(file: Path) -> int:
    opened = os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, _OWNER)
    os.fchmod(opened, _OWNER)  # the process may take more away than it should
    return opened


def tighten(file: Path) -> None:
    """Takes from others what an earlier version let them read: a folder, or a database with what lies beside it."""
    names = [file] if file.is_dir() else [file, *(file.with_name(file.name + end) for end in BESIDE)]
    for one in names:
        with suppress(FileNotFoundError, PermissionError):  # another owner's is that owner's to decide
            one.chmod(_OWNERS_FOLDER if one.is_dir() else _OWNER)


@contextmanager
def partial_file(file: Path) -> Iterator[Path]:
    """A file of another name to write to, which gets its own at the end, or is gone.

    What a killed process left of such files in the folder is cleared away first: its lock went with the process.
    """
    clear_partial(file.parent)
    part = file.with_name(f".{file.name}.{secrets.token_hex(4)}{_PARTIAL}")
    opened = _open_new(part)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield part
        os.fsync(opened)
        part.rename(file)
    finally:
        os.close(opened)
        _remove(part)


def clear_partial(folder: Path) -> None:
    """Takes away what nobody writes to any more."""
    for part in folder.glob(f".*{_PARTIAL}"):
        with suppress(OSError):
            opened = os.open(part, os.O_RDONLY)
            try:
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove(part)
            finally:
                os.close(opened)


def _remove(part: Path) -> None:
    for end in ("", *BESIDE):
        part.with_name(part.name + end).unlink(missing_ok=True)
