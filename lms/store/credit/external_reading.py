"""Training taken elsewhere as it is read: each with its reports, and each report with what was decided of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, Select, bindparam, exists, select
from sqlalchemy.orm import aliased

from lms.domain.credit.elsewhere.external import (
    ExternalFacts,
    ExternalWords,
    MinutesSpan,
    ReviewOutcome,
    is_same_title,
)
from lms.store.db import chunked, db
from lms.store.in_force import TODAY, in_force, works_here
from lms.store.joined import accounts_of, person_of
from lms.store.tables.credit import LedgerLine
from lms.store.tables.external import (
    ExternalDecision,
    ExternalDecisionWords,
    ExternalFile,
    ExternalReport,
    ExternalReportWords,
    ExternalTraining,
)
from lms.store.tables.people import Person, Supervision
from lms.store.turns import IS_RETURNED

EXTERNAL = "external"  # the source of a ledger line
_Decision, _Report, _Words = ExternalDecision, ExternalReport, ExternalReportWords


@dataclass(frozen=True, slots=True)
class Decided:
    """`id` is what evidence of an acceptance speaks of, `by` a person's id.

    `facts` are what an acceptance says that counts, `words` the question or reason.
    """

    id: int
    outcome: ReviewOutcome
    by: int
    by_name: str
    at: datetime
    facts: ExternalFacts | None
    saw_document: bool
    line_id: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Reported:
    """`words` are None once they were erased; `file_id` where a file was given."""

    id: int
    facts: ExternalFacts
    words: ExternalWords | None
    file_id: int | None
    sent_at: datetime
    decided: tuple[Decided, ...]


@dataclass(frozen=True, slots=True)
class External:
    """One training with its reports, the last one last; `person_id` is whose it is, whichever account they had."""

    id: int
    person_id: int
    reports: tuple[Reported, ...]

    @property
    def last(self) -> Reported:
        return self.reports[-1]

    @property
    def decision(self) -> Decided | None:
        """The last on the last report; None while that waits."""
        return self.last.decided[-1] if self.last.decided else None

    @property
    def outcome(self) -> ReviewOutcome | None:
        return self.decision.outcome if self.decision else None

    @property
    def next_number(self) -> int:
        """Of a decision of the last report."""
        return len(self.last.decided) + 1

    @property
    def title(self) -> str:
        return self.last.words.title if self.last.words else "Training elsewhere"

    @property
    def accepted(self) -> Decided | None:
        """The acceptance that stands or stood last, of the last report."""
        return next((one for one in reversed(self.last.decided) if one.outcome is ReviewOutcome.ACCEPTED), None)

    @property
    def counts(self) -> ExternalFacts:
        """What was accepted, else what is reported."""
        return (self.accepted.facts if self.accepted else None) or self.last.facts


_REPORTS = (
    select(
        ExternalTraining.id,
        person_of(ExternalTraining.person_id),
        _Report.id,
        _Report.first_on,
        _Report.last_on,
        _Report.minutes,
        _Report.categories,
        _Report.delivery,
        _Report.sent_at,
        _Words.title,
        _Words.provider,
        _Words.approval_body,
        _Words.approval_number,
        _Words.answer,
        _Words.file_id,
    )
    .select_from(ExternalTraining)
    .join(_Report, _Report.training_id == ExternalTraining.id)
    .outerjoin(_Words, _Words.report_id == _Report.id)
    .order_by(_Report.id)
)
_DECISIONS = (
    select(
        _Decision.report_id,
        _Decision.id,
        _Decision.outcome,
        _Decision.decided_by,
        Person.display_name,
        _Decision.decided_at,
        _Decision.first_on,
        _Decision.last_on,
        _Decision.minutes,
        _Decision.categories,
        _Decision.delivery,
        _Decision.saw_document,
        _Decision.ledger_line_id,
        ExternalDecisionWords.words,
    )
    .select_from(_Decision)
    .join(Person, Person.id == person_of(_Decision.decided_by))
    .outerjoin(ExternalDecisionWords, ExternalDecisionWords.decision_id == _Decision.id)
    .where(_Decision.report_id.in_(bindparam("reports", expanding=True)))
    .order_by(_Decision.report_id, _Decision.number)
)
_OF_PERSON = _REPORTS.where(ExternalTraining.person_id.in_(accounts_of(bindparam("person", type_=Integer))))
_THOSE = _REPORTS.where(ExternalTraining.id.in_(bindparam("trainings", expanding=True)))


def all_of(person_id: int) -> Sequence[External]:
    """Whichever account it was reported with; the latest day first."""
    found = _read(_OF_PERSON, {"person": person_id})
    return sorted(found, key=lambda one: (one.counts.last_on, one.id), reverse=True)


def one(training_id: int) -> External | None:
    return those([training_id]).get(training_id)


def those(training_ids: Collection[int]) -> dict[int, External]:
    return {
        external.id: external for some in chunked(training_ids) for external in _read(_THOSE, {"trainings": some})
    }


def _read(statement: Select[Any], which: Mapping[str, Any]) -> list[External]:
    rows = db.session.execute(statement, which).all()
    decided = _decided([row[2] for row in rows])
    found: dict[tuple[int, int], list[Reported]] = {}
    for training_id, person_id, report_id, *told in rows:
        facts, sent_at, words, file_id = ExternalFacts.of(*told[:5]), told[5], told[6:11], told[11]
        reported = Reported(
            report_id,
            facts,
            None if words[0] is None else ExternalWords(*words),
            file_id,
            sent_at,
            tuple(decided.get(report_id, ())),
        )
        found.setdefault((training_id, person_id), []).append(reported)
    return [External(training_id, person_id, tuple(reports)) for (training_id, person_id), reports in found.items()]


def _decided(report_ids: Collection[int]) -> dict[int, list[Decided]]:
    found: dict[int, list[Decided]] = {}
    for some in chunked(report_ids):
        rows: Sequence[Any] = db.session.execute(_DECISIONS, {"reports": some}).all()
        for report_id, decision_id, outcome, by, name, at, *told in rows:
            facts = ExternalFacts.of(*told[:5]) if told[0] is not None else None
            saw, line_id, words = told[5:]
            decision = Decided(decision_id, ReviewOutcome(outcome), by, name, at, facts, saw, line_id, words or "")
            found.setdefault(report_id, []).append(decision)
    return found


# What waits


_Above = aliased(Person)


# Of `Person`: somebody who works here supervises them TODAY.
_HAS_SUPERVISOR = exists().where(
    Supervision.person_id == Person.id,
    in_force(Supervision, TODAY),
    _Above.id == Supervision.supervisor_id,
    works_here(_Above.active_until, TODAY),
)
# Ids of training of people who work here, the one that waits longest first.
_WAITING = (
    select(ExternalTraining.id)
    .join(_Report, _Report.training_id == ExternalTraining.id)
    .join(_Words, _Words.report_id == _Report.id)
    .join(Person, Person.id == person_of(ExternalTraining.person_id))
    .where(_Words.waits, works_here(Person.active_until, TODAY))
    .order_by(_Report.id)
)
_WAITING_OF = _WAITING.where(Person.id.in_(bindparam("people", expanding=True)))
_WAITING_ALONE = _WAITING.where(~_HAS_SUPERVISOR, Person.id != bindparam("but_not"))


def waiting_of(person_ids: Collection[int], today: date) -> list[External]:
    """What these people wait for, the one that waits longest first."""
    return _waiting(_WAITING_OF, {"people": sorted(person_ids), "today": today}) if person_ids else []


def waiting_without_supervisor(today: date, but_not: int) -> list[External]:
    """Of people whom nobody supervises today, and not one's own."""
    return _waiting(_WAITING_ALONE, {"but_not": but_not, "today": today})


