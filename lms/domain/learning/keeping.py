"""What a page says of a quiz, and what is kept by now: the same quiz may lie open on several devices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lms.domain.items.rules import Answer, says_nothing


@dataclass(frozen=True, slots=True)
class Merged:
    """`changed` is what to keep; the others are ids of items.

    `elsewhere`: what is kept is newer than what the page shows, and stays. `replaced`: what was kept meanwhile from
    elsewhere gives way to what was chosen on this page, which came later.
    """

    changed: Mapping[str, Answer]
    elsewhere: tuple[str, ...]
    replaced: tuple[str, ...]


def merge(
    drawn: Iterable[str],
    kept: Mapping[str, Answer],
    shown: Mapping[str, Answer],
    loaded: Mapping[str, Answer | None],
) -> Merged:
    """A question that was not touched on the page changes nothing; of two answers the one that came last counts.

    `shown` is what the page says now. `loaded` is what each of its questions was loaded with; a question that is not
    among them was loaded with nothing.
    """
    changed: dict[str, Answer] = {}
    elsewhere, replaced = [], []
    for item_id in drawn:
        now, before, answer = kept.get(item_id), loaded.get(item_id), shown.get(item_id)
        if answer is None or is_same(answer, before):
            if item_id in loaded and not is_same(now, before):
                elsewhere.append(item_id)
        elif not is_same(answer, now):
            changed[item_id] = answer
            if not is_same(now, before):
                replaced.append(item_id)
    return Merged(changed, tuple(elsewhere), tuple(replaced))


def is_same(one: Answer | None, other: Answer | None) -> bool:
    """No answer, and one in which nothing was chosen, are the same."""
    return one == other or (says_nothing(one) and says_nothing(other))
