"""The queue of papers: asked for, claimed by one process, done or failed, kept for a while."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update

from lms.domain.program.job import LEASE, MOST_TRIES, AskedPaper, JobKind, JobWhat
from lms.store.db import db
from lms.store.joined import accounts_of
from lms.store.tables.program import PaperJob


def ask(key: str, person_id: int, kind: JobKind, what: JobWhat, now: datetime) -> int:
    """The id; that of the paper which is there already under this key, and one that failed is tried anew."""
    there = db.session.scalar(select(PaperJob).where(PaperJob.key == key))
    if there is None:
        there = add(key, person_id, kind, what, now)
    elif there.problem:
        there.asked_at, there.begun_at, there.tries, there.problem = now, None, 0, ""
        there.made = 0
    db.session.flush()
    return there.id


def add(key: str, person_id: int, kind: JobKind, what: JobWhat, now: datetime) -> PaperJob:
    """One that nobody can have asked for before."""
    job = PaperJob(key=key, person_id=person_id, kind=kind.value, what=what, asked_at=now)
    db.session.add(job)
    return job


def is_asked(key: str) -> bool:
    return db.session.scalar(select(PaperJob.id).where(PaperJob.key == key)) is not None


def count_since(person_id: int, since: datetime) -> int:
    asked = select(func.count()).where(PaperJob.person_id.in_(accounts_of(person_id)), PaperJob.asked_at > since)
    return db.session.scalar(asked) or 0


def paper(job_id: int, person_id: int) -> AskedPaper | None:
    """None when there is no such job, or it is not of this person, under whichever of their accounts."""
    found = select(PaperJob).where(PaperJob.id == job_id, PaperJob.person_id.in_(accounts_of(person_id)))
    row = db.session.scalar(found.execution_options(populate_existing=True))
    return _told(row) if row is not None else None


def papers_of(person_id: int) -> Sequence[AskedPaper]:
    """Newest first."""
    found = (
        select(PaperJob)
        .where(PaperJob.person_id.in_(accounts_of(person_id)))
        .order_by(PaperJob.asked_at.desc(), PaperJob.id.desc())
    )
    return [_told(row) for row in db.session.scalars(found)]


def everything_of(person_id: int) -> Sequence[AskedPaper]:
    """What the person asked for of all that is kept, newest first."""
    return [one for one in papers_of(person_id) if one.kind is JobKind.EVERYTHING]


def _told(row: PaperJob) -> AskedPaper:
    return AskedPaper(
        id=row.id,
        person_id=row.person_id,
        kind=JobKind(row.kind),
        what=row.what,
        asked_at=row.asked_at,
        begun_at=row.begun_at,
        tries=row.tries,
        done_at=row.done_at,
        sha256=row.sha256,
        problem=row.problem,
        made=row.made,
        total=row.total,
    )


def has_any_to_do(now: datetime) -> bool:
    """Whether one may be claimed; it is asked every second, and writes nothing."""
    return db.session.scalar(select(PaperJob.id).where(_may_be_claimed(now)).limit(1)) is not None


def claim(now: datetime) -> AskedPaper | None:
    """The oldest that may be made now, kept from other processes; call it in a unit of work of its own."""
    oldest = select(PaperJob).where(_may_be_claimed(now)).order_by(PaperJob.id).limit(1)
    row = db.session.scalar(oldest.with_for_update(skip_locked=True).execution_options(populate_existing=True))
    if row is None:
        return None
    row.begun_at, row.tries = now, row.tries + 1
    db.session.flush()
    return _told(row)


def _may_be_claimed(now: datetime) -> ColumnElement[bool]:
    is_free = or_(PaperJob.begun_at.is_(None), and_(PaperJob.begun_at <= now - LEASE, PaperJob.tries < MOST_TRIES))
    return and_(PaperJob.done_at.is_(None), PaperJob.problem == "", is_free)


def try_again(job_id: int) -> None:
    _change(job_id, begun_at=None)


def progress(job_id: int, made: int, total: int, now: datetime) -> None:
    """How far it is; whoever makes it is there, so nobody else begins it."""
    _change(job_id, made=made, total=total, begun_at=now)


def done(job_id: int, sha256: str, now: datetime) -> None:
    """The first outcome counts: a second process that was taken to have ended changes nothing."""
    _change(job_id, done_at=now, sha256=sha256)


def fail(job_id: int, problem: str) -> None:
    _change(job_id, problem=problem)


def give_up(now: datetime, problem: str) -> None:
    """Those that ended every process that began them."""
    worn = and_(PaperJob.begun_at <= now - LEASE, PaperJob.tries >= MOST_TRIES)
    ended = update(PaperJob).where(PaperJob.done_at.is_(None), PaperJob.problem == "", worn).values(problem=problem)
    db.session.execute(ended.execution_options(synchronize_session=False))


def _change(job_id: int, **values: object) -> None:
    open_one = update(PaperJob).where(PaperJob.id == job_id, PaperJob.done_at.is_(None), PaperJob.problem == "")
    db.session.execute(open_one.values(**values).execution_options(synchronize_session=False))


def drop_past(until: datetime) -> None:
    """Those that were asked for before; their files go once no row names them."""
    past = delete(PaperJob).where(PaperJob.asked_at < until)
    db.session.execute(past.execution_options(synchronize_session=False))
