"""What an administrator checked before a one-time link was made, and links found again by their tokens."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from lms.store.db import chunked, db
from lms.store.tables.account import Link, LinkCheck


def add_check(link_id: int, checked: str, note: str) -> None:
    db.session.add(LinkCheck(link_id=link_id, checked=checked, note=note))


def links_by_hash(hashes: Iterable[str]) -> dict[str, int]:
    """Hash of a token to the id of its link."""
    db.session.flush()
    found: dict[str, int] = {}
    for some in chunked(hashes):
        rows = db.session.execute(select(Link.token_hash, Link.id).where(Link.token_hash.in_(some)))
        found |= {row.token_hash: row.id for row in rows}
    return found
