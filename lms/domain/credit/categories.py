"""Categories of hours: what they are called, and which hours fill which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CreditCategory:
    """A topic that hours are counted in; its hours fill those of `fills` as well, whatever the board."""

    slug: str
    title: str
    fills: frozenset[str] = frozenset()
    note: str = ""


def in_words(any_of: Iterable[str], categories: Mapping[str, CreditCategory]) -> str:
    """The titles of a choice of categories; a slug that is none any more is told without its hyphens."""
    return " or ".join(
        categories[slug].title if slug in categories else slug.replace("-", " ").capitalize() for slug in any_of
    )


def filled_by(wanted: Iterable[str], categories: Mapping[str, CreditCategory]) -> frozenset[str]:
    """These categories, and all whose hours fill one of them, however far."""
    found = frozenset(wanted)
    while more := {slug for slug, one in categories.items() if one.fills & found} - found:
        found |= more
    return found
