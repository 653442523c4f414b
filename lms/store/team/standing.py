"""The rows of the team page: whoever is on it, with what they hold, were asked for, have begun and completed.

One statement for all of it, made once; lists come as one text for each person, since a page may show 500.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple, Unpack

from sqlalchemy import ColumnElement, Text, and_, case, cast, exists, func, select
from sqlalchemy.orm import aliased

from lms.store.asked import is_to_do
from lms.store.db import db
from lms.store.in_force import TODAY, in_force, is_fresh
from lms.store.joined import JoinedAccount, exists_of_person
from lms.store.tables.competence import Observation, Standing
from lms.store.tables.learning import Completion, Enrolment
from lms.store.tables.names import present
from lms.store.tables.people import Person, Team, TeamMember
from lms.store.tables.team import Assignment, AssignmentChoice
from lms.store.team.teams import FURTHER, Member, Narrowed, asked_with, member_of, members_by_name
from lms.store.turns import RATERS_TURN

_BETWEEN, _AFTER = "\x1f", "\x1e"  # no name of a team holds them


class OpenAsk(NamedTuple):
    """A course that someone was asked to take, and has not completed since; it is empty where several would do.

    Without a day where none was said, and while it waits for somebody else: nothing of that is late.
    """

    course: str
    due_on: date | None


class MemberStanding(NamedTuple):
    """`held` is what they hold today, each as `code:rung`, parted by commas.

    `begun` are courses of which a way is open, `completed` when the latest completion of each counts from.
    """

    member: Member
    held: str
    asked: tuple[OpenAsk, ...]
    begun: tuple[str, ...]
    completed: tuple[tuple[str, date], ...]
    teams: tuple[tuple[int, str], ...]
    hired_on: date | None


_HELD = (
    select(func.aggregate_strings(Standing.competency.concat(":").concat(cast(Standing.rung, Text)), ","))
    .where(Standing.person_id == Person.id, is_fresh(Standing.until_on, TODAY))
    .correlate(Person)
    .scalar_subquery()
)
_TEAMS = (
    select(func.aggregate_strings(cast(Team.id, Text).concat(_BETWEEN).concat(Team.name), _AFTER))
    .join(TeamMember, TeamMember.team_id == Team.id)
    .where(TeamMember.person_id == Person.id, in_force(TeamMember, TODAY))
    .correlate(Person)
    .scalar_subquery()
)


# A choice of which there is only one course is that course.
_ONLY_CHOICE = (
    select(func.max(present(AssignmentChoice.course)))
    .where(AssignmentChoice.assignment_id == Assignment.id)
    .having(func.count() == 1)
    .correlate(Assignment)
    .scalar_subquery()
)


def _asked(whose: ColumnElement[bool]) -> ColumnElement[str]:
    waits = exists_of_person(
        Assignment.person_id, Observation.person_id, Observation.course == Assignment.course, RATERS_TURN
    )
    due = case((waits, ""), else_=func.coalesce(cast(Assignment.due_on, Text), ""))
    course = case((Assignment.course != "", Assignment.course), else_=func.coalesce(_ONLY_CHOICE, ""))
    lines = func.aggregate_strings(course.concat(":").concat(due), ",")
    return select(lines).where(whose, is_to_do()).correlate(Person).scalar_subquery()


def _begun(whose: ColumnElement[bool]) -> ColumnElement[str]:
    later, done = aliased(Enrolment), aliased(Completion)
    is_latest = ~exists().where(
        later.person_id == Enrolment.person_id,
        later.course == Enrolment.course,
        later.id > Enrolment.id,
        later.given_up_at.is_(None),
    )
    is_done = exists().where(done.enrolment_id == Enrolment.id)
    which = and_(whose, Enrolment.given_up_at.is_(None), ~is_done, is_latest)
    return (
        select(func.aggregate_strings(present(Enrolment.course), ","))
        .where(which)
        .correlate(Person)
        .scalar_subquery()
    )


def _completed(whose: ColumnElement[bool]) -> ColumnElement[str]:
    course_now = present(Completion.course)
    latest = (
        select(
            course_now.label("course"),
            func.max(func.coalesce(Completion.counts_from, Completion.earned_on)).label("day"),
        )
        .where(whose)
        .group_by(course_now)
        .correlate(Person)
        .subquery()
    )
    lines = func.aggregate_strings(latest.c.course.concat(":").concat(cast(latest.c.day, Text)), ",")
    return select(lines).select_from(latest).scalar_subquery()


def _with_further(own: ColumnElement[str], further: ColumnElement[str]) -> tuple[ColumnElement[Any], ...]:
    """Of the account itself, and of those that were joined into it, which is asked only where there are any."""
    return own, case((exists(select(aliased(JoinedAccount).id)), further), else_=None)


_LISTS = (
    _HELD,
    _TEAMS,
    *_with_further(_asked(Assignment.person_id == Person.id), _asked(Assignment.person_id.in_(FURTHER))),
    *_with_further(_begun(Enrolment.person_id == Person.id), _begun(Enrolment.person_id.in_(FURTHER))),
    *_with_further(_completed(Completion.person_id == Person.id), _completed(Completion.person_id.in_(FURTHER))),
)


def member_standings(today: date, **narrowed: Unpack[Narrowed]) -> Sequence[MemberStanding]:
    """Of those who work here today, by name."""
    given = asked_with(today, narrowed)
    return [_standing(row) for row in db.session.execute(members_by_name(frozenset(given), *_LISTS), given).all()]


def _standing(row: Any) -> MemberStanding:
    held, teams, asked, asked_more, begun, begun_more, completed, completed_more = row[-len(_LISTS) :]
    return MemberStanding(
        member_of(row[: -len(_LISTS)]),
        held or "",
        tuple(map(_ask, _lines(asked, asked_more))) if asked or asked_more else (),
        tuple(_lines(begun, begun_more)) if begun or begun_more else (),
        _latest(_lines(completed, completed_more)) if completed or completed_more else (),
        tuple(map(_team, teams.split(_AFTER))) if teams else (),
        row.hired_on,
    )


def _lines(*texts: str | None) -> list[str]:
    return ",".join(filter(None, texts)).split(",")


def _ask(line: str) -> OpenAsk:
    course, _, day = line.partition(":")
    return OpenAsk(course, date.fromisoformat(day) if day else None)


def _latest(lines: Sequence[str]) -> tuple[tuple[str, date], ...]:
    found: dict[str, str] = {}
    for line in lines:
        course, _, day = line.partition(":")
        found[course] = max(day, found.get(course, ""))
    return tuple((course, date.fromisoformat(day)) for course, day in found.items())


def _team(line: str) -> tuple[int, str]:
    team_id, _, name = line.partition(_BETWEEN)
    return int(team_id), name
