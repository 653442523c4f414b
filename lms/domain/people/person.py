"""What a person may call themselves and sign in with."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from lms.domain.cells import is_visible

PASSWORD_MIN = 12
PASSWORD_MAX = 256
FEWEST_DIFFERENT = 4
NAME_MAX = 120
EMAIL_MAX = 254
MOST_MARKS = 4
JOIN_UNDONE_WITHIN = timedelta(days=30)  # two accounts that were joined
EARLIEST_DAY, LATEST_DAY = date(1950, 1, 1), date(2100, 12, 31)
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def read_email(typed: str) -> str | None:
    """An address as it is kept (NFC, lower case); None when it cannot be one."""
    address = unicodedata.normalize("NFC", typed.strip()).lower()
    if len(address) > EMAIL_MAX or not _EMAIL.fullmatch(address):
        return None
    return None if any(unicodedata.category(sign) in _INVISIBLE for sign in address) else address


def read_name(typed: str) -> str | None:
    """A name as it is kept: one line, no invisible characters; None when nothing is left or it is too long.

    Of marks on one letter the first MOST_MARKS are kept: more are no writing, and would lie over other words.
    """
    visible = "".join(sign for sign in typed if unicodedata.category(sign) not in _INVISIBLE or sign in "\t\n")
    name = with_few_marks(unicodedata.normalize("NFC", " ".join(visible.split())))
    return name if any(map(is_visible, name)) and len(name) <= NAME_MAX else None


def with_few_marks(text: str) -> str:
    kept, marks = [], 0
    for sign in text:
        marks = marks + 1 if unicodedata.category(sign) in ("Mn", "Me") else 0
        if marks <= MOST_MARKS:
            kept.append(sign)
    return "".join(kept)


def is_possible_day(day: date) -> bool:
    """Whether it can be a day of someone's work, and is no slip of the hand."""
    return EARLIEST_DAY <= day <= LATEST_DAY


def _bare(password: str) -> str:
    """What of it is seen, in small letters of one width: what a list of common ones is asked with."""
    visible = "".join(sign for sign in password if is_visible(sign))
    return unicodedata.normalize("NFKC", visible).lower()


def password_problem(password: str, common: frozenset[str]) -> str | None:
    """One sentence on what is wrong with a new password; None when nothing is.

    **Source:** NIST SP 800-63B, 5.1.1.2 (length, a list of common ones and of repeated characters, no composition
    rules).
    """
    if len(password) < PASSWORD_MIN:
        return f"Please use at least {PASSWORD_MIN} characters. A few words in a row are easy to remember."
    if len(password) > PASSWORD_MAX:
        return f"Please use at most {PASSWORD_MAX} characters."
    if any(unicodedata.category(sign) == "Cs" for sign in password):
        return "This password holds characters that are no text. Please type letters, digits and common symbols."
    bare = _bare(password)
    if len(set(bare)) < FEWEST_DIFFERENT:
        return "This is one or two keys again and again, so others can guess it. Please choose another."
    if password.lower() in common or bare in common:
        return "Many people use this password, so others can guess it. Please choose another."
    return None
