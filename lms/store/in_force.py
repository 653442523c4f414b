"""What holds on a day: supervision, team, profile, employment, standing; nothing else compares their ends with a day.

And which reviews of courses hold: those that were not taken back.

Every period has a first and a last day, both included; one without a last day goes on. Statements ask it of a table
or of an alias of one, code that has loaded a row asks it of the row's days. Of what was read as `RungStatus`,
freshness is asked in `lms.domain.competence.competency`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    ScalarSelect,
    Text,
    and_,
    bindparam,
    cast,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from lms.domain.competence.competency import Rung
from lms.domain.competence.targets import AS_THE_ROLE_ASKS
from lms.domain.program.review import RecordedReview
from lms.store.db import Period, db
from lms.store.tables.people import AdjustedTarget, AdjustedTargetEnd, Person, PersonPlan, PersonProfile
from lms.store.tables.program import CourseReview, ReviewWords

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


def is_over(until_on: date | None, day: date) -> bool:
    """Of a period that had begun or was still to begin."""
    return until_on is not None and until_on < day


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


_LATER = aliased(CourseReview)
_BETWEEN, _AFTER = "\x1f", "\x1e"  # no line of text holds them, so none of these values does


def reviews_in_force(course: InstrumentedAttribute[str]) -> ScalarSelect[str]:
    """The reviews of a course that were not taken back, as one text: a part of statements about the course."""
    day, number = cast(CourseReview.reviewed_on, Text), cast(CourseReview.id, Text)
    told = number + _BETWEEN + CourseReview.revision + _BETWEEN + CourseReview.kind + _BETWEEN + day
    words = ReviewWords.name + _BETWEEN + ReviewWords.qualification
    found = (
        select(func.aggregate_strings(told + _BETWEEN + words, _AFTER))
        .join(ReviewWords, ReviewWords.review_id == CourseReview.id)
        .where(
            CourseReview.course == course,
            CourseReview.reverses.is_(None),
            ~exists().where(_LATER.reverses == CourseReview.id),
        )
    )
    return found.correlate(course.class_).scalar_subquery()


def read_reviews(text: str | None) -> tuple[RecordedReview, ...]:
    """The same as values, the newest first."""
    rows = (one.split(_BETWEEN) for one in (text or "").split(_AFTER) if one)
    found = [
        RecordedReview(int(number), revision, kind, name, qualification, date.fromisoformat(day))
        for number, revision, kind, day, name, qualification in rows
    ]
    return tuple(sorted(found, key=lambda review: -review.id))


def is_adjusted(day: Day, target: type[AdjustedTarget] = AdjustedTarget) -> ColumnElement[bool]:
    """Of an adjusted target, or an alias of one: it holds on that day, and nothing ended it before."""
    end = aliased(AdjustedTargetEnd)
    was_ended = exists().where(end.adjusted_target_id == target.id, end.until_on < day)
    return and_(in_force(target, day), ~was_ended)


def read_adjusted(lines: str | None) -> Mapping[str, Rung]:
    """Competency code to the rung that is asked instead of the profile's, of what ADJUSTED_TODAY gave."""
    if not lines:
        return AS_THE_ROLE_ASKS
    told = (line.split(":", 2) for line in lines.split("\n"))
    return {code: Rung(int(rung)) for _, rung, code in sorted(told, key=lambda one: int(one[0]))}


def adjusted_for(person_id: ColumnElement[int]) -> ScalarSelect[str | None]:
    """The targets adjusted for them TODAY, a line `id:rung:competency` for each; NULL where there are none."""
    target = aliased(AdjustedTarget)
    line = cast(target.id, Text).concat(":").concat(cast(target.rung, Text)).concat(":").concat(target.competency)
    return (
        select(func.aggregate_strings(line, "\n"))
        .where(target.person_id == person_id, is_adjusted(TODAY, target))
        .scalar_subquery()
    )


def plan_of(person_id: ColumnElement[int]) -> ScalarSelect[int | None]:
    """The id of the onboarding plan that their profile of TODAY asks for: the newest of it."""
    plan, held = aliased(PersonPlan), aliased(PersonProfile)
    asks = and_(held.person_id == plan.person_id, held.profile == plan.profile, in_force(held, TODAY))
    return (
        select(plan.id)
        .join(held, asks)
        .where(plan.person_id == person_id)
        .order_by(plan.id.desc())
        .limit(1)
        .scalar_subquery()
    )


# Of `Person`, as parts of other statements.
ADJUSTED_TODAY, PLAN_TODAY = adjusted_for(Person.id.expression), plan_of(Person.id.expression)
