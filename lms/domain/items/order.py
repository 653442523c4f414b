"""Order: the options stand in their right order; a point for each one in its place."""

from __future__ import annotations

import random
from collections.abc import Hashable, Iterator, Sequence

from lms.domain.items.rules import (
    Answer,
    ItemRules,
    Parts,
    all_places_in,
    has_these_options,
    is_whole_or_begun,
    no_single_choice,
    parts_of,
    shuffled_options,
    texts_of,
)


def _right_answer(parts: Parts) -> Answer:
    return tuple(range(len(parts.options)))


def _unanswered(parts: Parts) -> Answer:
    return (None,) * len(parts.options)


def _guess(parts: Parts, chance: random.Random) -> Answer:
    return tuple(chance.sample(range(len(parts.options)), len(parts.options)))


def _takes(parts: Parts, answer: Answer) -> bool:
    return is_whole_or_begun(answer, [len(parts.options)] * len(parts.options))


def _most_points(parts: Parts) -> int:
    return len(parts.options)


def _points(parts: Parts, answer: Answer) -> int:
    return sum(1 for _ in _counted(parts, answer))


def _counted(_parts: Parts, answer: Answer) -> Iterator[int]:
    return (at for at, place in enumerate(parts_of(answer)) if place == at)


def _key(parts: Parts) -> Hashable:
    return texts_of(parts.options)


def _carried(before: Parts, after: Parts, answer: Answer) -> Answer | None:
    """Each option keeps the place that it was given, wherever it stands in the file."""
    places = all_places_in(texts_of(before.options), texts_of(after.options))
    return None if places is None else moved(parts_of(answer), places)


def moved(given: Sequence[int | None], places: Sequence[int]) -> tuple[int | None, ...]:
    """What was given to each part, at the place where the part stands now."""
    at = dict(zip(places, given, strict=True))
    return tuple(at[place] for place in range(len(places)))


RULES = ItemRules(
    right_answer=_right_answer,
    unanswered=_unanswered,
    guess=_guess,
    takes=_takes,
    shuffled=shuffled_options,
    shown_as=has_these_options,
    single_choices=no_single_choice,
    counts_places=True,
    most_points=_most_points,
    points=_points,
    counted=_counted,
    key=_key,
    carried=_carried,
)
