"""What an administrator checked before a one-time link was made, and links found again by their tokens."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.db import Base, db, in_parts
from lms.store.links import Link


class LinkCheck(Base):
    """How the maker of a link knew that it goes to the right person; `note` is erasable, so it is in no event."""

    __tablename__ = "link_check"
    link_id: Mapped[int] = mapped_column(ForeignKey("link.id"), primary_key=True)
    checked: Mapped[str]
    note: Mapped[str]


def add_check(link_id: int, checked: str, note: str) -> None:
    db.session.add(LinkCheck(link_id=link_id, checked=checked, note=note))


def links_by_hash(hashes: Iterable[str]) -> dict[str, int]:
    """Hash of a token to the id of its link."""
    db.session.flush()
    found: dict[str, int] = {}
    for some in in_parts(hashes):
        rows = db.session.execute(select(Link.token_hash, Link.id).where(Link.token_hash.in_(some)))
        found |= {row.token_hash: row.id for row in rows}
    return found
