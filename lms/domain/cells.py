"""Cells of a table that travels as text: what a spreadsheet would run."""

from __future__ import annotations

import unicodedata

_FORMULA_SIGNS = frozenset("=+-@|\N{MINUS SIGN}")
_FIRST_SIGNS = frozenset("\t\r\n")
# Letters and signs of which nothing is seen, though their category is that of what is seen.
_BLANKS = frozenset(
    "\N{HANGUL FILLER}\N{HALFWIDTH HANGUL FILLER}\N{HANGUL CHOSEONG FILLER}\N{HANGUL JUNGSEONG FILLER}"
    "\N{BRAILLE PATTERN BLANK}"
)


def is_visible(sign: str) -> bool:
    """Whether the character shows anything by itself: no space, control, mark of direction, joiner or accent."""
    return sign not in _BLANKS and unicodedata.category(sign)[0] not in "CZM"


def begins_formula(typed: str) -> bool:
    """Whether a spreadsheet could take it for a formula.

    Also after what is not seen and some programs drop, and in the other widths that some of them read as the sign.
    """
    first = next(filter(is_visible, typed), "")
    return unicodedata.normalize("NFKC", first)[:1] in _FORMULA_SIGNS


def safe_cell(value: str) -> str:
    """The cell with a quotation mark before it where a spreadsheet would else run it."""
    return f"'{value}" if begins_formula(value) or value[:1] in _FIRST_SIGNS else value
