"""An author who puts an item right: the course of the next revision."""

from __future__ import annotations

from dataclasses import replace

from lms.domain.items.item import Item
from lms.domain.items.types import ItemType
from lms.domain.learning.course import Course


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
