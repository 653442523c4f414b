"""Adjusting hours: an administrator adds, takes away or takes a line back, with a reason that the person reads."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from lms.content.mails import render_mail
from lms.content.wording import contact_hours_in_words
from lms.domain.acting import Acting
from lms.domain.credit.lines.adjustment import HoursSoFar, NewAdjustment, Unfit, unfit
from lms.domain.program.event import Action
from lms.store.credit import certificates, ledger
from lms.store.credit.lines import adjustments as store
from lms.store.joined import kept_id
from lms.store.locks import lock_people
from lms.store.people import people
from lms.store.program import events, outbox

_WORDS = {
    Unfit.ZERO: ("minutes", "Please write at least 1 minute. Nothing would change so."),
    Unfit.LONG: ("minutes", "A day has 24 hours. Please write 1,440 minutes at most, for each day on its own."),
    Unfit.FUTURE: ("earned_on", "This day has not come yet. Hours are written down once they were earned."),
    Unfit.DAY_FULL: ("minutes", "With what stands on that day already, it would be more than 24 hours."),
    Unfit.NOT_THERE: ("minutes", "That is more than there is, so the sum would be below zero."),
    Unfit.NO_CATEGORY: ("any_of", "Please choose what the hours count as."),
}
OWN = "Your own hours are adjusted by another administrator."
CERTIFIED = (
    "A certificate of these hours stands. Ask first whether it should: its person is heard, then it is decided."
)
ELSEWHERE = {
    "external": "This line is of outside training. It is taken back where that was reviewed.",
    "event": "This line is of a live event. It is taken back on the page of that event.",
}


class CannotAdjust(Exception):
    """Hours that cannot be adjusted so; `troubles` maps the field that is meant to a sentence for people."""

    def __init__(self, troubles: Mapping[str, str]) -> None:
        super().__init__("; ".join(troubles.values()))
        self.troubles = troubles


class HoursOutcome(StrEnum):
    """What became of a press."""

    DONE = "done"
    BEFORE = "it was done before"


def adjust(acting: Acting, person_id: int, new: NewAdjustment, form_key: str) -> HoursOutcome:
    """Raises CannotAdjust. The line goes to the chain of the account that is kept."""
    account_id = kept_id(person_id)
    lock_people([account_id])
    if store.was_sent(form_key):
        return HoursOutcome.BEFORE
    _refuse_own(acting, account_id, "reason")
    troubles = dict(_WORDS[one] for one in unfit(new, _so_far(acting, account_id, new), acting.today))
    if troubles:
        raise CannotAdjust(troubles)
    line_id = store.add(
        account_id,
        new.minutes,
        new.any_of,
        new.delivery,
        new.earned_on,
        new.reason,
        acting.me,
        form_key,
        acting.now,
    )
    _tell(acting, account_id, line_id, Action.HOURS_ADJUSTED, new.minutes, new.reason)
    return HoursOutcome.DONE


def _refuse_own(acting: Acting, account_id: int, field: str) -> None:
    if kept_id(acting.me) == account_id:
        raise CannotAdjust({field: OWN})


def _so_far(acting: Acting, person_id: int, new: NewAdjustment) -> HoursSoFar:
    sums, parts = ledger.sums_and_categories(person_id, acting.today)
    of_choice = sum(minutes for minutes, any_of in parts if set(any_of) == set(new.any_of))
    return HoursSoFar(sums.total, of_choice, store.minutes_on(person_id, new.earned_on))


def take_back(acting: Acting, person_id: int, line_id: int, reason: str) -> HoursOutcome:
    """A line as a whole, by a line of its own. Raises CannotAdjust, and LookupError for a line that is not theirs."""
    account_id = kept_id(person_id)
    lock_people([account_id])
    line = store.line_of(line_id, account_id)
    if line is None:
        raise LookupError(line_id)
    if store.is_taken_back(line_id):
        return HoursOutcome.BEFORE
    _refuse_own(acting, account_id, "reason")
    if line.reverses is not None:
        raise CannotAdjust({"reason": "This line takes another one back. Add the hours anew instead."})
    if line.source in ELSEWHERE:
        raise CannotAdjust({"reason": ELSEWHERE[line.source]})
    if certificates.standing_of_line(line) is not None:
        raise CannotAdjust({"reason": CERTIFIED})
    if ledger.sums(account_id, acting.today).total < line.minutes:
        raise CannotAdjust({"reason": "Some of it was taken away already, so the sum would be below zero."})
    new_id = store.take_back(line, reason, acting.me, acting.now)
    _tell(acting, account_id, new_id, Action.HOURS_REVERSED, -line.minutes, reason)
    return HoursOutcome.DONE


def _tell(acting: Acting, person_id: int, line_id: int, action: Action, minutes: int, reason: str) -> None:
    """The event log names no words; the mail says what, by whom and why."""
    person, by = people.person(person_id), people.person(acting.me)
    events.record_event(action, by=acting.me, about=person_id, now=acting.now, line=line_id)
    if person is None or by is None:
        return
    message = render_mail(
        "hours-adjusted",
        name=person.display_name,
        by=by.display_name,
        hours=contact_hours_in_words(abs(minutes)),
        is_more=minutes > 0,
        reason=reason,
        program=acting.program,
    )
    outbox.write(f"hours-adjusted-{line_id}", person_id, *message, acting.now)
