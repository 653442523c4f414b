"""Certificates: one's own list, the PDF to hand out, and what anyone may check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from lms.domain.credit.certificate import CertificateFacts, read_serial
from lms.domain.learning.course import Course
from lms.domain.learning.refresh import refresh_on
from lms.store.credit import certificates, name_corrections
from lms.store.program import program
from lms.store.program.stored_files import FileLost

NO_SERIAL = ""  # what is looked for where no serial was typed


@dataclass(frozen=True, slots=True)
class StoredPdf:
    """A certificate to hand out; `file` is None until it was made with `logo`, the picture it was issued with."""

    id: int
    serial: str
    facts: CertificateFacts
    file: bytes | None
    completion_id: int | None
    logo: bytes | None = None


class CertificateStatus(StrEnum):
    """What a certificate is worth today. Hours never expire, so no status says so."""

    STANDS = "stands"
    REPLACED = "replaced"
    REVOKED = "revoked"
    SPECIMEN = "specimen"


@dataclass(frozen=True, slots=True)
class CheckedCertificate:
    """What a certificate certifies, as anyone may see it.

    Where it was issued anew with another name, `is_renamed`, its facts come without any: nobody who knows the one
    name is led to the other. `counts_from` is the day from which a refresher is reckoned, None for an attendance.
    """

    serial: str
    facts: CertificateFacts
    earned_on: date
    issued_at: datetime
    superseded: bool
    corrected_at: datetime | None
    is_correction: bool
    revoked_at: datetime | None = None
    is_renamed: bool = False
    counts_from: date | None = None

    @property
    def is_specimen(self) -> bool:
        return self.facts.specimen

    @property
    def is_valid(self) -> bool:
        return self.status is CertificateStatus.STANDS

    @property
    def status(self) -> CertificateStatus:
        if self.is_specimen:
            return CertificateStatus.SPECIMEN
        if self.revoked_at is not None:
            return CertificateStatus.REVOKED
        return CertificateStatus.REPLACED if self.corrected_at is not None else CertificateStatus.STANDS

    def refresher_due_since(self, course: Course | None, today: date) -> date | None:
        """By the course as it is `today`; None for what stands no more, and where its person has done it again."""
        stands = self.revoked_at is None and not self.superseded
        if course is None or self.counts_from is None or not stands:
            return None
        due_on = refresh_on(course, self.counts_from)
        return due_on if due_on is not None and due_on <= today else None


def certificate_list(person_id: int) -> Sequence[certificates.Issued]:
    return certificates.issued_to(person_id)


def stored_pdf(serial: str, person_id: int) -> StoredPdf | None:
    """None when there is no such certificate or it is someone else's."""
    typed = read_serial(serial)
    certificate = certificates.by_serial(typed) if typed else None
    if certificate is None or not certificates.is_of(certificate, person_id):
        return None
    file = certificates.file_of(certificate.id)
    logo_id = certificate.facts.logo
    logo = program.file(logo_id) if file is None and logo_id is not None else None
    return StoredPdf(
        certificate.id,
        certificate.serial,
        certificate.facts,
        file,
        certificate.completion_id,
        logo[1] if logo else None,
    )


def serial_of_file(sha256: str) -> str | None:
    """The number of the certificate whose file this hash is of; None for any other file."""
    return certificates.by_file(sha256)


def checked(typed: str) -> CheckedCertificate | None:
    """None for an unknown and for a malformed code alike: both are looked for, so that both take as long."""
    certificate = certificates.found(read_serial(typed) or NO_SERIAL)
    if certificate is None:
        return None
    # Whatever was corrected is superseded, so others need not be asked about.
    newer = name_corrections.corrected(certificate.id) if certificate.superseded_by is not None else None
    facts = certificate.facts
    is_renamed = newer is not None and newer[1] != facts.name
    return CheckedCertificate(
        serial=certificate.serial,
        facts=replace(facts, name="") if is_renamed else facts,
        earned_on=certificate.facts.earned_on,
        issued_at=certificate.issued_at,
        superseded=certificate.superseded_by is not None,
        corrected_at=newer[0] if newer else None,
        is_correction=certificate.corrects is not None,
        revoked_at=certificate.revoked_at,
        is_renamed=is_renamed,
        counts_from=certificate.counts_from,
    )


def issued_file(serial: str) -> bytes | None:
    """The file of a certificate, to compare another with; None where none was made, or it is lost or kept no more."""
    certificate = certificates.by_serial(serial)
    try:
        return certificates.file_of(certificate.id) if certificate else None
    except FileLost:
        return None
