"""Cases of certificates, as an administrator and as their person see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lms.domain.credit.revoking import cannot_decide, cannot_revoke_yet
from lms.store.credit import certificates
from lms.store.credit.life import revocations
from lms.store.credit.life.revocations import RevocationCase as RevocationCase
from lms.store.joined import kept_id
from lms.store.people import people


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


@dataclass(frozen=True, slots=True)
class OpenCases:
    """How many are open, how many of them somebody may decide, and in how many of these its person was heard.

    Before that, one may be left as it is, and not be revoked.
    """

    every: int = 0
    theirs: int = 0
    heard: int = 0


NONE_OPEN = OpenCases()


def open_for(administrator: int, today: date) -> OpenCases:
    """No name is read: whoever sees the counts looked at nobody's record."""
    every = revocations.open_of_whom()
    if not every:
        return NONE_OPEN
    mine, others = kept_id(administrator), people.present_administrators()
    theirs = [
        answer_by
        for begun_by, person, answer_by in every
        if cannot_decide(mine, kept_id(begun_by), [person, kept_id(person)], others) is None
    ]
    heard = sum(cannot_revoke_yet(today, answer_by) is None for answer_by in theirs)
    return OpenCases(len(every), len(theirs), heard)


def revocable(serial: str, person_id: int) -> Revocable | None:
    """None where it is not theirs, was revoked, or a newer issue took its place."""
    paper = certificates.by_serial(serial)
    if paper is None or not certificates.is_of(paper, person_id):
        return None
    if paper.revoked_at is not None or certificates.was_replaced(paper.id):
        return None
    return Revocable(paper.serial, paper.facts.outline.title, paper.facts.name)
