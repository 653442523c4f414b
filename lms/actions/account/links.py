"""Making one-time links, and choosing a password with one."""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from lms.actions.account import devices, throttle
from lms.actions.account.passwords import hash_password
from lms.actions.account.sessions import PendingSecondFactor, SignedIn, start_session, token_hash
from lms.content import wording
from lms.content.mails import Message, link_address, render_mail
from lms.domain.acting import Acting
from lms.domain.people.person import read_email, read_name
from lms.domain.program.event import Action
from lms.store.account import devices as known_devices
from lms.store.account import links as store
from lms.store.account import second_factors, sessions
from lms.store.account.links import LinkPurpose as LinkPurpose
from lms.store.account.links import NewLink
from lms.store.account.links import OpenLink as OpenLink
from lms.store.db import tried
from lms.store.locks import lock_people
from lms.store.people import people
from lms.store.program import events, outbox
from lms.store.program.program import program
from lms.store.tables.people import Person

LIFETIMES = {
    LinkPurpose.INVITE: timedelta(days=7),
    LinkPurpose.RESET: timedelta(hours=1),
    LinkPurpose.REATTACH: timedelta(days=3),
    LinkPurpose.EMAIL: timedelta(days=1),
    LinkPurpose.JOIN: timedelta(days=1),
}
RESET_BY_HAND_LIFETIME = timedelta(days=3)  # an administrator's link may have to be handed over
ASKS_FOR_ACCOUNT = 3
ASKS_FROM_ADDRESS = 20
ASKS_OVERALL = 500


class CannotLink(Exception):
    """The link cannot be made; the message says why in a sentence."""


class LinkNotOpen(Exception):
    """There is no such link, it was used, or it ran out."""


class NameMissing(Exception):
    """What was typed cannot be a name."""


class AddressTaken(Exception):
    """The address that the link brings has become someone else's."""


def lifetime(opens: LinkPurpose, *, by_hand: bool) -> timedelta:
    """For how long a link is good; `by_hand` for one that an administrator made."""
    return RESET_BY_HAND_LIFETIME if opens is LinkPurpose.RESET and by_hand else LIFETIMES[opens]


def lifetime_words(opens: LinkPurpose, *, by_hand: bool) -> str:
    """The same in words: `3 days`."""
    return wording.span(lifetime(opens, by_hand=by_hand))


def derive_token(salt: str, key: bytes) -> str:
    """The secret part of a link's address: 43 characters that only the key's holder can make from the salt."""
    made = hmac.new(key, f"link:{salt}".encode(), sha256).digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def address_of(public_url: str, token: str) -> str:
    """Where the link leads."""
    return link_address(public_url, token)


def make_link(acting: Acting, person_id: int, opens: str, key: bytes, *, email: str | None = None) -> str:
    """The token of a new link; older ones of its kind end. `email` is the address that a REATTACH brings.

    Its caller records the event, and writes the mail that takes it to its person. Raises CannotLink.
    """
    kind = LinkPurpose(opens)
    if kind is LinkPurpose.INVITE and people.with_password([person_id]):
        raise CannotLink("A password was chosen already; a link for a new one is what is needed.")
    brings = _new_address(person_id, email) if kind is LinkPurpose.REATTACH else None
    return _make(acting, [person_id], kind, key, brings)[person_id]


def make_links(acting: Acting, person_ids: Sequence[int], opens: str, key: bytes) -> dict[int, str]:
    """The same for many, in as many statements as for one: person id to token.

    For an INVITE its caller knows that none of them has a password.
    """
    return _make(acting, person_ids, LinkPurpose(opens), key, None)


def make_address_link(acting: Acting, person_id: int, address: str, key: bytes) -> str:
    """The token of a link that brings this address to the account; its caller knows that nobody has it."""
    return _make(acting, [person_id], LinkPurpose.EMAIL, key, address)[person_id]


def _make(
    acting: Acting, person_ids: Sequence[int], kind: LinkPurpose, key: bytes, brings: str | None
) -> dict[int, str]:
    salts = {person_id: secrets.token_hex(16) for person_id in person_ids}
    tokens = {person_id: derive_token(salt, key) for person_id, salt in salts.items()}
    lock_people(person_ids)
    store.end_links(person_ids, acting.now, kind)
    store.add_links(
        [
            NewLink(
                token_hash=token_hash(tokens[person_id]),
                salt=salt,
                opens=kind,
                person_id=person_id,
                made_by=acting.person_id,
                until=acting.now + lifetime(kind, by_hand=acting.person_id is not None),
                email=brings,
            )
            for person_id, salt in salts.items()
        ]
    )
    return tokens


