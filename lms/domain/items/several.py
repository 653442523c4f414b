"""Several choices: a point for each right option chosen, less one for each wrong one, never below none."""

from __future__ import annotations

import random
from collections.abc import Hashable, Iterator

from lms.domain.items.rules import (
    Answer,
    ItemRules,
    Parts,
    choices,
    has_these_options,
    no_single_choice,
    parts_of,
    places_in,
    shuffled_options,
    texts_of,
)


def _right_answer(parts: Parts) -> Answer:
    return tuple(place for place, option in enumerate(parts.options) if option.right)


def _unanswered(_parts: Parts) -> Answer:
    return ()


def _guess(parts: Parts, chance: random.Random) -> Answer:
    count = len(parts.options)
    return tuple(sorted(chance.sample(range(count), chance.randint(1, count))))


def _takes(parts: Parts, answer: Answer) -> bool:
    """Positions of options, rising."""
    if isinstance(answer, int):
        return False
    chosen = [place for place in answer if place is not None and 0 <= place < len(parts.options)]
    return list(answer) == sorted(set(chosen))


def _most_points(parts: Parts) -> int:
    return sum(option.right for option in parts.options)


def _points(parts: Parts, answer: Answer) -> int:
    chosen = [parts.options[place].right for place in _counted(parts, answer)]
    return max(0, chosen.count(True) - chosen.count(False))


def _counted(_parts: Parts, answer: Answer) -> Iterator[int]:
    return (place for place in parts_of(answer) if place is not None)


def _key(parts: Parts) -> Hashable:
    return choices(parts.options)


def _carried(before: Parts, after: Parts, answer: Answer) -> Answer | None:
    places = places_in(texts_of(before.options), texts_of(after.options))
    chosen = [places[place] for place in _counted(before, answer)]
    return None if None in chosen else tuple(sorted(place for place in chosen if place is not None))


RULES = ItemRules(
    right_answer=_right_answer,
    unanswered=_unanswered,
    guess=_guess,
    takes=_takes,
    shuffled=shuffled_options,
    shown_as=has_these_options,
    single_choices=no_single_choice,
    counts_places=False,
    most_points=_most_points,
    points=_points,
    counted=_counted,
    key=_key,
    carried=_carried,
)
