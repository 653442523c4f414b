"""Certificates issued anew, with the name or a misprint put right, and who asked for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update

from lms.domain.credit.certificate import CertificateFacts, NameReason, serial_hash
from lms.store.db import db
from lms.store.joined import accounts_of, person_of
from lms.store.tables.credit import Certificate, NameRequest


@dataclass(frozen=True, slots=True)
class Correctable:
    """A certificate that could be issued anew: neither revoked nor corrected before."""

    id: int
    title: str
    name: str
    earned_on: date
    serial: str


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """What a person asked for, and nobody has settled yet."""

    id: int
    person_id: int
    legal_name: str
    why: NameReason
    asked_at: datetime


def correctable(person_id: int) -> Sequence[Correctable]:
    """Newest first."""
    corrected = select(Certificate.corrects).where(Certificate.corrects.is_not(None))
    rows = db.session.execute(
        select(Certificate.id, Certificate.facts, Certificate.serial)
        .where(
            Certificate.person_id.in_(accounts_of(person_id)),
            Certificate.revoked_at.is_(None),
            Certificate.id.not_in(corrected),
        )
        .order_by(Certificate.id.desc())
    )
    return [
        Correctable(row_id, facts.outline.title, facts.name, facts.earned_on, serial)
        for row_id, facts, serial in rows
    ]


def facts_of(certificate_id: int) -> CertificateFacts:
    return db.session.get_one(Certificate, certificate_id).facts


def correct(certificate_id: int, serial: str, facts: CertificateFacts, now: datetime) -> int:
    """The id of the new certificate, of the same completion or attendance. The old one is superseded by it.

    One that a later completion superseded before stays so, and the new one is superseded by the same.
    """
    old = db.session.get_one(Certificate, certificate_id)
    new = Certificate(
        serial=serial,
        serial_hash=serial_hash(serial),
        person_id=old.person_id,
        completion_id=old.completion_id,
        line_id=old.line_id,
        facts=facts,
        issued_at=now,
        superseded_by=old.superseded_by,
        corrects=old.id,
    )
    db.session.add(new)
    db.session.flush()
    if old.superseded_by is None:
        old.superseded_by = new.id
    return new.id


def corrected(certificate_id: int) -> tuple[datetime, str] | None:
    """When it was issued anew, and the name on the newer one; None when it never was."""
    newer = select(Certificate.issued_at, Certificate.facts["name"].as_string())
    found = db.session.execute(newer.where(Certificate.corrects == certificate_id)).first()
    return (found[0], found[1]) if found else None


def add_request(person_id: int, legal_name: str, why: NameReason, now: datetime) -> int:
    """Its id; a person has one that is open."""
    request = NameRequest(person_id=person_id, legal_name=legal_name, why=why.value, asked_at=now)
    db.session.add(request)
    db.session.flush()
    return request.id


def open_request(person_id: int) -> OpenRequest | None:
    found = db.session.scalar(
        select(NameRequest)
        .where(NameRequest.person_id.in_(accounts_of(person_id)), NameRequest.settled_at.is_(None))
        .order_by(NameRequest.id)
        .limit(1)
    )
    if found is None:
        return None
    return OpenRequest(found.id, person_id, found.legal_name, NameReason(found.why), found.asked_at)


def open_requests() -> Sequence[int]:
    """Whose requests are open: person ids, the one that waits longest first."""
    rows = db.session.scalars(
        select(person_of(NameRequest.person_id)).where(NameRequest.settled_at.is_(None)).order_by(NameRequest.id)
    )
    return list(dict.fromkeys(rows))


def settle_request(request_id: int, outcome: str, by: int, now: datetime) -> None:
    settling = update(NameRequest).where(NameRequest.id == request_id, NameRequest.settled_at.is_(None))
    db.session.execute(settling.values(settled_at=now, settled_by=by, outcome=outcome))
