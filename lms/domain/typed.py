"""What people typed, made fit to be kept."""

from __future__ import annotations

import re

LAST_ID = 2**31 - 1  # what an INTEGER of PostgreSQL holds
SUBSTITUTE = "\x1a"  # what ASCII has for a character that is none; one line of text leaves it out as it does others
_NO_DATABASE_HOLDS = re.compile(r"[\x00\ud800-\udfff]")
_NO_LINE_HOLDS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
_TURNS_ROUND = re.compile(r"[\u202a-\u202e\u2066-\u2069]")  # shows letters in another order than they are in


def storable(typed: str) -> str:
    """With SUBSTITUTE for what no database keeps as text: NUL, and half a character.

    It is put in its place and not left out, since `4` and NUL is not the number 4.
    """
    return _NO_DATABASE_HOLDS.sub(SUBSTITUTE, typed)


def one_line(typed: str | None) -> str:
    """Without what no line of text holds: databases refuse some of it, and a mail could be broken.

    Nor what makes a reader see other words than a machine does. Letters of right-to-left scripts need none of it.
    """
    return " ".join(_NO_LINE_HOLDS.sub(" ", _TURNS_ROUND.sub("", typed or "")).split())


def read_number(typed: str | None, digits: int) -> int | None:
    """A whole number of so many digits at most, 0 to 9 and nothing else; None for all that is none."""
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) <= digits else None


def read_id(typed: str | None) -> int | None:
    """The id of a record as it was typed or sent; None when it cannot be one."""
    number = read_number(typed, len(str(LAST_ID)))
    return number if number is not None and number <= LAST_ID else None
