"""Records of somebody for a board, made up for the papers that show them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from lms.documents.certificate import EXAMPLE
from lms.domain.credit.certificate import CertificateFacts
from lms.domain.program.job import JobWhat
from lms.domain.program.program import Program
from lms.queries.credit.board_record import BoardLine, BoardRecord
from lms.store.credit.paper_lines import CertifiedPaper

DAY = date(2026, 11, 22)
PROGRAM = Program(name="Family Support North", address="1200 NE Example Street\nPortland", contact="t@example.org")
FACTS = CertificateFacts.from_json({**EXAMPLE.values["facts"], "specimen": False})
SERIAL = "7F3K-9QZT-M4XD-2HRP"


def record(lines: int = 1, *, name: str = "Łucja Nguyễn", reviewed: bool = False) -> BoardRecord:
    """So many courses, a month apart; with `reviewed` also training elsewhere."""
    rows = [
        BoardLine(
            chain=4,
            sequence=number + 1,
            earned_on=DAY - timedelta(days=30 * number),
            title="Boundaries in real life: rides, money and friendship",
            provider=PROGRAM.name,
            delivery="self-paced",
            minutes=105,
            categories=((60, ("boundaries", "ethics")), (45, ("cultural-awareness",))),
            category_words="Boundaries or Ethics; Cultural awareness",
            approvals=("Traditional Health Worker Commission 2026-117",) * (number % 2),
            serial=SERIAL,
            reviewed_by="",
            source="course",
        )
        for number in range(lines)
    ]
    if reviewed:
        words = "reported by the person, document seen by Sam Rivera on November 1, 2026"
        rows.append(replace(rows[0], title="Two days elsewhere", serial="", reviewed_by=words, source="external"))
    papers = tuple(
        CertifiedPaper(
            id=number,
            serial=SERIAL,
            facts=FACTS,
            sha256=None,
            completion_id=number,
            is_revoked=False,
            issued_at=datetime.combine(DAY, time(12), UTC),
        )
        for number in range(lines)
    )
    what = JobWhat(DAY, date(2024, 6, 1), date(2027, 5, 31), "Peer Support Specialist, Oregon Health Authority")
    return BoardRecord(
        person_id=4,
        name=name,
        program=PROGRAM,
        what=what,
        lines=tuple(reversed(rows)),
        papers=papers,
        waiting=(),
        titles={},
    )
