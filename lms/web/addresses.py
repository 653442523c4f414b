"""Addresses in templates: of a place, a course, a lesson or a record by its number, put together once and kept."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flask import current_app, has_request_context, request

from lms.domain.competence.competency import Framework
from lms.domain.learning.course import Course

MOST_KEPT = 4_000
_WITH_SLUG = (Course, Framework)  # told by it, also where an address asks with one


def url_for(endpoint: str, **values: Any) -> str:
    """As Flask's own. A page has fifty such addresses; to build them takes longer than to draw all that is around.

    None is kept that tells anything else, which somebody may have typed, or that begins with the name of the site.
    """
    told: dict[str, Any] = {}
    is_kept = endpoint[:1] != "." and has_request_context()
    for name, value in values.items():
        if value is None:
            continue
        told[name] = value.slug if isinstance(value, _WITH_SLUG) else value
        is_kept = is_kept and name[:1] != "_" and _is_kept(name, value, values)
    return _address(request.root_path, endpoint, **told) if is_kept else current_app.url_for(endpoint, **told)


def _is_kept(name: str, value: Any, values: Mapping[str, Any]) -> bool:
    """A course, a framework, the number of a record, or a lesson that stands in its course."""
    if type(value) is int or isinstance(value, _WITH_SLUG):
        return True
    course = values.get("course") if name == "lesson" else None
    return isinstance(course, Course) and course.lesson(value) is not None


@lru_cache(MOST_KEPT)
def _address(_root: str, endpoint: str, **values: Any) -> str:
    return current_app.url_for(endpoint, **values)
