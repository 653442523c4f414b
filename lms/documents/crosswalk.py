"""The crosswalk of a framework to the courses, as CSV and as a page for paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from lms.documents.render import Job
from lms.documents.sheet import as_csv
from lms.documents.template import template_in
from lms.domain.competency import Framework
from lms.domain.course import Course
from lms.domain.crosswalk import Passage, crosswalk

TEMPLATE = "crosswalk"
UNCONFIRMED = "(wording not confirmed: see the source)"
HEAD = ("item", "category", "statement", "course", "lesson", "heading", "lesson minutes", "assessed by", "opens at")


def crosswalk_csv(framework: Framework, courses: Iterable[Course], public_url: str) -> str:
    rows = (_row(passage, public_url) for passage in crosswalk(framework, courses))
    return as_csv(HEAD, ([row[name] for name in HEAD] for row in rows))


def crosswalk_job(framework: Framework, courses: Iterable[Course], public_url: str, today: date) -> Job:
    courses = tuple(courses)
    passages = crosswalk(framework, courses)
    return Job(
        TEMPLATE,
        {
            "serial": f"crosswalk-{framework.slug}-{today.isoformat()}",
            "title": framework.title,
            "publisher": framework.publisher,
            "made_on": f"{today.day} {today:%B %Y}",
            "courses": [[course.title, f"{course.minutes} minutes", course.revision[:12]] for course in courses],
            "taught": len({passage.label for passage in passages if passage.course}),
            "all": len({passage.label for passage in passages}),
            "groups": _groups(_row(passage, public_url) for passage in passages),
        },
    )


def _row(passage: Passage, public_url: str) -> dict[str, Any]:
    return {
        "item": passage.label,
        "category": passage.category,
        "statement": passage.statement or UNCONFIRMED,
        "course": passage.course.title if passage.course else "not taught yet",
        "lesson": passage.lesson.title if passage.lesson else "",
        "heading": passage.heading_words,
        "lesson minutes": passage.lesson.minutes if passage.lesson else "",
        "assessed by": passage.assessed,
        "opens at": f"{public_url}{passage.path}" if passage.path else "",
    }


def _groups(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows under their category, and under their item."""
    categories: dict[str, dict[str, dict[str, Any]]] = {}
    for row in rows:
        items = categories.setdefault(row["category"], {})
        item = items.setdefault(row["item"], {"item": row["item"], "statement": row["statement"], "passages": []})
        if row["opens at"]:
            item["passages"].append({name.replace(" ", "_"): value for name, value in row.items()})
    return [{"category": name, "items": list(items.values())} for name, items in categories.items()]


def to_html(values: Mapping[str, Any], folder: Path) -> str:
    """The pages, from the values of a job and the template in `folder`."""
    return template_in(folder).render(paper=values)
