"""Certificates whose file was not made yet, and those that wait for fonts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from lms.domain.credit.certificate import CertificateFacts
from lms.store.db import IntegrityError, db, execute_rowcount, table_of
from lms.store.joined import accounts_of
from lms.store.tables.credit import Certificate, CertificateWait


@dataclass(frozen=True, slots=True)
class Unmade:
    """A certificate without a file; `characters` are those that no font had when it was tried last, "" if none."""

    id: int
    serial: str
    facts: CertificateFacts
    characters: str


_UNMADE = (
    select(Certificate.id, Certificate.serial, Certificate.facts, CertificateWait.characters)
    .outerjoin(CertificateWait, CertificateWait.certificate_id == Certificate.id)
    .where(Certificate.file.is_(None))
    .order_by(Certificate.id)
)


def unmade_of(person_id: int) -> Sequence[Unmade]:
    rows = db.session.execute(_UNMADE.where(Certificate.person_id.in_(accounts_of(person_id))))
    return [Unmade(one, serial, facts, characters or "") for one, serial, facts, characters in rows]


def waiting_for_fonts() -> Sequence[Unmade]:
    rows = db.session.execute(_UNMADE.where(CertificateWait.certificate_id.is_not(None)))
    return [Unmade(one, serial, facts, characters) for one, serial, facts, characters in rows]


def characters_waited_for() -> Sequence[str]:
    """Of each certificate that waits for fonts."""
    return db.session.scalars(select(CertificateWait.characters)).all()


def wait(certificate_id: int, characters: str, now: datetime) -> None:
    """Keeps since when, however often it was tried."""
    again = (
        update(CertificateWait)
        .where(CertificateWait.certificate_id == certificate_id)
        .values(characters=characters)
        .execution_options(synchronize_session=False)
    )
    if execute_rowcount(again):
        return
    try:
        with db.session.begin_nested():
            db.session.execute(
                insert(table_of(CertificateWait)).values(
                    certificate_id=certificate_id, characters=characters, since=now
                )
            )
    except IntegrityError:  # another try came first
        execute_rowcount(again)


def wait_no_more(certificate_id: int) -> None:
    db.session.execute(
        delete(CertificateWait)
        .where(CertificateWait.certificate_id == certificate_id)
        .execution_options(synchronize_session=False)
    )
