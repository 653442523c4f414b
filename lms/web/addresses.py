"""Addresses in templates: those of a place, a course or a record by its number are put together once and kept."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import current_app, has_request_context, request

from lms.domain.competence.competency import Framework
from lms.domain.learning.course import Course

MOST_KEPT = 4_000


def url_for(endpoint: str, **values: Any) -> str:
    """As Flask's own. A page has fifty such addresses; to build them takes longer than to draw all that is around.

    None is kept that tells anything else, which somebody may have typed, or that begins with the name of the site.
    """
    if not values and endpoint[:1] != "." and has_request_context():
        return _address(request.root_path, endpoint)
    told = {name: _told(value) for name, value in values.items() if name[:1] != "_"}
    if len(told) < len(values) or None in told.values() or endpoint[:1] == "." or not has_request_context():
        return current_app.url_for(endpoint, **values)
    return _address(request.root_path, endpoint, **told)


def _told(value: object) -> str | int | None:
    if isinstance(value, Course | Framework):
        return value.slug
    return value if type(value) is int else None


@lru_cache(MOST_KEPT)
def _address(_root: str, endpoint: str, **values: Any) -> str:
    return current_app.url_for(endpoint, **values)
