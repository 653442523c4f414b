"""The number in what a program wrote of its own help line."""

from __future__ import annotations

import re

# Digits with what stands between them; letters beside it mean a number that is spelled out, which is left alone.
_NUMBER = re.compile(r"(?<![\w\-])\+?\(?\d(?:[\d\s().\-\u2010-\u2013/]*\d)?(?![\w\-])")
SHORT, LEAST, MOST = 3, 7, 15


def phone_in(words: str) -> tuple[str, str, str, str]:
    """What stands before the number, the number as written, as a phone dials it, what stands after.

    Without a number all of it stands before. Three digits are one (988, 211), and seven to fifteen.
    """
    for found in _NUMBER.finditer(words):
        digits = re.sub(r"\D", "", found[0])
        if digits.isascii() and (len(digits) == SHORT or LEAST <= len(digits) <= MOST):
            plus = "+" if found[0].startswith("+") else ""
            return words[: found.start()], found[0], f"{plus}{digits}", words[found.end() :]
    return words, "", "", ""
