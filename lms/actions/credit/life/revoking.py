"""Revoking a certificate: begun on a ground, answered by its person, decided by somebody else where there is one."""

from __future__ import annotations

from lms.content.mails import render_mail
from lms.domain.acting import Acting
from lms.domain.credit.revoking import ANSWER_TIME, Ground, NotYours, cannot_decide, cannot_revoke_yet
from lms.domain.program.event import Action
from lms.store.credit import certificates, ledger
from lms.store.credit.life import revocations
from lms.store.credit.life.revocations import RevocationCase
from lms.store.credit.lines import adjustments, attested
from lms.store.joined import kept_id
from lms.store.locks import lock_people
from lms.store.people import people
from lms.store.program import events, outbox
from lms.store.tables.credit import Certificate, LedgerLine

HOURS = "By the decision on their certificate."
WORDS = {
    NotYours.OWN: "This is your own certificate: another administrator decides.",
    NotYours.BEGAN_IT: "You began this, so another administrator decides.",
    NotYours.TOO_EARLY: "The person is heard first: it can be revoked once the days to answer are over.",
}


class CannotRevoke(Exception):
    """What cannot be done with a certificate or its case; the message is a sentence for people."""


def begin(acting: Acting, serial: str, person_id: int, ground: Ground, words: str) -> int:
    """Opens a case and tells the person; nothing is revoked yet. The case's id.

    One that is open for the certificate already is that one. Raises CannotRevoke, and LookupError where it is not
    this person's.
    """
    lock_people([kept_id(person_id)])
    paper = certificates.by_serial(serial)
    if paper is None or not certificates.is_of(paper, person_id):
        raise LookupError(serial)
    if kept_id(acting.me) == kept_id(person_id):
        raise CannotRevoke("This is your own certificate: another administrator begins it.")
    if paper.revoked_at is not None:
        raise CannotRevoke("This certificate was revoked before.")
    if certificates.was_replaced(paper.id):
        raise CannotRevoke("A newer issue took its place. Please look at that one.")
    before = revocations.open_case_of(paper.id)
    if before is not None:
        return before
    answer_by = acting.today + ANSWER_TIME
    case_id = revocations.begin(paper.id, ground, words, acting.me, acting.now, answer_by)
    _record(acting, Action.REVOKING_BEGUN, kept_id(person_id), case_id, paper.id)
    _write(acting, "certificate-asked-about", kept_id(person_id), f"revoking-{case_id}", until=answer_by)
    return case_id


def answer(acting: Acting, case_id: int, words: str) -> None:
    """By whose certificate it is, as often as they wish while it is open. Raises LookupError and CannotRevoke."""
    lock_people([kept_id(acting.me)])
    case = revocations.case(case_id)
    if case is None or case.person_id != kept_id(acting.me):
        raise LookupError(case_id)
    if case.decision is not None:
        raise CannotRevoke("This was decided meanwhile. An administrator reads what you write to them.")
    answer_id = revocations.answer(case_id, words, acting.now)
    _record(acting, Action.REVOKING_ANSWERED, case.person_id, case_id, case.certificate_id)
    for administrator in sorted(people.lasting_administrators() - {case.person_id}):
        _write(acting, "certificate-answered", administrator, f"revoking-answer-{answer_id}-{administrator}")


def why_not(acting: Acting, case: RevocationCase, *, is_revoked: bool) -> NotYours | None:
    """Why this person cannot decide so now; None where they may."""
    about = [case.person_id, kept_id(case.person_id)]
    mine = kept_id(acting.me)
    found = cannot_decide(mine, kept_id(case.begun_by), about, people.present_administrators())
    return found or (cannot_revoke_yet(acting.today, case.answer_by) if is_revoked else None)


def decide(acting: Acting, case_id: int, *, is_revoked: bool) -> bool:
    """Revokes it, with its hours unless it is a misprint, or leaves it; False where that was decided before.

    Raises LookupError and CannotRevoke, and then changes nothing.
    """
    case = revocations.case(case_id)
    if case is None:
        raise LookupError(case_id)
    lock_people([case.person_id])
    case = revocations.case(case_id)
    if case is None or case.decision is not None:
        return False
    reason = why_not(acting, case, is_revoked=is_revoked)
    if reason is not None:
        raise CannotRevoke(WORDS[reason])
    line_id = _revoke(acting, case) if is_revoked else None
    revocations.decide(case_id, line_id, acting.me, acting.now, is_revoked=is_revoked)
    action = Action.CERTIFICATE_REVOKED if is_revoked else Action.CERTIFICATE_LEFT
    _record(acting, action, case.person_id, case_id, case.certificate_id)
    mail = "certificate-revoked" if is_revoked else "certificate-stands"
    _write(acting, mail, case.person_id, f"revoking-{case_id}-decided", keeps=case.ground.keeps_hours)
    return True


def _revoke(acting: Acting, case: RevocationCase) -> int | None:
    """The id of the line that takes its hours back; None where they stand, or were taken back before."""
    newest = certificates.newest_of(case.certificate_id)
    if case.ground.keeps_hours:
        certificates.revoke(newest, acting.now)
        return None
    line = _line_of(newest)
    if line is None:
        certificates.revoke(newest, acting.now)
        return None
    certificates.revoke_of_line(line, acting.now)
    if adjustments.is_taken_back(line.id):
        return None
    if ledger.sums(case.person_id, acting.today).total < line.minutes:
        raise CannotRevoke("Some of its hours were taken away already, so the sum would be below zero.")
    return _take_back(acting, line)


def _line_of(paper: Certificate) -> LedgerLine | None:
    if paper.line_id is not None:
        return ledger.line(paper.line_id)
    return ledger.of_completion(paper.completion_id) if paper.completion_id is not None else None


def _take_back(acting: Acting, line: LedgerLine) -> int:
    found = attested.of_line(line.id)
    if found is not None:
        return attested.take_back(found, line, HOURS, acting.me, acting.now)
    return adjustments.take_back(line, HOURS, acting.me, acting.now)


def _record(acting: Acting, action: Action, about: int, case_id: int, certificate_id: int) -> None:
    events.record_event(
        action, by=acting.me, about=about, now=acting.now, revoking=case_id, certificate=certificate_id
    )


def _write(acting: Acting, template: str, person_id: int, key: str, **values: object) -> None:
    person = people.person(person_id)
    if person is not None:
        message = render_mail(template, name=person.display_name, program=acting.program, **values)
        outbox.write(key, person_id, *message, acting.now)
