"""Files as people give them, and harmless ones of the kinds that are refused."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from functools import cache

import pikepdf
from PIL import Image


@cache
def pdf(**saving: object) -> bytes:
    return pdf_with(lambda _: None, **saving)


def pdf_with(change: Callable[[pikepdf.Pdf], object], **saving: object) -> bytes:
    """One empty page, and what `change` puts in."""
    one = pikepdf.new()
    one.add_blank_page()
    change(one)
    file = io.BytesIO()
    one.save(file, deterministic_id=not saving, **saving)
    return file.getvalue()


def jpeg(width: int = 60, height: int = 40, **saving: object) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(file, "JPEG", **saving)
    return file.getvalue()


def png(width: int, height: int) -> bytes:
    """The head of a picture of this size with a thousand bytes of it."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
