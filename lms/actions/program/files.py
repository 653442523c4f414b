"""Letting go of files that nothing needs any more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from lms.store.program import stored_files


def unused_files(now: datetime) -> tuple[list[str], list[str]]:
    """Those that no row names, and those that have no row of their own; it takes a while, and writes nothing."""
    return stored_files.unused(), stored_files.without_row(now)


def lost_files() -> list[str]:
    """Hashes of kept files that are not there, or not of their size; reads none of them."""
    return list(stored_files.missing())


def forget_files(names: Collection[str]) -> int:
    return stored_files.forget(names)


def take_away_files(names: Collection[str]) -> int:
    """In a unit of work after the one that forgot them."""
    return stored_files.sweep(names)
