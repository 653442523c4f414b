"""Who is on a team page: the people whom someone supervises today, a team, or everyone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Row, Select, case, func, or_, select, true
from sqlalchemy.orm import aliased

from lms.domain.people.names import sort_key
from lms.store.db import db
from lms.store.in_force import PROFILE_TODAY, in_force, works_here
from lms.store.tables.competence import Observation
from lms.store.tables.learning import Completion
from lms.store.tables.names import present
from lms.store.tables.people import Person, Supervision, Team, TeamMember
from lms.store.turns import RATERS_TURN


@dataclass(frozen=True, slots=True)
class Member:
    """Someone who works here today; `waiting` of their practices wait to be signed off since `waiting_since`."""

    person_id: int
    name: str
    profile: str | None
    waiting: int
    waiting_since: datetime | None


@dataclass(frozen=True, slots=True)
class Group:
    """A team or a supervisor's people, with how many work here today."""

    id: int
    name: str
    count: int


def _waits(rater_id: int | None) -> tuple[ColumnElement[bool], ...]:
    """What makes an observation wait for this rater, or for anyone."""
    return (
        true() if rater_id is None else or_(Observation.rater_id.is_(None), Observation.rater_id == rater_id),
        Observation.person_id == Person.id,
        RATERS_TURN,
    )


def _supervised_by(supervisor_id: int, today: date) -> Select[int]:
    return select(Supervision.person_id).where(
        Supervision.supervisor_id == supervisor_id, in_force(Supervision, today)
    )


def _in_team(team_id: int, today: date) -> Select[int]:
    return select(TeamMember.person_id).where(TeamMember.team_id == team_id, in_force(TeamMember, today))


def members(
    today: date,
    *,
    person_ids: Collection[int] | None = None,
    supervisor_id: int | None = None,
    team_id: int | None = None,
    exclude_id: int | None = None,
    rater_id: int | None = None,
    offset: int = 0,
    limit: int | None = None,
) -> Sequence[Member]:
    """Those who work here today, by name: of these ids, this supervisor, this team; what is None sets no bound.

    What waits is counted for `rater_id`: what nobody is named for, or they are.
    """
    statement = (
        select(
            Person.id,
            Person.display_name,
            PROFILE_TODAY,
            select(func.count()).select_from(Observation).where(*_waits(rater_id)).scalar_subquery(),
            select(func.min(Observation.requested_at)).where(*_waits(rater_id)).scalar_subquery(),
        )
        .where(works_here(Person.active_until, today))
        .order_by(Person.sort_key, Person.id)
        .offset(offset)
        .limit(limit)
    )
    if person_ids is not None:
        statement = statement.where(Person.id.in_(list(person_ids)))
    if supervisor_id is not None:
        statement = statement.where(Person.id.in_(_supervised_by(supervisor_id, today)))
    if team_id is not None:
        statement = statement.where(Person.id.in_(_in_team(team_id, today)))
    if exclude_id is not None:
        statement = statement.where(Person.id != exclude_id)
    return [Member(*row) for row in db.session.execute(statement, {"today": today})]


def groups(today: date) -> tuple[Sequence[Group], Sequence[Group]]:
    """Every team, and everyone who supervises someone, by name."""
    teams = (
        select(Team.id, Team.name, func.count(Person.id.distinct()))
        .join(TeamMember, TeamMember.team_id == Team.id)
        .join(Person, Person.id == TeamMember.person_id)
        .where(in_force(TeamMember, today), works_here(Person.active_until, today))
        .group_by(Team.id, Team.name)
    )
    above = aliased(Person)
    supervisors = (
        select(above.id, above.display_name, func.count(Person.id.distinct()))
        .join(Supervision, Supervision.supervisor_id == above.id)
        .join(Person, Person.id == Supervision.person_id)
        .where(in_force(Supervision, today), works_here(Person.active_until, today))
        .group_by(above.id, above.display_name)
    )
    return _by_name(db.session.execute(teams)), _by_name(db.session.execute(supervisors))


def _by_name(rows: Iterable[Row[int, str, int]]) -> Sequence[Group]:
    return sorted(
        (Group(one, name, count) for one, name, count in rows), key=lambda group: (sort_key(group.name), group.id)
    )


def run_out(people: Collection[int], last_good: Mapping[str, date]) -> Sequence[tuple[int, str, date]]:
    """(person id, course, day it counts from) where the latest completion is no later than the last good day.

    `last_good` tells for each course that wants a refresh the day up to which a completion has to be renewed.
    """
    if not people or not last_good:
        return []
    latest = func.max(func.coalesce(Completion.counts_from, Completion.earned_on))
    course_now = present(Completion.course)
    rows = db.session.execute(
        select(Completion.person_id, course_now, latest)
        .where(Completion.person_id.in_(list(people)), Completion.course.in_(list(last_good)))
        .group_by(Completion.person_id, course_now)
        .having(latest <= case(last_good, value=course_now))
        .order_by(latest)
    )
    return [(person_id, course, day) for person_id, course, day in rows]
