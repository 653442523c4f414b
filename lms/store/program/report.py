"""Sums over everyone, for what a program tells others of itself, and hours of everyone for an administrator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from lms.store.db import db
from lms.store.in_force import works_here
from lms.store.joined import person_of
from lms.store.tables.columns import names_none
from lms.store.tables.competence import Evidence, Standing
from lms.store.tables.credit import Certificate, LedgerLine
from lms.store.tables.people import Person

READ_AT_ONCE = 500
_Reversing, _Newer = aliased(LedgerLine), aliased(Certificate)
_LAST_ISSUED = and_(  # where one was issued anew
    or_(Certificate.completion_id == LedgerLine.completion_id, Certificate.line_id == LedgerLine.id),
    ~exists().where(_Newer.corrects == Certificate.id),
)
_STANDS = and_(names_none(LedgerLine.reverses), ~exists().where(_Reversing.reverses == LedgerLine.id))
_WHOSE = person_of(LedgerLine.person_id)


def parts(first: date, last: date) -> Sequence[tuple[int, list[Any]]]:
    """(person, minutes by choice of categories) of each line of these days that stands."""
    found = select(_WHOSE, LedgerLine.categories).where(_STANDS, LedgerLine.earned_on.between(first, last))
    return [(person_id, categories) for person_id, categories in db.session.execute(found)]


def shown(began: datetime, ended: datetime) -> Sequence[tuple[int, str]]:
    """(person, competency) of what was shown from then to before then, and that stands."""
    stands = exists().where(
        Standing.person_id == Evidence.person_id, Standing.competency == Evidence.competency, Standing.rung > 0
    )
    found = select(person_of(Evidence.person_id), Evidence.competency).where(
        Evidence.passed, Evidence.at >= began, Evidence.at < ended, stands
    )
    return [(person_id, code) for person_id, code in db.session.execute(found.distinct())]


def hired(first: date, last: date) -> Sequence[tuple[int, date]]:
    """(person, first day) of whoever began to work on these days."""
    found = select(Person.id, Person.hired_on).where(Person.hired_on.between(first, last))
    return [(person_id, day) for person_id, day in db.session.execute(found) if day is not None]


def kept(today: date) -> tuple[set[int], set[int], date | None]:
    """Whose hours are kept, who of them left the job, and the oldest day."""
    everyone = set(db.session.scalars(select(_WHOSE).distinct()))
    left = set(db.session.scalars(select(Person.id).where(~works_here(Person.active_until, today))))
    return everyone, everyone & left, db.session.scalar(select(func.min(LedgerLine.earned_on)))


class EveryonesLine(NamedTuple):
    """One line of somebody's hours; `title` is as certified, "" without a certificate."""

    name: str
    email: str
    earned_on: date
    minutes: int
    delivery: str
    categories: list[Any]
    source: str
    title: str
    serial: str


def everyones_lines(first: date, last: date) -> Iterator[EveryonesLine]:
    """By name and day, some at a time; those that take something back among them, so that the minutes add up."""
    found = (
        select(
            Person.legal_name,
            Person.email,
            LedgerLine.earned_on,
            LedgerLine.minutes,
            LedgerLine.delivery,
            LedgerLine.categories,
            LedgerLine.source,
            Certificate.facts["title"].as_string(),
            Certificate.serial,
        )
        .select_from(LedgerLine)
        .join(Person, Person.id == _WHOSE)
        .outerjoin(Certificate, _LAST_ISSUED)
        .where(LedgerLine.earned_on.between(first, last))
        .order_by(Person.legal_name, Person.id, LedgerLine.earned_on, LedgerLine.id)
        .execution_options(yield_per=READ_AT_ONCE)
    )
    with db.session.connection().execute(found) as rows:
        for *told, title, serial in rows:
            yield EveryonesLine._make((*told, title or "", serial or ""))
