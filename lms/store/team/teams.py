"""Who is on a team page: the people whom someone supervises today, a team, or everyone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple, TypedDict, Unpack

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Row,
    ScalarSelect,
    Select,
    bindparam,
    case,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from lms.domain.competence.competency import Rung
from lms.domain.competence.targets import AS_THE_ROLE_ASKS
from lms.domain.people.names import sort_key
from lms.store.db import db
from lms.store.in_force import ADJUSTED_TODAY, PROFILE_TODAY, TODAY, in_force, read_adjusted, works_here
from lms.store.joined import JoinedAccount, accounts_among, accounts_of
from lms.store.tables.columns import given_ids
from lms.store.tables.competence import Observation
from lms.store.tables.learning import Completion
from lms.store.tables.names import present
from lms.store.tables.people import Person, Supervision, Team, TeamMember
from lms.store.turns import RATERS_SINCE, RATERS_TURN


class Member(NamedTuple):
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


def _waits(whose: ColumnElement[bool], *, is_bound: bool) -> tuple[ScalarSelect[int], ScalarSelect[datetime]]:
    """How many of these observations wait for `rater_id`, or for anyone, and since when."""
    is_theirs = Observation.rater_id.in_(accounts_of(_RATER)) if is_bound else true()
    which = (or_(Observation.rater_id.is_(None), is_theirs), whose, RATERS_TURN)
    return (
        select(func.count()).select_from(Observation).where(*which).scalar_subquery(),
        select(func.min(RATERS_SINCE)).where(*which).scalar_subquery(),
    )


def member_of(row: Sequence[Any]) -> Member:
    """What waits is told of the person's own account, then of accounts that were joined into it."""
    person_id, name, profile, adjusted, hired_on, created_at, has_come, count, since, more, since_before = row
    if more:
        since = min(filter(None, (since, since_before)))
    return Member(
        person_id,
        name,
        profile,
        count + more,
        since,
        read_adjusted(adjusted) if adjusted else AS_THE_ROLE_ASKS,
        hired_on or created_at.date(),
        bool(has_come),
    )


# What whoever is asked for is narrowed to; a statement has those of these parts that are asked for.
_SUPERVISOR: BindParameter[int] = bindparam("supervisor_id", type_=Integer())
_TEAM: BindParameter[int] = bindparam("team_id", type_=Integer())
_EXCLUDED: BindParameter[int] = bindparam("exclude_id", type_=Integer())
_RATER: BindParameter[int] = bindparam("rater_id", type_=Integer())
_OFFSET: BindParameter[int] = bindparam("offset", type_=Integer())
_LIMIT: BindParameter[int] = bindparam("limit", type_=Integer())
_SUPERVISED = select(Supervision.person_id).where(
    Supervision.supervisor_id == _SUPERVISOR, in_force(Supervision, TODAY)
)
_IN_TEAM = select(TeamMember.person_id).where(TeamMember.team_id == _TEAM, in_force(TeamMember, TODAY))
_NARROWS = {
    "people": Person.id.in_(given_ids("people")),
    "supervisor_id": Person.id.in_(_SUPERVISED),
    "team_id": Person.id.in_(_IN_TEAM),
    "exclude_id": Person.id != _EXCLUDED,
}
FURTHER = select(JoinedAccount.joined_id).where(JoinedAccount.kept_id == Person.id).correlate(Person)


@cache
def members_by_name(given: frozenset[str], *more: ColumnElement[Any]) -> Select[Any]:
    """What a member is made of, by name; `given` are the names of the values that it is asked with.

    Made once for each kind of question, since to put it together costs more than to ask it.
    """
    found = (
        select(
            Person.id,
            Person.display_name,
            PROFILE_TODAY,
            ADJUSTED_TODAY,
            Person.hired_on,
            Person.created_at,
            Person.password_hash.is_not(None),
            *_waits(Observation.person_id == Person.id, is_bound="rater_id" in given),
            *_waits(Observation.person_id.in_(FURTHER), is_bound="rater_id" in given),
            *more,
        )
        .where(works_here(Person.active_until, TODAY))
        .order_by(Person.sort_key, Person.id)
    )
    if "limit" in given:
        found = found.offset(_OFFSET).limit(_LIMIT)
    return found.where(*(narrow for name, narrow in _NARROWS.items() if name in given))


class Narrowed(TypedDict, total=False):
    """Whom a question is about: these ids, this supervisor, this team; what is None, or left out, sets no bound.

    What waits is counted for `rater_id`: what nobody is named for, or they are. Without a limit there is no offset.
    """

    person_ids: Collection[int] | None
    supervisor_id: int | None
    team_id: int | None
    exclude_id: int | None
    rater_id: int | None
    offset: int
    limit: int | None


def asked_with(today: date, narrowed: Narrowed) -> dict[str, Any]:
    """The values of a question."""
    given: dict[str, Any] = {name: value for name, value in narrowed.items() if value is not None} | {"today": today}
    if "person_ids" in given:
        given["people"] = list(given.pop("person_ids"))
    if "limit" in given:
        return {"offset": 0} | given
    given.pop("offset", None)
    return given


def members(today: date, **narrowed: Unpack[Narrowed]) -> Sequence[Member]:
    """Those who work here today, by name."""
    given = asked_with(today, narrowed)
    return [member_of(row) for row in db.session.execute(members_by_name(frozenset(given)), given).all()]


_COUNT = select(func.count()).select_from(Person).where(works_here(Person.active_until, TODAY))


def count_here(today: date) -> int:
    """How many people work here today."""
    return db.session.scalars(_COUNT, {"today": today}).one()


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
