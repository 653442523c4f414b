"""Training taken elsewhere as it is written down: what is only added to, and beside it the words and files."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, exists, func, select, update

from lms.domain.credit.elsewhere.external import ExternalFacts, ExternalWords, ReviewOutcome
from lms.store.db import db, execute_rowcount
from lms.store.joined import accounts_of
from lms.store.tables.external import (
    ExternalDecision,
    ExternalDecisionWords,
    ExternalFile,
    ExternalReport,
    ExternalReportWords,
    ExternalTraining,
)


def made_with(person_id: int, form_key: str) -> int | None:
    """The id of the training that this form has made already."""
    return db.session.scalar(
        select(ExternalTraining.id).where(
            ExternalTraining.person_id.in_(accounts_of(person_id)), ExternalTraining.form_key == form_key
        )
    )


def add_training(person_id: int, form_key: str, now: datetime) -> int:
    training = ExternalTraining(person_id=person_id, form_key=form_key, added_at=now)
    db.session.add(training)
    db.session.flush()
    return training.id


def add_report(
    training_id: int, facts: ExternalFacts, words: ExternalWords, file_id: int | None, now: datetime
) -> int:
    """Its id; it waits to be decided of."""
    report = ExternalReport(
        training_id=training_id,
        first_on=facts.first_on,
        last_on=facts.last_on,
        minutes=facts.minutes,
        categories=facts.categories,
        delivery=facts.delivery,
        sent_at=now,
    )
    db.session.add(report)
    db.session.flush()
    db.session.add(
        ExternalReportWords(
            report_id=report.id,
            title=words.title,
            provider=words.provider,
            approval_body=words.approval_body,
            approval_number=words.approval_number,
            answer=words.answer,
            file_id=file_id,
            waits=True,
        )
    )
    db.session.flush()
    return report.id


def decide(
    report_id: int,
    outcome: ReviewOutcome,
    by: int,
    now: datetime,
    words: str = "",
    *,
    facts: ExternalFacts | None = None,
    saw_document: bool = False,
    line_id: int | None = None,
    number: int = 1,
) -> int:
    """The decision's id. Of one report there is one of each number: a second raises IntegrityError at the flush."""
    decision = ExternalDecision(
        report_id=report_id,
        number=number,
        outcome=outcome.value,
        decided_by=by,
        decided_at=now,
        first_on=facts.first_on if facts else None,
        last_on=facts.last_on if facts else None,
        minutes=facts.minutes if facts else None,
        categories=facts.categories if facts else None,
        delivery=facts.delivery if facts else None,
        saw_document=saw_document,
        ledger_line_id=line_id,
    )
    db.session.add(decision)
    db.session.flush()
    if words:
        db.session.add(ExternalDecisionWords(decision_id=decision.id, words=words))
    db.session.execute(
        update(ExternalReportWords).where(ExternalReportWords.report_id == report_id).values(waits=False)
    )
    return decision.id


def add_file(person_id: int, sha256: str, given_digest: str, kind: str, now: datetime) -> int:
    file = ExternalFile(person_id=person_id, sha256=sha256, given_digest=given_digest, kind=kind, given_at=now)
    db.session.add(file)
    db.session.flush()
    return file.id


def file_of(person_id: int, file_id: int) -> ExternalFile | None:
    """None when it is not this person's, or there is none."""
    return db.session.scalar(
        select(ExternalFile).where(ExternalFile.id == file_id, ExternalFile.person_id.in_(accounts_of(person_id)))
    )


_IS_NAMED = exists().where(ExternalReportWords.file_id == ExternalFile.id)


def erase_unsent(before: datetime) -> list[str]:
    """Files of forms that were never taken, given before that moment; the SHA-256 that no row names any more."""
    old = db.session.scalars(select(ExternalFile.id).where(ExternalFile.given_at < before, ~_IS_NAMED)).all()
    return _erase_files(old)


def erase_of_training(training_id: int) -> list[str]:
    """Words and files of one training: what is left are days and minutes. The SHA-256 that no row names any more."""
    return _erase(select(ExternalTraining.id).where(ExternalTraining.id == training_id))


def erase_of_person(person_id: int) -> list[str]:
    """The same of everything that a person reported, and of files on their way."""
    accounts = accounts_of(person_id)
    gone = _erase(select(ExternalTraining.id).where(ExternalTraining.person_id.in_(accounts)))
    left = db.session.scalars(select(ExternalFile.id).where(ExternalFile.person_id.in_(accounts_of(person_id)))).all()
    return [*gone, *_erase_files(left)]


def _erase(trainings: object) -> list[str]:
    reports = select(ExternalReport.id).where(ExternalReport.training_id.in_(trainings))  # type: ignore[arg-type]  # a select
    decisions = select(ExternalDecision.id).where(ExternalDecision.report_id.in_(reports))
    words = ExternalReportWords.report_id.in_(reports)
    files = db.session.scalars(
        select(ExternalReportWords.file_id).where(words, ExternalReportWords.file_id.is_not(None)).distinct()
    ).all()
    db.session.execute(delete(ExternalDecisionWords).where(ExternalDecisionWords.decision_id.in_(decisions)))
    db.session.execute(delete(ExternalReportWords).where(words))
    return _erase_files([file_id for file_id in files if file_id is not None])


def _erase_files(file_ids: Sequence[int]) -> list[str]:
    """Of those that no report names."""
    those = (ExternalFile.id.in_(file_ids), ~_IS_NAMED)
    hashes = set(db.session.scalars(select(ExternalFile.sha256).where(*those)))
    execute_rowcount(delete(ExternalFile).where(*those).execution_options(synchronize_session=False))
    return sorted(hashes - named_among(hashes))


def named_among(hashes: Collection[str]) -> set[str]:
    """Those of these SHA-256 that a row still names."""
    return set(db.session.scalars(select(ExternalFile.sha256).where(ExternalFile.sha256.in_(sorted(hashes)))))


def count_waiting() -> int:
    """Of everyone."""
    waiting = select(func.count()).select_from(ExternalReportWords).where(ExternalReportWords.waits)
    return db.session.scalar(waiting) or 0
