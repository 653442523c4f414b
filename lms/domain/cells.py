"""Cells of a table that travels as text: what a spreadsheet would run."""

from __future__ import annotations

_FORMULA_SIGNS = frozenset("=+-@|\uff1d\uff0b\uff0d\uff20\uff5c")
_FIRST_SIGNS = _FORMULA_SIGNS | frozenset("\t\r\n")


def begins_formula(typed: str) -> bool:
    """Whether a spreadsheet could take it for a formula, also after blanks that some programs drop."""
    return typed.strip()[:1] in _FORMULA_SIGNS


def safe_cell(value: str) -> str:
    """The cell with a quotation mark before it where a spreadsheet would else run it."""
    return f"'{value}" if begins_formula(value) or value[:1] in _FIRST_SIGNS else value
