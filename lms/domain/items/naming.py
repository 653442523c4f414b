"""Names that content had before: what leads from those that records hold to those of today."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from lms.domain.items.item import Item
from lms.domain.items.version import digest_of
from lms.domain.learning.course import Course, key_of_item


@dataclass(frozen=True, slots=True)
class Renamed:
    """Names of before to those of today; `items` are what evidence calls items.

    `practices` holds `course/id of before`, with the course's name of today, to the id of today.
    """

    courses: Mapping[str, str]
    items: Mapping[str, str]
    practices: Mapping[str, str] = field(default_factory=dict)


def renamed_in(courses: Iterable[Course]) -> Renamed:
    known = list(courses)
    return Renamed(
        {name: course.slug for course in known for name in course.was},
        {
            key_of_item(slug, name): course.item_key(item.id)
            for course in known
            for item in course.items
            for slug in course.names
            for name in item.names
            if (slug, name) != (course.slug, item.id)
        },
        {f"{course.slug}/{name}": one.id for course in known for one in course.practice for name in one.was},
    )


def counts_by_item(course: Course, counts: Mapping[str, int]) -> dict[str, int]:
    """By the ids that items have now, those of before added to them."""
    found: dict[str, int] = {}
    for item_id, count in counts.items():
        item = course.item_called(item_id)
        name = item.id if item else item_id
        found[name] = found.get(name, 0) + count
    return found


def present_digests(course: Course) -> dict[str, str]:
    """The digest that an item of today had under an id of before to the one that it has now."""
    return {digest_of(replace(item, id=name)): digest_of(item) for item in course.items for name in item.was}


class NameKind(StrEnum):
    """What a name that records hold is the name of."""

    COURSE = "course"
    LESSON = "lesson"
    PRACTICE = "practice"
    ITEM = "item"
    CORRECTION = "correction"
    COMPETENCY = "competency"
    PROFILE = "profile"


@dataclass(frozen=True, slots=True)
class HeldName:
    """A name that so many records hold; `course` is the slug of today, empty for what stands in no course."""

    kind: NameKind
    course: str
    name: str
    records: int


@dataclass(frozen=True, slots=True)
class Content:
    """What there is today to be named."""

    courses: Mapping[str, Course]
    competencies: Collection[str]
    profiles: Collection[str]

    def lacks(self, held: HeldName) -> bool:
        """Whether nothing leads from this name to anything; of a course that is lacking nothing more is told."""
        if held.kind is NameKind.COMPETENCY:
            return held.name not in self.competencies
        if held.kind is NameKind.PROFILE:
            return held.name not in self.profiles
        course = self.courses.get(held.course)
        if course is None or held.kind is NameKind.COURSE:
            return course is None and held.kind is NameKind.COURSE
        return not _HAS[held.kind](course, held.name)


_HAS: Mapping[NameKind, Callable[[Course, str], object]] = {
    NameKind.LESSON: Course.lesson_called,
    NameKind.PRACTICE: Course.practice_called,
    NameKind.ITEM: Course.item_called,
    NameKind.CORRECTION: lambda course, day: day in {one.day.isoformat() for one in course.corrections},
}


def same_but_for_its_id(drawn: Item, course: Course) -> Item | None:
    """The item of today that says the very same as one that was drawn under another id."""
    return next((item for item in course.items if digest_of(replace(drawn, id=item.id)) == digest_of(item)), None)