def _waiting(statement: Select[Any], which: Mapping[str, Any]) -> list[External]:
    training_ids = db.session.scalars(statement, which).all()
    found = those(training_ids)
    return [found[training_id] for training_id in training_ids]


_TO_ANSWER = (
    select(_Report.training_id, _Words.title)
    .join(ExternalTraining, ExternalTraining.id == _Report.training_id)
    .join(_Words, _Words.report_id == _Report.id)
    .where(ExternalTraining.person_id.in_(accounts_of(bindparam("person", type_=Integer))), IS_RETURNED)
    .order_by(_Report.id)
)


def to_answer(person_id: int) -> Sequence[tuple[int, str]]:
    """(training id, title) of what asks this person something, the oldest first."""
    rows = db.session.execute(_TO_ANSWER, {"person": person_id})
    return [(training_id, title) for training_id, title in rows]


# What may be the same


def same_file(person_id: int, given_digest: str, but_not: int | None) -> int | None:
    """Another training of this person that the same file was given with, and was not withdrawn."""
    rows = db.session.scalars(
        select(_Report.training_id)
        .join(_Words, _Words.report_id == _Report.id)
        .join(ExternalFile, ExternalFile.id == _Words.file_id)
        .where(ExternalFile.person_id.in_(accounts_of(person_id)), ExternalFile.given_digest == given_digest)
        .order_by(_Report.training_id)
    )
    return next((training_id for training_id in rows if training_id != but_not), None)


def same_title_and_day(person_id: int, title: str, facts: ExternalFacts, but_not: int | None) -> int | None:
    """The same of one whose title is the same but for case and signs, with a day in common."""
    rows = db.session.execute(
        select(_Report.training_id, _Words.title)
        .join(_Words, _Words.report_id == _Report.id)
        .join(ExternalTraining, ExternalTraining.id == _Report.training_id)
        .where(
            ExternalTraining.person_id.in_(accounts_of(person_id)),
            _Report.first_on <= facts.last_on,
            _Report.last_on >= facts.first_on,
        )
        .order_by(_Report.training_id)
    )
    return next((found for found, told in rows if found != but_not and is_same_title(told, title)), None)


# What stands beside it in the ledger


_Later = aliased(LedgerLine)


def spans_beside(person_id: int, facts: ExternalFacts, but_not: int) -> list[MinutesSpan]:
    """Every line that stands, with the days over which it was spread: those that may share a day with `facts`.

    A line of a training from elsewhere says its last day; its decision says the first.
    """
    rows = db.session.execute(
        select(
            LedgerLine.minutes, LedgerLine.earned_on, _Decision.first_on, LedgerLine.source, LedgerLine.external_id
        )
        .outerjoin(_Decision, _Decision.ledger_line_id == LedgerLine.id)
        .where(
            LedgerLine.person_id.in_(accounts_of(person_id)),
            LedgerLine.minutes > 0,
            ~exists().where(_Later.reverses == LedgerLine.id),
            LedgerLine.earned_on >= facts.first_on,
        )
    )
    return [
        MinutesSpan(minutes, first_on or earned_on, earned_on)
        for minutes, earned_on, first_on, source, external_id in rows
        if not (source == EXTERNAL and external_id == but_not)
    ]
