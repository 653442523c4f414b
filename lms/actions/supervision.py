"""Who supervises whom, and who belongs to which team, from which day to which."""

from __future__ import annotations

from datetime import date, datetime

from lms.actions.people import CannotChange, check_day, find_supervisor
from lms.domain.person import read_name
from lms.store import events, membership, people, raters
from lms.store.people import Person, Supervision, Team, TeamMember

TEAM_NAME_MAX = 80


def supervise(person: Person, email: str, from_on: date, changed_by: int, now: datetime, today: date) -> Person:
    """The supervisor. Raises CannotChange."""
    check_day("supervisor_from_on", from_on)
    supervisor = find_supervisor("supervisor", email, today)
    if supervisor.id == person.id:
        raise CannotChange("supervisor", "Nobody can supervise themselves.")
    if people.open_supervision(supervisor.id, person.id) is not None:
        raise CannotChange("supervisor", f"{supervisor.display_name} supervises this person already.")
    people.supervise(supervisor.id, person.id, from_on)
    events.note(changed_by, "supervision begun", person.id, now, supervisor=supervisor.id)
    return supervisor


def end_supervision(row: Supervision, until_on: date, changed_by: int, now: datetime) -> None:
    """`until_on` is the last day. Open practices lose the supervisor's name. Raises CannotChange."""
    _check_end(until_on, row.from_on)
    row.until_on = until_on
    raters.take_name_off(row.supervisor_id, row.person_id)
    events.note(changed_by, "supervision ended", row.person_id, now, supervisor=row.supervisor_id)


def _check_end(until_on: date, from_on: date) -> None:
    check_day("until_on", until_on)
    if until_on < from_on:
        raise CannotChange("until_on", f"This is before it began, {from_on.isoformat()}.")


def name_team(name: str, changed_by: int, now: datetime, *, team: Team | None = None) -> Team:
    """Makes a team, or gives one another name. Raises CannotChange."""
    read = read_name(name)
    if read is None or len(read) > TEAM_NAME_MAX:
        raise CannotChange("name", f"A team's name has 1 to {TEAM_NAME_MAX} letters on one line.")
    same = membership.team_by_name(read)
    if same is not None and (team is None or same.id != team.id):
        raise CannotChange("name", f"There is a team “{same.name}” already.")
    if team is None:
        team = membership.add_team(read)
        events.note(changed_by, "team made", None, now, team=team.id)
    elif team.name != read:
        team.name = read
        events.note(changed_by, "team renamed", None, now, team=team.id)
    return team


def join_team(person: Person, team: Team, from_on: date, changed_by: int, now: datetime) -> None:
    """Raises CannotChange."""
    check_day("team_from_on", from_on)
    if membership.open_membership(team.id, person.id) is not None:
        raise CannotChange("team", f"{person.display_name} belongs to “{team.name}” already.")
    membership.join(team.id, person.id, from_on)
    events.note(changed_by, "joined a team", person.id, now, team=team.id)


def leave_team(row: TeamMember, until_on: date, changed_by: int, now: datetime) -> None:
    """`until_on` is the last day. Raises CannotChange."""
    _check_end(until_on, row.from_on)
    row.until_on = until_on
    events.note(changed_by, "left a team", row.person_id, now, team=row.team_id)
