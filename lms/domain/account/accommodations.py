"""What someone set for themselves to read and hear pages with ease. No reason belongs to it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Accommodation(StrEnum):
    """Each is its own class on the page's root element: static/comfort.css says what it does."""

    LARGE_TEXT = "large-text"
    LARGER_TEXT = "larger-text"
    WIDE_SPACING = "wide-spacing"
    READ_ALOUD = "read-aloud"
    LESS_MOTION = "less-motion"
    PLAIN_LAYOUT = "plain-layout"


Accommodations = tuple[Accommodation, ...]
TEXT_SIZES = (Accommodation.LARGE_TEXT, Accommodation.LARGER_TEXT)


def in_words(chosen: Iterable[Accommodation]) -> str:
    """As they are kept: their names in one order, with blanks between."""
    given = frozenset(chosen)
    return " ".join(one for one in Accommodation if one in given)


def from_words(kept: str | None) -> Accommodations:
    """What was kept; a name that no version knows, or no longer, is passed over."""
    given = frozenset((kept or "").split())
    return tuple(one for one in Accommodation if one in given)
