"""Standing, computed anew from the evidence it is derived from."""

from __future__ import annotations

from datetime import datetime

from lms.domain.competence.competency import STANDING_VERSION
from lms.domain.competence.equivalence import Groups
from lms.domain.program.event import Action
from lms.store.competence import evidence
from lms.store.program import events
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


def read_as_one(groups: Groups, now: datetime) -> int:
    """Evidence of one of these codes counts for its equals from now on; how many people that concerns.

    The evidence stays as it is, so whatever is no longer said here is undone in the same way.
    """
    moved = evidence.read_as_one(groups, program().zone)
    if moved is None:
        return 0
    wholes = sorted(set(groups.values()))
    codes = ", ".join(" = ".join(whole) for whole in wholes)
    events.record_event(Action.CODES_READ_AS_ONE, by=None, about=None, now=now, codes=codes, changed=moved)
    return moved
