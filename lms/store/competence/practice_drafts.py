"""Forms of practice half filled, and since when the site has the points that they ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, exists, func, insert, literal, select, update
from sqlalchemy.orm import aliased

from lms.domain.competence.practice_form import PracticeForm
from lms.store.db import db, execute_rowcount
from lms.store.tables.competence import KnownForm, PracticeDraft


@dataclass(frozen=True, slots=True)
class Draft:
    """What a rater typed so far, field by field, and when that was kept."""

    typed: Mapping[str, Any]
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class BeforeRating:
    """What a rater's page needs besides the observation; `form_since` is None while the form is not known here."""

    form_since: datetime | None
    draft: Draft | None


_BEFORE = (
    select(
        select(func.min(KnownForm.since))
        .where(
            KnownForm.course == bindparam("course"),
            KnownForm.practice.in_(bindparam("practices", expanding=True)),
            KnownForm.digest == bindparam("digest"),
        )
        .scalar_subquery(),
        PracticeDraft.typed,
        PracticeDraft.saved_at,
    )
    .select_from(select(literal(1).label("one")).subquery())
    .outerjoin(
        PracticeDraft,
        and_(
            PracticeDraft.observation_id == bindparam("observation_id"),
            PracticeDraft.rater_id == bindparam("rater_id"),
        ),
    )
)


def before_rating(form: PracticeForm, observation_id: int, rater_id: int) -> BeforeRating:
    """One statement for both."""
    values = {
        "course": form.course,
        "practices": form.practices,
        "digest": form.digest,
        "observation_id": observation_id,
        "rater_id": rater_id,
    }
    since, typed, saved_at = db.session.execute(_BEFORE, values).one()
    return BeforeRating(since, Draft(typed, saved_at) if saved_at is not None else None)


def known_forms() -> set[tuple[str, str, str]]:
    """(course, practice, digest) of every form that the site has had."""
    rows = db.session.execute(select(KnownForm.course, KnownForm.practice, KnownForm.digest))
    return {(course, practice, digest) for course, practice, digest in rows}


_Known = aliased(KnownForm)


def take_up(form: PracticeForm, now: datetime) -> None:
    """The first moment stays, whoever else starts at this one."""
    known = exists().where(
        _Known.course == form.course, _Known.practice.in_(form.practices), _Known.digest == form.digest
    )
    if db.session.scalar(select(known)):
        return
    db.session.execute(
        insert(KnownForm).values(
            course=form.course, practice=form.practices[0], digest=form.digest, points=list(form.points), since=now
        )
    )


def save(observation_id: int, rater_id: int, typed: Mapping[str, Any], seen: datetime | None, now: datetime) -> bool:
    """Keeps a draft in place of the one of the moment `seen`; False when there is another by now."""
    values = {"typed": dict(typed), "saved_at": now}
    if seen is not None:
        this = and_(
            PracticeDraft.observation_id == observation_id,
            PracticeDraft.rater_id == rater_id,
            PracticeDraft.saved_at == seen,
        )
        changing = update(PracticeDraft).where(this).values(**values)
        return execute_rowcount(changing.execution_options(synchronize_session=False)) == 1
    there = exists().where(PracticeDraft.observation_id == observation_id, PracticeDraft.rater_id == rater_id)
    if db.session.scalar(select(there)):
        return False
    db.session.execute(insert(PracticeDraft).values(observation_id=observation_id, rater_id=rater_id, **values))
    return True


def erase(observation_id: int, rater_id: int | None = None) -> None:
    """The drafts of one rater, or of all."""
    erasing = delete(PracticeDraft).where(PracticeDraft.observation_id == observation_id)
    if rater_id is not None:
        erasing = erasing.where(PracticeDraft.rater_id == rater_id)
    db.session.execute(erasing)


def erase_old(before: datetime) -> None:
    """Drafts that nobody has touched since."""
    db.session.execute(delete(PracticeDraft).where(PracticeDraft.saved_at < before))
