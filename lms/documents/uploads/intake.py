"""Files that people give: a PDF, PNG or JPEG of a certificate, looked at in a process of its own before it is kept.

The process has limits of memory and time and may die there. Pictures are made anew, so that nothing but their pixels
is kept; a PDF stays as it is, byte for byte, since a signature in it would break, and is looked through instead.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import IO

from lms.documents.picture import NotAPicture, check_sent

MOST_BYTES = 10_000_000
MODULE = "lms.documents.uploads.child"
PICTURE_MODULE = "lms.documents.uploads.picture_child"
PICTURE_SECONDS = 14
WALL_SECONDS = 20
AT_ONCE = 2  # in each process of the site, since each may take MEMORY_BYTES
PATIENCE_SECONDS = 15
MEDIA_TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg"}
_WHAT = "Please give a PDF, a PNG or a JPEG."
_TOO_MUCH = "This picture takes too much time or memory to read. Please save it again, as a PNG 600 pixels wide."
_TOO_LONG = "This file takes too much time or memory to look through. A photo of the certificate is fine as well."


_places = BoundedSemaphore(AT_ONCE)


class FileRefused(Exception):
    """A file that is not taken; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class TakenFile:
    """What is kept: `kind` is a key of MEDIA_TYPES."""

    kind: str
    data: bytes


def kind_of(raw: bytes) -> str:
    """By what is in it, whatever its name says: "PDF", "PNG" or "JPEG". Raises FileRefused."""
    if not raw:
        raise FileRefused("This file is empty. Please choose it again.")
    if raw.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if raw.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if b"%PDF-" in raw[:1024]:
        return "PDF"
    raise FileRefused(f"This file is none of these, whatever its name says. {_WHAT}")


def read_upload(stream: IO[bytes]) -> bytes:
    """All of it, and no more than one byte above what is taken."""
    return stream.read(MOST_BYTES + 1)


def in_child(module: str, argument: str, raw: bytes) -> bytes:
    """What a process of its own says of these bytes; it keeps its own limits. Raises FileRefused."""
    with _place():
        try:
            done = subprocess.run(
                [sys.executable, "-m", module, argument],
                input=raw,
                capture_output=True,
                timeout=WALL_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise FileRefused(_TOO_LONG) from error
    if done.returncode or not done.stdout:
        raise FileRefused(_TOO_LONG)
    return done.stdout


def take_in(raw: bytes) -> TakenFile:
    """The file as it is kept; it may take seconds, so no transaction is open. Raises FileRefused."""
    kind = kind_of(raw)
    if len(raw) > MOST_BYTES:
        raise FileRefused(f"This file is larger than {MOST_BYTES // 1_000_000} MB. Please make it smaller.")
    with _place():
        return _looked_through(kind, raw)


def take_picture(raw: bytes, what: str) -> bytes:
    """The PNG of a "logo" or a "signature"; it may take seconds, so no transaction is open. Raises NotAPicture."""
    check_sent(raw)
    try:
        with _place():
            done = _run(PICTURE_MODULE, what, raw, PICTURE_SECONDS)
    except FileRefused as refusal:
        raise NotAPicture(str(refusal)) from refusal
    except subprocess.TimeoutExpired as error:
        raise NotAPicture(_TOO_MUCH) from error
    if done.returncode or not done.stdout:
        raise NotAPicture(_TOO_MUCH)
    if done.stdout[:1] != b"+":
        raise NotAPicture(done.stdout[1:].decode())
    return done.stdout[1:]


def _run(module: str, what: str, raw: bytes, seconds: float) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", module, what], input=raw, capture_output=True, timeout=seconds, check=False
    )


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(timeout=PATIENCE_SECONDS):
        raise FileRefused("Many files come in at this moment. Please try again in a minute.")
    try:
        yield
    finally:
        _places.release()


def _looked_through(kind: str, raw: bytes) -> TakenFile:
    try:
        done = _run(MODULE, kind, raw, WALL_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise FileRefused(_TOO_LONG) from error
    head, _, data = done.stdout.partition(b"\n")
    if done.returncode or not head:
        raise FileRefused(_TOO_LONG)
    told = json.loads(head)
    if told["refused"]:
        raise FileRefused(told["refused"])
    return TakenFile(told["kind"], data)
