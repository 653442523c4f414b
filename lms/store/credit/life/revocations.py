"""Cases of certificates that may be revoked: begun, answered and decided, each by a row of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import aliased

from lms.domain.credit.certificate import CertificateFacts
from lms.domain.credit.revoking import Ground
from lms.store.db import db
from lms.store.joined import accounts_of, person_of
from lms.store.tables.credit import (
    Certificate,
    Revocation,
    RevocationAnswer,
    RevocationAnswerWords,
    RevocationDecision,
    RevocationWords,
)
from lms.store.tables.people import Person


@dataclass(frozen=True, slots=True)
class CaseAnswer:
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class CaseDecision:
    """`by` is a shown name; `took_hours` is whether the line was taken back with it."""

    is_revoked: bool
    by: str
    at: datetime
    took_hours: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationCase:
    """`person_id` is whose certificate it is; `words` are "" once they were erased."""

    id: int
    certificate_id: int
    serial: str
    facts: CertificateFacts
    person_id: int
    person: str
    ground: Ground
    words: str
    begun_by: int
    begun_by_name: str
    begun_at: datetime
    answer_by: date
    answers: tuple[CaseAnswer, ...]
    decision: CaseDecision | None


_Begun, _Decided = aliased(Person), aliased(Person)
_IS_OPEN = ~exists().where(RevocationDecision.revocation_id == Revocation.id)
_CASES: Any = (  # a row of nine columns
    select(
        Revocation,
        Certificate.serial,
        Certificate.facts,
        person_of(Certificate.person_id),
        Person.display_name,
        RevocationWords.words,
        _Begun.display_name,
        RevocationDecision,
        _Decided.display_name,
    )
    .join(Certificate, Certificate.id == Revocation.certificate_id)
    .join(Person, Person.id == person_of(Certificate.person_id))
    .join(_Begun, _Begun.id == Revocation.begun_by)
    .outerjoin(RevocationWords, RevocationWords.revocation_id == Revocation.id)
    .outerjoin(RevocationDecision, RevocationDecision.revocation_id == Revocation.id)
    .outerjoin(_Decided, _Decided.id == RevocationDecision.decided_by)
    .order_by(Revocation.id)
)


def begin(certificate_id: int, ground: Ground, words: str, by: int, now: datetime, answer_by: date) -> int:
    """The id of the case."""
    case = Revocation(
        certificate_id=certificate_id, ground=ground.value, begun_by=by, begun_at=now, answer_by=answer_by
    )
    db.session.add(case)
    db.session.flush()
    db.session.add(RevocationWords(revocation_id=case.id, words=words))
    return case.id


def answer(case_id: int, words: str, now: datetime) -> int:
    """The id of the answer."""
    said = RevocationAnswer(revocation_id=case_id, answered_at=now)
    db.session.add(said)
    db.session.flush()
    db.session.add(RevocationAnswerWords(answer_id=said.id, words=words))
    return said.id


def decide(case_id: int, line_id: int | None, by: int, now: datetime, *, is_revoked: bool) -> None:
    """`line_id` is the line that took the hours back, if any did."""
    db.session.add(
        RevocationDecision(
            revocation_id=case_id, is_revoked=is_revoked, decided_by=by, decided_at=now, line_id=line_id
        )
    )
    db.session.flush()


def case(case_id: int) -> RevocationCase | None:
    found = _told(_CASES.where(Revocation.id == case_id))
    return found[0] if found else None


def open_cases() -> Sequence[RevocationCase]:
    """The one that waits longest first."""
    return _told(_CASES.where(RevocationDecision.id.is_(None)))


def open_case_of(certificate_id: int) -> int | None:
    """Of this certificate, or of one that it took the place of: its id."""
    newer = aliased(Certificate)
    of_it = select(Revocation.id).join(Certificate, Certificate.id == Revocation.certificate_id).where(_IS_OPEN)
    its = (Certificate.id == certificate_id) | exists().where(
        newer.id == certificate_id, newer.corrects == Certificate.id
    )
    return db.session.scalar(of_it.where(its).limit(1))


def asked_about(person_id: int) -> Sequence[tuple[int, str, date]]:
    """Open ones of a person's certificates: id, what it certifies, and the last day to answer."""
    found = (
        select(Revocation.id, Certificate.facts["title"].as_string(), Revocation.answer_by)
        .join(Certificate, Certificate.id == Revocation.certificate_id)
        .where(Certificate.person_id.in_(accounts_of(person_id)), _IS_OPEN)
        .order_by(Revocation.id)
    )
    return [(case_id, title, answer_by) for case_id, title, answer_by in db.session.execute(found)]


def open_of_whom() -> Sequence[tuple[int, int, date]]:
    """Of each open one who began it, whose certificate it is, and the last day to answer."""
    found = (
        select(Revocation.begun_by, Certificate.person_id, Revocation.answer_by)
        .join(Certificate, Certificate.id == Revocation.certificate_id)
        .where(_IS_OPEN)
    )
    return [(begun_by, person, answer_by) for begun_by, person, answer_by in db.session.execute(found)]


def cases_of(person_id: int) -> Sequence[RevocationCase]:
    """Every one of a person's certificates, oldest first."""
    return _told(_CASES.where(Certificate.person_id.in_(accounts_of(person_id))))


def _told(statement: Select[Any]) -> list[RevocationCase]:
    rows = db.session.execute(statement).all()
    said: dict[int, list[CaseAnswer]] = {}
    asked = (
        select(RevocationAnswer.revocation_id, RevocationAnswer.answered_at, RevocationAnswerWords.words)
        .outerjoin(RevocationAnswerWords, RevocationAnswerWords.answer_id == RevocationAnswer.id)
        .where(RevocationAnswer.revocation_id.in_([row[0].id for row in rows]))
        .order_by(RevocationAnswer.id)
    )
    for case_id, at, words in db.session.execute(asked) if rows else ():
        said.setdefault(case_id, []).append(CaseAnswer(at, words or ""))
    return [_case(tuple(said.get(row[0].id, ())), *row) for row in rows]


def _case(  # one argument for each column
    answers: tuple[CaseAnswer, ...],
    row: Revocation,
    serial: str,
    facts: CertificateFacts,
    person_id: int,
    person: str,
    words: str | None,
    begun_by_name: str,
    decided: RevocationDecision | None,
    decided_by: str | None,
) -> RevocationCase:
    decision = None
    if decided is not None:
        decision = CaseDecision(decided.is_revoked, decided_by or "", decided.decided_at, decided.line_id is not None)
    return RevocationCase(
        id=row.id,
        certificate_id=row.certificate_id,
        serial=serial,
        facts=facts,
        person_id=person_id,
        person=person,
        ground=Ground(row.ground),
        words=words or "",
        begun_by=row.begun_by,
        begun_by_name=begun_by_name,
        begun_at=row.begun_at,
        answer_by=row.answer_by,
        answers=answers,
        decision=decision,
    )
