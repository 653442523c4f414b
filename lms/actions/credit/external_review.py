"""Reviewing training taken elsewhere: accepting it, with changes or without, asking, and taking it back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lms.actions.competence.vouched import Vouched, speaks_of
from lms.actions.credit.external import TROUBLES, busy_in_words
from lms.content.mails import TEMPLATES, subject_of
from lms.domain.acting import Acting
from lms.domain.credit.elsewhere.external import ExternalFacts, ReviewOutcome, wrong_with
from lms.domain.program.event import Action
from lms.domain.program.mail import MailKind
from lms.store.credit import external as store
from lms.store.credit import external_reading, ledger
from lms.store.credit.external_reading import EXTERNAL, Decided, External
from lms.store.joined import is_of
from lms.store.locks import lock_people
from lms.store.program import events, outbox
from lms.store.tables.credit import LedgerLine

CHANGED = "You changed what was reported. Please say why in a few words: the person reads it."


class CannotAccept(Exception):
    """`troubles` maps the field that is meant to a sentence for people."""

    def __init__(self, troubles: Mapping[str, str]) -> None:
        super().__init__("; ".join(troubles.values()))
        self.troubles = troubles


class ReviewResult(StrEnum):
    """What became of a press."""

    DONE = "done"
    BEFORE = "it was reviewed or withdrawn before"
    OWN = "nobody reviews what is their own"


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What a reviewer says: what counts, why where that is asked, and the codes of competencies that they tick.

    `saw_document` is that they looked at the certificate, here or on paper.
    """

    facts: ExternalFacts
    reason: str
    saw_document: bool
    codes: tuple[str, ...] = ()


def accept(acting: Acting, training_id: int, said: Acceptance, known: Collection[str]) -> ReviewResult:
    """One line of the ledger, and evidence for what was ticked. Raises CannotAccept."""
    external = _locked(training_id)
    if is_of(external.person_id, acting.me):
        return ReviewResult.OWN
    if external.outcome is not None:
        return ReviewResult.BEFORE
    _check(acting, external.last.facts, external, said, known)
    _add(acting, external, said, external.next_number)
    _record(acting, Action.EXTERNAL_ACCEPTED, external)
    return ReviewResult.DONE


def _add(acting: Acting, external: External, said: Acceptance, number: int) -> None:
    facts, person_id = said.facts, external.person_id
    line = ledger.append(
        person_id,
        facts.minutes,
        facts.categories,
        facts.last_on,
        acting.now,
        source=EXTERNAL,
        delivery=facts.delivery,
        external_id=external.id,
    )
    decision_id = store.decide(
        external.last.id,
        ReviewOutcome.ACCEPTED,
        acting.me,
        acting.now,
        said.reason,
        facts=facts,
        saw_document=said.saw_document,
        line_id=line.id,
        number=number,
    )
    # Evidence is of this decision and not of the training: one for another day speaks anew.
    speaks_of(acting, Vouched(decision_id, person_id, facts.last_on), said.codes)


def _check(
    acting: Acting, before: ExternalFacts, external: External, said: Acceptance, known: Collection[str]
) -> None:
    """`before` is what was said of it until now; changing that asks for a reason.

    So does a day of more than eight hours, where its person gave none.
    """
    troubles = dict(TROUBLES[wrong] for wrong in wrong_with(said.facts, acting.today, known))
    if not troubles and not said.reason:
        if said.facts != before:
            troubles["reason"] = CHANGED
        elif not _says_why(external) and (busy := busy_in_words(external.person_id, external.id, said.facts)):
            troubles["reason"] = f"{busy} Please say in a few words why this can be right."
    if troubles:
        raise CannotAccept(troubles)


def _says_why(external: External) -> bool:
    return external.last.words is not None and bool(external.last.words.answer)


def ask(acting: Acting, training_id: int, question: str) -> ReviewResult:
    """Returns it with a question; the person is told that something waits for them."""
    external = _locked(training_id)
    if is_of(external.person_id, acting.me):
        return ReviewResult.OWN
    if external.outcome is not None:
        return ReviewResult.BEFORE
    store.decide(external.last.id, ReviewOutcome.RETURNED, acting.me, acting.now, question)
    key = f"external-{external.last.id}-returned"
    outbox.queue(MailKind.PRACTICE, {external.person_id: key}, subject_of(TEMPLATES[MailKind.PRACTICE]), acting.now)
    _record(acting, Action.EXTERNAL_RETURNED, external)
    return ReviewResult.DONE


def take_back(
    acting: Acting, training_id: int, reason: str, instead: Acceptance | None = None, known: Collection[str] = ()
) -> ReviewResult:
    """A line that reverses the one of the acceptance, and with `instead` one of what is right, in one transaction.

    What it showed of competencies goes with it, and without `instead` the person may send it again. Raises
    CannotAccept.
    """
    external = _locked(training_id)
    if is_of(external.person_id, acting.me):
        return ReviewResult.OWN
    accepted = external.accepted
    line = ledger.line(accepted.line_id) if accepted is not None and accepted.line_id is not None else None
    if accepted is None or external.outcome is not ReviewOutcome.ACCEPTED or line is None:
        return ReviewResult.BEFORE
    if instead is not None:
        _check(acting, external.counts, external, instead, known)
    _reverse(acting, external, accepted, line, reason)
    if instead is not None:
        _add(acting, external, instead, external.next_number + 1)
    return ReviewResult.DONE


def _reverse(acting: Acting, external: External, accepted: Decided, line: LedgerLine, reason: str) -> None:
    reversing = ledger.append(
        line.person_id,
        -line.minutes,
        [[-minutes, any_of] for minutes, any_of in line.categories],
        line.earned_on,
        acting.now,
        source=EXTERNAL,
        delivery=line.delivery,
        external_id=external.id,
        reverses=line.id,
    )
    store.decide(
        external.last.id,
        ReviewOutcome.REVERSED,
        acting.me,
        acting.now,
        reason,
        line_id=reversing.id,
        number=external.next_number,
    )
    speaks_of(acting, Vouched(accepted.id, external.person_id, line.earned_on), ())
    _record(acting, Action.EXTERNAL_REVERSED, external)


def _locked(training_id: int) -> External:
    """Read after its person is locked. Raises LookupError: pages look for it first."""
    external = external_reading.one(training_id)
    if external is None:
        raise LookupError(f"there is no training {training_id}")
    lock_people([external.person_id])
    return external_reading.one(training_id) or external


def _record(acting: Acting, action: Action, external: External) -> None:
    events.record_event(action, by=acting.me, about=external.person_id, now=acting.now, training=external.id)
