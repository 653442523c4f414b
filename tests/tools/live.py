"""A live event of today, in the cast's own zone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from lms.domain.credit.lines.live import LiveTimes
from lms.store.credit.lines.live import EventFacts
from tests.tools.acting import NOW


def event_facts(attester_id: int, **changes: Any) -> EventFacts:
    """Three hours until now, with a break of half an hour: 150 minutes of two categories."""
    starts_at = NOW - timedelta(hours=3)
    pause = (starts_at + timedelta(hours=1), starts_at + timedelta(minutes=90))
    told: dict[str, Any] = {
        "title": "Boundaries, together",
        "times": LiveTimes(starts_at, NOW, (pause,)),
        "parts": ((90, ("boundaries",)), (60, ("ethics",))),
        "trainer": "Joan Lee",
        "qualification": "LCSW",
        "place": "12 River Street",
        "is_online": False,
        "approvals": (),
        "attester_id": attester_id,
    }
    return EventFacts(**told | changes)
