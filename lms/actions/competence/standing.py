"""Standing, computed anew from the evidence it is derived from."""

from __future__ import annotations

from datetime import datetime

from lms.domain.competence.competency import STANDING_VERSION
from lms.store.competence import evidence
from lms.store.program.program import program


def rebuild_standing() -> int:
    """By days of the program's time zone; how many people."""
    return evidence.rebuild_standing(program().zone)


def rebuild_outdated_standing(now: datetime) -> int:
    """Once, where standing was last computed by an earlier rule; how many people, 0 where it is of today's."""
    if evidence.standing_version() >= STANDING_VERSION:
        return 0
    count = rebuild_standing()
    evidence.note_standing_version(STANDING_VERSION, now)
    return count
