"""What people said of a course, as sums: a few answers would tell who gave them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

OBJECTIVE = "objective-"  # begins the name of an answer about an objective; its id follows
FEWEST = 5
QUESTIONS = (
    ("useful", "I can use this in my work"),
    ("respected", "I felt respected while learning"),
    ("pace", "The length and pace were right"),
)
WORDS = "better"
CHOICES = (("5", "Very much"), ("4", "Mostly"), ("3", "In part"), ("2", "A little"), ("1", "Not really"))


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many chose each of CHOICES, the most agreement first; only of questions that FEWEST answered or more."""

    question: str
    counts: tuple[int, ...]

    @property
    def answered(self) -> int:
        return sum(self.counts)


def agreements(answers: Sequence[Mapping[str, Any]], questions: Iterable[tuple[str, str]]) -> list[Agreement]:
    """`questions` are (name of the answer, its words)."""
    found = []
    for name, words in questions:
        chosen = Counter(str(one.get(name, "")) for one in answers)
        agreement = Agreement(words, tuple(chosen[choice] for choice, _ in CHOICES))
        if agreement.answered >= FEWEST:
            found.append(agreement)
    return found
