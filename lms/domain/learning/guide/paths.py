"""Courses in the order in which a role takes them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LearningPath:
    """`days` are those after the first day of work by which it is asked for, 0 where nobody asks for a day.

    A path that `comes_again` is of refreshers: what is completed counts until its refresh date.
    """

    id: str
    title: str
    says: str
    courses: tuple[str, ...]
    days: int = 0
    audience: str = "peer"
    comes_again: bool = False
