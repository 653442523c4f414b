"""Showing one certificate to others by a link: made and ended by its person alone. No event tells of it."""

from __future__ import annotations

from datetime import date, datetime

from lms.actions.account import throttle
from lms.actions.account.links import derive_token
from lms.actions.account.sessions import token_hash
from lms.domain.acting import Acting
from lms.domain.chance import random_bytes
from lms.domain.credit.life.sharing import LABEL_MAX, MOST_OPEN, may_end_on
from lms.domain.typed import one_line
from lms.store.credit import certificates
from lms.store.credit.life import shared_links
from lms.store.joined import kept_id
from lms.store.locks import lock_people
from lms.store.tables.credit import Certificate

WRONG_TRIES = 40  # from one network address


class CannotShare(Exception):
    """Why no link is made; the message is a sentence for people."""


def share(acting: Acting, serial: str, until: date, label: str, key: bytes, *, with_file: bool) -> None:
    """A new link. Raises LookupError where it is not this person's, and CannotShare."""
    lock_people([kept_id(acting.me)])
    paper = _own(acting, serial)
    if paper.revoked_at is not None or certificates.was_replaced(paper.id):
        raise CannotShare("This certificate does not stand any more. Please share the one that does.")
    if not may_end_on(until, acting.today):
        raise CannotShare("Please choose a last day from today on, and within two years.")
    if shared_links.count_open(paper.id, acting.today) >= MOST_OPEN:
        raise CannotShare(f"There are {MOST_OPEN} open links already. Please end one that is not needed.")
    salt = random_bytes(16).hex()
    hashed, words = token_hash(share_token(salt, key)), one_line(label)[:LABEL_MAX]
    shared_links.add(paper.id, hashed, salt, words, until, acting.now, with_file=with_file)


def end(acting: Acting, serial: str, link_id: int) -> None:
    """At once, and for good; a link that was ended stays so. Raises LookupError where it is not this person's."""
    lock_people([kept_id(acting.me)])
    paper = _own(acting, serial)
    found = next((one for one in shared_links.links_of(paper.id) if one.id == link_id), None)
    if found is None:
        raise LookupError(link_id)
    if found.ended_at is None:
        shared_links.end(link_id, acting.now)


def _own(acting: Acting, serial: str) -> Certificate:
    paper = certificates.by_serial(serial)
    if paper is None or not certificates.is_of(paper, acting.me):
        raise LookupError(serial)
    return paper


def share_token(salt: str, key: bytes) -> str:
    """Another one than any other link with this salt would have."""
    return derive_token(f"share:{salt}", key)


def may_try(address: str, now: datetime) -> bool:
    """Whether one more address may be tried from this part of the network: wrong ones count."""
    return not throttle.over(_tries(address), now)


def count_wrong(address: str, now: datetime) -> None:
    throttle.count(_tries(address), now)


def _tries(address: str) -> dict[str, int]:
    return {throttle.key_of("shared", address): WRONG_TRIES}
