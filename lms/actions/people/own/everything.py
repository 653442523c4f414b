"""Asking for all that is kept about oneself: made beside the pages, since it may take a while."""

from __future__ import annotations

from datetime import date, timedelta

from lms.actions.credit.papers import AskedTooOften
from lms.domain.acting import Acting
from lms.domain.program.event import Action
from lms.domain.program.job import JobKind, JobState, JobWhat, job_key
from lms.store.locks import lock_people
from lms.store.program import events, jobs

MOST_A_DAY = 5


def ask_for_everything(acting: Acting) -> int:
    """The id of the job; while one is on its way there is no second. Raises AskedTooOften."""
    lock_people([acting.me])
    before = jobs.everything_of(acting.me)
    on_its_way = [one.id for one in before if one.state in (JobState.WAITS, JobState.BEGUN)]
    if on_its_way:
        return on_its_way[0]
    if sum(one.asked_at > acting.now - timedelta(days=1) for one in before) >= MOST_A_DAY:
        raise AskedTooOften
    what = JobWhat(acting.today, date.min, acting.today)
    key = job_key(acting.me, JobKind.EVERYTHING, what, acting.now.isoformat())
    events.record_event(Action.EVERYTHING_TAKEN, by=acting.me, about=acting.me, now=acting.now)
    return jobs.ask(key, acting.me, JobKind.EVERYTHING, what, acting.now)
