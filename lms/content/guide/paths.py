"""`courses/paths.yaml`: in which order a role takes the courses."""

from __future__ import annotations

from collections.abc import Mapping

from lms.content.credentials import values
from lms.content.source import Fields, Folder
from lms.content.text.words import check_words
from lms.domain.learning.course import Course
from lms.domain.learning.guide.paths import LearningPath
from lms.domain.team.plan import LATEST_AFTER_HIRE

AUDIENCES = ("peer", "supervisor", "partner")


def load_paths(folder: Folder, courses: Mapping[str, Course]) -> tuple[LearningPath, ...]:
    """In the order of the file; none where there is no file. Courses that a program leaves out are left out here."""
    told = values.entries_of(folder, "paths", "paths", lambda entry: _path(entry, courses))
    return tuple(path for path, _ in told)


def _path(fields: Fields, courses: Mapping[str, Course]) -> LearningPath:
    named = fields.texts_with_lines("courses", needed=True)
    path = LearningPath(
        id=values.slug(fields, "id"),
        title=fields.text("title"),
        says=fields.text("says"),
        courses=tuple(slug for slug, _ in named if slug in courses),
        days=fields.number("days", 0, at_most=LATEST_AFTER_HIRE),
        audience=fields.choice("for", AUDIENCES, AUDIENCES[0]),
        comes_again=fields.flag("comes_again"),
    )
    fields.done()
    check_words(fields, title=path.title, says=path.says)
    _check_order(fields, named, courses)
    return path


def _check_order(fields: Fields, named: tuple[tuple[str, int], ...], courses: Mapping[str, Course]) -> None:
    """Each once, and nothing before what it builds on in the same path."""
    slugs = [slug for slug, _ in named]
    for place, (slug, line) in enumerate(named):
        if slug in slugs[:place]:
            fields.report(f"{slug} stands twice in this path", line, rule="duplicate")
        course = courses.get(slug)
        for before in course.prerequisites if course else ():
            if before in slugs[place + 1 :]:
                fields.report(f"{slug} builds on {before}, which comes later in this path", line, rule="prerequisite")
