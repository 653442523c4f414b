"""Paths, drawn with where someone stands on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lms.content.catalogue import Catalogue
from lms.domain.competence.steps.step import CourseWay, Facts
from lms.domain.learning.course import Course
from lms.domain.learning.guide.paths import LearningPath
from lms.domain.learning.refresh import due_soon_on
from lms.queries.learning.stations import Station, StationState, station_ahead

_NEVER = CourseWay()


@dataclass(frozen=True, slots=True)
class OwnPath:
    """`first` is the course to go on with; None once all is done."""

    path: LearningPath
    stations: tuple[Station, ...]

    @property
    def first(self) -> Station | None:
        """Where one is, else the first that can be begun, else the first that is left."""
        left = [station for station in self.stations if station.state is not StationState.DONE]
        order = (
            StationState.HERE,
            StationState.ASKED,
            StationState.READY,
            StationState.AGAIN,
            StationState.BUILDS_ON,
        )
        return min(left, key=lambda station: order.index(station.state), default=None)

    @property
    def done(self) -> int:
        return sum(station.state is StationState.DONE for station in self.stations)

    @property
    def minutes_left(self) -> int:
        return sum(station.course.minutes for station in self.stations if station.state is not StationState.DONE)


def present_paths(catalogue: Catalogue, *, is_supervisor: bool) -> list[LearningPath]:
    """Those with a course that is here; a supervisor reads those for supervisors first, a peer last."""
    paths = [path for path in catalogue.paths if path.courses]
    return sorted(paths, key=lambda path: (path.audience == "supervisor") is not is_supervisor)


def courses_of(catalogue: Catalogue, path: LearningPath) -> list[Course]:
    """Under the names that they have today."""
    return [course for slug in path.courses if (course := catalogue.course_called(slug))]


def own_paths(catalogue: Catalogue, paths: Iterable[LearningPath], facts: Facts, today: date) -> list[OwnPath]:
    asked = {assigned.course_slug: assigned.due_on for assigned in reversed(facts.asked)}
    return [
        OwnPath(
            path,
            tuple(_station(catalogue, facts, course, path, asked, today) for course in courses_of(catalogue, path)),
        )
        for path in paths
    ]


def _station(
    catalogue: Catalogue, facts: Facts, course: Course, path: LearningPath, asked: dict[str, date | None], today: date
) -> Station:
    way = facts.ways.get(course.slug, _NEVER)
    if way.earned_on is None:
        return station_ahead(catalogue, facts, course, asked)
    due = due_soon_on(course, way.held_from, today, facts.again_days) if path.comes_again and way.held_from else None
    if due and not way.is_open and way.credit_at is None:
        return Station(course, StationState.AGAIN, due)
    if due and way.is_open:
        return station_ahead(catalogue, facts, course, asked)
    return Station(course, StationState.DONE, way.earned_on)
