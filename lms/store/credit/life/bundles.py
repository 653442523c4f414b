"""Certificates of several people: which they are, a few at a time, and whose somebody may take along today."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, select

from lms.domain.program.job import JobWhat
from lms.store.credit.certificates import NONE_REPLACES
from lms.store.credit.paper_lines import CertifiedPaper, paper_of
from lms.store.db import chunked, db
from lms.store.in_force import in_force
from lms.store.joined import accounts_of, person_of, persons_by_account
from lms.store.tables.credit import Certificate, LedgerLine
from lms.store.tables.learning import Completion
from lms.store.tables.lines import LiveAttestation
from lms.store.tables.people import Supervision


def reach_of(person_id: int, today: date, administrators: Collection[int]) -> frozenset[int] | None:
    """Whose certificates somebody may take along: None for everyone's, else their own people's of today."""
    if person_id in administrators:
        return None
    supervised = select(Supervision.person_id).where(
        Supervision.supervisor_id.in_(accounts_of(person_id)), in_force(Supervision, today)
    )
    return frozenset(db.session.scalars(supervised))


def ids(whose: Collection[int] | None, what: JobWhat) -> list[int]:
    """The newest issues that stand, of these days or of this event, by day."""
    earned_on = func.coalesce(Completion.earned_on, LedgerLine.earned_on)
    found = (
        select(Certificate.id, Certificate.person_id)
        .outerjoin(Completion, Completion.id == Certificate.completion_id)
        .outerjoin(LedgerLine, LedgerLine.id == Certificate.line_id)
        .where(Certificate.revoked_at.is_(None), NONE_REPLACES)
        .order_by(earned_on, Certificate.id)
    )
    if what.event_id is None:
        found = found.where(earned_on.between(what.first, what.last))
    else:
        lines = select(LiveAttestation.line_id).where(LiveAttestation.event_id == what.event_id)
        found = found.where(Certificate.line_id.in_(lines))
    accounts = None if whose is None else persons_by_account(whose)
    return [one for one, account_id in db.session.execute(found) if accounts is None or account_id in accounts]


def standing_of(certificate_ids: Collection[int]) -> str:
    """The same as long as the same files would go into it."""
    made = 0
    for some in chunked(certificate_ids):
        counted = select(func.count(Certificate.file_sha256)).where(Certificate.id.in_(some))
        made += db.session.scalar(counted) or 0
    return f"{len(certificate_ids)}-{max(certificate_ids, default=0)}-{made}"


def papers(certificate_ids: Sequence[int]) -> list[tuple[int, CertifiedPaper]]:
    """(person, paper) in the order in which they were asked for."""
    rows = db.session.execute(
        select(person_of(Certificate.person_id), Certificate).where(Certificate.id.in_(certificate_ids))
    )
    found = {row.id: (person_id, paper_of(row)) for person_id, row in rows}
    return [found[one] for one in certificate_ids if one in found]
