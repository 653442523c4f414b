"""Next steps that a person put off; nobody else reads them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import bindparam, func, select

from lms.store.db import db
from lms.store.in_force import TODAY, is_fresh
from lms.store.joined import accounts_of
from lms.store.tables.competence import StepSetAside

_NEWEST = (
    select(func.max(StepSetAside.id))
    .where(StepSetAside.person_id.in_(accounts_of(bindparam("person_id"))))
    .group_by(StepSetAside.step)
)
_SET_ASIDE = select(StepSetAside.step).where(StepSetAside.id.in_(_NEWEST), is_fresh(StepSetAside.until_on, TODAY))


def set_aside(person_id: int, today: date) -> frozenset[str]:
    """Keys of the steps that rest today."""
    return frozenset(db.session.scalars(_SET_ASIDE, {"person_id": person_id, "today": today}))


def times_set_aside(person_id: int, step: str) -> int:
    """How often this step was put off, or brought back, up to now."""
    asked = select(func.count()).where(StepSetAside.person_id.in_(accounts_of(person_id)), StepSetAside.step == step)
    return db.session.scalar(asked) or 0


def add(person_id: int, step: str, now: datetime, until_on: date) -> None:
    db.session.add(StepSetAside(person_id=person_id, step=step, set_at=now, until_on=until_on))
    db.session.flush()
