"""Certificates: the facts as certified, and the file once it was made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Integer, and_, bindparam, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from lms.domain.credit.certificate import CertificateFacts, serial_hash
from lms.store.db import EVERYTHING, db, table_of
from lms.store.joined import accounts_of
from lms.store.joined import is_of as is_account_of
from lms.store.program import stored_files
from lms.store.tables.columns import names_none
from lms.store.tables.credit import Certificate, LedgerLine
from lms.store.tables.learning import Completion


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate in a list of one's own."""

    serial: str
    course: str
    title: str
    minutes: int
    earned_on: date
    is_superseded: bool
    is_revoked: bool
    is_corrected: bool


_NEWER = aliased(Certificate)
OF_LINE = or_(Certificate.completion_id == LedgerLine.completion_id, Certificate.line_id == LedgerLine.id)
# Of a line there are several where one was issued anew: that which was first, and that which none replaces.
FIRST_ISSUED = and_(OF_LINE, names_none(Certificate.corrects))
NONE_REPLACES = ~exists().where(_NEWER.corrects == Certificate.id)
LAST_ISSUED = and_(OF_LINE, NONE_REPLACES)
_EARLIER = (
    select(Certificate.id)
    .join(Completion, Completion.id == Certificate.completion_id)
    .where(
        Certificate.person_id.in_(accounts_of(bindparam("of_person"))),
        Completion.course == bindparam("of_course"),
        Certificate.id != bindparam("newest"),
        Certificate.superseded_by.is_(None),
    )
)
_SUPERSEDE = (
    update(table_of(Certificate))
    .where(Certificate.id.in_(_EARLIER.correlate(None).scalar_subquery()))
    .values(superseded_by=bindparam("newest"))
)


def issue(serial: str, person_id: int, completion_id: int, facts: CertificateFacts, now: datetime) -> Certificate:
    """Adds the certificate; earlier ones for the same course are marked as superseded by it."""
    certificate = Certificate(
        serial=serial,
        serial_hash=serial_hash(serial),
        person_id=person_id,
        completion_id=completion_id,
        facts=facts,
        issued_at=now,
    )
    db.session.add(certificate)
    db.session.flush()
    values = {"of_person": person_id, "of_course": facts.course, "newest": certificate.id}
    db.session.execute(_SUPERSEDE, values)
    return certificate


def issue_attended(serial: str, person_id: int, line_id: int, facts: CertificateFacts, now: datetime) -> Certificate:
    """Adds the certificate of an attendance; it supersedes none, since each event is its own."""
    certificate = Certificate(
        serial=serial,
        serial_hash=serial_hash(serial),
        person_id=person_id,
        line_id=line_id,
        facts=facts,
        issued_at=now,
    )
    db.session.add(certificate)
    db.session.flush()
    return certificate


def revoke_of_line(line: LedgerLine, now: datetime) -> None:
    """Each that was issued for it and stands: whoever checks the number is told the day, and nothing more."""
    its = Certificate.line_id == line.id
    if line.completion_id is not None:
        its = or_(its, Certificate.completion_id == line.completion_id)
    db.session.execute(update(Certificate).where(its, Certificate.revoked_at.is_(None)).values(revoked_at=now))


def standing_of_line(line: LedgerLine) -> str | None:
    """The number of the one that stands for it, of the newest issue; None where none does."""
    its = Certificate.line_id == line.id
    if line.completion_id is not None:
        its = or_(its, Certificate.completion_id == line.completion_id)
    standing = select(Certificate.serial).where(its, Certificate.revoked_at.is_(None))
    return db.session.scalar(standing.order_by(Certificate.id.desc()).limit(1))


def revoke(certificate: Certificate, now: datetime) -> None:
    """This one alone: its hours stand."""
    certificate.revoked_at = now
    db.session.flush()


def was_replaced(certificate_id: int) -> bool:
    return db.session.scalar(select(exists().where(Certificate.corrects == certificate_id))) is True


def newest_of(certificate_id: int) -> Certificate:
    """The one that took its place last; itself where none did."""
    found = db.session.get_one(Certificate, certificate_id)
    while newer := db.session.scalar(select(Certificate).where(Certificate.corrects == found.id)):
        found = newer
    return found


def by_serial(serial: str) -> Certificate | None:
    return db.session.scalar(select(Certificate).where(Certificate.serial_hash == serial_hash(serial)))


@dataclass(frozen=True, slots=True)
class FoundCertificate:
    """One as anyone may ask for it; `counts_from` is where a refresher is reckoned from, None for an attendance."""

    id: int
    serial: str
    facts: CertificateFacts
    issued_at: datetime
    superseded_by: int | None
    corrects: int | None
    revoked_at: datetime | None
    counts_from: date | None


