"""Reporting training taken elsewhere: a file, a report, another one after a question, and withdrawing it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from lms.content.wording import contact_hours_in_words, long_date
from lms.domain.acting import Acting
from lms.domain.credit.elsewhere.external import (
    ExternalFacts,
    ExternalWords,
    MinutesSpan,
    ReportFault,
    ReviewOutcome,
    busiest_day,
    wrong_with,
)
from lms.domain.program.event import Action
from lms.store.credit import external as store
from lms.store.credit import external_reading
from lms.store.joined import kept_id
from lms.store.locks import lock_people
from lms.store.program import events, stored_files

KEPT_FOR = timedelta(days=1)
SENDS_AGAIN = (ReviewOutcome.RETURNED, ReviewOutcome.REVERSED)
TROUBLES: Mapping[ReportFault, tuple[str, str]] = {
    ReportFault.FUTURE: ("first_on", "This day is still to come. Training is added once it is over."),
    ReportFault.LONG_AGO: ("first_on", "This day is before 1900. Please look at the year again."),
    ReportFault.BACKWARDS: ("last_on", "The last day is before the first one."),
    ReportFault.LONG: ("last_on", "This is longer than a year. Please add each year by itself."),
    ReportFault.NOTHING: ("hours", "Please write more than no hours, such as 0.25 or 1.5."),
    ReportFault.TOO_MANY: ("hours", "This is more than 24 hours a day. Please look at the hours and the days again."),
    ReportFault.PARTS: (
        "part_0",
        "The hours of the categories do not fit all of the hours. Please look again.",
    ),
    ReportFault.CATEGORIES: ("category_0", "Please choose a category for all of the hours."),
}


class CannotReport(Exception):
    """A report that cannot be taken so.

    CannotReport                  `troubles` maps the field that is meant to a sentence for people
     └── LooksTheSame             it may be there already: asked once, and taken when it is sent again
    """

    def __init__(self, troubles: Mapping[str, str]) -> None:
        super().__init__("; ".join(troubles.values()))
        self.troubles = troubles


class LooksTheSame(CannotReport):
    """`training_id` is the other one, which has the same file, or the same title and a day in common."""

    def __init__(self, training_id: int, *, by_file: bool) -> None:
        super().__init__({})
        self.training_id = training_id
        self.by_file = by_file


class Withdrawal(StrEnum):
    DONE = "withdrawn"
    REVIEWED = "it was accepted meanwhile, and stays"


def keep_file(acting: Acting, raw: bytes, kind: str, data: bytes) -> int:
    """The id of a file that was looked at: `raw` as it was sent, `data` what is kept. Unless named, gone in a day."""
    sha256 = stored_files.keep(data, kind, acting.now)
    return store.add_file(acting.me, sha256, hashlib.sha256(raw).hexdigest(), kind, acting.now)


def report(
    acting: Acting,
    facts: ExternalFacts,
    words: ExternalWords,
    file_id: int | None,
    form_key: str,
    known: Collection[str],
    *,
    is_another: bool = False,
) -> tuple[int, bool]:
    """The training's id, and whether this is the first time that the form was sent. Raises CannotReport.

    `known` are the categories that may be chosen; `is_another` says that what looks the same is not.
    """
    lock_people([acting.me])
    before = store.made_with(acting.me, form_key)
    if before is not None:
        return before, False
    _check(acting, facts, words, file_id, known, None, is_another=is_another)
    training_id = store.add_training(acting.me, form_key, acting.now)
    _add(acting, training_id, facts, words, file_id)
    return training_id, True


def report_again(
    acting: Acting,
    training_id: int,
    facts: ExternalFacts,
    words: ExternalWords,
    file_id: int | None,
    known: Collection[str],
    *,
    is_another: bool = False,
) -> bool:
    """One's own after a question, or after it was taken back; False when it waits already. Raises CannotReport."""
    lock_people([acting.me])
    external = external_reading.one(training_id)
    if external is None or external.outcome not in SENDS_AGAIN:
        return False
    _check(acting, facts, words, file_id, known, training_id, is_another=is_another)
    _add(acting, training_id, facts, words, file_id)
    return True


def _check(
    acting: Acting,
    facts: ExternalFacts,
    words: ExternalWords,
    file_id: int | None,
    known: Collection[str],
    training_id: int | None,
    *,
    is_another: bool,
) -> None:
    troubles = dict(TROUBLES[wrong] for wrong in wrong_with(facts, acting.today, known))
    if not troubles and not words.answer and (busy := busy_in_words(acting.me, training_id or 0, facts)):
        troubles["answer"] = f"{busy} Please say in a few words how that was; whoever reviews it reads them."
    if troubles:
        raise CannotReport(troubles)
    if is_another:
        return
    file = store.file_of(acting.me, file_id) if file_id is not None else None
    same = external_reading.same_file(acting.me, file.given_digest, training_id) if file is not None else None
    if same is not None:
        raise LooksTheSame(same, by_file=True)
    same = external_reading.same_title_and_day(acting.me, words.title, facts, training_id)
    if same is not None:
        raise LooksTheSame(same, by_file=False)


def busy_in_words(person_id: int, training_id: int, facts: ExternalFacts) -> str:
    """That a day of it has more than eight hours, with all else that was earned on that day; "" where none has."""
    beside = external_reading.spans_beside(person_id, facts, training_id)
    busy = busiest_day(MinutesSpan(facts.minutes, facts.first_on, facts.last_on), beside)
    if busy is None:
        return ""
    return f"With this, {long_date(busy[0])} comes to {contact_hours_in_words(busy[1])}, which is more than eight."


def _add(acting: Acting, training_id: int, facts: ExternalFacts, words: ExternalWords, file_id: int | None) -> None:
    store.add_report(training_id, facts, words, file_id, acting.now)
    events.record_event(Action.EXTERNAL_REPORTED, by=acting.me, about=acting.me, now=acting.now, training=training_id)


def withdraw(acting: Acting, training_id: int) -> Withdrawal:
    """One's own, before it is accepted: its words and file are erased, and days and minutes alone are left."""
    lock_people([acting.me])
    external = external_reading.one(training_id)
    if external is None or external.outcome in (ReviewOutcome.ACCEPTED, ReviewOutcome.REVERSED):
        return Withdrawal.REVIEWED
    if external.outcome is not ReviewOutcome.WITHDRAWN:
        store.decide(external.last.id, ReviewOutcome.WITHDRAWN, acting.me, acting.now, number=external.next_number)
        stored_files.forget(store.erase_of_training(training_id))
        events.record_event(
            Action.EXTERNAL_WITHDRAWN, by=acting.me, about=acting.me, now=acting.now, training=training_id
        )
    return Withdrawal.DONE


def erase_unsent(now: datetime) -> None:
    """Files that came with a form which was not taken within a day."""
    stored_files.forget(store.erase_unsent(now - KEPT_FOR))


def erase_words_of(person_id: int) -> None:
    """Words and files of all that a person reported; the days and minutes stay, and so does the ledger."""
    stored_files.forget(store.erase_of_person(kept_id(person_id)))
