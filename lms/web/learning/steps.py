"""What a page of questions sent, where a chain asks one step after another.

An answer to a step that another follows stays as it is once it is kept. So a script, which keeps each answer the
moment it is given, leaves such a step alone: it is kept by a press.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.domain.items.item import Item
from lms.domain.items.rules import Answer, parts_of
from lms.domain.typed import read_number
from lms.web.learning.answers import Form, loaded_text, read_answer, read_loaded

PRESS = "step-"
WAITS = " A step is kept once you go on from it."


@dataclass(frozen=True, slots=True)
class SentAnswers:
    """By item what is chosen, and what it was loaded with; `waits` tells that a step is chosen and not kept yet."""

    items: Sequence[Item]
    chosen: Mapping[str, Answer]
    loaded: Mapping[str, Answer | None]
    waits: bool = False

    @property
    def now_loaded(self) -> dict[str, str]:
        """What the page counts as loaded with from now on, by the names of its fields."""
        return {f"loaded-{item_id}": loaded_text(self.chosen.get(item_id)) for item_id in self.loaded}

    def says_nothing_new(self, number: int) -> bool:
        """Whether the question of this number was sent as it was loaded."""
        return any(
            _places(item, self.chosen) == _places(item, self.loaded) for item in self.items[number - 1 : number]
        )


def step_pressed(press: str | None) -> int | None:
    """The number of the question in which somebody went on."""
    return read_number(press.removeprefix(PRESS), 2) if press and press.startswith(PRESS) else None


def read_sent(items: Sequence[Item], form: Form, *, by_script: bool) -> SentAnswers:
    """What can be no answer is left out."""
    chosen = {item.id: answer for item in items if (answer := read_answer(item, form)) is not None}
    loaded = {item.id: read_loaded(form[f"loaded-{item.id}"]) for item in items if f"loaded-{item.id}" in form}
    if not by_script:
        return SentAnswers(items, chosen, loaded)
    chains = [item for item in items if item.steps and item.id in chosen]
    kept = {**chosen, **{item.id: _without_begun(item, chosen, loaded) for item in chains}}
    return SentAnswers(items, kept, loaded, waits=kept != chosen)


def _without_begun(item: Item, chosen: Mapping[str, Answer], loaded: Mapping[str, Answer | None]) -> Answer:
    *places, last = _places(item, chosen)
    before = _places(item, loaded)[: len(places)]
    gone_on = tuple(None if old is None else place for place, old in zip(places, before, strict=True))
    return (*gone_on, None if None in gone_on else last)


def _places(item: Item, answers: Mapping[str, Answer] | Mapping[str, Answer | None]) -> tuple[int | None, ...]:
    """One for each step, also where nothing was said, or what was said is no answer to it."""
    answer = answers.get(item.id)
    return parts_of(answer) if answer is not None and item.takes(answer) else (None,) * len(item.steps)
