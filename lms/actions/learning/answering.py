"""Answers of an open quiz, from any page that shows it: whether a script or a press sends them, this keeps them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lms.domain.items.item import Item
from lms.domain.items.rules import Answer
from lms.domain.learning.keeping import is_same, merge
from lms.store.learning import attempts

NOTHING_LOADED: Mapping[str, Answer | None] = {}


class AlreadyHandedIn(Exception):
    """The attempt was handed in before; nothing more is kept in it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Numbers of questions, as they are shown: those open by now, and those with an answer from elsewhere.

    What is kept of those `elsewhere` is newer than what the page shows, and stays; of those `replaced` it gave way.
    """

    open: tuple[int, ...]
    elsewhere: tuple[int, ...]
    replaced: tuple[int, ...]


def keep_merged(
    attempt_id: int,
    items: Sequence[tuple[str, Item | None]],
    chosen: Mapping[str, Answer],
    loaded: Mapping[str, Answer | None],
) -> Kept:
    """Keeps what was chosen on a page since it was loaded, of an attempt that is locked.

    `items` are those drawn, in the order in which they are asked; `chosen` are possible answers to them.
    """
    told, changed = merged_answers(attempts.answers(attempt_id), items, chosen, loaded)
    attempts.keep_answers(attempt_id, changed)
    return told


def merged_answers(
    kept: Mapping[str, Answer],
    items: Sequence[tuple[str, Item | None]],
    chosen: Mapping[str, Answer],
    loaded: Mapping[str, Answer | None],
) -> tuple[Kept, Mapping[str, Answer]]:
    """What to tell the page, and which answers to keep; of any questions that lie open on several pages."""
    ids = [item_id for item_id, _ in items]
    said = {item_id: _gone_on(item, item_id, kept, chosen, loaded) for item_id, item in items if item is not None}
    merged = merge(ids, kept, {item_id: answer for item_id, answer in said.items() if answer is not None}, loaded)
    answers = {**kept, **merged.changed}
    left = [item_id for item_id, item in items if item is not None and item.is_open(answers.get(item_id))]
    return Kept(*(_numbers(ids, some) for some in (left, merged.elsewhere, merged.replaced))), merged.changed


def _gone_on(
    item: Item,
    item_id: str,
    kept: Mapping[str, Answer],
    chosen: Mapping[str, Answer],
    loaded: Mapping[str, Answer | None],
) -> Answer | None:
    """What the page says of an item; what goes against an answer that stays as it is says nothing."""
    answer = chosen.get(item_id)
    if answer is None or is_same(answer, loaded.get(item_id)):
        return answer
    return item.gone_on(kept.get(item_id), answer)


def _numbers(ids: Sequence[str], some: Collection[str]) -> tuple[int, ...]:
    return tuple(number for number, item_id in enumerate(ids, 1) if item_id in some)
