"""What somebody shows a board: the lines of some days, each with all that a board's form asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from lms.content.wording import long_date
from lms.domain.credit.categories import CreditCategory, in_words
from lms.domain.credit.certificate import CertificateFacts
from lms.domain.credit.chain import Head
from lms.domain.credit.hours import minutes_by_category
from lms.domain.program.job import JobWhat
from lms.domain.program.program import Program
from lms.queries.credit import external
from lms.queries.credit.external import EXTERNAL, ExternalWord
from lms.queries.credit.waiting import printable
from lms.store.credit import chains, external_reading, paper_lines
from lms.store.credit import external as external_store
from lms.store.credit.lines import adjustments, attested
from lms.store.credit.lines.adjustments import ADJUSTMENT, LineNote
from lms.store.credit.lines.attested import EVENT, EventWord
from lms.store.credit.paper_lines import CertifiedPaper as CertifiedPaper
from lms.store.credit.paper_lines import LedgerRow
from lms.store.people import people
from lms.store.program import program, stored_files

UNTITLED = {EVENT: "Live event", EXTERNAL: "Training elsewhere", ADJUSTMENT: "Adjusted by hand"}


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardLine:
    """`approvals` are as the certificate or the event names them.

    `reviewed_by` tells who stands for a line that no certificate of ours stands behind: who saw the papers of outside
    training, who taught a live event and attested it, who adjusted hours and why.
    """

    chain: int
    sequence: int
    earned_on: date
    title: str
    provider: str
    delivery: str
    minutes: int
    categories: tuple[tuple[int, tuple[str, ...]], ...]
    category_words: str
    approvals: tuple[str, ...]
    serial: str
    reviewed_by: str
    source: str
    training_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRecord:
    """Of one person and some days; `papers` are the certificates of its lines, those that stand.

    `waiting` are numbers of certificates that cannot be printed yet, through nobody's fault who asks for them.
    Lines that were taken back are left out with what took them back: their minutes sum to nothing.
    """

    person_id: int
    name: str
    program: Program
    what: JobWhat
    lines: tuple[BoardLine, ...]
    papers: tuple[CertifiedPaper, ...]
    waiting: tuple[str, ...]
    titles: Mapping[str, CreditCategory]

    @property
    def minutes(self) -> int:
        return sum(line.minutes for line in self.lines)

    @property
    def by_category(self) -> tuple[tuple[str, int], ...]:
        """(words of a choice of categories, minutes), most first; no minute counts twice."""
        parts = ((minutes, any_of) for line in self.lines for minutes, any_of in line.categories)
        return tuple(
            (in_words(any_of, self.titles), minutes) for any_of, minutes in minutes_by_category(parts).items()
        )


def board_record(person_id: int, what: JobWhat, titles: Mapping[str, CreditCategory], public_url: str) -> BoardRecord:
    """`titles` are those of categories. Raises LookupError where nobody has this id."""
    person = people.person(person_id)
    if person is None:
        raise LookupError(f"there is no person {person_id}")
    here = program.program()
    rows = [row for row in paper_lines.rows_of(person_id) if what.first <= row.earned_on <= what.last]
    standing = [row for row in rows if row.reverses is None and not row.is_taken_back]
    papers = [row.paper for row in standing if row.paper is not None and not row.paper.is_revoked]
    made, waiting = _made_or_waiting(papers, here, public_url)
    return BoardRecord(
        person_id=person_id,
        name=person.legal_name,
        program=here,
        what=what,
        lines=tuple(_lines(standing, _beside(person_id, standing), here, titles)),
        papers=tuple(made),
        waiting=tuple(waiting),
        titles=titles,
    )


def _made_or_waiting(
    papers: Sequence[CertifiedPaper], here: Program, public_url: str
) -> tuple[list[CertifiedPaper], list[str]]:
    """Those that have their file, or could have it now, with the facts that it prints; and numbers of the others."""
    unmade = [paper for paper in papers if paper.sha256 is None]
    told = {paper.id: there for paper, there in zip(unmade, printable(unmade, here, public_url), strict=True)}
    waiting = [paper.serial for paper in unmade if told[paper.id].waits.is_any]
    made = [
        replace(paper, facts=told[paper.id].facts) if paper.id in told else paper
        for paper in papers
        if paper.serial not in waiting
    ]
    return made, waiting


@dataclass(frozen=True, slots=True)
class _Beside:
    """What stands beside lines that no certificate of ours stands behind, by line."""

    outside: Mapping[int, ExternalWord]
    held: Mapping[int, EventWord]
    notes: Mapping[int, LineNote]


def _beside(person_id: int, rows: Sequence[LedgerRow]) -> _Beside:
    elsewhere = {row.external_id for row in rows if row.source == EXTERNAL and row.external_id is not None}
    sources = {row.source for row in rows}
    return _Beside(
        external.words_of_lines(elsewhere) if elsewhere else {},
        attested.words_of_lines(person_id) if EVENT in sources else {},
        adjustments.notes(person_id) if ADJUSTMENT in sources else {},
    )


def _lines(
    rows: Sequence[LedgerRow], beside: _Beside, here: Program, titles: Mapping[str, CreditCategory]
) -> Iterable[BoardLine]:
    for row in rows:
        facts, outside = row.paper.facts if row.paper is not None else None, beside.outside.get(row.id)
        held = beside.held.get(row.id)
        yield BoardLine(
            chain=row.chain,
            sequence=row.sequence,
            earned_on=row.earned_on,
            title=_title(row, facts, outside or held),
            provider=outside.provider if outside else facts.provider.name if facts else here.name,
            delivery=row.delivery,
            minutes=row.minutes,
            categories=row.categories,
            category_words="; ".join(in_words(any_of, titles) for _, any_of in row.categories),
            approvals=_approvals(facts, outside, held),
            serial=row.paper.serial if row.paper is not None and not row.paper.is_revoked else "",
            reviewed_by=_reviewed(outside, held, beside.notes.get(row.id), here),
            source=row.source,
            training_id=outside.training_id if outside else None,
        )


def _title(row: LedgerRow, facts: CertificateFacts | None, word: ExternalWord | EventWord | None) -> str:
    if word is not None:
        return word.title
    return facts.outline.title if facts else UNTITLED.get(row.source, row.source)


def _reviewed(outside: ExternalWord | None, held: EventWord | None, note: LineNote | None, here: Program) -> str:
    """As a board may take it; of outside training, nobody here was there."""
    if outside is not None:
        seen = "document seen by" if outside.saw_document else "accepted without a document by"
        return f"reported by the person, {seen} {outside.by} on {long_date(here.day_of(outside.at))}"
    if held is not None:
        return f"taught by {held.trainer}, {held.qualification}; attendance attested by {held.by}"
    if note is not None and note.by:
        return f"adjusted by {note.by}" + (f": “{note.reason}”" if note.reason else "")
    return ""


def _approvals(
    facts: CertificateFacts | None, outside: ExternalWord | None, held: EventWord | None
) -> tuple[str, ...]:
    if outside is not None:
        return tuple(" ".join(filter(None, one)) for one in outside.approvals)
    if held is not None:
        named = held.approvals
    else:
        named = tuple((one.body, one.number, one.made_up) for one in facts.approvals) if facts else ()
    return tuple(f"{body} {number}{' (made up)' if made_up else ''}".strip() for body, number, made_up in named)


def chains_of(person_id: int) -> dict[int, list[dict[str, Any]]]:
    """Each account's chain, whole, by the account's id: what each line's hash stands on, and its hashes."""
    return paper_lines.chains_of(person_id)


def heads_of(account_ids: Iterable[int]) -> list[Head]:
    """The newest line of each chain, with its signature."""
    return chains.heads(list(account_ids))


def file_of(sha256: str) -> bytes:
    """Raises FileLost."""
    return stored_files.read(sha256)


def logo_of(facts: CertificateFacts) -> bytes | None:
    """The picture that a certificate was issued with. Raises FileLost."""
    kept = program.file(facts.logo) if facts.logo is not None else None
    return kept[1] if kept else None


def documents_of(record: BoardRecord) -> Mapping[str, str]:
    """File name to SHA-256: what the person brought along of training elsewhere, as it stands behind its line."""
    trainings = external_reading.those({line.training_id for line in record.lines if line.training_id is not None})
    found = {}
    for number, training in enumerate(trainings.values(), 1):
        for report in training.reports:
            is_accepted = any(decided.line_id is not None for decided in report.decided)
            file = (
                external_store.file_of(record.person_id, report.file_id) if report.file_id and is_accepted else None
            )
            if file is not None:
                found[f"{number}-{report.id}.{'pdf' if file.kind == 'pdf' else 'jpg'}"] = file.sha256
    return found
