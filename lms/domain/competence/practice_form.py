"""What a rater fills in: the points of a practice, what was ticked, what that proposes, and for which day."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self

from lms.domain.competence.practice import Rating
from lms.domain.learning.course import Practice

LIVED_EXPERIENCE = "samhsa-3."  # what every statement of SAMHSA's third category begins with


@dataclass(frozen=True, slots=True)
class PointSeen:
    """A point in the words of the day on which it was rated, and whether it was seen."""

    text: str
    seen: bool

    def to_json(self) -> dict[str, Any]:
        return {"text": self.text, "seen": self.seen}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        return cls(stored["text"], stored["seen"])


@dataclass(frozen=True, slots=True)
class PracticeForm:
    """One wording of a practice's points and competencies, known by its digest; `practices` are all its names."""

    course: str
    practices: tuple[str, ...]
    digest: str
    points: tuple[str, ...]


def form_of(course: str, practice: Practice) -> PracticeForm:
    points = tuple(point.text for point in practice.points)
    words = json.dumps([practice.competencies, points], ensure_ascii=False)
    return PracticeForm(course, practice.names, hashlib.sha256(words.encode()).hexdigest(), points)


def point_key(text: str) -> str:
    """By which a page knows a point: it is another one as soon as a word of it changes."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def proposed(seen: int, points: int) -> Rating | None:
    """What so many ticked points propose; the rater decides. None while nothing is ticked."""
    if not seen:
        return None
    if seen == points:
        return Rating.MET
    return Rating.PROGRESS if seen * 2 >= points else Rating.NOT_YET


def senior_peer_signs(competencies: Iterable[str]) -> bool:
    """Whether a senior peer who is named for it signs, and no supervisor: the sharing of lived experience."""
    return any(code.startswith(LIVED_EXPERIENCE) for code in competencies)


class DayTrouble(StrEnum):
    """Why a practice cannot be rated as of a day."""

    TO_COME = "to come"
    BEFORE_FORM = "before its points were there"
    BEFORE_YES = "before its person said yes"


def day_trouble(seen_on: date, today: date, form_since: date | None, accepted_on: date | None) -> DayTrouble | None:
    """None for a day that can be rated. The site has had the form from `form_since` on, None for only now.

    `accepted_on` is None where the person asked themselves.
    """
    if seen_on > today:
        return DayTrouble.TO_COME
    if seen_on < (form_since or today):
        return DayTrouble.BEFORE_FORM
    return DayTrouble.BEFORE_YES if accepted_on is not None and seen_on < accepted_on else None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the ticked points propose, in the order of the points."""

    points: tuple[PointSeen, ...]

    @property
    def seen(self) -> int:
        return sum(point.seen for point in self.points)

    @property
    def rating(self) -> Rating | None:
        return proposed(self.seen, len(self.points))

    @property
    def unseen(self) -> tuple[str, ...]:
        return tuple(point.text for point in self.points if not point.seen)

    @property
    def for_each_count(self) -> tuple[str, ...]:
        """What is proposed for so many ticks, from none to all; "" for none."""
        return tuple(proposed(seen, len(self.points)) or "" for seen in range(len(self.points) + 1))
