"""Addresses that a template names by their place alone: each is the same on every page, and is put together once."""

from __future__ import annotations

from typing import Any

from flask import current_app, has_request_context, request

from lms.web import context


def url_for(endpoint: str, **values: Any) -> str:
    """As Flask's own. Every page has twenty such addresses around it; to build them takes longer than to draw it."""
    if values or endpoint.startswith(".") or not has_request_context():
        return current_app.url_for(endpoint, **values)
    known, key = context.site().drawn, f"{request.root_path} {endpoint}"
    if key not in known:
        known[key] = current_app.url_for(endpoint)
    return known[key]
