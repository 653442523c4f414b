"""Live events: planned, changed until hours of them are attested, noted who was there, attested once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from lms.actions.credit.certificates import issue_attended
from lms.content.wording import in_list
from lms.domain.access import Actor, Permission, Reach, may, reach
from lms.domain.acting import Acting
from lms.domain.credit.lines.attendance import (
    WORDS,
    AttendancePlan,
    LineStep,
    ListedAgainst,
    NotedTimes,
    plan_list,
    read_list,
)
from lms.domain.credit.lines.live import WrongTimes, wrong_attendance, wrong_times
from lms.domain.program.event import Action, EventDetails
from lms.store.credit import certificates, ledger
from lms.store.credit.lines import attested, live
from lms.store.credit.lines.live import EventFacts, KeptEvent
from lms.store.joined import kept_id
from lms.store.locks import lock_people
from lms.store.people import people
from lms.store.program import events

SLIP = timedelta(days=1)  # within it, whoever attested puts a slip right, before a board has seen the paper
CERTIFIED = (
    "It was attested more than a day ago, and its certificate stands. An administrator asks first whether it should,"
    " from the person’s certificates."
)
_TIMES = {
    WrongTimes.BACKWARDS: ("ends_at", "It ends before it begins. For one over midnight, the end is on the next day."),
    WrongTimes.LONG: ("ends_at", "It is longer than 24 hours. Please make an event for each day."),
    WrongTimes.BREAKS: ("breaks", "A break is outside the event, ends before it begins, or overlaps another one."),
    WrongTimes.SHORT: ("ends_at", "Without its breaks it is shorter than a quarter hour."),
}


class CannotHold(Exception):
    """What cannot be done with an event; `troubles` maps the field that is meant to a sentence for people."""

    def __init__(self, troubles: Mapping[str, str]) -> None:
        super().__init__("; ".join(troubles.values()))
        self.troubles = troubles


class ListChanged(Exception):
    """The list would do something else now than what was shown; `plan` says what."""

    def __init__(self, plan: AttendancePlan) -> None:
        super().__init__("the list would do something else now")
        self.plan = plan


class LiveOutcome(StrEnum):
    DONE = "done"
    BEFORE = "it was done before"


@dataclass(frozen=True, slots=True)
class AttestedCount:
    """Of how many people hours were written, and the names of those whose could not."""

    written: int
    own: bool = False
    elsewhere: tuple[str, ...] = ()


def make_event(acting: Acting, facts: EventFacts, form_key: str) -> int:
    """Its id; the same for a form that was sent before. Raises CannotHold."""
    before = live.was_made(form_key)
    if before is not None:
        return before
    _refuse(facts)
    event_id = live.add(facts, acting.me, form_key, acting.now)
    events.record_event(Action.LIVE_EVENT_MADE, by=acting.me, about=None, now=acting.now, event=event_id)
    return event_id


def _refuse(facts: EventFacts) -> None:
    wrong = wrong_times(facts.times)
    if wrong:
        raise CannotHold(dict([_TIMES[wrong]]))
    if any(minutes <= 0 or not any_of for minutes, any_of in facts.parts) or not facts.parts:
        raise CannotHold({"category_0": "Please choose at least one category, each once."})
    if sum(minutes for minutes, _ in facts.parts) != facts.times.minutes:
        count = facts.times.minutes
        raise CannotHold(
            {"minutes_0": f"The event has {count} minutes without its breaks; these do not sum to them."}
        )
    if any(minutes % 15 for minutes, _ in facts.parts):
        raise CannotHold({"minutes_0": "Please write the minutes in quarter hours, such as 45 or 90."})


def change_event(acting: Acting, event: KeptEvent, facts: EventFacts) -> None:
    """Raises CannotHold: also once hours are attested, and for times that somebody's do not fit."""
    live.lock(event.id)
    _refuse_closed(event)
    _refuse(facts)
    for person_id, noted in live.noted_at(event.id).items():
        if wrong_attendance(facts.times, noted.arrived_at, noted.left_at, max(acting.now, facts.times.starts_at)):
            name = people.names([person_id]).get(person_id, "")
            raise CannotHold({"ends_at": f"The times noted for {name} would not fit. Leave them out first."})
    live.change(event.id, facts)
    events.record_event(Action.LIVE_EVENT_CHANGED, by=acting.me, about=None, now=acting.now, event=event.id)


