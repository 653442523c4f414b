"""Taking a roster: everyone whom a file names, in one unit of work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from lms.actions.people.people import Newcomer, join_program
from lms.actions.people.plans import Plans, begin_plans
from lms.domain.acting import Acting
from lms.domain.people.roster import RosterLine
from lms.domain.people.roster_plan import FIRST_PROFILE, Known, Planned, RosterPlan, RosterStep, plan_roster
from lms.domain.program.event import Action, EventDetails
from lms.store.competence import raters
from lms.store.people import people, roster
from lms.store.program import events


class ChangedSince(Exception):
    """What the file would do is no longer what was shown; `plan` is what it would do now."""

    def __init__(self, plan: RosterPlan) -> None:
        super().__init__("Something here changed since this was shown.")
        self.plan = plan


def plan_now(acting: Acting, lines: Sequence[RosterLine], answers: Mapping[str, str] | None = None) -> RosterPlan:
    """What the file would do now; changes nothing. `answers` as in `plan_roster`."""
    return plan_roster(
        lines,
        roster.known_people(acting.today),
        applied_by=acting.person_id,
        lasting_administrators=people.present_administrators(),
        answers=answers,
    )


def apply_roster(
    acting: Acting,
    lines: Sequence[RosterLine],
    *,
    answers: Mapping[str, str] | None = None,
    plans: Plans,
    shown: str | None = None,
    invites_with: bytes | None = None,
) -> RosterPlan:
    """Does what the plan says. `shown` is the fingerprint of the plan that was shown; raises ChangedSince.

    `plans` are the onboarding plans of profiles. With the key of links, `invites_with`, each new person is mailed an
    invitation.
    """
    today = acting.today
    known = roster.known_people(today)
    lasting = people.lasting_administrators()
    plan = plan_roster(lines, known, applied_by=acting.person_id, lasting_administrators=lasting, answers=answers)
    if shown is not None and shown != plan.fingerprint:
        raise ChangedSince(plan)
    new, changed = plan.of(RosterStep.NEW), plan.of(RosterStep.CHANGED)
    joined = join_program(acting, [_newcomer(row) for row in new], plans=plans, invite_key=invites_with)
    ids = {**{email: one.person_id for email, one in known.items()}, **joined.person_ids}
    ids |= {row.line.email: row.person_id for row in plan.planned if row.person_id is not None}
    _change(changed, {person.person_id: person for person in known.values()}, ids)
    given = {ids[row.line.email]: row.line.profile for row in _changing(changed, "profile")}
    roster.give_profiles(given, today)
    begin_plans(acting, given, roster.hired_on(given), today, plans)
    moved = {ids[row.line.email]: ids[row.line.supervisor] for row in _changing(changed, "supervisor")}
    ended = _move(moved, today)
    roster.supervise_each(moved, today)
    _record(acting, plan, ids)
    profiles = [(one, EventDetails(profile=profile)) for one, profile in given.items()]
    begun = [(one, EventDetails(supervisor=supervisor)) for one, supervisor in moved.items()]
    events.record_events(Action.PROFILE_GIVEN, by=acting.person_id, about=profiles, now=acting.now)
    events.record_events(Action.SUPERVISION_ENDED, by=acting.person_id, about=ended, now=acting.now)
    events.record_events(Action.SUPERVISION_BEGUN, by=acting.person_id, about=begun, now=acting.now)
    return plan


def _changing(planned: Sequence[Planned], field: str) -> list[Planned]:
    return [row for row in planned if any(change.field == field for change in row.changes)]


def _newcomer(planned: Planned) -> Newcomer:
    line = planned.line
    return Newcomer(
        line.email,
        line.name,
        line.name,
        line.profile or FIRST_PROFILE,
        line.supervisor,
        line.hired_on,
        bool(line.is_administrator),
    )


def _change(changed: Sequence[Planned], known: Mapping[int, Known], ids: Mapping[str, int]) -> None:
    """A display name that was the legal name goes along with it."""
    named = {known[ids[row.line.email]]: row.line.name for row in _changing(changed, "name")}
    roster.change_people("legal_name", {person.person_id: name for person, name in named.items()})
    roster.change_people(
        "display_name",
        {person.person_id: name for person, name in named.items() if person.display_name == person.legal_name},
    )
    roster.change_people(
        "hired_on", {ids[row.line.email]: row.line.hired_on for row in _changing(changed, "hired on")}
    )
    roster.change_people(
        "is_administrator",
        {ids[row.line.email]: row.line.is_administrator for row in _changing(changed, "administrator")},
    )


def _move(moved: dict[int, int], today: date) -> list[tuple[int, EventDetails]]:
    """Who is moved has their former supervisors until yesterday: what ended, as events."""
    former = roster.supervisors_today(moved, today)
    raters.take_names_off(former)
    roster.end_supervisors_of(moved, today - timedelta(days=1))
    return [(person_id, EventDetails(supervisor=supervisor_id)) for supervisor_id, person_id in former]


def _record(acting: Acting, plan: RosterPlan, ids: dict[str, int]) -> None:
    new, changed = plan.of(RosterStep.NEW), plan.of(RosterStep.CHANGED)
    people_of = {
        Action.PERSON_CHANGED: [ids[row.line.email] for row in _changing(changed, "name")]
        + [ids[row.line.email] for row in _changing(changed, "hired on")],
        Action.MADE_ADMINISTRATOR: [
            ids[row.line.email] for row in _changing(changed, "administrator") if row.line.is_administrator
        ],
        Action.ADMINISTRATOR_REMOVED: [
            ids[row.line.email] for row in _changing(changed, "administrator") if not row.line.is_administrator
        ],
    }
    for action, about in people_of.items():
        each = [(fromkey, EventDetails()) for fromkey in dict.fromkeys(about)]
        events.record_events(action, by=acting.person_id, about=each, now=acting.now)
    events.record_event(
        Action.ROSTER_APPLIED, by=acting.person_id, about=None, now=acting.now, new=len(new), changed=len(changed)
    )
