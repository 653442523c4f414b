"""Teams and who belongs to them: a team is only a name for a group of people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select

from lms.domain.people.names import sort_key
from lms.store.db import db
from lms.store.in_force import end_on, in_force, not_over
from lms.store.tables.people import Person, Team, TeamMember


@dataclass(frozen=True, slots=True)
class Named:
    """A team with how many belong to it today."""

    id: int
    name: str
    members: int


def add_team(name: str) -> Team:
    team = Team(name=name)
    db.session.add(team)
    db.session.flush()
    return team


def team(team_id: int) -> Team | None:
    return db.session.get(Team, team_id)


def team_by_name(name: str) -> Team | None:
    """Letters large and small alike."""
    return db.session.scalar(select(Team).where(func.lower(Team.name) == name.lower()))


def teams(today: date) -> Sequence[Named]:
    """By name."""
    rows = db.session.execute(
        select(Team.id, Team.name, func.count(TeamMember.person_id.distinct()))
        .outerjoin(TeamMember, and_(TeamMember.team_id == Team.id, in_force(TeamMember, today)))
        .group_by(Team.id, Team.name)
    )
    return sorted((Named(*row) for row in rows), key=lambda named: sort_key(named.name))


def open_membership(team_id: int, person_id: int) -> TeamMember | None:
    return db.session.scalar(
        select(TeamMember).where(
            TeamMember.team_id == team_id, TeamMember.person_id == person_id, TeamMember.until_on.is_(None)
        )
    )


def membership_from(team_id: int, person_id: int, day: date) -> TeamMember | None:
    """The row that is in force on that day or begins later; the one without an end if there are several."""
    return db.session.scalar(
        select(TeamMember)
        .where(TeamMember.team_id == team_id, TeamMember.person_id == person_id, not_over(TeamMember, day))
        .order_by(TeamMember.until_on.is_not(None), TeamMember.until_on.desc())
        .limit(1)
    )


def membership(member_id: int) -> TeamMember | None:
    return db.session.get(TeamMember, member_id)


def join(team_id: int, person_id: int, from_on: date) -> None:
    db.session.add(TeamMember(team_id=team_id, person_id=person_id, from_on=from_on, until_on=None))


def end_memberships(person_id: int, until_on: date) -> None:
    end_on(TeamMember, TeamMember.person_id == person_id, until_on)


def teams_of(person_ids: Sequence[int], today: date) -> dict[int, tuple[str, ...]]:
    """Person id to the names of their teams today."""
    found: dict[int, list[str]] = {}
    for person_id, name in db.session.execute(
        select(TeamMember.person_id, Team.name)
        .join(Team, Team.id == TeamMember.team_id)
        .where(TeamMember.person_id.in_(person_ids), in_force(TeamMember, today))
    ):
        found.setdefault(person_id, []).append(name)
    return {person_id: tuple(sorted(set(names), key=sort_key)) for person_id, names in found.items()}


def rows_of(person_id: int) -> Sequence[tuple[int, str, date, date | None]]:
    """(row, team's name, from, until) of all times, newest first."""
    rows = db.session.execute(
        select(TeamMember.id, Team.name, TeamMember.from_on, TeamMember.until_on)
        .join(Team, Team.id == TeamMember.team_id)
        .where(TeamMember.person_id == person_id)
        .order_by(TeamMember.from_on.desc(), TeamMember.id.desc())
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def works_in(team_id: int, today: date) -> ColumnElement[bool]:
    """That `Person` belongs to the team today."""
    return (
        select(TeamMember.id)
        .where(TeamMember.person_id == Person.id, TeamMember.team_id == team_id, in_force(TeamMember, today))
        .exists()
    )
