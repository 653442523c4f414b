"""Joining a person's second account into the one that is kept."""

from __future__ import annotations

from datetime import timedelta

from lms.actions.people.people import CannotChange, ConfirmationRequired, keep_one_administrator
from lms.content.mails import render_mail
from lms.domain.acting import Acting
from lms.domain.people.person import read_email
from lms.domain.program.event import Action
from lms.store import joined
from lms.store.account import links, second_factors, sessions
from lms.store.competence import evidence, raters, self_ratings
from lms.store.in_force import has_left
from lms.store.locks import lock_people
from lms.store.people import membership, people
from lms.store.program import events, news, outbox
from lms.store.tables.people import Person


def find_second_account(kept: Person, typed: str) -> Person:
    """The account with this address, which can be joined into the one that is kept. Raises CannotChange."""
    address = read_email(typed)
    second = people.person_by_email(address) if address else None
    if second is None:
        raise CannotChange("second", "Nobody here has this e-mail.")
    if second.id == kept.id:
        raise CannotChange("second", "This is the e-mail of the account that you are on. Please type the other one.")
    if joined.joined_into([second.id, kept.id]):
        raise CannotChange("second", "One of the two was joined into another account before.")
    return second


def join_accounts(acting: Acting, kept: Person, second: Person, *, is_sure: bool) -> None:
    """From now on all that the second account earned is read as earned by the one that is kept.

    Facts stay where they are: no line of a ledger, no certificate and no evidence is moved. The second account opens
    no more, and its supervision, teams and role end. Both addresses are told. Raises CannotChange and its kinds.
    """
    if acting.person_id == second.id:
        raise CannotChange("second", "You are signed in with this account. Sign in with the one that is to be kept.")
    if second.is_administrator:
        keep_one_administrator("second", second)
    if not is_sure:
        raise ConfirmationRequired("second", "")
    lock_people([kept.id, second.id])
    joined.join(kept.id, second.id, acting.person_id, acting.now)
    _close(acting, second)
    news.hand_over(kept.id, second.id)
    self_ratings.keep_private(kept.id, second.id)
    evidence.follow_joined(kept.id, acting.program.zone)
    for about, other in ((kept, second), (second, kept)):
        events.record_event(
            Action.ACCOUNTS_JOINED, by=acting.person_id, about=about.id, now=acting.now, account=other.id
        )
    message = render_mail("accounts-joined", name=kept.display_name, email=kept.email, program=acting.program)
    for to in (kept.email, second.email):
        outbox.write(f"joined:{kept.id}:{second.id}:{to}", kept.id, *message, acting.now, email=to)


def _close(acting: Acting, second: Person) -> None:
    """Nothing of it is in force from today on, and nobody can sign in with it."""
    yesterday = acting.today - timedelta(days=1)
    if not has_left(second.active_until, acting.today):
        second.active_until = yesterday
    people.end_all_supervision(second.id, yesterday)
    membership.end_memberships(second.id, yesterday)
    raters.take_name_off(second.id)
    sessions.end_sessions_of(second.id, acting.now)
    links.end_links([second.id], acting.now)
    second_factors.remove(second.id)
    second.is_administrator = False
    second.password_hash = None
