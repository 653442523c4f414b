"""Answers that take long, kept by all that they hang on: another fact is another question.

Nothing that was corrected or erased can stand on in what is kept, since who asks tells all of it anew.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Question(Generic[T]):
    hangs_on: tuple[Hashable, ...]
    answer: Callable[[], T] = field(compare=False)


class KeptAnswers(Generic[T]):
    """The `most` that were asked for last. Of what hangs on an object's identity, `answer` has to hold the object."""

    def __init__(self, most: int) -> None:
        def answered(question: _Question[T]) -> T:
            return question.answer()

        self._answered: Callable[[_Question[T]], T] = lru_cache(maxsize=most)(answered)

    def get(self, hangs_on: tuple[Hashable, ...], answer: Callable[[], T]) -> T:
        return self._answered(_Question(hangs_on, answer))
