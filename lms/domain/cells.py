"""Cells of a table that travels as text: what a spreadsheet would run."""

from __future__ import annotations

import re
import unicodedata

_FORMULA_SIGNS = frozenset("=+-@|\N{MINUS SIGN}")
_FIRST_SIGNS = frozenset("\t\r\n")
# What parts cells or lines, what stands behind it, and the tab that may follow.
_APART = re.compile(r"([;\t\r\n])([^;\t\r\n]*)(?=(\t)?)")
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
    """The cell with a quotation mark before it where a spreadsheet would else run it.

    Also before what would begin a cell of its own where a program takes another character than the comma to part
    cells, as in countries that write 1,5 for one and a half. Marks around the cell would not help there: those count
    only at its very beginning, which the program then sees elsewhere.
    """
    inner = _APART.sub(_guarded, value)
    return f"'{inner}" if begins_formula(value) or value[:1] in _FIRST_SIGNS else inner


def _guarded(apart: re.Match[str]) -> str:
    """Marks around a part are dropped when it is read as a cell."""
    mark, part, following = apart.groups()
    bare = part.replace('"', "")
    return f"{mark}'{part}" if begins_formula(bare) or (not bare and following) else f"{mark}{part}"
