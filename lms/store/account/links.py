"""Links that open once: an invitation, a new password, an account that is given back to its person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import bindparam, insert, select, update

from lms.store.db import UtcDateTime, db, execute_rowcount
from lms.store.tables.account import Link
from lms.store.tables.people import Person


class LinkPurpose(StrEnum):
    """What a link opens."""

    INVITE = "invite"
    RESET = "reset"
    REATTACH = "reattach"
    EMAIL = "email"
    JOIN = "join"


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link that can be used now, and whom it lets in; `brings` is the address of a re-attached account.

    Who asked for it is `made_by`: for a link that joins accounts, the one that stays.
    """

    id: int
    opens: LinkPurpose
    person_id: int
    email: str
    brings: str | None
    legal_name: str
    display_name: str
    until: datetime
    made_by: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLink:
    """A link to add; `email` is the address that it brings, for a re-attached account."""

    token_hash: str
    salt: str
    opens: LinkPurpose
    person_id: int
    made_by: int | None
    until: datetime
    email: str | None


def add_links(links: Sequence[NewLink]) -> None:
    rows = [
        {
            "token_hash": link.token_hash,
            "salt": link.salt,
            "opens": link.opens.value,
            "person_id": link.person_id,
            "made_by": link.made_by,
            "until": link.until,
            "email": link.email,
            "used_at": None,
        }
        for link in links
    ]
    db.session.execute(insert(Link), rows)


def link_id(token_hash: str) -> int | None:
    return db.session.scalar(select(Link.id).where(Link.token_hash == token_hash))


def end_links(person_ids: Collection[int], now: datetime, opens: LinkPurpose | None = None) -> None:
    """Ends the links of these people that were not used: all, or those of one kind."""
    ending = update(Link).where(Link.person_id.in_(person_ids), Link.used_at.is_(None), Link.until > now)
    if opens is not None:
        ending = ending.where(Link.opens == opens.value)
    db.session.execute(ending.values(until=now))


_OPEN = (
    select(
        Link.id,
        Link.opens,
        Link.person_id,
        Person.email,
        Link.email,
        Person.legal_name,
        Person.display_name,
        Link.until,
        Link.made_by,
    )
    .join(Person, Person.id == Link.person_id)
    .where(
        Link.token_hash == bindparam("token_hash"),
        Link.used_at.is_(None),
        Link.until > bindparam("now", type_=UtcDateTime()),
    )
)


def open_link(token_hash: str, now: datetime) -> OpenLink | None:
    """None when there is no such link, it was used, or it ran out."""
    row = db.session.execute(_OPEN, {"token_hash": token_hash, "now": now}).first()
    if row is None:
        return None
    return OpenLink(row[0], LinkPurpose(row[1]), *row[2:])


def use_link(link_id: int, now: datetime) -> bool:
    """Uses it up; False when someone else did so first, or it ran out meanwhile."""
    using = update(Link).where(Link.id == link_id, Link.used_at.is_(None), Link.until > now)
    return execute_rowcount(using.values(used_at=now)) == 1
