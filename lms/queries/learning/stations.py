"""Where someone is with each course of a way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.content.catalogue import Catalogue
from lms.domain.competence.steps.step import Facts
from lms.domain.learning.completion import lessons_left
from lms.domain.learning.course import Course, Lesson


class StationState(StrEnum):
    """Where someone is with a course of their way."""

    DONE = "done"
    HERE = "here"
    ASKED = "asked"
    BUILDS_ON = "builds on"
    READY = "ready"
    AGAIN = "again"


ORDER = (StationState.HERE, StationState.ASKED, StationState.READY, StationState.BUILDS_ON)


@dataclass(frozen=True, slots=True)
class Station:
    """One course on the way; `on` is the day on which it was completed, by which it was asked for, or, where it comes
    again, of its refresher.

    `lesson` is the one where one is, `number` its number, and `before` what has to be completed first.
    """

    course: Course
    state: StationState
    on: date | None = None
    lesson: Lesson | None = None
    number: int = 0
    before: tuple[Course, ...] = ()


def station_ahead(catalogue: Catalogue, facts: Facts, course: Course, asked: dict[str, date | None]) -> Station:
    way = facts.ways.get(course.slug)
    if way is not None and way.is_open:
        left = lessons_left(course, way.done)
        if not left:
            return Station(course, StationState.HERE)
        return Station(course, StationState.HERE, lesson=left[0], number=course.lessons.index(left[0]) + 1)
    if course.slug in asked:
        return Station(course, StationState.ASKED, asked[course.slug])
    before = tuple(catalogue.courses[slug] for slug in course.prerequisites if slug not in facts.completed)
    return Station(course, StationState.BUILDS_ON if before else StationState.READY, before=before)
