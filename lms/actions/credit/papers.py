"""Asking for papers that take longer than a page, and settling what came of them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from lms.domain.acting import Acting
from lms.domain.program.job import KEPT_FOR, MOST_A_DAY, AskedPaper, JobKind, JobWhat, job_key
from lms.store.credit import certificates, paper_lines, signatures
from lms.store.joined import kept_id
from lms.store.program import jobs, stored_files
from lms.store.tables.credit import Certificate

WORN = "It could not be made, although it was tried several times. An administrator can see why in the log."


class AskedTooOften(Exception):
    """Somebody asked for more papers on one day than are made for one person."""


def ask_for_paper(acting: Acting, person_id: int, kind: JobKind, what: JobWhat) -> int:
    """The id of the job; one that would give the same paper is not made twice. Raises AskedTooOften."""
    key = job_key(person_id, kind, what, paper_lines.standing_of(person_id))
    _refuse_too_many(acting, person_id, key)
    return jobs.ask(key, person_id, kind, what, acting.now)


def _refuse_too_many(acting: Acting, person_id: int, key: str) -> None:
    is_new = not jobs.is_asked(key)
    if is_new and jobs.count_since(person_id, acting.now - timedelta(days=1)) >= MOST_A_DAY:
        raise AskedTooOften


def ask_for_certificate(acting: Acting, certificate_id: int) -> int:
    """The file of one certificate, for its person: the id of its one job. Raises AskedTooOften, LookupError."""
    certificate = certificates.by_id(certificate_id)
    person_id, what = kept_id(certificate.person_id), _of_one(certificate_id, certificate.facts.earned_on)
    key = _key_of_one(person_id, what)
    _refuse_too_many(acting, person_id, key)
    return jobs.ask(key, person_id, JobKind.CERTIFICATE, what, acting.now)


def have_file_made(acting: Acting, certificate_id: int) -> None:
    """The same for whoever did not press for it, as often as it comes. Raises LookupError."""
    certificate = certificates.by_id(certificate_id)
    person_id, what = kept_id(certificate.person_id), _of_one(certificate_id, certificate.facts.earned_on)
    jobs.ask(_key_of_one(person_id, what), person_id, JobKind.CERTIFICATE, what, acting.now)


def have_issued_made(certificate: Certificate, now: datetime) -> None:
    """As it is issued, in the same transaction: a row more, and its file is there when its person presses."""
    what = _of_one(certificate.id, certificate.facts.earned_on)
    person_id = certificate.person_id
    jobs.add(_key_of_one(person_id, what), person_id, JobKind.CERTIFICATE, what, now)


def _of_one(certificate_id: int, earned_on: date) -> JobWhat:
    return JobWhat(earned_on, earned_on, earned_on, certificate_id=certificate_id)


def _key_of_one(person_id: int, what: JobWhat) -> str:
    """A certificate's file is made once, whatever its person earned since."""
    return job_key(person_id, JobKind.CERTIFICATE, what, "")


def claim_paper(now: datetime) -> AskedPaper | None:
    """The oldest that waits, kept from other processes."""
    jobs.give_up(now, WORN)
    return jobs.claim(now)


def keep_paper(paper: AskedPaper, file: bytes, now: datetime) -> None:
    jobs.done(paper.id, stored_files.keep(file, paper.kind.value, now), now)


def seal(words: bytes, now: datetime) -> tuple[str, bytes]:
    """(id of the key, signature), by the ring that signs the lines."""
    return signatures.signer().sign(words, now)


def fail_paper(paper: AskedPaper, problem: str) -> None:
    jobs.fail(paper.id, problem)


def try_paper_again(paper: AskedPaper) -> None:
    """At once, as often as any may be tried."""
    jobs.try_again(paper.id)


def drop_past_papers(now: datetime) -> None:
    jobs.drop_past(now - KEPT_FOR)
