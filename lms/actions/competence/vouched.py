"""Certificates from elsewhere: the first rung of what their reviewer ticks.

Whoever takes such a certificate in, or back, calls this in the same transaction, and has asked who may.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from lms.domain.acting import Acting
from lms.domain.competence.competency import Evidenced, Rung
from lms.store.competence import evidence
from lms.store.locks import lock_people

_NOON = time(12)


@dataclass(frozen=True, slots=True)
class Vouched:
    """A certificate from elsewhere that somebody accepted; the day it was earned decides how long it is fresh."""

    id: int
    person_id: int
    earned_on: date


def speaks_of(acting: Acting, certificate: Vouched, codes: Collection[str]) -> None:
    """From now on it speaks of these competencies and of no others; of none once it is not accepted any more.

    Evidence is only added to: each word is of the day on which it was earned, a moment after the one before.
    """
    lock_people([certificate.person_id])
    words = evidence.of_certificate(certificate.id)
    said = dict(words)
    changed = [code for code in sorted(said.keys() | set(codes)) if said.get(code, False) is not (code in codes)]
    at = datetime.combine(certificate.earned_on, _NOON, acting.program.zone) + timedelta(seconds=len(words))
    evidence.add(
        [_word(acting, certificate, code, at, passed=code in codes) for code in changed], acting.program.zone
    )


def _word(acting: Acting, certificate: Vouched, code: str, at: datetime, *, passed: bool) -> evidence.NewEvidence:
    return evidence.NewEvidence(
        person_id=certificate.person_id,
        competency=code,
        rung=Rung.KNOWS,
        passed=passed,
        at=at,
        source=Evidenced.EXTERNAL,
        source_id=certificate.id,
        item_key=str(certificate.id),
        revision=None,
        recorded_by=acting.me,
    )
