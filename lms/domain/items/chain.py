"""Chain: one scene in steps, each a choice of one; a point for each step.

A step is shown once all before it are answered. What a later step says may give an earlier one away, so an answer
stays as it is once the next step was there to be read.
"""

from __future__ import annotations

import random
from collections.abc import Hashable, Iterator

from lms.domain.items.order import moved
from lms.domain.items.rules import (
    Answer,
    ItemRules,
    Option,
    Order,
    Parts,
    all_places_in,
    choices,
    is_whole_or_begun,
    parts_of,
    places_in,
    right_place,
    shuffled_positions,
    texts_of,
)


def _right_answer(parts: Parts) -> Answer:
    return tuple(right_place(step.options) for step in parts.steps)


def _unanswered(parts: Parts) -> Answer:
    return (None,) * len(parts.steps)


def _guess(parts: Parts, chance: random.Random) -> Answer:
    return tuple(chance.randrange(len(step.options)) for step in parts.steps)


def _takes(parts: Parts, answer: Answer) -> bool:
    return is_whole_or_begun(answer, [len(step.options) for step in parts.steps])


def _shuffled(parts: Parts, chance: random.Random) -> Order:
    return tuple(shuffled_positions(len(step.options), chance) for step in parts.steps)


def _shown_as(parts: Parts, order: Order) -> bool:
    """Whether the order has a list for each step, as long as its options; the count alone is compared."""
    counts = [-1 if isinstance(places, int) else len(places) for places in order]
    return counts == [len(step.options) for step in parts.steps]


def _single_choices(parts: Parts) -> tuple[tuple[Option, ...], ...]:
    return tuple(step.options for step in parts.steps)


def _most_points(parts: Parts) -> int:
    return len(parts.steps)


def _points(parts: Parts, answer: Answer) -> int:
    options = [option for step in parts.steps for option in step.options]
    return sum(options[place].right for place in _counted(parts, answer))


def _counted(parts: Parts, answer: Answer) -> Iterator[int]:
    begin = 0
    for step, place in zip(parts.steps, parts_of(answer), strict=True):
        if place is not None:
            yield begin + place
        begin += len(step.options)


def steps_answered(answer: Answer | None) -> int:
    """How many from the first on; the next one is the last that may be shown."""
    places = parts_of(answer)
    return next((step for step, place in enumerate(places) if place is None), len(places))


def _gone_on(kept: Answer | None, chosen: Answer) -> Answer | None:
    """All but the last step stay as they were answered."""
    now = parts_of(chosen)
    before = parts_of(kept) or (None,) * len(now)
    stay = min(steps_answered(before), len(now) - 1)
    if any(new not in (None, old) for old, new in zip(before[:stay], now[:stay], strict=True)):
        return None
    return tuple(old if new is None else new for old, new in zip(before, now, strict=True))


def _key(parts: Parts) -> Hashable:
    return tuple((step.stem, choices(step.options)) for step in parts.steps)


def _carried(before: Parts, after: Parts, answer: Answer) -> Answer | None:
    """Each step keeps the option that was chosen in it; steps are told by what they ask."""
    steps = all_places_in([step.stem for step in before.steps], [step.stem for step in after.steps])
    if steps is None:
        return None
    chosen = []
    for step, at, place in zip(before.steps, steps, parts_of(answer), strict=True):
        places = places_in(texts_of(step.options), texts_of(after.steps[at].options))
        chosen.append(None if place is None else places[place])
        if place is not None and chosen[-1] is None:
            return None
    return moved(chosen, steps)


RULES = ItemRules(
    right_answer=_right_answer,
    unanswered=_unanswered,
    guess=_guess,
    takes=_takes,
    shuffled=_shuffled,
    shown_as=_shown_as,
    single_choices=_single_choices,
    counts_places=False,
    most_points=_most_points,
    points=_points,
    counted=_counted,
    key=_key,
    carried=_carried,
    gone_on=_gone_on,
)
