"""Where each item of a framework is taught and how it is asked: what the form of an approval wants to know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lms.domain.competence.competency import Category, Competency, Framework
from lms.domain.items.item import Kind
from lms.domain.learning.course import Course, Lesson


@dataclass(frozen=True, slots=True)
class Assessed:
    """Items by kind that ask what a passage teaches, and titles of practices; without both, the lesson checks it."""

    recall: int = 0
    scenario: int = 0
    practices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """One heading that teaches one competency; without a course when nothing here teaches it yet."""

    label: str
    category: str
    statement: str
    course: Course | None = None
    lesson: Lesson | None = None
    heading: str = ""
    assessed: Assessed = Assessed()

    @property
    def path(self) -> str:
        """Where it opens, from the root of the site; empty without a course."""
        if self.course is None or self.lesson is None:
            return ""
        return f"/courses/{self.course.slug}/{self.lesson.slug}/" + (f"#{self.heading}" if self.heading else "")

    @property
    def heading_words(self) -> str:
        return self.lesson.headings[self.heading] if self.lesson and self.heading else ""


def crosswalk(framework: Framework, courses: Iterable[Course]) -> tuple[Passage, ...]:
    """Every item of the framework in its order, with each passage that teaches it.

    The heading is the one that the course's items say teaches it; a lesson that no item points to is told as a whole,
    by its first heading. The wording of a statement that nobody has compared with its source yet is left out: only
    its code and the name of its category leave the site.
    """
    courses = tuple(courses)
    return tuple(
        passage
        for category in framework.categories
        for competency in category.competencies
        for passage in _passages(framework, category, competency, courses)
    )


def _passages(
    framework: Framework, category: Category, competency: Competency, courses: Iterable[Course]
) -> Iterator[Passage]:
    label = framework.label(competency.code)
    wording = "" if competency.unconfirmed else competency.statement
    found = False
    for course in courses:
        for lesson in course.lessons:
            for heading, assessed in _taught(course, lesson, competency.code):
                found = True
                yield Passage(label, category.name, wording, course, lesson, heading, assessed)
    if not found:
        yield Passage(label, category.name, wording)


def _taught(course: Course, lesson: Lesson, code: str) -> Iterator[tuple[str, Assessed]]:
    """(heading id, how it is assessed) of the passages of a lesson, in the order of the text."""
    asked: dict[str, Counter[Kind]] = {}
    for item in course.items:
        if code in item.competencies and item.teaches[0] == lesson.slug:
            asked.setdefault(item.teaches[1], Counter())[item.kind] += 1
    for heading in lesson.headings:
        if heading in asked:
            kinds = asked[heading]
            yield heading, Assessed(kinds[Kind.RECALL], kinds[Kind.SCENARIO], _practised(course, code))
    if not asked and code in lesson.competencies:
        first = next((heading for heading in lesson.headings if not heading.startswith("gentler-")), "")
        yield first, Assessed(practices=_practised(course, code))


def _practised(course: Course, code: str) -> tuple[str, ...]:
    return tuple(practice.title for practice in course.practice if code in practice.competencies)
