"""Shared links: one's own, and what whoever has one is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lms.queries.credit.certificates import CheckedCertificate, checked
from lms.store.credit import certificates
from lms.store.credit.life import shared_links
from lms.store.credit.life.shared_links import OwnLink as OwnLink


@dataclass(frozen=True, slots=True)
class Shareable:
    """One's own certificate, with the links that show it; `stands` is whether new ones may be made."""

    id: int
    serial: str
    title: str
    stands: bool
    has_file: bool
    links: Sequence[OwnLink]


@dataclass(frozen=True, slots=True)
class SharedCertificate:
    """What a link shows; `with_file` where its person chose to hand the file along, and the certificate stands."""

    checked: CheckedCertificate
    with_file: bool


def shareable(serial: str, person_id: int) -> Shareable | None:
    """None where there is no such certificate, or it is somebody else's."""
    paper = certificates.by_serial(serial)
    if paper is None or not certificates.is_of(paper, person_id):
        return None
    stands = paper.revoked_at is None and not certificates.was_replaced(paper.id)
    links = shared_links.links_of(paper.id)
    return Shareable(paper.id, paper.serial, paper.facts.outline.title, stands, paper.file_sha256 is not None, links)


def shared_at(token_hash: str, today: date) -> SharedCertificate | None:
    """None for an address that never was, was ended or ran out.

    A file that was revoked or replaced is handed to nobody: it would say more than its number is answered with.
    """
    found = shared_links.open_at(token_hash, today)
    told = checked(found.serial) if found is not None else None
    if found is None or told is None:
        return None
    stands = told.revoked_at is None and told.corrected_at is None
    return SharedCertificate(told, found.with_file and stands)


def file_of(serial: str) -> bytes | None:
    """None until it was made. Raises FileLost."""
    paper = certificates.by_serial(serial)
    return certificates.file_of(paper.id) if paper is not None else None
