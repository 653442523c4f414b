"""Erasing somebody who asked for it: what the law asks for stays under a number, the rest goes."""

from __future__ import annotations

from lms.actions.people.people import CannotChange
from lms.domain.acting import Acting
from lms.domain.program.event import Action
from lms.store import joined
from lms.store.credit import external
from lms.store.credit.life import shared_links
from lms.store.in_force import has_left
from lms.store.locks import lock_people
from lms.store.people import erased, kept_rows
from lms.store.program import events
from lms.store.tables.people import Person


def erase_person(acting: Acting, person: Person) -> None:
    """With all their accounts, in one transaction; files go as soon as the worker sees that no row names them.

    Lines of the ledger, completions and all that refuses changes stay, by ids alone, so every chain holds.
    Raises CannotChange.
    """
    check_can_be_erased(acting, person)
    accounts = [person.id, *(one.id for one in joined.accounts_joined_into(person.id))]
    lock_people(accounts)
    external.erase_of_person(person.id)
    erased.end_open_practice(person.id, acting.now)
    shared_links.end_all_of(person.id, acting.now)
    kept_rows.erase(person.id)
    erased.take_names(person.id)
    kept_rows.note_erased(accounts, acting.person_id, acting.now)
    events.record_event(Action.PERSON_ERASED, by=acting.person_id, about=person.id, now=acting.now)


def check_can_be_erased(acting: Acting, person: Person) -> None:
    """Raises CannotChange, which says what has to come first."""
    if kept_rows.erased_at(person.id) is not None:
        raise CannotChange("sure", "This was done before.")
    if acting.person_id == person.id:
        raise CannotChange("sure", "You are signed in with this account. Another administrator can do it.")
    if not has_left(person.active_until, acting.today):
        raise CannotChange("sure", "Their work here has not ended. Set the last day first.")
