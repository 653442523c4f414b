"""Adjustments of hours: what is only added to, and why beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, case, exists, func, select
from sqlalchemy.orm import aliased

from lms.store.credit import ledger
from lms.store.credit.certificates import LAST_ISSUED
from lms.store.db import db
from lms.store.joined import accounts_of
from lms.store.tables.credit import Certificate, LedgerLine
from lms.store.tables.lines import AdjustmentWords, HoursAdjustment
from lms.store.tables.people import Person

ADJUSTMENT = "adjustment"  # the source of a ledger line


def was_sent(form_key: str) -> bool:
    return db.session.scalar(select(exists().where(HoursAdjustment.form_key == form_key))) is True


def add(
    account_id: int,
    minutes: int,
    any_of: Sequence[str],
    delivery: str,
    earned_on: date,
    reason: str,
    by: int,
    form_key: str,
    now: datetime,
) -> int:
    """Writes it with its line; the line's id."""
    categories = [[minutes, list(any_of)]]
    return _add(account_id, minutes, categories, delivery, earned_on, reason, by, form_key, now)


def take_back(line: LedgerLine, reason: str, by: int, now: datetime) -> int:
    """Writes the line that reverses this one, in the same chain and of the same day; the new line's id."""
    categories = [[-minutes, any_of] for minutes, any_of in line.categories]
    return _add(
        line.person_id,
        -line.minutes,
        categories,
        line.delivery,
        line.earned_on,
        reason,
        by,
        f"takes back {line.id}",
        now,
        takes_back=line.id,
    )


def _add(
    account_id: int,
    minutes: int,
    categories: list[Any],
    delivery: str,
    earned_on: date,
    reason: str,
    by: int,
    form_key: str,
    now: datetime,
    takes_back: int | None = None,
) -> int:
    made = HoursAdjustment(
        person_id=account_id,
        minutes=minutes,
        categories=categories,
        delivery=delivery,
        earned_on=earned_on,
        takes_back=takes_back,
        adjusted_by=by,
        adjusted_at=now,
        form_key=form_key,
    )
    db.session.add(made)
    db.session.flush()
    db.session.add(AdjustmentWords(adjustment_id=made.id, reason=reason))
    return ledger.append(
        account_id,
        minutes,
        categories,
        earned_on,
        now,
        source=ADJUSTMENT,
        delivery=delivery,
        external_id=made.id,
        reverses=takes_back,
    ).id


def line_of(line_id: int, person_id: int) -> LedgerLine | None:
    """None when it is not this person's."""
    return db.session.scalar(
        select(LedgerLine).where(LedgerLine.id == line_id, LedgerLine.person_id.in_(accounts_of(person_id)))
    )


def is_taken_back(line_id: int) -> bool:
    return db.session.scalar(select(exists().where(LedgerLine.reverses == line_id))) is True


def minutes_on(person_id: int, day: date) -> int:
    """What stands on that day."""
    return (
        db.session.scalar(
            select(func.sum(LedgerLine.minutes)).where(
                LedgerLine.person_id.in_(accounts_of(person_id)), LedgerLine.earned_on == day
            )
        )
        or 0
    )


@dataclass(frozen=True, slots=True)
class LineNote:
    """What is said of a line beside its title: `by` and `reason` of an adjustment; which line it takes back, if any.

    `taken_back_by` is the name of whoever took this line back.
    """

    by: str = ""
    reason: str = ""
    takes_back: int | None = None
    taken_back_by: str = ""


_Reversing = aliased(LedgerLine)
_OWN = LedgerLine.person_id.in_(accounts_of(bindparam("person_id")))
_ADJUSTED = (
    select(LedgerLine.id, LedgerLine.reverses, Person.display_name, AdjustmentWords.reason)
    .join(HoursAdjustment, HoursAdjustment.id == LedgerLine.external_id)
    .join(Person, Person.id == HoursAdjustment.adjusted_by)
    .outerjoin(AdjustmentWords, AdjustmentWords.adjustment_id == HoursAdjustment.id)
    .where(_OWN, LedgerLine.source == ADJUSTMENT)
    .order_by(LedgerLine.id)
)


def notes(person_id: int) -> Mapping[int, LineNote]:
    """By line, of those that are adjustments or that one takes back."""
    found: dict[int, LineNote] = {}
    for line_id, takes_back, by, reason in db.session.execute(_ADJUSTED, {"person_id": person_id}):
        found[line_id] = LineNote(by, reason or "", takes_back)
        if takes_back is not None:
            before = found.get(takes_back, LineNote())
            found[takes_back] = LineNote(before.by, before.reason, before.takes_back, by)
    return found


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A line as an administrator sees it: its title as certified, and whether it may be taken back here."""

    id: int
    title: str
    minutes: int
    categories: Sequence[Any]
    delivery: str
    earned_on: date
    source: str
    is_reversing: bool
    is_reversed: bool
    external_id: int | None
    serial: str


_LINES = (
    select(
        LedgerLine.id,
        Certificate.facts["title"].as_string(),
        LedgerLine.minutes,
        LedgerLine.categories,
        LedgerLine.delivery,
        LedgerLine.earned_on,
        LedgerLine.source,
        LedgerLine.reverses.is_not(None),
        exists().where(_Reversing.reverses == LedgerLine.id),
        LedgerLine.external_id,
        func.coalesce(case((Certificate.revoked_at.is_(None), Certificate.serial)), ""),
    )
    .outerjoin(Certificate, LAST_ISSUED)
    .where(_OWN)
    .order_by(LedgerLine.id.desc())
)


def lines(person_id: int) -> Sequence[OpenLine]:
    """Every one, newest first."""
    rows = db.session.execute(_LINES, {"person_id": person_id})
    return [OpenLine(line_id, title or "", *told) for line_id, title, *told in rows]
