"""The process in which one file is read that claims to be a certificate, under limits; nothing else imports it."""

from __future__ import annotations

import io
import json
import resource
import sys
from collections.abc import Mapping
from typing import Any

import pikepdf

from lms.documents.proof import badge
from lms.documents.proof.sealing import LINE
from lms.documents.proof.signing import signature_in
from lms.documents.verifying.keys import KnownKeys, line_holds
from lms.documents.verifying.words import TooMuch, pages_of

MEMORY_BYTES = 800_000_000
CPU_SECONDS = 10
MOST_ATTACHED = 200_000
LOCKED = "This PDF is locked with a password. Please save it without one."
DAMAGED = "This PDF is damaged or not whole, so nothing can be read from it."
TOO_LONG = "This PDF holds more than a certificate does, so it was not read to its end."


def read_pdf(raw: bytes, keys: KnownKeys) -> dict[str, Any]:
    """As `lms.documents.verifying.reading.ReadFile` has it."""
    told: dict[str, Any] = {"signature": signature_in(raw, keys.seals).to_json()} if keys.seals else {}
    try:
        with pikepdf.open(io.BytesIO(raw), suppress_warnings=True) as pdf:
            attached = _attached(pdf)
            pages = pages_of(pdf)
    except pikepdf.PasswordError:
        return told | {"trouble": LOCKED}
    except (TooMuch, MemoryError):
        return told | {"trouble": TOO_LONG}
    except Exception:  # a broken file fails in many ways, and each means the same to whoever brought it
        return told | {"trouble": DAMAGED}
    told |= read_badge(attached.get(badge.NAME, ""), keys) | _read_line(attached.get(LINE, ""), keys)
    return told | {
        "words": [[one.text, one.page, one.left, one.right, one.bottom, one.size] for one in pages.words],
        "unseen": "".join(pages.unseen),
        "pictures": pages.pictures,
    }


def _attached(pdf: pikepdf.Pdf) -> dict[str, str]:
    """Of the two files that a certificate carries what they say."""
    found = {}
    for name in (badge.NAME, LINE):
        if name in pdf.attachments:
            raw = pdf.attachments[name].get_file().read_bytes()
            found[name] = raw.decode("utf-8", "replace") if len(raw) <= MOST_ATTACHED else ""
    return found


def read_badge(text: str, keys: KnownKeys) -> dict[str, Any]:
    """What it says, and whether its proof is by a key that is known; nothing for what is no badge."""
    told = as_object(text)
    if told is None:
        return {}
    return {"badge_text": text, "badge": told, "badge_holds": bool(keys.badges) and badge.holds(told, keys.badge_key)}


def _read_line(text: str, keys: KnownKeys) -> dict[str, Any]:
    told = as_object(text)
    return {} if told is None else {"line_holds": line_holds(told, keys)}


def as_object(text: str) -> Mapping[str, Any] | None:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def told_of(kind: str, raw: bytes, keys: KnownKeys) -> dict[str, Any]:
    if kind == "PDF":
        return read_pdf(raw, keys)
    text = raw.decode("utf-8-sig", "replace")
    return read_badge(text, keys) | _read_line(text, keys)


def main() -> None:
    """Keys on the first line of the standard input, then the file; what it says, as JSON, on the standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    head, _, raw = sys.stdin.buffer.read().partition(b"\n")
    sys.stdout.write(json.dumps(told_of(sys.argv[1], raw, KnownKeys.from_json(json.loads(head)))))


if __name__ == "__main__":
    main()
