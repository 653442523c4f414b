"""Lines of the ledger as a board sees them: net of what was taken back, with title and approvals."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    JSON,
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    exists,
    select,
    type_coerce,
)
from sqlalchemy.orm import aliased

from lms.domain.credit.credential import CreditLine, LineApproval
from lms.domain.credit.lines.netting import net
from lms.domain.learning.completion import MetRequirements
from lms.store.credit.certificates import FIRST_ISSUED
from lms.store.credit.lines.adjustments import ADJUSTMENT
from lms.store.credit.lines.attested import EVENT
from lms.store.db import chunked, db
from lms.store.joined import accounts_of, persons_by_account
from lms.store.tables.columns import names_none
from lms.store.tables.credit import Certificate, LedgerLine
from lms.store.tables.external import ExternalDecision, ExternalReportWords
from lms.store.tables.learning import Completion
from lms.store.tables.lines import LiveEvent

_Reversing = aliased(LedgerLine)
_STANDS = and_(names_none(LedgerLine.reverses), ~exists().where(_Reversing.reverses == LedgerLine.id))


def _lines(whose: ColumnElement[int] | Any) -> Select[Any]:
    return (
        select(
            whose,
            LedgerLine.id,
            LedgerLine.minutes,
            LedgerLine.categories,
            LedgerLine.earned_on,
            LedgerLine.delivery,
            LedgerLine.source,
            LedgerLine.external_id,
            Completion.course,
            Completion.met,
            Certificate.facts["title"].as_string(),
            type_coerce(Certificate.facts["approvals"], JSON()),
            ExternalReportWords.title,
            ExternalReportWords.provider,
            ExternalReportWords.approval_body,
            ExternalReportWords.approval_number,
            LiveEvent.title,
            type_coerce(LiveEvent.approvals, JSON()),
        )
        .outerjoin(Completion, Completion.id == LedgerLine.completion_id)
        .outerjoin(Certificate, FIRST_ISSUED)
        .outerjoin(ExternalDecision, ExternalDecision.ledger_line_id == LedgerLine.id)
        .outerjoin(ExternalReportWords, ExternalReportWords.report_id == ExternalDecision.report_id)
        .outerjoin(LiveEvent, and_(LedgerLine.source == EVENT, LiveEvent.id == LedgerLine.external_id))
        .where(_STANDS)
        .order_by(LedgerLine.earned_on, LedgerLine.id)
    )


_OWN = _lines(LedgerLine.person_id).where(
    LedgerLine.person_id.in_(accounts_of(bindparam("person_id", type_=Integer())))
)
_ACCOUNTS: BindParameter[list[int]] = bindparam("people", expanding=True)  # all accounts of those people
_OF_SOME = _lines(LedgerLine.person_id).where(LedgerLine.person_id.in_(_ACCOUNTS))


def credit_lines(person_id: int) -> Sequence[CreditLine]:
    """Oldest first; those of joined accounts among them."""
    return net(_line(*row[1:]) for row in db.session.execute(_OWN, {"person_id": person_id}))


def credit_lines_of(person_ids: Collection[int]) -> dict[int, list[CreditLine]]:
    """By person, of these people; each person's oldest first. Who has none has an empty list."""
    found: dict[int, list[CreditLine]] = {person_id: [] for person_id in person_ids}
    for some in chunked(found):
        by_account = persons_by_account(some)
        for account_id, *row in db.session.execute(_OF_SOME, {"people": list(by_account)}):
            found[by_account[account_id]].append(_line(*row))
    return {person_id: net(lines) for person_id, lines in found.items()}


def _line(  # one argument for each column
    line_id: int,
    minutes: int,
    categories: list[Any],
    earned_on: date,
    delivery: str,
    source: str,
    external_id: int | None,
    course: str | None,
    met: MetRequirements | None,
    title: str | None,
    approvals: list[dict[str, Any]] | None,
    *elsewhere: Any,
) -> CreditLine:
    told, provider, body, number, event, event_approvals = elsewhere
    # To be approved by a board is to be on its list.
    found = [LineApproval(one["body"], one["number"], listed=True) for one in approvals or event_approvals or ()]
    if body or number:
        found.append(LineApproval(body or "", number or "", listed=bool(body)))
    return CreditLine(
        id=line_id,
        title=title or told or event or ("Adjusted by hand" if source == ADJUSTMENT else ""),
        minutes=minutes,
        parts=tuple((part, frozenset(any_of)) for part, any_of in categories),
        earned_on=earned_on,
        delivery=delivery,
        work=course or (_known_by(told, provider) if told else f"{source}:{external_id or -line_id}"),
        source=provider or source,  # rules name providers
        approvals=tuple(found),
        declared_minutes=min(minutes, met.declared_seconds // 60) if met else 0,
    )


def _known_by(title: str, provider: str | None) -> str:
    """What training from elsewhere is the same by when it is done again."""
    return f"{provider or ''}: {title}".casefold()
