"""What somebody shows a board: the lines of some days, each with all that a board's form asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lms.domain.credit.categories import in_words
from lms.domain.credit.certificate import CertificateFacts
from lms.domain.credit.hours import minutes_by_category
from lms.domain.program.job import JobWhat
from lms.domain.program.program import Program
from lms.store.credit import paper_lines
from lms.store.credit.paper_lines import CertifiedPaper, LedgerRow
from lms.store.people import people
from lms.store.program import program

UNTITLED = {"event": "Live event", "external": "Training elsewhere", "adjustment": "Put right by an administrator"}


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
    approvals: tuple[str, ...]
    serial: str
    reviewed_by: str
    source: str

    @property
    def category_words(self) -> str:
        return "; ".join(in_words(any_of, {}) for _, any_of in self.categories)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRecord:
    """Of one person and some days; `papers` are the certificates of its lines, those that stand.

    Lines that were taken back are left out with what took them back: their minutes sum to nothing.
    """

    person_id: int
    name: str
    program: Program
    what: JobWhat
    lines: tuple[BoardLine, ...]
    papers: tuple[CertifiedPaper, ...]

    @property
    def minutes(self) -> int:
        return sum(line.minutes for line in self.lines)

    @property
    def by_category(self) -> tuple[tuple[str, int], ...]:
        """(words of a choice of categories, minutes), most first; no minute counts twice."""
        parts = ((minutes, any_of) for line in self.lines for minutes, any_of in line.categories)
        return tuple((in_words(any_of, {}), minutes) for any_of, minutes in minutes_by_category(parts).items())


def board_record(person_id: int, what: JobWhat) -> BoardRecord:
    """Raises LookupError where nobody has this id."""
    person = people.person(person_id)
    if person is None:
        raise LookupError(f"there is no person {person_id}")
    here = program.program()
    rows = [row for row in paper_lines.rows_of(person_id) if what.first <= row.earned_on <= what.last]
    standing = [row for row in rows if row.reverses is None and not row.is_taken_back]
    return BoardRecord(
        person_id=person_id,
        name=person.legal_name,
        program=here,
        what=what,
        lines=tuple(_lines(standing, here)),
        papers=tuple(row.paper for row in standing if row.paper is not None and not row.paper.is_revoked),
    )


def _lines(rows: Iterable[LedgerRow], here: Program) -> Iterable[BoardLine]:
    for row in rows:
        facts = row.paper.facts if row.paper is not None else None
        yield BoardLine(
            chain=row.chain,
            sequence=row.sequence,
            earned_on=row.earned_on,
            title=facts.outline.title if facts else UNTITLED.get(row.source, row.source),
            provider=facts.provider.name if facts else here.name,
            delivery=row.delivery,
            minutes=row.minutes,
            categories=row.categories,
            approvals=_approvals(facts),
            serial=row.paper.serial if row.paper is not None and not row.paper.is_revoked else "",
            reviewed_by="",
            source=row.source,
        )


def _approvals(facts: CertificateFacts | None) -> tuple[str, ...]:
    if facts is None:
        return ()
    return tuple(f"{one.body} {one.number}{' (made up)' if one.made_up else ''}".strip() for one in facts.approvals)
