"""Cases of certificates, as an administrator and as their person see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lms.store.credit import certificates
from lms.store.credit.life import revocations
from lms.store.credit.life.revocations import RevocationCase as RevocationCase
from lms.store.joined import kept_id


@dataclass(frozen=True, slots=True)
class Revocable:
    """A certificate that a case may be begun about."""

    serial: str
    title: str
    name: str


def case(case_id: int) -> RevocationCase | None:
    return revocations.case(case_id)


def own_case(case_id: int, person_id: int) -> RevocationCase | None:
    """None where it is about somebody else's certificate."""
    found = revocations.case(case_id)
    return found if found is not None and found.person_id == kept_id(person_id) else None


def open_cases() -> Sequence[RevocationCase]:
    return revocations.open_cases()


def cases_of(person_id: int) -> Sequence[RevocationCase]:
    return revocations.cases_of(person_id)


def asked_about(person_id: int) -> Sequence[tuple[int, str, date]]:
    """What a person is asked about certificates of theirs now: case, what it certifies, last day to answer."""
    return revocations.asked_about(person_id)


def count_open() -> int:
    return revocations.count_open()


def revocable(serial: str, person_id: int) -> Revocable | None:
    """None where it is not theirs, was revoked, or a newer issue took its place."""
    paper = certificates.by_serial(serial)
    if paper is None or not certificates.is_of(paper, person_id):
        return None
    if paper.revoked_at is not None or certificates.was_replaced(paper.id):
        return None
    return Revocable(paper.serial, paper.facts.outline.title, paper.facts.name)
