"""An administrator's word that a supervisor may sign off practice."""

from __future__ import annotations

from lms.domain.acting import Acting
from lms.domain.program.event import Action
from lms.store.competence import signing
from lms.store.program import events


def let_sign_off(acting: Acting, person_id: int) -> bool:
    """False when the word was given before."""
    if not signing.give_word(person_id, acting.person_id, acting.now):
        return False
    events.record_event(Action.SIGN_OFF_GIVEN, by=acting.person_id, about=person_id, now=acting.now)
    return True


def take_word_back(acting: Acting, person_id: int) -> bool:
    """False when there was none. What was rated until now stands; with the course for it they may all the same."""
    if not signing.end_word(person_id, acting.person_id, acting.now):
        return False
    events.record_event(Action.SIGN_OFF_ENDED, by=acting.person_id, about=person_id, now=acting.now)
    return True
