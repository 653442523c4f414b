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
    told = {name: value for name, value in values.items() if value is not None}
    if endpoint[:1] == "." or not has_request_context() or not all(map(_is_kept, told.items())):
        return current_app.url_for(endpoint, **{name: _told(value) for name, value in told.items()})
    return _address(request.root_path, endpoint, **{name: _told(value) for name, value in told.items()})


def _is_kept(told: tuple[str, object]) -> bool:
    name, value = told
    return name[:1] != "_" and (type(value) is int or isinstance(value, Course | Framework))


def _told(value: Any) -> Any:
    """A course or framework by its slug, also where an address asks with it."""
    return value.slug if isinstance(value, Course | Framework) else value


@lru_cache(MOST_KEPT)
def _address(_root: str, endpoint: str, **values: Any) -> str:
    return current_app.url_for(endpoint, **values)
