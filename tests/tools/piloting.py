"""A pilot as an administrator records it."""

from __future__ import annotations

from typing import Any

from lms.domain.credit.piloting.pilot import Pilot
from tests.tools.acting import TODAY

LONGER = (130,) * 12


def pilot_of(revision: str, minutes: tuple[int, ...] = LONGER, **changed: Any) -> Pilot:
    given: dict[str, Any] = {
        "revision": revision,
        "held_on": TODAY,
        "minutes": minutes,
        "found": "Asked by mail.",
        "taken_by": "Joan Lee",
        "role": "training coordinator",
        "no_minimum": True,
    }
    return Pilot(**given | changed)
