"""Asking the child what a file says that somebody brought."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from lms.documents.proof.signing import SignatureSeen
from lms.documents.uploads.intake import FileRefused, in_child
from lms.documents.verifying.keys import KnownKeys
from lms.documents.verifying.word import Word
from lms.domain.credit.certificate import read_serial

MODULE = "lms.documents.verifying.child"
MOST_BYTES = 10_000_000
MOST_OF_JSON = 200_000
MOST_NUMBERS = 4
UNSIGNED = SignatureSeen(is_there=False)
_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{4}(?:-[0-9A-Za-z]{4}){3}(?![0-9A-Za-z-])")
NOT_ISSUED = "This is not a file as it was issued here."
_BY_EYE = "Please type the number that stands on it, and compare by eye."
EMPTY = "This file is empty. Please choose it again."
ZIP = f"{NOT_ISSUED} It is a packed folder (ZIP): please unpack it, and choose one of the certificates in it."
PICTURE = f"{NOT_ISSUED} It is a picture, from which no words can be read. {_BY_EYE}"
NEITHER = f"{NOT_ISSUED} It is neither a PDF nor a badge (JSON), whatever its name says. Please choose another."
TOO_LARGE = f"This file is larger than {MOST_BYTES // 1_000_000} MB, which no certificate is. {_BY_EYE}"
NO_NUMBER = f"{NOT_ISSUED} No number of a certificate could be read in it. {_BY_EYE}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """What a file says; `trouble` is a sentence where it could not be read.

    `badge` is the one that is attached, or the file itself; its text is as it stands there. Whether it and the line
    of the ledger hold is None where there is none.
    """

    kind: str
    sha256: str
    signature: SignatureSeen = UNSIGNED
    words: tuple[Word, ...] = ()
    unseen: str = ""
    pictures: int = 0
    badge: Mapping[str, Any] | None = None
    badge_text: str = ""
    badge_holds: bool | None = None
    line_holds: bool | None = None
    trouble: str = ""

    @classmethod
    def of(cls, kind: str, raw: bytes, told: Mapping[str, Any]) -> Self:
        """From what the child says of these bytes."""
        words = tuple(Word(*word) for word in told.get("words", ()))
        seen = SignatureSeen(**told.get("signature", UNSIGNED.to_json()))
        others = {name: value for name, value in told.items() if name not in ("words", "signature")}
        return cls(kind=kind, sha256=hashlib.sha256(raw).hexdigest(), words=words, signature=seen, **others)

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    def numbers(self) -> Iterator[str]:
        """Serials that it names, the printed one first, then that of its badge; few, and each once."""
        printed = _NUMBER.findall(f"{self.text} {self.unseen}")
        named = [str(self.badge.get("id", ""))[-200:].rpartition("/")[2]] if self.badge else []
        told = (*named, *_NUMBER.findall(self.badge_text))
        read = (read_serial(one) for one in (*printed, *told))
        yield from [one for one in dict.fromkeys(read) if one][:MOST_NUMBERS]


def kind_of(raw: bytes) -> str:
    """`PDF` or `JSON`, by what is in it. Raises FileRefused."""
    start = raw[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not raw:
        raise FileRefused(EMPTY)
    if len(raw) > MOST_BYTES:
        raise FileRefused(TOO_LARGE)
    if raw.startswith(b"PK"):  # first, since a PDF within it may show through
        raise FileRefused(ZIP)
    if b"%PDF-" in raw[:1024]:
        return "PDF"
    if start[:1] == b"{" and len(raw) <= MOST_OF_JSON:
        return "JSON"
    raise FileRefused(PICTURE if raw.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")) else NEITHER)


def read_file(raw: bytes, keys: KnownKeys) -> ReadFile:
    """It may take seconds, so no transaction is open. Raises FileRefused."""
    kind = kind_of(raw)
    head = json.dumps(keys.to_json()).encode()
    told = json.loads(in_child(MODULE, kind, head + b"\n" + raw))
    if kind == "JSON" and not {"badge", "line_holds"} & set(told):
        raise FileRefused(NEITHER)
    return ReadFile.of(kind, raw, told)
