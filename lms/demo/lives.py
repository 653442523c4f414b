"""Working here: coming, growing into a profile, coming under someone else, leaving; each step by its own action."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from lms.actions.competence.signing import let_sign_off
from lms.actions.people import people, supervision
from lms.demo.agency import DAY, SENIOR, Agency, Life
from lms.queries.people import people as people_query
from lms.queries.people.people import Person


def person_of(person_id: int) -> Person:
    person = people_query.person(person_id)
    if person is None:
        raise LookupError(f"there is no person {person_id}")
    return person


def welcome(
    agency: Agency, email: str, name: str, moment: datetime, *, profile: str, is_administrator: bool = False
) -> int:
    """Adds someone at that moment, with the password that everyone in the demo has."""
    today = agency.program.day_of(moment)
    by = agency.administrator if agency.emails else None
    newcomer = people.read_newcomer(
        email, name, today, profile=profile, hired_on=today, is_administrator=is_administrator, is_another=True
    )
    newcomer = replace(newcomer, password_hash=agency.password_hash)
    person_id = people.join_program(agency.acting(by, moment), [newcomer], plans=agency.catalogue.plans()).person_ids[
        newcomer.email
    ]
    agency.ids[email], agency.emails[person_id], agency.done[person_id] = person_id, email, {}
    agency.tally["people"] += 1
    return person_id


def put_under(agency: Agency, person_id: int, supervisor_id: int, moment: datetime) -> None:
    """Whoever supervised the person until now did so to the day before."""
    today, by, person = agency.program.day_of(moment), agency.administrator, person_of(person_id)
    before = agency.supervisors.get(person_id)
    if before is not None:
        row = people_query.supervision_between(before, person_id, today - DAY)
        if row is None:
            return
        supervision.end_supervision(agency.acting(by, moment), row, today - DAY)
    supervision.supervise(agency.acting(by, moment), person, agency.emails[supervisor_id], today)
    let_sign_off(agency.acting(by, moment), supervisor_id)
    agency.supervisors[person_id] = supervisor_id
    _follow_to_team(agency, person, supervisor_id, moment)


def _follow_to_team(agency: Agency, person: Person, supervisor_id: int, moment: datetime) -> None:
    today, by = agency.program.day_of(moment), agency.administrator
    wanted, held = agency.teams.get(supervisor_id), agency.teams.get(person.id)
    if wanted is None or wanted == held:
        return
    row = people_query.membership_in(held, person.id, today - DAY) if held is not None else None
    if row is not None:
        supervision.leave_team(agency.acting(by, moment), row, today - DAY)
    team = people_query.team(wanted)
    if team is not None:
        supervision.join_team(agency.acting(by, moment), person, team, today)
        agency.teams[person.id] = wanted


def grow(agency: Agency, person_id: int, profiles: Sequence[tuple[datetime, str]]) -> Life:
    """Takes on one profile after the other."""
    for moment, profile in profiles:
        yield moment
        if not agency.works_here(person_id):
            return
        today = agency.program.day_of(moment)
        acting = agency.acting(agency.administrator, moment)
        people.change_profile(acting, person_id, profile, today, plans=agency.catalogue.plans())
        if profile == SENIOR:
            agency.senior_peers.append(person_id)


def move(agency: Agency, person_id: int, supervisor_id: int, moment: datetime) -> Life:
    """Comes under someone else, if both still work here."""
    yield moment
    if agency.works_here(person_id) and agency.works_here(supervisor_id):
        put_under(agency, person_id, supervisor_id, moment)
        agency.tally["moves"] += 1


def leave(agency: Agency, person_id: int, moment: datetime, successor_id: int | None = None) -> Life:
    """Ends the job; people supervised until then come under the successor."""
    yield moment
    for person in agency.people_of(person_id):
        if successor_id is not None and person != successor_id and agency.works_here(successor_id):
            put_under(agency, person, successor_id, moment)
        if agency.supervisors[person] == person_id:
            del agency.supervisors[person]
    today = agency.program.day_of(moment)
    people.deactivate(agency.acting(agency.administrator, moment), person_of(person_id), today, is_sure=True)
    del agency.done[person_id]
    agency.supervisors.pop(person_id, None)
    if person_id in agency.senior_peers:
        agency.senior_peers.remove(person_id)
    agency.tally["left"] += 1
