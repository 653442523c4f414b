"""Putting a next step off, and bringing it back."""

from __future__ import annotations

from datetime import date, timedelta

from lms.domain.acting import Acting
from lms.domain.competence.steps.step import rests_until
from lms.store.competence.steps import set_aside as store
from lms.store.locks import lock_people


def set_aside(acting: Acting, step: str) -> date:
    """Rests the step for a week, a month from the second time on; until and with which day."""
    lock_people([acting.me])
    until_on = rests_until(acting.today, store.times_set_aside(acting.me, step))
    store.add(acting.me, step, acting.now, until_on)
    return until_on


def bring_back(acting: Acting, step: str) -> bool:
    """False when the step does not rest."""
    lock_people([acting.me])
    if step not in store.set_aside(acting.me, acting.today):
        return False
    store.add(acting.me, step, acting.now, acting.today - timedelta(days=1))
    return True
