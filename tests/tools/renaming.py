"""An author who gives a course, its practices and its items other names, and writes down those of before."""

from __future__ import annotations

from dataclasses import replace

from lms.domain.learning.course import Course

ANEW = "-anew"


def renamed(course: Course) -> Course:
    """Its prerequisites are renamed as well."""
    return replace(
        course,
        slug=course.slug + ANEW,
        was=(course.slug,),
        prerequisites=tuple(slug + ANEW for slug in course.prerequisites),
        practice=tuple(replace(one, id=one.id + ANEW, was=(one.id,)) for one in course.practice),
        items=tuple(replace(one, id=one.id + ANEW, was=(one.id,)) for one in course.items),
    )


def forgotten(course: Course) -> Course:
    """The same, with nothing written down."""
    one = renamed(course)
    return replace(
        one,
        was=(),
        practice=tuple(replace(practice, was=()) for practice in one.practice),
        items=tuple(replace(item, was=()) for item in one.items),
    )