def _new_address(person_id: int, typed: str | None) -> str:
    address = read_email(typed or "")
    if address is None:
        raise CannotLink(f"“{typed or ''}” is not an e-mail address.")
    other = people.person_by_email(address)
    if other is not None and other.id != person_id:
        raise CannotLink(f"{address} already has an account.")
    return address


def find_link(token: str, now: datetime) -> OpenLink:
    """Raises LinkNotOpen; looking uses nothing up."""
    link = store.open_link(token_hash(token), now)
    if link is None:
        raise LinkNotOpen
    return link


def ask_for_reset(email: str, address: str, now: datetime, key: bytes, known_by: str = "") -> bool:
    """Mails a link for a new password, if the address is someone's and was not just asked for.

    False when too many asks came from this network address or overall. Nothing else tells who has an account: the
    same is done for an address that nobody has, and taken back.
    """
    read = read_email(email)
    person = people.account_by_email(read) if read else None
    wide = {
        throttle.key_of("reset-address", address): ASKS_FROM_ADDRESS,
        throttle.key_of("reset-all", ""): ASKS_OVERALL,
    }
    own = throttle.key_of("reset-account", read or email[:256])
    counted = devices.limits_of(own, ASKS_FOR_ACCOUNT, wide, person.id if person else None, known_by, now)
    spent = throttle.over(counted.limits, now)
    if spent - {counted.own}:
        return False
    throttle.count(counted.limits, now)
    if not spent:
        acting = Acting(None, now, program())
        stand_in = people.anyone()  # asked either way
        for_whom = person.id if person is not None else stand_in
        if for_whom is not None:
            with tried(keeps=person is not None):
                _mail_reset(acting, for_whom, make_links(acting, [for_whom], LinkPurpose.RESET, key)[for_whom])
    return True


def _mail_reset(acting: Acting, person_id: int, token: str) -> None:
    message = render_mail("password-reset", program=acting.program, lasts=LIFETIMES[LinkPurpose.RESET])
    link_id = store.link_id(token_hash(token))
    outbox.write(f"link-{link_id}", person_id, *message, acting.now, link_id=link_id)
    events.record_event(Action.PASSWORD_RESET_REQUESTED, by=None, about=person_id, now=acting.now)


def choose_password(
    token: str, password: str, now: datetime, *, display_name: str | None = None, device: str = ""
) -> SignedIn | PendingSecondFactor:
    """Uses the link up: a new password, for an invitation also a name, for a re-attached account its new address.

    All sessions and links of before end. Raises LinkNotOpen, NameMissing, AddressTaken, UnsuitablePassword or
    NoPlace; only the first leaves nothing to try again.
    """
    link = find_link(token, now)
    person = people.person(link.person_id)
    if person is None or link.opens in (LinkPurpose.EMAIL, LinkPurpose.JOIN):
        raise LinkNotOpen
    shown = read_name(display_name or "") if link.opens is LinkPurpose.INVITE else person.display_name
    if shown is None:
        raise NameMissing
    if link.brings is not None:
        other = people.person_by_email(link.brings)
        if other is not None and other.id != person.id:
            raise AddressTaken
    password_hash = hash_password(password)
    lock_people([person.id])
    if not store.use_link(link.id, now):
        raise LinkNotOpen
    person.password_hash, person.display_name = password_hash, shown
    if link.opens is LinkPurpose.REATTACH:
        known_devices.forget_all(person.id)  # they may be those of whoever has the old address now
    store.end_links([person.id], now)
    sessions.end_sessions_of(person.id, now)
    events.record_event(
        Action.PASSWORD_CHOSEN_WITH_LINK, by=person.id, about=person.id, now=now, opens=link.opens.value, link=link.id
    )
    _tell_of_use(link, person, now)
    return start_session(person, now, device)


def _tell_of_use(link: OpenLink, person: Person, now: datetime) -> None:
    """For a re-attached account to both addresses; it takes the new one, and loses its second step."""
    before = person.email
    moves = link.brings is not None and link.brings != before
    message = render_mail("account-moved" if moves else "password-changed", program=program())
    if link.opens is not LinkPurpose.INVITE:
        _tell(f"link-used:{link.id}", person, message, now, before)
    if link.brings is not None:
        second_factors.remove(person.id)
    if link.brings is not None and moves:
        _tell(f"link-used-by:{link.id}", person, message, now, link.brings)
        person.email = link.brings


def _tell(idempotency_key: str, person: Person, message: Message, now: datetime, email: str) -> None:
    outbox.write(idempotency_key, person.id, *message, now, email=email)
