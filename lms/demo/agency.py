"""The agency of the demonstration as it grows, and the lives of its people in the order of their moments.

A life is a generator: it yields the moment of its next step, and takes that step when it is resumed, by the action
that a page would take. All lives run in the order of their moments and stop at the present one, so whatever is under
way then is under way in the demo.
"""

from __future__ import annotations

import heapq
import random
from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from lms.content.catalogue import Catalogue
from lms.domain.access import SENIOR_PEER
from lms.domain.acting import Acting
from lms.domain.people.roster_plan import FIRST_PROFILE
from lms.domain.program.program import Program

Life = Generator[datetime, None, None]
NEW, PEER, SENIOR, SUPERVISOR = FIRST_PROFILE, "peer", SENIOR_PEER, "supervisor"
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
MONTH_DAYS = 30.4
FIRST_COURSE = "peer-role-in-child-welfare"


@dataclass(slots=True)
class Schedule:
    """Lives by the moment of their next step; of two at one moment the one that began first goes first."""

    waiting: list[tuple[datetime, int, Life]] = field(default_factory=list)
    begun: int = 0

    def begin(self, life: Life) -> None:
        self.begun += 1
        self._put(life, self.begun)

    def _put(self, life: Life, number: int, not_before: datetime | None = None) -> None:
        moment = next(life, None)
        if moment is not None:
            heapq.heappush(self.waiting, (max(moment, not_before or moment), number, life))

    def step(self, until: datetime) -> bool:
        """Takes the earliest step; False when none is left before that moment."""
        if not self.waiting or self.waiting[0][0] > until:
            return False
        moment, number, life = heapq.heappop(self.waiting)
        self._put(life, number, moment)
        return True

    @property
    def next_at(self) -> datetime | None:
        return self.waiting[0][0] if self.waiting else None


@dataclass(slots=True)
class Agency:
    """The program as it grows: what lives have to know of each other."""

    catalogue: Catalogue
    program: Program
    password_hash: str
    schedule: Schedule = field(default_factory=Schedule)
    ids: dict[str, int] = field(default_factory=dict)
    emails: dict[int, str] = field(default_factory=dict)
    supervisors: dict[int, int] = field(default_factory=dict)
    teams: dict[int, int] = field(default_factory=dict)
    senior_peers: list[int] = field(default_factory=list)
    asked: dict[int, list[str]] = field(default_factory=dict)
    done: dict[int, dict[str, date]] = field(default_factory=dict)  # course to the day its completion counts from
    tally: Counter[str] = field(default_factory=Counter)

    @property
    def administrator(self) -> int:
        """Whoever came first runs it."""
        return next(iter(self.emails))

    def people_of(self, supervisor_id: int) -> list[int]:
        """Whom this person supervises now."""
        return [person_id for person_id, above in self.supervisors.items() if above == supervisor_id]

    def acting(self, person_id: int | None, moment: datetime) -> Acting:
        return Acting(person_id, moment, self.program)

    def works_here(self, person_id: int) -> bool:
        return person_id in self.done


def sitting(agency: Agency, after: datetime, days: int, chance: random.Random) -> datetime:
    """A moment on a working day, so many days later, between eight and five."""
    day = agency.program.day_of(after) + max(days, 1) * DAY
    day += (7 - day.weekday()) * DAY if day.weekday() > 4 else timedelta(0)
    return agency.program.day_began(day) + (8 * 60 + chance.randint(0, 540)) * MINUTE
