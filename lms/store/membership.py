"""Teams and who belongs to them: a team is only a name for a group of people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from lms.store.db import db
from lms.store.people import Person, Team, TeamMember


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
        .outerjoin(TeamMember, and_(TeamMember.team_id == Team.id, belongs_on(today)))
        .group_by(Team.id, Team.name)
        .order_by(func.lower(Team.name))
    )
    return [Named(*row) for row in rows]


def belongs_on(today: date) -> ColumnElement[bool]:
    """Both days of a row are included."""
    return and_(TeamMember.from_on <= today, or_(TeamMember.until_on.is_(None), TeamMember.until_on >= today))


def open_membership(team_id: int, person_id: int) -> TeamMember | None:
    return db.session.scalar(
        select(TeamMember).where(
            TeamMember.team_id == team_id, TeamMember.person_id == person_id, TeamMember.until_on.is_(None)
        )
    )


def membership(member_id: int) -> TeamMember | None:
    return db.session.get(TeamMember, member_id)


def join(team_id: int, person_id: int, from_on: date) -> None:
    db.session.add(TeamMember(team_id=team_id, person_id=person_id, from_on=from_on, until_on=None))


def end_memberships(person_id: int, until_on: date) -> None:
    db.session.execute(
        update(TeamMember)
        .where(
            TeamMember.person_id == person_id,
            or_(TeamMember.until_on.is_(None), TeamMember.until_on > until_on),
        )
        .values(until_on=until_on)
    )


def teams_of(person_ids: Sequence[int], today: date) -> dict[int, tuple[str, ...]]:
    """Person id to the names of their teams today."""
    found: dict[int, list[str]] = {}
    for person_id, name in db.session.execute(
        select(TeamMember.person_id, Team.name)
        .join(Team, Team.id == TeamMember.team_id)
        .where(TeamMember.person_id.in_(person_ids), belongs_on(today))
        .order_by(func.lower(Team.name))
    ):
        found.setdefault(person_id, []).append(name)
    return {person_id: tuple(dict.fromkeys(names)) for person_id, names in found.items()}


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
        .where(TeamMember.person_id == Person.id, TeamMember.team_id == team_id, belongs_on(today))
        .exists()
    )
