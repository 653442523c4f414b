"""Standing, computed anew from the evidence it is derived from."""

from __future__ import annotations

from datetime import datetime

from lms.domain.acting import Acting
from lms.domain.competence.competency import STANDING_VERSION
from lms.domain.competence.equivalence import Groups
from lms.domain.competence.past import last_month_end, month_ends
from lms.domain.program.event import Action
from lms.store.competence import equivalents, evidence, past
from lms.store.locks import lock_people
from lms.store.program import events
from lms.store.program.program import program

PEOPLE_AT_ONCE = 50
MONTHS_AFTER_LEAVING = 2


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


def keep_past(acting: Acting, most: int = PEOPLE_AT_ONCE) -> int:
    """Tells of so many people more, at most, what they held at the ends of past months; of how many it did.

    Once a month is over in the program's zone, of everyone who works here; else of those of whom evidence of a past
    day came in, or changed. Nobody is left once it is 0.
    """
    latest_on = last_month_end(acting.today)
    people = past.who_lacks(latest_on, acting.today, most)
    if people:
        lock_people(people)
        zone, groups = acting.program.zone, equivalents.groups()
        found = {one: evidence.past_standing(one, latest_on, zone, groups) for one in people}
        past.keep(found, too_old=month_ends(latest_on)[MONTHS_AFTER_LEAVING])
    return len(people)


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
