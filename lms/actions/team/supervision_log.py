"""Writing the supervision log: a meeting, a line that takes one back, an objection."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from lms.content.wording import in_list, long_date
from lms.domain.acting import Acting
from lms.domain.program.event import Action, EventDetails
from lms.domain.team.supervision_log import CREDENTIAL_MAX, GROUP_FROM, MINUTES_MAX, Meeting, Wrong, wrong_with
from lms.store.locks import lock_people
from lms.store.people import people
from lms.store.program import events
from lms.store.tables.team import SupervisionLine
from lms.store.team import supervision_log

_WORDS = {
    Wrong.FUTURE: ("held_on", "This day has not come yet. A meeting is written down once it was."),
    Wrong.MINUTES: ("minutes", f"Please write 1 to {MINUTES_MAX} minutes. A longer day is several meetings."),
    Wrong.NOBODY: ("people", "Please choose who was there."),
    Wrong.NOT_ONE: ("people", "One to one is with one person. For more, choose group."),
    Wrong.NO_GROUP: ("people", f"A group is {GROUP_FROM} people or more. For one person, choose one to one."),
    Wrong.CREDENTIAL: ("credential", f"Please write your credential in 1 to {CREDENTIAL_MAX} characters, or “none”."),
}


class CannotLog(Exception):
    """A meeting that cannot stand in the log; `troubles` maps the field that is meant to a sentence for people."""

    def __init__(self, troubles: Mapping[str, str]) -> None:
        super().__init__("; ".join(troubles.values()))
        self.troubles = troubles


class Logged(StrEnum):
    """What became of a form that was sent."""

    ADDED = "added"
    BEFORE = "the same form was sent before"


class Reversed(StrEnum):
    ADDED = "taken back"
    BEFORE = "it was taken back before"


class ObjectionResult(StrEnum):
    ADDED = "noted"
    BEFORE = "they objected before"
    REVERSED = "the line was taken back, so there is nothing to object to"


def log_meeting(acting: Acting, meeting: Meeting, form_key: str, *, is_another: bool = False) -> Logged:
    """Raises CannotLog, also for a meeting that is there already unless it is said that it `is_another`."""
    lock_people([acting.me])
    if supervision_log.was_sent(acting.me, form_key):
        return Logged.BEFORE
    troubles = _troubles(acting, meeting)
    if not troubles and not is_another and supervision_log.same_meeting(acting.me, meeting):
        troubles["is_another"] = "This meeting is in the log already. If there were two such meetings, say so below."
    if troubles:
        raise CannotLog(troubles)
    line_id = supervision_log.add_meeting(acting.me, meeting, form_key, acting.now)
    _record(Action.SUPERVISION_LOGGED, acting, line_id)
    return Logged.ADDED


def _troubles(acting: Acting, meeting: Meeting) -> dict[str, str]:
    troubles = dict(_WORDS[wrong] for wrong in wrong_with(meeting, acting.today))
    if "held_on" in troubles or "people" in troubles:
        return troubles
    missing = set(meeting.person_ids) - supervision_log.supervised_on(acting.me, meeting.held_on, meeting.person_ids)
    if missing:
        names = in_list(people.names(missing).values())
        day = long_date(meeting.held_on)
        troubles["people"] = f"You did not supervise {names or 'someone you chose'} on {day}. Nothing was written."
    return troubles


def reverse_line(acting: Acting, line: SupervisionLine, reason: str) -> Reversed:
    """`line` is one of one's own, and not one that takes another back."""
    lock_people([acting.me])
    if supervision_log.is_reversed(line.id):
        return Reversed.BEFORE
    supervision_log.reverse(line, reason, acting.now)
    _record(Action.SUPERVISION_REVERSED, acting, line.id)
    return Reversed.ADDED


def _record(action: Action, acting: Acting, line_id: int) -> None:
    """About each who was there."""
    about = [(person_id, EventDetails(line=line_id)) for person_id in supervision_log.attendees(line_id)]
    events.record_events(action, by=acting.me, about=about, now=acting.now)


def object_to_line(acting: Acting, line: SupervisionLine, words: str) -> ObjectionResult:
    """`line` is one about the person who acts. An objection is a fact beside it, and changes nothing in it."""
    lock_people([acting.me])
    if supervision_log.is_reversed(line.id):
        return ObjectionResult.REVERSED
    if supervision_log.has_objected(line.id, acting.me):
        return ObjectionResult.BEFORE
    account_id = supervision_log.account_in(line.id, acting.me) or acting.me
    supervision_log.object_to(line.id, account_id, words, acting.now)
    events.record_event(
        Action.SUPERVISION_OBJECTED, by=acting.me, about=line.supervisor_id, now=acting.now, line=line.id
    )
    return ObjectionResult.ADDED
