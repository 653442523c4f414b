"""Match: each option has a match of its own; a point for each pair."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

from lms.domain.items import order
from lms.domain.items.rules import Answer, Parts, all_places_in, parts_of, texts_of


def _key(parts: Parts) -> Hashable:
    return tuple(sorted((option.text, option.match) for option in parts.options))


def _carried(before: Parts, after: Parts, answer: Answer) -> Answer | None:
    """Each option keeps the match that was chosen for it, wherever both stand in the file."""
    options = all_places_in(texts_of(before.options), texts_of(after.options))
    matches = all_places_in([option.match for option in before.options], [option.match for option in after.options])
    if options is None or matches is None:
        return None
    return order.moved([None if match is None else matches[match] for match in parts_of(answer)], options)


# A match is named by the position of its option, so a right pair is an option that has its own place, as in an order.
RULES = replace(order.RULES, key=_key, carried=_carried)
