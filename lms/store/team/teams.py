"""Who is on a team page: the people whom someone supervises today, a team, or everyone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, case, func, or_, select, true
from sqlalchemy.orm import aliased

from lms.domain.competence.competency import Rung
from lms.domain.people.names import sort_key
from lms.store.db import db
from lms.store.in_force import ADJUSTED_TODAY, PROFILE_TODAY, in_force, read_adjusted, works_here
from lms.store.joined import accounts_among, accounts_of
from lms.store.tables.competence import Observation
from lms.store.tables.learning import Completion
from lms.store.tables.names import present
from lms.store.tables.people import JoinedAccount, Person, Supervision, Team, TeamMember
from lms.store.turns import RATERS_TURN


@dataclass(frozen=True, slots=True)
class Member:
    """Someone who works here today; `waiting` of their practices wait to be signed off since `waiting_since`.

    `adjusted` are the targets that are other ones today than the profile's; `first_day` is the first day of work, or
    that of the account where none was said; nobody has come who never chose a password.
    """

    person_id: int
    name: str
    profile: str | None
    waiting: int
    waiting_since: datetime | None
    adjusted: Mapping[str, Rung]
    first_day: date
    has_come: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A team or a supervisor's people, with how many work here today."""

    id: int
    name: str
    count: int


def _waits(rater_id: int | None, whose: ColumnElement[bool]) -> tuple[ScalarSelect[int], ScalarSelect[datetime]]:
    """How many of these observations wait for this rater, or for anyone, and since when."""
    is_theirs = true() if rater_id is None else Observation.rater_id.in_(accounts_of(rater_id))
    which = (or_(Observation.rater_id.is_(None), is_theirs), whose, RATERS_TURN)
    return (
        select(func.count()).select_from(Observation).where(*which).scalar_subquery(),
        select(func.min(Observation.requested_at)).where(*which).scalar_subquery(),
    )


def _member(*row: Any) -> Member:
    """What waits is told of the person's own account, then of accounts that were joined into it."""
    person_id, name, profile, adjusted, hired_on, created_at, has_come, count, since, more, since_before = row
    return Member(
        person_id=person_id,
        name=name,
        profile=profile,
        waiting=count + more,
        waiting_since=min(filter(None, (since, since_before)), default=None),
        adjusted=read_adjusted(adjusted),
        first_day=hired_on or created_at.date(),
        has_come=bool(has_come),
    )


def _supervised_by(supervisor_id: int, today: date) -> Select[int]:
    return select(Supervision.person_id).where(
        Supervision.supervisor_id == supervisor_id, in_force(Supervision, today)
    )


def _in_team(team_id: int, today: date) -> Select[int]:
    return select(TeamMember.person_id).where(TeamMember.team_id == team_id, in_force(TeamMember, today))


def _members(today: date, rater_id: int | None) -> Select[Any]:
    """What a member is made of, by name."""
    further = select(JoinedAccount.joined_id).where(JoinedAccount.kept_id == Person.id).correlate(Person)
    return (
        select(
            Person.id,
            Person.display_name,
            PROFILE_TODAY,
            ADJUSTED_TODAY,
            Person.hired_on,
            Person.created_at,
            Person.password_hash.is_not(None),
            *_waits(rater_id, Observation.person_id == Person.id),
            *_waits(rater_id, Observation.person_id.in_(further)),
        )
        .where(works_here(Person.active_until, today))
        .order_by(Person.sort_key, Person.id)
    )


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
    statement = _members(today, rater_id).offset(offset).limit(limit)
    if person_ids is not None:
        statement = statement.where(Person.id.in_(list(person_ids)))
    if supervisor_id is not None:
        statement = statement.where(Person.id.in_(_supervised_by(supervisor_id, today)))
    if team_id is not None:
        statement = statement.where(Person.id.in_(_in_team(team_id, today)))
    if exclude_id is not None:
        statement = statement.where(Person.id != exclude_id)
    return [_member(*row) for row in db.session.execute(statement, {"today": today})]


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
    whose = accounts_among(list(people)).c
    rows = db.session.execute(
        select(whose.person_id, course_now, latest)
        .join(Completion, Completion.person_id == whose.account_id)
        .where(Completion.course.in_(list(last_good)))
        .group_by(whose.person_id, course_now)
        .having(latest <= case(last_good, value=course_now))
        .order_by(latest)
    )
    return [(person_id, course, day) for person_id, course, day in rows]
