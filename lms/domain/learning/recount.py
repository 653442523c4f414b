"""Counting an item of quizzes that were handed in anew, since it was corrected: nobody ever comes out lower."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from lms.domain.items.item import Item
from lms.domain.items.rules import Answer
from lms.domain.learning.quiz import Score


class Way(StrEnum):
    """By the key that the item has now, or without the item, as if it had never been asked."""

    AGAIN = "again"
    LEAVE_OUT = "left-out"


@dataclass(frozen=True, slots=True)
class ItemTry:
    """An attempt or check that met the item; `score` with all that was counted anew before, `is_right` as well.

    `drawn` is the item as it was met and `wording` its digest, None and empty where that was not kept. `answer` is
    None where it was erased or left open.
    """

    attempt_id: int
    person_id: int
    wording: str
    revision: str
    submitted_at: datetime
    is_right: bool
    is_left_out: bool
    score: Score
    drawn: Item | None
    answer: Answer | None
    is_check: bool = False


@dataclass(frozen=True, slots=True)
class Recounted:
    """An attempt that a recount lifts, with what it comes to then."""

    attempt: ItemTry
    score: Score

    @property
    def passes_now(self) -> bool:
        return self.score.passed and not self.attempt.score.passed


@dataclass(frozen=True, slots=True)
class RecountPlan:
    """`lifted` change; of the `met` attempts `untold` were not right and cannot be counted by the new key."""

    met: int
    lifted: tuple[Recounted, ...]
    untold: int

    @property
    def would_pass(self) -> int:
        return sum(recounted.passes_now for recounted in self.lifted)


def plan_recount(tries: Iterable[ItemTry], way: Way, now: Item | None) -> RecountPlan:
    """`now` is the item as the bank has it; attempts in which the item was right already stay as they are."""
    met = list(tries)
    wrong = [one for one in met if not one.is_right]
    if way is Way.LEAVE_OUT:
        return RecountPlan(len(met), tuple(_without(one) for one in wrong if not one.is_left_out), 0)
    told = [(one, _right_now(one, now)) for one in wrong]
    lifted = tuple(_as_right(one) for one, right in told if right)
    return RecountPlan(len(met), lifted, sum(right is None for _, right in told))


def _right_now(attempt: ItemTry, now: Item | None) -> bool | None:
    """None where it cannot be told: no answer is kept, or what was chosen is not there any more."""
    if now is None or attempt.drawn is None or attempt.answer is None:
        return None
    answer = attempt.drawn.carried_to(now, attempt.answer)
    return None if answer is None else now.is_right(answer)


def _as_right(attempt: ItemTry) -> Recounted:
    """One that was left out before is asked again."""
    score = attempt.score
    asked = score.asked + 1 if attempt.is_left_out else score.asked
    return Recounted(attempt, replace(score, right=score.right + 1, asked=asked))


def _without(attempt: ItemTry) -> Recounted:
    return Recounted(attempt, replace(attempt.score, asked=attempt.score.asked - 1))
