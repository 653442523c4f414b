"""What somebody shows a board: the lines of some days, each with all that a board's form asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from lms.domain.credit.categories import CreditCategory, in_words
from lms.domain.credit.certificate import CertificateFacts
from lms.domain.credit.chain import Head
from lms.domain.credit.hours import minutes_by_category
from lms.domain.program.job import JobWhat
from lms.domain.program.program import Program
from lms.queries.credit import external
from lms.queries.credit.external import EXTERNAL, ExternalWord
from lms.queries.credit.waiting import printable
from lms.store.credit import certificates, chains, external_reading, paper_lines
from lms.store.credit import external as external_store
from lms.store.credit.lines import adjustments, attested
from lms.store.credit.lines.adjustments import ADJUSTMENT
from lms.store.credit.lines.attested import EVENT, EventWord
from lms.store.credit.paper_lines import CertifiedPaper as CertifiedPaper
from lms.store.credit.paper_lines import LedgerRow
from lms.store.people import people
from lms.store.program import program, stored_files

ADJUSTED = "Adjusted by hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardLine:
    """`approvals` are as the certificate names them; `reviewed_by` tells who saw the papers of outside training."""

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
        lines=tuple(_lines(person_id, standing, here, titles)),
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
class LineWords:
    """What a line is called and who stands behind it, whatever it is of."""

    title: str
    provider: str
    approvals: tuple[str, ...] = ()
    reviewed_by: str = ""
    training_id: int | None = None


def _lines(
    person_id: int, rows: Sequence[LedgerRow], here: Program, titles: Mapping[str, CreditCategory]
) -> Iterable[BoardLine]:
    words = _words(person_id, rows, here)
    for row in rows:
        told = words[row.id]
        yield BoardLine(
            chain=row.chain,
            sequence=row.sequence,
            earned_on=row.earned_on,
            title=told.title,
            provider=told.provider,
            delivery=row.delivery,
            minutes=row.minutes,
            categories=row.categories,
            category_words="; ".join(in_words(any_of, titles) for _, any_of in row.categories),
            approvals=told.approvals,
            serial=row.paper.serial if row.paper is not None and not row.paper.is_revoked else "",
            reviewed_by=told.reviewed_by,
            source=row.source,
            training_id=told.training_id,
        )


def _words(person_id: int, rows: Sequence[LedgerRow], here: Program) -> Mapping[int, LineWords]:
    """By line; of each source that is among them it is asked once."""
    sources = {row.source for row in rows}
    elsewhere = {row.external_id for row in rows if row.source == EXTERNAL and row.external_id is not None}
    outside = external.words_of_lines(elsewhere) if elsewhere else {}
    held = attested.words_of_lines(person_id) if EVENT in sources else {}
    notes = adjustments.notes(person_id) if ADJUSTMENT in sources else {}
    found = {row.id: LineWords(row.source, here.name) for row in rows}
    for row in rows:
        if row.paper is not None:
            found[row.id] = _of_certificate(row.paper.facts)
        elif row.id in outside:
            found[row.id] = _of_outside(outside[row.id], here)
        elif row.id in held:
            found[row.id] = _of_event(held[row.id], here)
        elif row.id in notes:
            note = notes[row.id]
            why = f": “{note.reason}”" if note.reason else ""
            found[row.id] = LineWords(ADJUSTED, here.name, reviewed_by=f"adjusted by {note.by}{why}")
    return found


def _of_certificate(facts: CertificateFacts) -> LineWords:
    approvals = tuple(_approval(one.body, one.number, made_up=one.made_up) for one in facts.approvals)
    held = facts.attended
    seen = _taught(held.trainer, held.qualification, held.attested_by) if held else ""
    return LineWords(facts.outline.title, facts.provider.name, approvals, seen)


def _of_event(word: EventWord, here: Program) -> LineWords:
    approvals = tuple(_approval(body, number, made_up=made_up) for body, number, made_up in word.approvals)
    return LineWords(word.title, here.name, approvals, _taught(word.trainer, word.qualification, word.by))


def _taught(trainer: str, qualification: str, by: str) -> str:
    whom = ", ".join(filter(None, (trainer, qualification)))
    return f"taught by {whom}; attendance attested by {by}"


def _of_outside(word: ExternalWord, here: Program) -> LineWords:
    """As a board may take it: nobody here was there."""
    seen = "document seen by" if word.saw_document else "accepted without a document by"
    reviewed_by = f"reported by the person, {seen} {word.by} on {here.day_of(word.at).isoformat()}"
    approvals = tuple(_approval(body, number) for body, number in word.approvals)
    return LineWords(word.title, word.provider, approvals, reviewed_by, word.training_id)


def _approval(body: str, number: str, *, made_up: bool = False) -> str:
    return " ".join(filter(None, (body, number, "(made up)" if made_up else "")))


def chains_of(person_id: int) -> dict[int, list[dict[str, Any]]]:
    """Each account's chain, whole, by the account's id: what each line's hash stands on, and its hashes."""
    return paper_lines.chains_of(person_id)


def heads_of(account_ids: Iterable[int]) -> list[Head]:
    """The newest line of each chain, with its signature."""
    return chains.heads(list(account_ids))


def file_of(sha256: str) -> bytes:
    """Raises FileLost."""
    return stored_files.read(sha256)


def unmade_ids() -> Sequence[int]:
    """Of all certificates without a file."""
    return certificates.unmade_ids()


def unmade(certificate_id: int, public_url: str) -> CertifiedPaper | None:
    """One that could have its file now, with the facts that it prints; None where it has one, or waits."""
    paper = paper_lines.paper_of(certificates.by_id(certificate_id))
    if paper.sha256 is not None:
        return None
    made, _ = _made_or_waiting([paper], program.program(), public_url)
    return next(iter(made), None)


def line_of(paper: CertifiedPaper) -> Mapping[str, Any] | None:
    """The line of the ledger that a certificate stands for, with its signature."""
    return paper_lines.line_of(paper.id)


def logo_of(facts: CertificateFacts) -> bytes | None:
    """The picture that a certificate was issued with. Raises FileLost."""
    kept = program.file(facts.logo) if facts.logo is not None else None
    return kept[1] if kept else None


def signature_of(facts: CertificateFacts) -> bytes | None:
    """The picture that a certificate is signed with. Raises FileLost."""
    return program.signature(facts.signature) if facts.signature else None


def pictures_of(facts: CertificateFacts) -> Mapping[str, bytes]:
    """Both, by how the facts name them. Raises FileLost."""
    both = ((facts.logo, logo_of(facts)), (facts.signature, signature_of(facts)))
    return {str(name): png for name, png in both if png is not None}


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
