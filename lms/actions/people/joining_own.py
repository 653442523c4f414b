"""Joining one's own second account: signed in with one, and by a link that goes to the address of the other."""

from __future__ import annotations

from lms.actions.account import throttle
from lms.actions.account.guesses import check_password
from lms.actions.account.links import LinkNotOpen, LinkPurpose, find_link, lifetime, make_links
from lms.actions.account.sessions import token_hash
from lms.actions.people.joining import BOTH_ADDRESSES, join_known
from lms.actions.people.people import CannotChange, keep_one_administrator
from lms.content.mails import render_mail
from lms.domain.acting import Acting
from lms.domain.chance import random_token
from lms.domain.people.person import read_email
from lms.domain.program.event import Action
from lms.store import joined
from lms.store.account import links
from lms.store.db import tried
from lms.store.locks import lock_people
from lms.store.people import people
from lms.store.program import events, outbox
from lms.store.tables.people import Person

ASKS = 3


class OtherAccountAsked(Exception):
    """The link was asked for by another account than the one that opened it."""


def ask_to_join(acting: Acting, typed: str, password: str, key: bytes) -> str:
    """Mails a link to the other address, if an account has it that can be joined; the address as it was read.

    The same is said and done where there is none, and the link taken back: who has an account is nobody's to find
    out. Raises CannotChange, WrongPassword or TooManyTries; a refusal must be committed.
    """
    address = read_email(typed)
    if address is None:
        raise CannotChange("email", "This is not an e-mail address.")
    me = check_password(acting, password)
    if address == me.email:
        raise CannotChange("email", "This is the address of the account that you are on. Please type the other one.")
    limits = {throttle.key_of("join-account", str(acting.me)): ASKS}
    if throttle.over(limits, acting.now):
        raise throttle.TooManyTries
    throttle.count(limits, acting.now)
    second = people.person_by_email(address)
    is_there = second is not None and can_be_joined(me, second)
    with tried(keeps=is_there):
        _mail_link(acting, me, second if second is not None and is_there else me, key)
    events.record_event(Action.ACCOUNTS_JOIN_ASKED, by=acting.me, about=acting.me, now=acting.now)
    return address


def can_be_joined(me: Person, second: Person) -> bool:
    """Neither was joined before, and somebody else can still run the program."""
    if second.id == me.id or joined.joined_into([me.id, second.id]):
        return False
    try:
        if second.is_administrator:
            keep_one_administrator("second", second)
    except CannotChange:
        return False
    return True


def _mail_link(acting: Acting, me: Person, second: Person, key: bytes) -> None:
    token = make_links(acting, [second.id], LinkPurpose.JOIN, key)[second.id]
    link_id = links.link_id(token_hash(token))
    lasts = lifetime(LinkPurpose.JOIN, by_hand=False)
    message = render_mail(
        "join-accounts", name=second.display_name, email=me.email, program=acting.program, lasts=lasts
    )
    outbox.write(f"link-{link_id}-{random_token()}", second.id, *message, acting.now, link_id=link_id)


def asked_of(acting: Acting, token: str) -> tuple[Person, Person]:
    """The account that asked, which stays, and the second one. Raises LinkNotOpen and OtherAccountAsked."""
    link = find_link(token, acting.now)
    me, second = people.person(acting.me), people.person(link.person_id)
    if link.opens is not LinkPurpose.JOIN or me is None or second is None:
        raise LinkNotOpen
    if link.made_by != me.id:
        raise OtherAccountAsked
    if not can_be_joined(me, second):
        raise LinkNotOpen
    return me, second


def join_own(acting: Acting, token: str) -> None:
    """Uses the link up. Raises LinkNotOpen and OtherAccountAsked."""
    me, second = asked_of(acting, token)
    lock_people([me.id, second.id])
    if not links.use_link(find_link(token, acting.now).id, acting.now):
        raise LinkNotOpen
    join_known(acting, me, second, BOTH_ADDRESSES)
