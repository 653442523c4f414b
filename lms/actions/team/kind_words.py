"""Saying *well done*, or asking how it goes, in one press; its person puts it away, or it goes after a month.

It is no event: nobody counts kind words, and no log has them by name.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum, auto

from lms.domain.acting import Acting
from lms.domain.team.assignment import NOTICED_FOR, WENT_WELL_FOR
from lms.store.locks import lock_people
from lms.store.team import kind_words


class WellDone(Enum):
    """What came of pressing *Say well done*, or *Ask how it goes*."""

    SAID = auto()
    SAID_BEFORE = auto()
    NOT_OF_THIS_WEEK = auto()
    NOT_OPEN = auto()


def say_well_done(acting: Acting, person_id: int, enrolment_id: int, *, is_done: bool) -> WellDone:
    """Of a course that the person completed this week, or began; once for each."""
    lock_people([person_id])
    if not kind_words.happened(person_id, enrolment_id, acting.now - WENT_WELL_FOR, is_done=is_done):
        return WellDone.NOT_OF_THIS_WEEK
    if kind_words.is_said(enrolment_id, acting.me, is_done=is_done):
        return WellDone.SAID_BEFORE
    kind_words.say(person_id, enrolment_id, acting.me, acting.now, is_done=is_done)
    return WellDone.SAID


def ask_how_it_goes(acting: Acting, person_id: int, enrolment_id: int) -> WellDone:
    """Of a course that is under way; once for each way, while the word is there. It has no text, and no answer."""
    lock_people([person_id])
    if not kind_words.is_open(person_id, enrolment_id):
        return WellDone.NOT_OPEN
    if kind_words.is_said(enrolment_id, acting.me, is_done=False, asks=True):
        return WellDone.SAID_BEFORE
    kind_words.say(person_id, enrolment_id, acting.me, acting.now, is_done=False, asks=True)
    return WellDone.SAID


def put_away(acting: Acting, word_id: int) -> bool:
    """False where there is no such word for who acts, or it was put away before."""
    return kind_words.put_away(acting.me, word_id, acting.now)


def erase_past(now: datetime) -> None:
    """What was said a month ago: no page shows it any more."""
    kind_words.erase_before(now - NOTICED_FOR)
