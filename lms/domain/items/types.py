"""The table of item types: what a type is, is one entry here."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from lms.domain.items import chain, match, one, order, several
from lms.domain.items.rules import ItemRules


class ItemType(StrEnum):
    """How an item is answered."""

    ONE = "one"
    SEVERAL = "several"
    ORDER = "order"
    MATCH = "match"
    CHAIN = "chain"


ITEM_TYPES: Mapping[ItemType, ItemRules] = {
    ItemType.ONE: one.RULES,
    ItemType.SEVERAL: several.RULES,
    ItemType.ORDER: order.RULES,
    ItemType.MATCH: match.RULES,
    ItemType.CHAIN: chain.RULES,
}
