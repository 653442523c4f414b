"""What goes into the certificates of several people: a few at a time, each with why it waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from lms.domain.credit.certificate import CertificateFacts
from lms.domain.program.job import AskedPaper
from lms.queries.credit.waiting import Waits, printable
from lms.store.credit.life import bundles
from lms.store.credit.paper_lines import CertifiedPaper
from lms.store.db import reading
from lms.store.people import people
from lms.store.program import program

AT_ONCE = 50
LACKS = "It waits for what the program has not said of itself yet."
REVIEWS = "It waits for a review of the course."
FONTS = "It waits for fonts: none here has its letters."
LOST = "Its file is not where it was kept. Please tell an administrator."


@dataclass(frozen=True, slots=True)
class ToBundle:
    """A certificate that goes into it; `why` is why it cannot, "" where it can."""

    person_id: int
    paper: CertifiedPaper
    why: str

    @property
    def facts(self) -> CertificateFacts:
        return self.paper.facts


def ids_of(paper: AskedPaper, today: date) -> list[int]:
    """Of whom whoever asked may see on the day on which it is made."""
    whose = bundles.reach_of(paper.person_id, today, people.present_administrators())
    return bundles.ids(whose, paper.what)


def to_bundle(certificate_ids: list[int], public_url: str) -> Iterator[ToBundle]:
    """Each in a short look of its own, so that no transaction is open while files are made."""
    for start in range(0, len(certificate_ids), AT_ONCE):
        with reading():
            some = bundles.papers(certificate_ids[start : start + AT_ONCE])
            here = program.program()
            unmade = [paper for _, paper in some if paper.sha256 is None]
            told = dict(zip([one.id for one in unmade], printable(unmade, here, public_url), strict=True))
        for person_id, paper in some:
            there = told.get(paper.id)
            if there is None:
                yield ToBundle(person_id, paper, "")
            else:
                yield ToBundle(person_id, replace(paper, facts=there.facts), why_of(there.waits))


def today_of(now: datetime) -> date:
    return program.program().day_of(now)


def why_of(waits: Waits) -> str:
    if waits.lacks:
        return LACKS
    return REVIEWS if waits.reviews else FONTS if waits.characters else ""