def _refuse_closed(event: KeptEvent) -> None:
    if event.is_cancelled:
        raise CannotHold({"title": "This event was called off."})
    if event.is_attested:
        raise CannotHold({"title": "Hours of this event are attested, so it stays as it is."})


def cancel_event(acting: Acting, event: KeptEvent) -> LiveOutcome:
    """Raises CannotHold once hours are attested."""
    live.lock(event.id)
    if event.is_cancelled:
        return LiveOutcome.BEFORE
    _refuse_closed(event)
    live.cancel(event.id, acting.now)
    events.record_event(Action.LIVE_EVENT_CANCELLED, by=acting.me, about=None, now=acting.now, event=event.id)
    return LiveOutcome.DONE


def note_people(
    acting: Acting, actor: Actor, event: KeptEvent, person_ids: Collection[int], noted: NotedTimes
) -> int:
    """Notes that these people were there; how many. Raises CannotHold, and then notes nobody."""
    wanted = {kept_id(person_id) for person_id in person_ids}
    if not wanted or not all(may(actor, Permission.HOLD_EVENTS, person_id) for person_id in wanted):
        raise CannotHold({"people": "Please choose who was there, from your own people."})
    live.lock(event.id)
    if event.is_cancelled:
        raise CannotHold({"people": "This event was called off."})
    wrong = wrong_attendance(event.facts.times, noted.arrived_at, noted.left_at, acting.now)
    if wrong:
        raise CannotHold({"arrived": WORDS[wrong]})
    has = attested.standing(event.id) & wanted
    if has:
        raise CannotHold({"people": f"Hours of {_names(has)} are attested already. Take them back first."})
    busy = live.elsewhere(event.id, event.facts.times, dict.fromkeys(wanted, noted))
    if busy:
        person_id, title = next(iter(busy.items()))
        raise CannotHold({"people": f"At that time {_names([person_id])} was at “{title}”. Nobody was noted."})
    for person_id in sorted(wanted):
        live.note(event.id, person_id, noted, acting.me, acting.now)
    return len(wanted)


def _names(person_ids: Collection[int]) -> str:
    return in_list(people.names(person_ids).values())


def leave_out(event: KeptEvent, person_id: int) -> None:
    """Somebody who was noted and whom the actor sees."""
    live.lock(event.id)
    live.leave_out(event.id, person_id)


def plan_attendance(acting: Acting, actor: Actor, event: KeptEvent, text: str) -> AttendancePlan:
    """What a list would do; changes nothing. Raises NotAList."""
    rows, times = read_list(text), event.facts.times
    everyone = reach(actor, Permission.HOLD_EVENTS) is Reach.EVERYONE
    mine = live.people_by_email(None if everyone else actor.team)
    zone = acting.program.zone
    known = ListedAgainst(mine, live.noted_at(event.id), attested.standing(event.id), {})
    first = plan_list(rows, times, known, zone, acting.now)
    noted = {line.person_id: line.noted for line in first.lines if line.person_id is not None}
    return plan_list(rows, times, replace(known, elsewhere=live.elsewhere(event.id, times, noted)), zone, acting.now)


def take_list(acting: Acting, actor: Actor, event: KeptEvent, text: str, shown: str) -> AttendancePlan:
    """Does exactly what was shown. Raises NotAList, ListChanged, and CannotHold for an event that was called off."""
    live.lock(event.id)
    if event.is_cancelled:
        raise CannotHold({"text": "This event was called off."})
    plan = plan_attendance(acting, actor, event, text)
    if plan.digest != shown:
        raise ListChanged(plan)
    for line in plan.lines:
        if line.person_id is not None and line.step is not LineStep.SAME:
            live.note(event.id, line.person_id, line.noted, acting.me, acting.now)
    return plan


