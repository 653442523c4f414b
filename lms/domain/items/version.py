"""An item as it was drawn: kept once for each wording, and named by its digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from lms.domain.items.item import Item, Kind
from lms.domain.items.rules import Option, Step
from lms.domain.items.types import ItemType

FORMAT = 1


class NewerItem(ValueError):
    """An item that a newer version of the software kept, in a shape that this one cannot read."""

    def __init__(self, version: object) -> None:
        super().__init__(f"This item has version {version}, and this software reads up to {FORMAT}: it is older.")


@lru_cache(maxsize=8192)
def digest_of(item: Item) -> str:
    """Of its texts, its key and its tags; where it is taught, its objective and its source may change beside it."""
    said = json.dumps(_met(item), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def is_corrected(drawn: Item, later: Item) -> bool:
    """Whether what is asked, offered or right changed since; feedback, tags and the order in the file aside."""
    return _question(drawn) != _question(later)


def _question(item: Item) -> tuple[object, ...]:
    return item.type, item.stem, item.rules.key(item)


def _met(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "type": item.type.value,
        "kind": item.kind.value,
        "competencies": list(item.competencies),
        "stem": item.stem,
        "options": _options_to_json(item.options),
        "steps": [{"stem": step.stem, "options": _options_to_json(step.options)} for step in item.steps],
    }


def _options_to_json(options: Sequence[Option]) -> list[dict[str, Any]]:
    return [
        {"text": option.text, "right": option.right, "feedback": option.feedback, "match": option.match}
        for option in options
    ]


def item_to_json(item: Item) -> dict[str, Any]:
    return {
        "version": FORMAT,
        **_met(item),
        "objective": item.objective,
        "teaches": list(item.teaches),
        "source": item.source,
    }


def item_from_json(stored: Mapping[str, Any]) -> Item:
    """Raises NewerItem, and KeyError when something is missing."""
    if stored["version"] > FORMAT:
        raise NewerItem(stored["version"])
    lesson, heading = stored["teaches"]
    return Item(
        id=stored["id"],
        kind=Kind(stored["kind"]),
        competencies=tuple(stored["competencies"]),
        objective=stored["objective"],
        teaches=(lesson, heading),
        source=stored["source"],
        stem=stored["stem"],
        options=_options_from_json(stored["options"]),
        type=ItemType(stored["type"]),
        steps=tuple(Step(step["stem"], _options_from_json(step["options"])) for step in stored["steps"]),
    )


def _options_from_json(stored: Sequence[Mapping[str, Any]]) -> tuple[Option, ...]:
    return tuple(Option(one["text"], one["right"], one["feedback"], one["match"]) for one in stored)
