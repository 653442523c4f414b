"""Frameworks that state something of their codes."""

from __future__ import annotations

from tests.content.site import FRAMEWORK, Site

CONFIRMED = "confirmed_by: Ada North, confirmed_on: 2026-11-02"


def state(site: Site, code: str, entry: str, name: str = FRAMEWORK) -> None:
    """Says something of a competency of the small course's framework."""
    site.change(name, f"  - code: {code}\n", f"  - code: {code}\n    {entry}\n")
