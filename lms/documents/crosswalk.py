"""The crosswalk of a framework to the courses, as CSV and as a page for paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from lms.content.wording import counted, in_list, long_date, plural
from lms.documents.render import Job
from lms.documents.sheet import as_csv
from lms.documents.template import template_in
from lms.domain.competence.competency import Framework
from lms.domain.competence.crosswalk import Assessed, Passage, crosswalk
from lms.domain.learning.course import Course

TEMPLATE = "crosswalk"
UNCONFIRMED = "(wording not confirmed: see the source)"


class CrosswalkRow(NamedTuple):
    """One passage in words, in the order of the columns; `opens_at` is "" where nothing teaches the item."""

    item: str
    category: str
    statement: str
    course: str
    lesson: str
    heading: str
    lesson_minutes: int | str
    assessed_by: str
    opens_at: str


HEAD = tuple(name.replace("_", " ") for name in CrosswalkRow._fields)


def crosswalk_csv(framework: Framework, courses: Iterable[Course], public_url: str) -> str:
    return as_csv(HEAD, (_row(passage, public_url) for passage in crosswalk(framework, courses)))


def crosswalk_job(framework: Framework, courses: Iterable[Course], public_url: str, today: date) -> Job:
    courses = tuple(courses)
    passages = crosswalk(framework, courses)
    return Job(
        TEMPLATE,
        {
            "serial": f"crosswalk-{framework.slug}-{today.isoformat()}",
            "title": framework.title,
            "publisher": framework.publisher,
            "made_on": long_date(today),
            "courses": [
                [course.title, counted(course.minutes, "minute"), course.revision[:12]] for course in courses
            ],
            "taught": len({passage.label for passage in passages if passage.course}),
            "all": len({passage.label for passage in passages}),
            "groups": _groups(_row(passage, public_url) for passage in passages),
        },
    )


def _row(passage: Passage, public_url: str) -> CrosswalkRow:
    return CrosswalkRow(
        item=passage.label,
        category=passage.category,
        statement=passage.statement or UNCONFIRMED,
        course=passage.course.title if passage.course else "not taught yet",
        lesson=passage.lesson.title if passage.lesson else "",
        heading=passage.heading_words,
        lesson_minutes=passage.lesson.minutes if passage.lesson else "",
        assessed_by=assessed_words(passage.assessed),
        opens_at=f"{public_url}{passage.path}" if passage.path else "",
    )


def assessed_words(assessed: Assessed) -> str:
    """`2 recall questions and 1 scenario question; observed practice: A walk`."""
    recall = plural("%(num)s recall question", "%(num)s recall questions", assessed.recall)
    scenario = plural("%(num)s scenario question", "%(num)s scenario questions", assessed.scenario)
    questions = in_list([*[recall] * bool(assessed.recall), *[scenario] * bool(assessed.scenario)])
    watched = (f"observed practice: {title}" for title in assessed.practices)
    return "; ".join(filter(None, (questions, *watched))) or "checks in the lesson only"


def _groups(rows: Iterable[CrosswalkRow]) -> list[dict[str, Any]]:
    """Rows under their category, and under their item, as the JSON of a job."""
    categories: dict[str, dict[str, dict[str, Any]]] = {}
    for row in rows:
        items = categories.setdefault(row.category, {})
        item = items.setdefault(row.item, {"item": row.item, "statement": row.statement, "passages": []})
        if row.opens_at:
            item["passages"].append(row._asdict())
    return [{"category": name, "items": list(items.values())} for name, items in categories.items()]


def to_html(values: Mapping[str, Any], folder: Path) -> str:
    """The pages, from the values of a job and the template in `folder`."""
    return template_in(folder).render(document=values)
