"""Who supervises whom, and who belongs to which team, from which day to which."""

from __future__ import annotations

from datetime import date

from lms.actions.people.people import CannotChange, check_day, find_supervisor
from lms.domain.acting import Acting
from lms.domain.people.person import read_name
from lms.domain.program.event import Action
from lms.store.competence import raters
from lms.store.in_force import has_left, is_in_force
from lms.store.people import membership, people
from lms.store.program import events
from lms.store.tables.people import Person, Supervision, Team, TeamMember

TEAM_NAME_MAX = 80


def supervise(acting: Acting, person: Person, email: str, from_on: date) -> Person:
    """The supervisor. Raises CannotChange."""
    check_day("supervisor_from_on", from_on)
    _check_works_here("supervisor", person, acting.today)
    supervisor = find_supervisor("supervisor", email, acting.today)
    if supervisor.id == person.id:
        raise CannotChange("supervisor", "Nobody can supervise themselves.")
    before = people.supervision_from(supervisor.id, person.id, from_on)
    _check_start(before, "supervisor", f"{supervisor.display_name} supervises this person")
    people.supervise(supervisor.id, person.id, from_on)
    events.record_event(
        Action.SUPERVISION_BEGUN, by=acting.person_id, about=person.id, now=acting.now, supervisor=supervisor.id
    )
    return supervisor


def _check_works_here(field: str, person: Person, today: date) -> None:
    """Raises CannotChange for someone who left, for whom none of it would hold."""
    if has_left(person.active_until, today):
        raise CannotChange(field, f"{person.display_name} left. Say first that they work here again.")


def _check_start(before: Supervision | TeamMember | None, field: str, words: str) -> None:
    """Raises CannotChange if there is a row of the same two that would overlap; `field` names the other one."""
    if before is not None and before.until_on is None:
        raise CannotChange(field, f"{words} already.")
    if before is not None and before.until_on is not None:
        raise CannotChange(
            f"{field}_from_on", f"{words} until {before.until_on.isoformat()}; choose a day after that."
        )


def end_supervision(acting: Acting, row: Supervision, until_on: date) -> None:
    """`until_on` is the last day. Open practices lose the supervisor's name. Raises CannotChange."""
    _check_end(until_on, row.from_on)
    row.until_on = until_on
    raters.take_name_off(row.supervisor_id, row.person_id)
    events.record_event(
        Action.SUPERVISION_ENDED,
        by=acting.person_id,
        about=row.person_id,
        now=acting.now,
        supervisor=row.supervisor_id,
    )


def _check_end(until_on: date, from_on: date) -> None:
    check_day("until_on", until_on)
    if not is_in_force(from_on, None, until_on):
        raise CannotChange("until_on", f"This is before it began, {from_on.isoformat()}.")


def name_team(acting: Acting, name: str, *, team: Team | None = None) -> Team:
    """Makes a team, or gives one another name. Raises CannotChange."""
    read = read_name(name)
    if read is None or len(read) > TEAM_NAME_MAX:
        raise CannotChange("name", f"A team's name has 1 to {TEAM_NAME_MAX} characters on one line.")
    same = membership.team_by_name(read)
    if same is not None and (team is None or same.id != team.id):
        raise CannotChange("name", f"There is a team “{same.name}” already.")
    if team is None:
        team = membership.add_team(read)
        events.record_event(Action.TEAM_ADDED, by=acting.person_id, about=None, now=acting.now, team=team.id)
    elif team.name != read:
        team.name = read
        events.record_event(Action.TEAM_RENAMED, by=acting.person_id, about=None, now=acting.now, team=team.id)
    return team


def join_team(acting: Acting, person: Person, team: Team, from_on: date) -> None:
    """Raises CannotChange."""
    check_day("team_from_on", from_on)
    _check_works_here("team", person, acting.today)
    before = membership.membership_from(team.id, person.id, from_on)
    _check_start(before, "team", f"{person.display_name} belongs to “{team.name}”")
    membership.join(team.id, person.id, from_on)
    events.record_event(Action.TEAM_JOINED, by=acting.person_id, about=person.id, now=acting.now, team=team.id)


def leave_team(acting: Acting, row: TeamMember, until_on: date) -> None:
    """`until_on` is the last day. Raises CannotChange."""
    _check_end(until_on, row.from_on)
    row.until_on = until_on
    events.record_event(Action.TEAM_LEFT, by=acting.person_id, about=row.person_id, now=acting.now, team=row.team_id)
