"""`courses/situations.yaml`: in which moments of the work the words of which lessons help."""

from __future__ import annotations

from collections.abc import Mapping

from lms.content.credentials import values
from lms.content.source import Fields, Folder
from lms.content.text.words import check_words
from lms.domain.learning.course import Course
from lms.domain.learning.guide.terms import Situation


def load_situations(folder: Folder, courses: Mapping[str, Course]) -> tuple[Situation, ...]:
    """In the order of the file; none where there is no file."""
    told = values.entries_of(folder, "situations", "situations", lambda entry: _situation(entry, courses))
    return tuple(situation for situation, _ in told)


def _situation(fields: Fields, courses: Mapping[str, Course]) -> Situation:
    named = fields.texts_with_lines("lessons", needed=True)
    situation = Situation(
        id=values.slug(fields, "id"),
        title=fields.text("title"),
        lessons=tuple(place for written, line in named if (place := _lesson(fields, written, line, courses))),
    )
    fields.done()
    check_words(fields, title=situation.title)
    return situation


def _lesson(fields: Fields, written: str, line: int, courses: Mapping[str, Course]) -> tuple[str, str] | None:
    course_slug, _, slug = written.partition("/")
    course = courses.get(course_slug)
    if course is None and slug:
        return None  # a program may leave a course out
    lesson = course.lesson(slug) if course else None
    if lesson is None:
        fields.report(f"no such lesson: {written}", line, rule="link")
        return None
    if not any(part.kind == "say" for part in lesson.parts):
        fields.report(f"the lesson {written} has no words one can use", line, rule="link")
        return None
    return course_slug, slug
