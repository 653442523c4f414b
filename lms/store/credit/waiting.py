"""Certificates whose file was not made yet, and those that wait for fonts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, insert, select, update

from lms.domain.credit.certificate import CertificateFacts
from lms.domain.program.review import Awaited
from lms.store.db import IntegrityError, chunked, db, execute_rowcount, table_of
from lms.store.joined import accounts_of
from lms.store.tables.credit import Certificate, CertificateWait, ReviewWait
from lms.store.tables.learning import Completion


@dataclass(frozen=True, slots=True)
class Unmade:
    """A certificate without a file; `characters` are those that no font had when it was tried last, "" if none."""

    id: int
    serial: str
    facts: CertificateFacts
    characters: str
    completion_id: int | None


_UNMADE = (
    select(
        Certificate.id, Certificate.serial, Certificate.facts, CertificateWait.characters, Certificate.completion_id
    )
    .outerjoin(CertificateWait, CertificateWait.certificate_id == Certificate.id)
    .where(Certificate.file_sha256.is_(None))
    .order_by(Certificate.id)
)


def unmade_of(person_id: int) -> Sequence[Unmade]:
    rows = db.session.execute(_UNMADE.where(Certificate.person_id.in_(accounts_of(person_id))))
    return [Unmade(one, serial, facts, characters or "", done) for one, serial, facts, characters, done in rows]


def waiting_for_fonts() -> Sequence[Unmade]:
    rows = db.session.execute(_UNMADE.where(CertificateWait.certificate_id.is_not(None)))
    return [Unmade(*row) for row in rows]


_WAITED_FOR = select(CertificateWait.characters)


def characters_waited_for() -> Sequence[str]:
    """Of each certificate that waits for fonts."""
    return db.session.scalars(_WAITED_FOR).all()


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


def wait_for_reviews(completion_id: int, kinds: Iterable[str], newest_review: int) -> None:
    """Keeps for which kinds of review the completion's certificate waits, and the newest that was there then."""
    for kind in kinds:
        db.session.add(ReviewWait(completion_id=completion_id, kind=kind, newest_review=newest_review))


_IS_MADE = Certificate.file_sha256.is_not(None)
_AWAITED = (
    select(ReviewWait, Completion.course, Completion.revision)
    .join(Completion, Completion.id == ReviewWait.completion_id)
    .where(~exists().where(Certificate.completion_id == ReviewWait.completion_id, _IS_MADE))
)


def reviews_awaited(completion_ids: Collection[int]) -> Mapping[int, Sequence[Awaited]]:
    """Of these completions, for which reviews their certificates were issued to wait, as long as none has a file."""
    found: dict[int, list[Awaited]] = {}
    for some in chunked(completion_ids):
        for waits, _, revision in db.session.execute(_AWAITED.where(ReviewWait.completion_id.in_(some))):
            awaited = Awaited(waits.kind, revision, waits.newest_review)
            found.setdefault(waits.completion_id, []).append(awaited)
    return found


@dataclass(frozen=True, slots=True)
class AwaitingReview:
    """A review for which the certificate of a completion was issued to wait, and which has no file yet."""

    completion_id: int
    person_id: int
    course: str
    awaited: Awaited


def all_reviews_awaited() -> Sequence[AwaitingReview]:
    """Of every certificate that has no file, in the order of the completions."""
    rows = db.session.execute(_AWAITED.add_columns(Completion.person_id).order_by(ReviewWait.completion_id))
    return [
        AwaitingReview(waits.completion_id, person_id, course, Awaited(waits.kind, revision, waits.newest_review))
        for waits, course, revision, person_id in rows
    ]
