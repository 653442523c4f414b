"""What a person changes about their own account: the name that is shown, and the e-mail that they sign in with."""

from __future__ import annotations

from lms.actions.account import throttle
from lms.actions.account.guesses import check_password
from lms.actions.account.links import (
    AddressTaken,
    LinkNotOpen,
    LinkPurpose,
    NameMissing,
    find_link,
    lifetime,
    make_address_link,
)
from lms.actions.account.sessions import token_hash
from lms.content.mails import render_mail
from lms.domain.acting import Acting
from lms.domain.chance import random_token
from lms.domain.people.person import read_email, read_name
from lms.domain.program.event import Action
from lms.store.account import links, sessions
from lms.store.db import tried
from lms.store.locks import lock_people
from lms.store.people import people
from lms.store.program import events, outbox
from lms.store.tables.people import Person

ASKS = 3


class UnsuitableAddress(Exception):
    """What was typed is no address, or the one that the account has; the message says so in a sentence."""


def change_display_name(acting: Acting, typed: str) -> bool:
    """Whether it was another one before. The legal name stays. Raises NameMissing."""
    name, person = read_name(typed), people.person(acting.me)
    if name is None or person is None:
        raise NameMissing
    if person.display_name == name:
        return False
    person.display_name = name
    events.record_event(Action.NAME_CHOSEN, by=acting.me, about=acting.me, now=acting.now)
    return True


def ask_for_email(acting: Acting, typed: str, password: str, key: bytes) -> str:
    """Mails a link to the new address, and a word to the one of now; the new address as it was read.

    The same is said and done where someone has that address already, and the link taken back: who has an account is
    nobody's to find out. Raises UnsuitableAddress, WrongPassword or TooManyTries; a refusal must be committed.
    """
    address = read_email(typed)
    if address is None:
        raise UnsuitableAddress("This is not an e-mail address.")
    person = check_password(acting, password)
    if address == person.email:
        raise UnsuitableAddress("This is the address that your account has now.")
    limits = {throttle.key_of("new-email", str(acting.me)): ASKS}
    if throttle.over(limits, acting.now):
        raise throttle.TooManyTries
    throttle.count(limits, acting.now)
    is_free = people.person_by_email(address) is None
    with tried(keeps=is_free):
        _mail_link(acting, person, address, key)
    message = render_mail("email-change-requested", name=person.display_name, program=acting.program)
    events.record_event(Action.EMAIL_CHANGE_REQUESTED, by=acting.me, about=acting.me, now=acting.now)
    outbox.write(f"email-change-requested-{random_token()}", person.id, *message, acting.now, email=person.email)
    return address


def _mail_link(acting: Acting, person: Person, address: str, key: bytes) -> None:
    token = make_address_link(acting, person.id, address, key)
    link_id = links.link_id(token_hash(token))
    lasts = lifetime(LinkPurpose.EMAIL, by_hand=False)
    message = render_mail("email-change", name=person.display_name, program=acting.program, lasts=lasts)
    outbox.write(f"link-{link_id}", person.id, *message, acting.now, link_id=link_id)


def take_email(acting: Acting, token: str, session_id: int | None) -> str:
    """Uses the link up: the account has its address from now on. The address.

    Other links end, since they went to the address of before, and so do sessions but the one (`session_id`) in which
    the link was opened. Both addresses are told. Raises LinkNotOpen or AddressTaken.
    """
    link = find_link(token, acting.now)
    person = people.person(link.person_id)
    if link.opens is not LinkPurpose.EMAIL or link.brings is None or person is None:
        raise LinkNotOpen
    other = people.person_by_email(link.brings)
    if other is not None and other.id != person.id:
        raise AddressTaken
    lock_people([person.id])
    if not links.use_link(link.id, acting.now):
        raise LinkNotOpen
    before, person.email = person.email, link.brings
    links.end_links([person.id], acting.now)
    sessions.end_sessions_of(person.id, acting.now, but=session_id if acting.person_id == person.id else None)
    events.record_event(Action.EMAIL_CHANGED, by=person.id, about=person.id, now=acting.now, link=link.id)
    message = render_mail("email-changed", name=person.display_name, program=acting.program)
    for number, address in enumerate((before, link.brings)):
        outbox.write(f"email-changed-{link.id}-{number}", person.id, *message, acting.now, email=address)
    return link.brings