def may_attest(actor: Actor, event: KeptEvent) -> bool:
    """Whoever is named for it, and administrators."""
    return event.facts.attester_id == actor.person_id or reach(actor, Permission.HOLD_EVENTS) is Reach.EVERYONE


def attest(acting: Acting, actor: Actor, event: KeptEvent) -> AttestedCount:
    """Writes the hours of everyone who is noted, whom the actor may attest and who has none yet: all or nothing.

    Each is issued a certificate of attendance with them.

    Nobody attests their own. Raises CannotHold.
    """
    live.lock(event.id)
    _refuse_attesting(acting, actor, event)
    noted = live.noted_at(event.id)
    own = kept_id(acting.me)
    mine = {one: kept_id(one) for one in noted if may(actor, Permission.HOLD_EVENTS, kept_id(one))}
    theirs = {account_id: person_id for account_id, person_id in sorted(mine.items()) if person_id != own}
    lock_people(theirs.values())
    times = {person_id: noted[account_id] for account_id, person_id in theirs.items()}
    by = people.names([acting.me]).get(acting.me, "")
    busy = live.elsewhere(event.id, event.facts.times, times)
    about = [
        (person_id, _write(acting, event, person_id, noted[account_id], by))
        for account_id, person_id in theirs.items()
        if person_id not in busy
    ]
    events.record_events(Action.LIVE_ATTESTED, by=acting.me, about=about, now=acting.now)
    return AttestedCount(len(about), own in mine.values(), tuple(people.names(busy).values()))


def _refuse_attesting(acting: Acting, actor: Actor, event: KeptEvent) -> None:
    if not may_attest(actor, event):
        raise CannotHold({"attest": f"{event.attester} attests this event."})
    if event.is_cancelled:
        raise CannotHold({"attest": "This event was called off."})
    if acting.now < event.facts.times.ends_at:
        raise CannotHold({"attest": "The event is not over yet. Hours are attested once it is."})


def _write(acting: Acting, event: KeptEvent, person_id: int, noted: NotedTimes, by: str) -> EventDetails:
    """The line with its certificate; `by` is the shown name of who attests it."""
    times, zone = event.facts.times, acting.program.zone
    arrived, left = noted.arrived_at or times.starts_at, noted.left_at or times.ends_at
    line = attested.attest(event, person_id, arrived, left, zone, acting.me, acting.now)
    issue_attended(acting, event, line, by)
    live.leave_out(event.id, person_id)
    return EventDetails(event=event.id, line=line.id)


def take_back(acting: Acting, actor: Actor, event: KeptEvent, attestation_id: int, reason: str) -> LiveOutcome:
    """Raises CannotHold, and LookupError for what is not there or not the actor's to see."""
    found = attested.attestation(attestation_id, event.id)
    if found is None or not may(actor, Permission.HOLD_EVENTS, kept_id(found[0].person_id)):
        raise LookupError(attestation_id)
    row, line = found
    if not may_attest(actor, event) or kept_id(row.person_id) == kept_id(acting.me):
        raise CannotHold(
            {"reason": "Whoever attests this event, or an administrator, takes it back; never one's own."}
        )
    lock_people([row.person_id])
    if acting.now - row.attested_at > SLIP and certificates.standing_of_line(line) is not None:
        raise CannotHold({"reason": CERTIFIED})
    if attested.is_taken_back(attestation_id):
        return LiveOutcome.BEFORE
    if ledger.sums(kept_id(row.person_id), acting.today).total < line.minutes:
        raise CannotHold({"reason": "Some of it was taken away already, so the sum would be below zero."})
    line_id = attested.take_back(row, line, reason, acting.me, acting.now)
    certificates.revoke_of_line(line, acting.now)
    events.record_event(
        Action.LIVE_REVERSED, by=acting.me, about=row.person_id, now=acting.now, event=event.id, line=line_id
    )
    return LiveOutcome.DONE
