"""An author who puts an item or a lesson right: the course of the next revision."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from lms.actions.learning import learning
from lms.domain.items.item import Item
from lms.domain.items.types import ItemType
from lms.domain.learning.correction import Correction
from lms.domain.learning.course import Course
from lms.store.db import unit_of_work
from tests.conftest import NOW
from tests.tools.acting import acting
from tests.tools.way import complete

# A course that was corrected twice, and who met it when: days before NOW are 20, 9 and 3.
SAFETY_DAY, QUIET_DAY = date(2026, 11, 10), date(2026, 11, 15)
BEFORE, BETWEEN, AFTER = (NOW - timedelta(days=days) for days in (20, 9, 3))
SAFETY_WORDS, QUIET_WORDS = "Nobody drives a parent alone at night any more.", "The office moved to River Street."


def with_key_on(item: Item, place: int) -> Item:
    """An item of one choice, right at that place and nowhere else."""
    return replace(item, options=tuple(replace(option, right=at == place) for at, option in enumerate(item.options)))


def with_item(course: Course, item: Item) -> Course:
    """The course with this item in place of the one of its id, at a revision of its own."""
    items = tuple(item if one.id == item.id else one for one in course.items)
    return replace(course, items=items, revision=f"{course.revision[:-1]}+")


def without_item(course: Course, item_id: str) -> Course:
    items = tuple(one for one in course.items if one.id != item_id)
    return replace(course, items=items, revision=f"{course.revision[:-1]}-")


def rotated(course: Course) -> Course:
    """The course after the first part of every item but an order became its last, which changes no key."""
    items = tuple(item if item.type is ItemType.ORDER else _turned(item) for item in course.items)
    return replace(course, items=items, revision=f"{course.revision[:-1]}~")


def _turned(item: Item) -> Item:
    steps = tuple(replace(step, options=(*step.options[1:], step.options[0])) for step in item.steps)
    return replace(item, options=(*item.options[1:], *item.options[:1]), steps=steps)


def corrected_twice(course: Course) -> Course:
    """Once about safety, then about less."""
    place = (course.lessons[0].slug, next(iter(course.lessons[0].headings)))
    return replace(
        course,
        corrections=(
            Correction(QUIET_DAY, QUIET_WORDS, False, (place,)),
            Correction(SAFETY_DAY, SAFETY_WORDS, True, (place,)),
        ),
    )


def begin(course: Course, person_id: int, at: datetime) -> None:
    """Opens the first lesson."""
    with unit_of_work():
        enrolment_id = learning.start_course(acting(person_id, at), course)
        learning.open_lesson(acting(person_id, at), enrolment_id, course.lessons[0].slug)


def study_at_all_times(course: Course, before: int, between: int, after: int) -> None:
    """Someone completed it before both corrections, someone began in between, someone after."""
    complete(course, before, BEFORE)
    begin(course, between, BETWEEN)
    begin(course, after, AFTER)