_FOUND = (
    select(
        Certificate.id,
        Certificate.serial,
        Certificate.facts,
        Certificate.issued_at,
        Certificate.superseded_by,
        Certificate.corrects,
        Certificate.revoked_at,
        func.coalesce(Completion.counts_from, Completion.earned_on),
    )
    .outerjoin(Completion, Completion.id == Certificate.completion_id)
    .where(Certificate.serial_hash == bindparam("of_hash"))
)


def found(serial: str) -> FoundCertificate | None:
    """What anyone may ask of a number, in one look."""
    row = db.session.execute(_FOUND, {"of_hash": serial_hash(serial)}).first()
    return None if row is None else FoundCertificate(*row)


def by_file(sha256: str) -> str | None:
    """The serial of the certificate whose file has these bytes; of two the later one, which nobody made alike."""
    found = select(Certificate.serial).where(Certificate.file_sha256 == sha256)
    return db.session.scalar(found.order_by(Certificate.id.desc()).limit(1))


def unmade_ids() -> Sequence[int]:
    """Of all that have no file yet and were not revoked, the oldest first."""
    found = select(Certificate.id).where(Certificate.file_sha256.is_(None), Certificate.revoked_at.is_(None))
    return db.session.scalars(found.order_by(Certificate.id)).all()


def by_id(certificate_id: int) -> Certificate:
    """Raises LookupError."""
    found = db.session.get(Certificate, certificate_id)
    if found is None:
        raise LookupError(f"there is no certificate {certificate_id}")
    return found


def is_of(certificate: Certificate, person_id: int) -> bool:
    """Whether it was issued to this person, under whichever of their accounts."""
    return is_account_of(certificate.person_id, person_id)


def file_of(certificate_id: int) -> bytes | None:
    """The stored file; None until it was made. Raises FileLost."""
    sha256 = db.session.scalar(select(Certificate.file_sha256).where(Certificate.id == certificate_id))
    return stored_files.read(sha256) if sha256 else None


def store_file(certificate_id: int, file: bytes, now: datetime, facts: CertificateFacts | None = None) -> None:
    """Keeps the first file only, so that everyone holds the same one; `facts` are those it prints, if completed."""
    if db.session.scalar(select(Certificate.file_sha256).where(Certificate.id == certificate_id)) is not None:
        return
    printed = {} if facts is None else {"facts": facts}
    db.session.execute(
        update(Certificate)
        .where(Certificate.id == certificate_id, Certificate.file_sha256.is_(None))
        .values(file_sha256=stored_files.keep(file, "certificate", now), **printed)
        .execution_options(synchronize_session=False)
    )


_OWN = Certificate.person_id.in_(accounts_of(bindparam("person_id")))
_ISSUED = (
    select(
        Certificate.serial,
        Completion.course,
        Certificate.facts["title"].as_string(),
        Certificate.facts["minutes"].as_integer(),
        func.coalesce(Completion.earned_on, LedgerLine.earned_on),
        Certificate.superseded_by.is_not(None),
        Certificate.revoked_at.is_not(None),
        exists().where(_NEWER.corrects == Certificate.id),
        select(func.count()).where(_OWN).correlate(None).scalar_subquery(),
    )
    .outerjoin(Completion, Completion.id == Certificate.completion_id)
    .outerjoin(LedgerLine, LedgerLine.id == Certificate.line_id)
    .where(
        Certificate.id.in_(
            select(Certificate.id)
            .where(_OWN)
            .order_by(Certificate.id.desc())
            .limit(bindparam("newest", type_=Integer()))
            .correlate(None)
        )
    )
    .order_by(Certificate.id.desc())
)


def newest_issued(person_id: int, newest: int) -> tuple[Sequence[Issued], int]:
    """So many, newest first, and how many there are."""
    rows = db.session.execute(_ISSUED, {"person_id": person_id, "newest": newest}).all()
    return [Issued(serial, course or "", *told) for serial, course, *told, _ in rows], rows[0][-1] if rows else 0


def issued_to(person_id: int) -> Sequence[Issued]:
    """Newest first."""
    return newest_issued(person_id, EVERYTHING)[0]


def of_completion(completion_id: int) -> str | None:
    """The serial of its certificate, of the newest where the name was put right."""
    newest = select(Certificate.serial).where(Certificate.completion_id == completion_id)
    return db.session.scalar(newest.order_by(Certificate.id.desc()).limit(1))


def damaged_files() -> Iterator[str]:
    """Serials whose stored file is not there, or is not the one that was stored."""
    filed = select(Certificate.serial, Certificate.file_sha256).where(Certificate.file_sha256.is_not(None))
    for serial, sha256 in db.session.execute(filed).all():
        try:
            stored_files.read(sha256 or "")
        except stored_files.FileLost:
            yield serial
