"""Items as they were drawn, each wording once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import bindparam, exists, insert, select

from lms.domain.items.item import Item
from lms.domain.items.version import digest_of, item_from_json, item_to_json
from lms.store.db import UtcDateTime, chunked, db, table_of
from lms.store.tables.learning import ItemVersion

_KNOWN = select(ItemVersion.digest).where(ItemVersion.digest.in_(bindparam("digests", expanding=True)))
_CONTENT = select(ItemVersion.digest, ItemVersion.content).where(
    ItemVersion.digest.in_(bindparam("digests", expanding=True))
)
_ADD = insert(table_of(ItemVersion)).from_select(
    ["digest", "item", "content", "first_used_at"],
    select(
        bindparam("of_digest", type_=ItemVersion.digest.type),
        bindparam("of_item", type_=ItemVersion.item.type),
        bindparam("said", type_=ItemVersion.content.type),
        bindparam("now", type_=UtcDateTime()),
    )
    .where(~exists().where(ItemVersion.digest == bindparam("of_digest")))
    .suffix_with("ON CONFLICT DO NOTHING"),  # someone else may draw the same item at this very moment
)


def keep_versions(items: Iterable[Item], now: datetime) -> None:
    """Writes those that were never drawn before in this wording."""
    by_digest = {digest_of(item): item for item in items}
    known = {digest for some in chunked(by_digest) for digest in db.session.scalars(_KNOWN, {"digests": some})}
    rows = [
        {"of_digest": digest, "of_item": item.id, "said": item_to_json(item), "now": now}
        for digest, item in sorted(by_digest.items())  # in one order, so that two who write wait and never lock
        if digest not in known
    ]
    if rows:
        db.session.execute(_ADD, rows)


def versions(digests: Collection[str]) -> dict[str, Item]:
    """Digest to the item as it was drawn; raises NewerItem."""
    return {
        digest: item_from_json(content)
        for some in chunked(digests)
        for digest, content in db.session.execute(_CONTENT, {"digests": some})
    }
