"""What holds on a day: supervision, team, profile, employment, standing; nothing else compares their ends with a day.

Every period has a first and a last day, both included; one without a last day goes on. Statements ask it of a table
or of an alias of one, code that has loaded a row asks it of the row's days. Of what was read as `RungStatus`,
freshness is asked in `lms.domain.competence.competency`.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import BindParameter, ColumnElement, Date, and_, bindparam, delete, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from lms.store.db import Period, db
from lms.store.tables.people import Person, PersonProfile

TODAY: BindParameter[date] = bindparam("today", type_=Date())
DAY = timedelta(days=1)
Day = date | BindParameter[date] | InstrumentedAttribute[date]


def in_force(period: type[Period], day: Day) -> ColumnElement[bool]:
    return and_(period.from_on <= day, not_over(period, day))


def not_over(period: type[Period], day: Day) -> ColumnElement[bool]:
    """In force on the day, or still to begin."""
    return or_(period.until_on.is_(None), period.until_on >= day)


def is_in_force(from_on: date, until_on: date | None, day: date) -> bool:
    return from_on <= day and (until_on is None or until_on >= day)


def works_here(active_until: InstrumentedAttribute[date | None], day: Day) -> ColumnElement[bool]:
    """On the last day of work one still does."""
    return or_(active_until.is_(None), active_until >= day)


def has_left(active_until: date | None, day: date) -> bool:
    return active_until is not None and active_until < day


def is_fresh(
    until_on: InstrumentedAttribute[date | None] | InstrumentedAttribute[date], day: Day
) -> ColumnElement[bool]:
    """Of a rung, or of a step that is put off: its last day has not passed; a rung without one was never reached."""
    return until_on >= day


def end_on(period: type[Period], of: ColumnElement[bool], last_day: date) -> None:
    """Gives those of these rows that would go on that last day.

    What would begin only after it goes, since it is never in force: so does what began today when something else
    takes its place today. The event log still tells that it was given.
    """
    db.session.execute(delete(period).where(of, period.from_on > last_day))
    db.session.execute(update(period).where(of, not_over(period, last_day + DAY)).values(until_on=last_day))


# The profile that `Person` holds on TODAY, as a part of other statements.
PROFILE_TODAY = (
    select(PersonProfile.profile)
    .where(PersonProfile.person_id == Person.id, in_force(PersonProfile, TODAY))
    .order_by(PersonProfile.from_on.desc(), PersonProfile.id.desc())
    .limit(1)
    .scalar_subquery()
)
