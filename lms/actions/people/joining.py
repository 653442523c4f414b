"""Joining a person's second account into the one that is kept, and undoing that within thirty days."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from lms.actions.account.links import LinkPurpose, make_links
from lms.actions.account.sessions import token_hash
from lms.actions.people.invitations import CHECKS
from lms.actions.people.people import CannotChange, ConfirmationRequired, keep_one_administrator
from lms.content.mails import render_mail
from lms.domain.acting import Acting
from lms.domain.people.person import JOIN_UNDONE_WITHIN, read_email
from lms.domain.program.event import Action
from lms.store import joined
from lms.store.account import links, second_factors, sessions
from lms.store.competence import evidence, raters, self_ratings
from lms.store.in_force import has_left
from lms.store.locks import lock_people
from lms.store.people import membership, people
from lms.store.program import events, news, outbox
from lms.store.tables.people import Person

BOTH_ADDRESSES = "both-addresses"  # its person opened a link that went to the second one


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


def join_accounts(acting: Acting, kept: Person, second: Person, checked: str, *, is_sure: bool) -> None:
    """`checked` says how it is known that both are one person's, and stays with the event.

    From now on all that the second account earned is read as earned by the one that is kept.

    Facts stay where they are: no line of a ledger, no certificate and no evidence is moved. The second account opens
    no more, and its supervision, teams and role end. Both addresses are told. Raises CannotChange and its kinds.
    """
    if acting.person_id == second.id:
        raise CannotChange("second", "You are signed in with this account. Sign in with the one that is to be kept.")
    if second.is_administrator:
        keep_one_administrator("second", second)
    if checked not in CHECKS:
        raise CannotChange("known_by", "Please say how you know that both are this person’s.")
    if not is_sure:
        raise ConfirmationRequired("second", "")
    join_known(acting, kept, second, checked)


def join_known(acting: Acting, kept: Person, second: Person, checked: str) -> None:
    """The same, once it is known and sure."""
    lock_people([kept.id, second.id])
    joined.join(kept.id, second.id, acting.person_id, acting.now, second.active_until)
    _close(acting, second)
    news.hand_over(kept.id, second.id)
    self_ratings.keep_private(kept.id, second.id)
    evidence.follow_joined(kept.id, acting.program.zone)
    for about, other in ((kept, second), (second, kept)):
        events.record_event(
            Action.ACCOUNTS_JOINED,
            by=acting.person_id,
            about=about.id,
            now=acting.now,
            account=other.id,
            checked=checked,
        )
    message = render_mail("accounts-joined", name=kept.display_name, email=kept.email, program=acting.program)
    join_id = joined.joins_of(kept.id)[second.id].id
    for to in (kept.email, second.email):
        outbox.write(f"joined:{join_id}:{to}", kept.id, *message, acting.now, email=to)


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


def last_day_to_part(acting: Acting, joined_at: datetime) -> date:
    """Until when a join can be undone."""
    return acting.program.day_of(joined_at + JOIN_UNDONE_WITHIN)


def part_accounts(acting: Acting, kept: Person, second_id: int, key: bytes, session_id: int | None = None) -> Person:
    """Both are read alone again, each with its own chain; the second one.

    What was earned since the join stays with the account that was kept. The second is told how to get in, with a link
    for a new password; supervisors, teams and a role are given to it by hand. Whoever is signed in to the kept one is
    signed out, but for `session_id`. Raises CannotChange.
    """
    lock_people([kept.id, second_id])
    join, second = joined.joins_of(kept.id).get(second_id), people.person(second_id)
    if join is None or second is None:
        raise CannotChange("second", "These two accounts are not joined.")
    if acting.today > last_day_to_part(acting, join.at):
        raise CannotChange("second", "They were joined more than 30 days ago, so this stays as it is.")
    joined.part(join, acting.me, acting.now)
    second.active_until = join.worked_until
    for one in (kept, second):
        evidence.follow_joined(one.id, acting.program.zone)
    sessions.end_sessions_of(kept.id, acting.now, but=session_id)
    _tell_of_parting(acting, kept, second, key)
    return second


def _tell_of_parting(acting: Acting, kept: Person, second: Person, key: bytes) -> None:
    token = make_links(acting, [second.id], LinkPurpose.RESET, key)[second.id]
    link_id = links.link_id(token_hash(token))
    for one, other, link in ((kept, second, None), (second, kept, link_id)):
        message = render_mail(
            "accounts-parted", name=one.display_name, has_link=link is not None, program=acting.program
        )
        outbox.write(f"parted:{one.id}:{other.id}:{link_id}", one.id, *message, acting.now, link_id=link)
        events.record_event(
            Action.ACCOUNTS_PARTED, by=acting.person_id, about=one.id, now=acting.now, account=other.id
        )
