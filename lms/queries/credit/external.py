"""Training taken elsewhere, as pages show it: one's own, and what waits for a review."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lms.content.catalogue import Catalogue
from lms.domain.access import Actor, Role, may_review_external
from lms.domain.acting import Acting
from lms.domain.credit.elsewhere.external import ExternalState, ExternalWords, ReviewOutcome, state_of
from lms.store.competence import evidence
from lms.store.credit import external as store
from lms.store.credit import external_reading
from lms.store.credit.external_reading import EXTERNAL as EXTERNAL
from lms.store.credit.external_reading import Decided, External, Reported
from lms.store.in_force import has_left
from lms.store.people import directory, people
from lms.store.program import stored_files
from lms.store.program.stored_files import FileLost as FileLost


@dataclass(frozen=True, slots=True)
class ExternalEntry:
    """One training and where it stands; `reviewers` are whom it waits for, by name: empty for an administrator.

    What someone has who left is kept and not put before anyone.
    """

    external: External
    state: ExternalState
    reviewers: tuple[str, ...] = ()

    @property
    def id(self) -> int:
        return self.external.id

    @property
    def is_accepted(self) -> bool:
        return self.state is ExternalState.ACCEPTED

    @property
    def may_be_sent_again(self) -> bool:
        return self.state in (ExternalState.RETURNED, ExternalState.REVERSED)

    @property
    def may_be_withdrawn(self) -> bool:
        return self.state in (ExternalState.WAITS, ExternalState.KEPT, ExternalState.RETURNED)


@dataclass(frozen=True, slots=True)
class WaitingExternal:
    """A training that waits for a review, and whose it is."""

    external: External
    name: str


@dataclass(frozen=True, slots=True)
class ExternalWord:
    """What stands beside a line of the ledger: `by` wrote it, by accepting a training or taking that back.

    `approvals` are (body, number) as printed on the certificate.
    """

    training_id: int
    title: str
    provider: str
    by: str
    at: datetime
    saw_document: bool
    approvals: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file to hand out; `kind` is "pdf" or "jpeg", and `name` tells nothing."""

    kind: str
    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ReviewList:
    """What a person reported, as whoever may review it sees it."""

    name: str
    entries: tuple[ExternalEntry, ...]


def categories(catalogue: Catalogue) -> Mapping[str, str]:
    """Of hours, slug to title, as they may be chosen."""
    return {slug: category.title for slug, category in catalogue.categories.items()}


def own_list(person_id: int, today: date) -> tuple[ExternalEntry, ...]:
    """All but what was withdrawn; the latest day first."""
    found = [one for one in external_reading.all_of(person_id) if one.outcome is not ReviewOutcome.WITHDRAWN]
    return _entries(person_id, found, today)


def not_counted(person_id: int, today: date) -> tuple[ExternalEntry, ...]:
    """What does not stand among their hours; the latest day first."""
    return tuple(entry for entry in own_list(person_id, today) if entry.state is not ExternalState.ACCEPTED)


def to_answer(person_id: int) -> Sequence[tuple[int, str]]:
    """(training id, title) of what asks this person something, the oldest first."""
    return external_reading.to_answer(person_id)


def review_list(person_id: int, today: date) -> ReviewList | None:
    """None when there is no such person."""
    person = people.person(person_id)
    return ReviewList(person.display_name, own_list(person_id, today)) if person is not None else None


def name_of(person_id: int) -> str:
    return people.names([person_id])[person_id]


def entry_of(person_id: int, training_id: int, today: date) -> ExternalEntry | None:
    """None when it is not this person's, or was withdrawn."""
    found = external_reading.one(training_id)
    if found is None or found.person_id != person_id or found.outcome is ReviewOutcome.WITHDRAWN:
        return None
    return _entries(person_id, [found], today)[0]


def _entries(person_id: int, found: Sequence[External], today: date) -> tuple[ExternalEntry, ...]:
    person = people.person(person_id) if found else None
    works = person is not None and not has_left(person.active_until, today)
    entries = []
    for one in found:
        state = state_of(one.outcome, reviewable=works)
        waits = state is ExternalState.WAITS
        entries.append(ExternalEntry(one, state, reviewers(person_id, today) if waits else ()))
    return tuple(entries)


def reviewers(person_id: int, today: date) -> tuple[str, ...]:
    """Names of those who supervise this person today."""
    return directory.supervisors_of([person_id], today).get(person_id, ())


def waiting_for(actor: Actor, today: date) -> tuple[WaitingExternal, ...]:
    """What the people of a supervisor wait for, and for an administrator also those whom nobody supervises."""
    found = external_reading.waiting_of(actor.team, today)
    if Role.ADMINISTRATOR in actor.roles:
        found += external_reading.waiting_without_supervisor(today, actor.person_id or 0)
    names = people.names({one.person_id for one in found}) if found else {}
    return tuple(
        WaitingExternal(one, names[one.person_id])
        for one in {one.id: one for one in found}.values()
        if may_review_external(actor, one.person_id)
    )


def words_of_lines(training_ids: Collection[int]) -> Mapping[int, ExternalWord]:
    """Of these trainings, by the id of the ledger line that a decision wrote."""
    return {
        decided.line_id: _word(one, reported, decided)
        for one in external_reading.those(training_ids).values()
        for reported in one.reports
        for decided in reported.decided
        if decided.line_id is not None
    }


def _word(one: External, reported: Reported, decided: Decided) -> ExternalWord:
    words = reported.words or ExternalWords("Training elsewhere", "")
    approval = (words.approval_body, words.approval_number)
    return ExternalWord(
        training_id=one.id,
        title=words.title,
        provider=words.provider,
        by=decided.by_name,
        at=decided.at,
        saw_document=decided.saw_document,
        approvals=(approval,) if any(approval) else (),
    )


def codes_of(external: External) -> tuple[str, ...]:
    """Competencies of which the acceptance that stands speaks."""
    accepted = external.accepted if external.outcome is ReviewOutcome.ACCEPTED else None
    said = dict(evidence.of_certificate(accepted.id)) if accepted is not None else {}
    return tuple(code for code, speaks in said.items() if speaks)


def file_of(external: External, report_id: int) -> KeptFile | None:
    """The certificate that came with this report; raises FileLost where it is not where it was kept."""
    reported = next((one for one in external.reports if one.id == report_id), None)
    if reported is None or reported.file_id is None:
        return None
    file = store.file_of(external.person_id, reported.file_id)
    if file is None:
        return None
    name = f"certificate-{file.sha256[:10]}.{'pdf' if file.kind == 'pdf' else 'jpg'}"
    return KeptFile(file.kind, name, stored_files.read(file.sha256))


def kept_file_kind(acting: Acting, file_id: int | None) -> str | None:
    """Of a file that came with a form and waits for it to be sent: "pdf" or "jpeg"; None when it is not there."""
    file = store.file_of(acting.me, file_id) if file_id is not None else None
    return file.kind if file is not None else None
