"""Certificates of several people at once: asked for by whoever may see their records, made beside the pages."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path

from lms.actions.credit.papers import AskedTooOften
from lms.domain.acting import Acting
from lms.domain.program.event import Action, EventDetails
from lms.domain.program.job import MOST_A_DAY, AskedPaper, JobKind, JobWhat, job_key
from lms.store.credit.life import bundles
from lms.store.joined import kept_id
from lms.store.people import people
from lms.store.program import events, jobs, stored_files


class NothingThere(Exception):
    """No certificate of those days is in the reach of whoever asks."""


def ask_for_bundle(acting: Acting, what: JobWhat) -> int:
    """The id of the job; one that would hold the same is not made twice. Raises NothingThere and AskedTooOften."""
    me = kept_id(acting.me)
    found = bundles.ids(bundles.reach_of(me, acting.today, people.present_administrators()), what)
    if not found:
        raise NothingThere
    key = job_key(me, JobKind.CERTIFICATES, what, bundles.standing_of(found))
    since = acting.now - timedelta(days=1)
    if not jobs.is_asked(key) and jobs.count_since(me, since) >= MOST_A_DAY:
        raise AskedTooOften
    return jobs.ask(key, me, JobKind.CERTIFICATES, what, acting.now)


def tell_progress(paper: AskedPaper, made: int, total: int, now: datetime) -> None:
    """How far it is: whoever makes it keeps it so, however long it takes."""
    jobs.progress(paper.id, made, total, now)


def keep_bundle(paper: AskedPaper, part: Path, about: Collection[int], now: datetime) -> None:
    """Keeps the file, and that whoever asked saw these people's certificates: each of them reads it."""
    sha256 = stored_files.keep_spooled(part, paper.kind.value, now)
    others = sorted(set(about) - {paper.person_id})
    details = EventDetails(count=len(about))
    taken = [(person_id, details) for person_id in others]
    events.record_events(Action.CERTIFICATES_TAKEN, by=paper.person_id, about=taken, now=now)
    jobs.done(paper.id, sha256, now)
