"""Issuing certificates, and what they certify."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypedDict

from lms.actions.credit.papers import have_issued_made
from lms.domain.acting import Acting
from lms.domain.chance import random_bytes
from lms.domain.credit.certificate import (
    RANDOM_BYTES,
    TIME,
    CertificateFacts,
    CertifiedApproval,
    CertifiedAttendance,
    CertifiedInsert,
    CertifiedReview,
    CourseOutline,
    Provider,
    StudiedCourse,
    serial_from,
)
from lms.domain.credit.hours import SELF_PACED
from lms.domain.program.program import Program
from lms.domain.program.review import RecordedReview, awaited_kinds
from lms.store.credit import certificates, waiting
from lms.store.credit.lines.live import KeptEvent
from lms.store.people import people
from lms.store.program import inserts, reviews
from lms.store.tables.credit import LedgerLine
from lms.store.tables.learning import Completion
from lms.store.tables.people import Person


class PaperFacts(TypedDict):
    """Those of the facts that say how a certificate is set and signed."""

    signatory_title: str
    signature: str | None
    template: str
    page_size: str


def facts_of(
    person: Person,
    studied: StudiedCourse,
    earned_on: date,
    program: Program,
    held: Sequence[inserts.Version] = (),
    recorded: Sequence[RecordedReview] = (),
) -> CertificateFacts:
    """`held` are the versions of inserts that were part of the course when it was issued.

    Of the `recorded` reviews, the newest first, those of the version that was studied are certified.
    """
    of_version = [CertifiedReview.of(review) for review in recorded if review.revision == studied.revision]
    return CertificateFacts(
        outline=studied.outline,
        specimen=program.is_demo,
        name=person.legal_name,
        course=studied.slug,
        revision=studied.revision,
        earned_on=earned_on,
        delivery=SELF_PACED,
        approvals=studied.approvals,
        provider=Provider(program.name, program.address, program.contact),
        signatory=program.signatory,
        logo=program.logo_id,
        inserts=tuple(
            CertifiedInsert(version.jurisdiction, version.id, program.day_of(version.written_at)) for version in held
        ),
        time=TIME,
        recorded_reviews=tuple({review.kind: review for review in reversed(of_version)}.values()),
        **paper_of(program),
    )


def paper_of(program: Program) -> PaperFacts:
    """How a certificate that is issued now is set, and who signs it in which office."""
    return {
        "signatory_title": program.signatory_title,
        "signature": program.signature or None,
        "template": program.template,
        "page_size": program.page_size,
    }


def issue_certificate(acting: Acting, completion: Completion, studied: StudiedCourse) -> str:
    """The serial; the file is asked of the queue, which makes it outside any transaction.

    It waits for those of the reviews that are open now for which the program lets certificates wait.
    """
    person_id = completion.person_id
    person = people.person(person_id)
    if person is None:
        raise LookupError(f"there is no person {person_id}")
    serial = serial_from(random_bytes(RANDOM_BYTES))
    held = inserts.in_force(studied.slug)
    recorded = reviews.in_force(studied.slug)
    facts = facts_of(person, studied, completion.earned_on, acting.program, held, recorded)
    issued = certificates.issue(serial, person_id, completion.id, facts, acting.now)
    awaited = awaited_kinds(acting.program.certificates_await, facts.open_reviews)
    if awaited:
        waiting.wait_for_reviews(completion.id, awaited, reviews.newest(studied.slug))
    else:
        have_issued_made(issued, acting.now)
    return serial


def issue_attended(acting: Acting, event: KeptEvent, line: LedgerLine, attested_by: str) -> str:
    """The serial of the certificate of an attendance: `line` is what was attested of it."""
    person = people.person(line.person_id)
    if person is None:
        raise LookupError(f"there is no person {line.person_id}")
    serial = serial_from(random_bytes(RANDOM_BYTES))
    facts = attended_facts(person.legal_name, event, line, acting, attested_by)
    issued = certificates.issue_attended(serial, line.person_id, line.id, facts, acting.now)
    have_issued_made(issued, acting.now)
    return serial


def attended_facts(
    name: str, event: KeptEvent, line: LedgerLine, acting: Acting, attested_by: str
) -> CertificateFacts:
    told, program = event.facts, acting.program
    return CertificateFacts(
        outline=CourseOutline.of_event(
            told.title, line.minutes, [(minutes, tuple(any_of)) for minutes, any_of in line.categories]
        ),
        specimen=program.is_demo,
        name=name,
        course="",
        revision="",
        earned_on=line.earned_on,
        delivery=line.delivery,
        approvals=tuple(CertifiedApproval(*one) for one in told.approvals),
        provider=Provider(program.name, program.address, program.contact),
        signatory=program.signatory,
        logo=program.logo_id,
        inserts=(),
        **paper_of(program),
        attended=CertifiedAttendance(told.trainer, told.qualification, attested_by, acting.today, told.times.minutes),
    )


def keep_file(certificate_id: int, file: bytes, facts: CertificateFacts, now: datetime) -> bytes:
    """The file that everyone is handed: the one that was kept first, with the facts that it prints."""
    certificates.store_file(certificate_id, file, now, facts)
    waiting.wait_no_more(certificate_id)
    return certificates.file_of(certificate_id) or file


def wait_for_fonts(certificate_id: int, characters: str, now: datetime) -> None:
    """No file holds a box in the place of a letter: it is tried again by the worker, and whenever it is asked for."""
    waiting.wait(certificate_id, characters, now)
