"""Lines of the ledger as a board is shown them: each with the certificate that stands for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from lms.domain.credit.certificate import CertificateFacts
from lms.domain.credit.chain import Head
from lms.store.credit.certificates import LAST_ISSUED, OF_LINE
from lms.store.db import db
from lms.store.joined import accounts_of
from lms.store.tables.columns import names_none
from lms.store.tables.credit import Certificate, LedgerLine, LineSignature

_Reversing = aliased(LedgerLine)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertifiedPaper:
    """A certificate that stands for a line; `sha256` names its file, and is None until it was made."""

    id: int
    serial: str
    facts: CertificateFacts
    sha256: str | None
    completion_id: int | None
    is_revoked: bool
    issued_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """`is_taken_back` if a later line reverses it; without `paper` it was no course or event here."""

    id: int
    chain: int
    sequence: int
    minutes: int
    categories: tuple[tuple[int, tuple[str, ...]], ...]
    delivery: str
    earned_on: date
    source: str
    external_id: int | None
    reverses: int | None
    is_taken_back: bool
    paper: CertifiedPaper | None


def rows_of(person_id: int) -> Sequence[LedgerRow]:
    """Every line of all accounts, by day; those that take something back among them."""
    taken_back = exists().where(_Reversing.reverses == LedgerLine.id)
    found = (
        select(LedgerLine, Certificate, taken_back)
        .outerjoin(Certificate, LAST_ISSUED)
        .where(LedgerLine.person_id.in_(accounts_of(person_id)))
        .order_by(LedgerLine.earned_on, LedgerLine.id)
    )
    return [_told(*row) for row in db.session.execute(found).all()]


def _told(line: LedgerLine, paper: Certificate | None, is_taken_back: bool) -> LedgerRow:  # noqa: FBT001 -- a row
    return LedgerRow(
        id=line.id,
        chain=line.person_id,
        sequence=line.sequence,
        minutes=line.minutes,
        categories=tuple((minutes, tuple(any_of)) for minutes, any_of in line.categories),
        delivery=line.delivery,
        earned_on=line.earned_on,
        source=line.source,
        external_id=line.external_id,
        reverses=line.reverses,
        is_taken_back=is_taken_back,
        paper=paper_of(paper) if paper is not None else None,
    )


def paper_of(paper: Certificate) -> CertifiedPaper:
    return CertifiedPaper(
        id=paper.id,
        serial=paper.serial,
        facts=paper.facts,
        sha256=paper.file_sha256,
        completion_id=paper.completion_id,
        is_revoked=paper.revoked_at is not None,
        issued_at=paper.issued_at,
    )


def chains_of(person_id: int) -> dict[int, list[dict[str, Any]]]:
    """Each account's chain, whole, by the account's id: of each line what its hash stands on, and both hashes."""
    own = select(LedgerLine).where(LedgerLine.person_id.in_(accounts_of(person_id)))
    found: dict[int, list[dict[str, Any]]] = {}
    for line in db.session.scalars(own.order_by(LedgerLine.person_id, LedgerLine.sequence)):
        told = {"id": line.id, "body": line.body().to_json(), "previous_hash": line.previous_hash, "hash": line.hash}
        found.setdefault(line.person_id, []).append(told)
    return found


def line_of(certificate_id: int) -> dict[str, Any] | None:
    """The line of a certificate: what its hash stands on, both hashes, and the newest signature; None without one."""
    rows = (
        select(LedgerLine, LineSignature.key_id, LineSignature.signature)
        .join(Certificate, OF_LINE)
        .outerjoin(LineSignature, LineSignature.line_id == LedgerLine.id)
        .where(Certificate.id == certificate_id, names_none(LedgerLine.reverses))
        .order_by(LineSignature.id.desc())
    )
    found = db.session.execute(rows).first()
    if found is None or found[1] is None:
        return None
    line, key_id, signature = found
    head = Head(
        person_id=line.person_id,
        sequence=line.sequence,
        hash=line.hash,
        at=line.added_at,
        key_id=key_id,
        signature=signature,
    )
    return {"body": line.body().to_json(), "previous_hash": line.previous_hash, "head": head.to_json()}


def standing_of(person_id: int) -> str:
    """Lines and certificates are only added to, and a certificate may be revoked once."""
    accounts = accounts_of(person_id)
    lines = select(func.count(), func.max(LedgerLine.id)).where(LedgerLine.person_id.in_(accounts))
    papers = select(func.max(Certificate.id), func.count(Certificate.revoked_at))
    told = (
        *db.session.execute(lines).one(),
        *db.session.execute(papers.where(Certificate.person_id.in_(accounts))).one(),
    )
    return "-".join(str(one or 0) for one in told)
