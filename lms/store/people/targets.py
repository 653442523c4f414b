"""Targets that are other ones for one person than for their role: set with a reason, ended by a further fact."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from lms.domain.competence.competency import Rung
from lms.store.db import chunked, db
from lms.store.in_force import ADJUSTED_TODAY, TODAY, is_adjusted, is_over, read_adjusted
from lms.store.tables.people import AdjustedTarget, AdjustedTargetEnd, Person


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One adjusted target with who set it; `until_on` is its last day, None while it goes on.

    `is_in_force` and `is_over` tell of the day for which it was asked; `was_ended` by a fact of its own.
    """

    id: int
    competency: str
    rung: Rung
    from_on: date
    until_on: date | None
    reason: str
    set_by: str
    set_at: datetime
    is_in_force: bool
    is_over: bool
    was_ended: bool


def adjusted_targets(person_ids: Collection[int], today: date) -> dict[int, Mapping[str, Rung]]:
    """Person id to competency code to the rung that is asked of them today; those without any are left out."""
    asked = select(Person.id, ADJUSTED_TODAY).where(ADJUSTED_TODAY.is_not(None))
    found: dict[int, Mapping[str, Rung]] = {}
    for some in chunked(person_ids):
        rows = db.session.execute(asked.where(Person.id.in_(some)), {"today": today})
        found |= {person_id: read_adjusted(lines) for person_id, lines in rows}
    return found


_SetBy = aliased(Person)


def adjustments_of(person_id: int, today: date) -> list[Adjustment]:
    """Of all times, the one set last first."""
    rows = db.session.execute(
        select(
            AdjustedTarget.id,
            AdjustedTarget.competency,
            AdjustedTarget.rung,
            AdjustedTarget.from_on,
            func.coalesce(AdjustedTargetEnd.until_on, AdjustedTarget.until_on),
            AdjustedTarget.reason,
            _SetBy.display_name,
            AdjustedTarget.adjusted_at,
            is_adjusted(TODAY),
            AdjustedTargetEnd.id,
        )
        .join(_SetBy, _SetBy.id == AdjustedTarget.adjusted_by)
        .outerjoin(AdjustedTargetEnd, AdjustedTargetEnd.adjusted_target_id == AdjustedTarget.id)
        .where(AdjustedTarget.person_id == person_id)
        .order_by(AdjustedTarget.id.desc()),
        {"today": today},
    )
    return [
        Adjustment(
            *[one, code, Rung(rung), from_on, until_on, *said, bool(holds), is_over(until_on, today), bool(end)]
        )
        for one, code, rung, from_on, until_on, *said, holds, end in rows
    ]


def add(
    person_id: int,
    competency: str,
    rung: Rung,
    from_on: date,
    until_on: date | None,
    reason: str,
    by: int,
    now: datetime,
) -> int:
    row = AdjustedTarget(
        person_id=person_id,
        competency=competency,
        rung=int(rung),
        from_on=from_on,
        until_on=until_on,
        reason=reason,
        adjusted_by=by,
        adjusted_at=now,
    )
    db.session.add(row)
    db.session.flush()
    return row.id


def end(adjustment_id: int, until_on: date, by: int, now: datetime) -> None:
    """Raises IntegrityError at the flush where it was ended before."""
    row = AdjustedTargetEnd(adjusted_target_id=adjustment_id, until_on=until_on, ended_by=by, ended_at=now)
    db.session.add(row)
    db.session.flush()
