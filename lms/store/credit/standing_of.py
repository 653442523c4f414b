"""What somebody's papers are made from, told in one word: it changes whenever the papers would."""

from __future__ import annotations

from sqlalchemy import func, select

from lms.store.db import db
from lms.store.joined import accounts_of
from lms.store.tables.credit import Certificate, LedgerLine


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
