"""How many people a change of a framework concerns."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lms.domain.competence.competency import Profile
from lms.queries.competence.competence import DEFAULT_PROFILE
from lms.store.competence import touched
from lms.store.program.program import program


@dataclass(frozen=True, slots=True)
class TouchedPeople:
    """How many have shown something of a code, and of how many their role asks it."""

    shown: int
    asked: int


def people_touched(
    changes: Sequence[Collection[str]], readings: Sequence[Mapping[str, Profile]], now: datetime
) -> list[TouchedPeople]:
    """For each change its people, by its codes; a profile asks what it asks in any of these readings."""
    shown = touched.people_by_code({code for codes in changes for code in codes})
    held = touched.people_by_profile(program().day_of(now))
    asking: dict[str, set[str]] = {}
    for reading in readings:
        for slug, profile in reading.items():
            asking.setdefault(slug, set()).update(profile.targets)
    default = asking.get(DEFAULT_PROFILE, set())
    return [
        TouchedPeople(
            len(set().union(*(shown.get(code, set()) for code in codes))),
            sum(count for slug, count in held.items() if asking.get(slug or "", default).intersection(codes)),
        )
        for codes in changes
    ]
