"""Where a request ends in the bytes that came over a connection.

A request that this cannot measure without doubt ends behind its head, and nothing is read from its connection again:
what follows could be taken for another request than the sender meant.
"""

from __future__ import annotations

from dataclasses import dataclass

HEAD_END = b"\r\n\r\n"
MOST_HEAD_BYTES = 64 * 1024  # gunicorn's own limits on a line and on fields are below this, and say more


@dataclass(frozen=True, slots=True)
class Framed:
    """A request by its size in bytes, head and body; `is_last` when nothing may be read behind it.

    `is_chunked` bodies have no length; `wants_a_word` is a sender that waits to be told to go on with the body.
    """

    size: int
    is_last: bool = False
    is_chunked: bool = False
    wants_a_word: bool = False


def frame(received: bytes | bytearray, most_body_bytes: int) -> Framed | None:
    """None as long as the head is not whole; a body that is larger than it may be is not waited for."""
    end = received.find(HEAD_END)
    if end < 0:
        return None
    head = end + len(HEAD_END)
    lengths: set[bytes] = set()
    is_chunked = wants_a_word = False
    for line in bytes(received[:end]).split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        name, value = name.strip().lower(), value.strip()
        if name == b"content-length":
            lengths.add(value)
        is_chunked = is_chunked or name == b"transfer-encoding"
        wants_a_word = wants_a_word or (name == b"expect" and value.lower() == b"100-continue")
    if is_chunked:
        return Framed(head, is_last=True, is_chunked=True)
    length = _length(lengths)
    if length is None or length > most_body_bytes:
        return Framed(head, is_last=True)
    return Framed(head + length, wants_a_word=wants_a_word and length > 0)


def _length(said: set[bytes]) -> int | None:
    """Of the body; None when it is said twice, or not as a number."""
    if not said:
        return 0
    value = said.pop()
    return int(value) if not said and value.isdigit() and len(value) < 20 else None
