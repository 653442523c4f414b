"""One choice: of the options one is right."""

from __future__ import annotations

import random
from collections.abc import Hashable

from lms.domain.items.rules import (
    Answer,
    ItemRules,
    Option,
    Parts,
    choices,
    has_these_options,
    places_in,
    right_place,
    shuffled_options,
    texts_of,
)


def _right_answer(parts: Parts) -> int:
    return right_place(parts.options)


def _unanswered(_parts: Parts) -> None:
    return None


def _guess(parts: Parts, chance: random.Random) -> int:
    return chance.randrange(len(parts.options))


def _takes(parts: Parts, answer: Answer) -> bool:
    return isinstance(answer, int) and 0 <= answer < len(parts.options)


def _single_choices(parts: Parts) -> tuple[tuple[Option, ...], ...]:
    return (parts.options,)


def _most_points(_parts: Parts) -> int:
    return 1


def _points(parts: Parts, answer: Answer) -> int:
    return sum(parts.options[place].right for place in _counted(parts, answer))


def _counted(_parts: Parts, answer: Answer) -> tuple[int, ...]:
    return (answer,) if isinstance(answer, int) else ()


def _key(parts: Parts) -> Hashable:
    return choices(parts.options)


def _carried(before: Parts, after: Parts, answer: Answer) -> int | None:
    places = places_in(texts_of(before.options), texts_of(after.options))
    return next((places[place] for place in _counted(before, answer)), None)


RULES = ItemRules(
    right_answer=_right_answer,
    unanswered=_unanswered,
    guess=_guess,
    takes=_takes,
    shuffled=shuffled_options,
    shown_as=has_these_options,
    single_choices=_single_choices,
    counts_places=False,
    most_points=_most_points,
    points=_points,
    counted=_counted,
    key=_key,
    carried=_carried,
)
