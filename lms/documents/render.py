"""Asking the render child for a document, over a Unix socket.

Both ways go frames: four bytes of length, then the bytes. A job is JSON; an answer begins with MADE or REFUSED.
This module is light, so that the web workers never load the renderer.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

PATIENCE_SECONDS = 10
MADE = b"+"
REFUSED = b"-"
LACKING = b"?"
MOST_BYTES = 32 * 1024 * 1024
_LENGTH = struct.Struct("!I")


class NotRendered(Exception):
    """A document that was not made; the message is a sentence for people."""


class NobodyRenders(NotRendered):
    """No child listens there."""


class GlyphsMissing(NotRendered):
    """No font here has these `characters` of the document: each once, in order."""

    def __init__(self, characters: str) -> None:
        super().__init__(f"No font here has these characters of the document: {' '.join(characters)}")
        self.characters = characters


@dataclass(frozen=True, slots=True)
class Job:
    """`template` names a folder of certificates/; `values` can be said in JSON."""

    template: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AttachedText:
    """A file of text within a PDF: JSON, of that moment, and what it is in words."""

    name: str
    words: str
    text: str
    at: datetime

    def to_json(self) -> dict[str, str]:
        return {"name": self.name, "words": self.words, "text": self.text, "at": self.at.isoformat()}


def render(job: Job, socket_path: Path, patience: float = PATIENCE_SECONDS) -> bytes:
    """The PDF. Raises NotRendered when there is no child, or it refuses, fails or takes too long; GlyphsMissing."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(patience)
        try:
            connection.connect(str(socket_path))
        except OSError as error:
            raise NobodyRenders("The part of the site that makes documents is not running.") from error
        try:
            send(connection, json.dumps({**job.values, "template": job.template}).encode())
            answer = receive(connection)
        except TimeoutError as error:
            raise NotRendered(f"The document was not ready after {patience} seconds.") from error
        except (OSError, EOFError) as error:
            raise NotRendered("The document was given up: it took too much time or memory.") from error
    if answer.startswith(LACKING):
        raise GlyphsMissing(answer[1:].decode())
    if not answer.startswith(MADE):
        raise NotRendered(answer[1:].decode())
    return answer[1:]


def send(connection: socket.socket, frame: bytes) -> None:
    connection.sendall(_LENGTH.pack(len(frame)) + frame)


def receive(connection: socket.socket, most_bytes: int = MOST_BYTES) -> bytes:
    """One frame. Raises EOFError when the other side leaves before its end, ValueError when it is too long."""
    (length,) = _LENGTH.unpack(_exactly(connection, _LENGTH.size))
    if length > most_bytes:
        raise ValueError(f"a frame of {length} bytes, where {most_bytes} is the most")
    return _exactly(connection, length)


def _exactly(connection: socket.socket, count: int) -> bytes:
    frame = bytearray()
    while len(frame) < count:
        piece = connection.recv(min(count - len(frame), 65536))
        if not piece:
            raise EOFError(f"{len(frame)} bytes came, not {count}")
        frame += piece
    return bytes(frame)
