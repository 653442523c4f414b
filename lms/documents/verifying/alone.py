"""What a file says of itself, with nothing but keys: no site, no record and no network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lms.content.wording import long_date
from lms.documents.verifying.fields import Field, compare_without_file
from lms.documents.verifying.keys import KnownKeys
from lms.documents.verifying.reading import ReadFile

GOOD_BADGE = "badge signed here, whole and unchanged"
BAD_BADGE = "badge changed, or not signed by these keys"
GOOD_LINE = "line of the ledger signed here, whole and unchanged"
NO_SEAL = "no key was given that its signature could be checked with"
BAD_LINE = "line of the ledger changed, or not signed by these keys"


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence's worth on a file, and whether it speaks for it."""

    words: str
    holds: bool


def findings(read: ReadFile, keys: KnownKeys) -> Iterator[Finding]:
    """What is to be said of it; it is genuine where all hold, and what cannot be checked with `keys` does not."""
    if read.trouble:
        yield Finding(read.trouble.rstrip("."), holds=False)
    if read.kind == "PDF":
        yield Finding(read.signature.told, read.signature.holds) if keys.seals else Finding(NO_SEAL, holds=False)
    if _is_line(read):
        yield _line(read)
        return
    if read.badge is not None or read.kind == "JSON":
        yield Finding(GOOD_BADGE, holds=True) if read.badge_holds else Finding(BAD_BADGE, holds=False)
    if read.kind == "PDF" and read.line_holds is not None and keys.ledger:
        yield _line(read)
    if read.kind == "PDF" and read.badge is not None and not read.trouble:
        yield from _printed(read)


def _is_line(read: ReadFile) -> bool:
    return read.kind == "JSON" and read.badge is not None and "head" in read.badge


def _line(read: ReadFile) -> Finding:
    return Finding(GOOD_LINE, holds=True) if read.line_holds else Finding(BAD_LINE, holds=False)


def _printed(read: ReadFile) -> Iterator[Finding]:
    """Whether what is printed is what the badge says."""
    if not read.words:
        yield Finding("no text that can be read, so compare it by eye", holds=False)
        return
    compared = compare_without_file(list(fields_of_badge(read.badge or {})), read.words)
    for one in compared.differences:
        yield Finding(f"{one.label} is not printed as the badge says it: {one.record}", holds=False)
    if not compared.differences:
        yield Finding("printed words and badge agree", holds=True)


def fields_of_badge(badge: Mapping[str, Any]) -> Iterator[Field]:
    """What each certificate prints, as far as its badge says it; of a badge of another shape what can be told."""
    subject = _object(badge.get("credentialSubject"))
    told = _object(subject.get("achievement"))
    for one in subject.get("identifier", []) if isinstance(subject.get("identifier"), list) else []:
        yield Field("name", str(_object(one).get("identityHash", "")), is_sure=True)
    yield Field("course", str(told.get("name", "")), is_sure=True)
    yield Field("day", _day(str(badge.get("validFrom", ""))), is_sure=True)
    yield Field("contact hours", _hours(str(told.get("description", ""))), is_sure=True)
    yield Field("number", str(badge.get("id", "")).rpartition("/")[2], is_sure=True)
    yield Field("provider", str(_object(badge.get("issuer")).get("name", "")), is_sure=True)


def _object(told: object) -> Mapping[str, Any]:
    return told if isinstance(told, dict) else {}


def _hours(description: str) -> str:
    """`1.75 contact hours` at the head of what the badge says, after the word that it is a specimen."""
    head, _, _ = description.partition(", ")
    return head.rpartition("nothing. ")[2]


def _day(moment: str) -> str:
    try:
        return long_date(datetime.fromisoformat(moment).date())
    except ValueError:
        return ""
