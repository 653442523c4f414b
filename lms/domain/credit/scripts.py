"""The scripts that names are written in, and the Debian packages whose fonts have them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Script:
    """`package` is "" for what no name is made of."""

    name: str
    package: str


CHINESE = Script("Chinese characters", "fonts-noto-cjk")
OTHER = Script("other characters", "fonts-noto-core")
SYMBOLS = Script("symbols or emoji", "")
_IN_NOTO_CORE = (
    *("ARABIC", "ARMENIAN", "BENGALI", "CHEROKEE", "CYRILLIC", "DEVANAGARI", "ETHIOPIC", "GEORGIAN", "GREEK"),
    *("GUJARATI", "GURMUKHI", "HEBREW", "KANNADA", "KHMER", "LAO", "LATIN", "MALAYALAM", "MYANMAR", "SINHALA"),
    *("SYRIAC", "TAMIL", "TELUGU", "THAANA", "THAI", "TIBETAN"),
)
# By the first word of a character's name in Unicode.
_NAMED = {
    "CJK": CHINESE,
    "HIRAGANA": Script("Japanese", "fonts-noto-cjk"),
    "KATAKANA": Script("Japanese", "fonts-noto-cjk"),
    "HANGUL": Script("Korean", "fonts-noto-cjk"),
    "CANADIAN": Script("Canadian Aboriginal syllabics", "fonts-noto-core"),
    **{name: Script(name.title(), "fonts-noto-core") for name in _IN_NOTO_CORE},
}


def script_of(character: str) -> Script:
    if unicodedata.category(character) in ("So", "Sk", "Sm"):
        return SYMBOLS
    return _NAMED.get(unicodedata.name(character, "").partition(" ")[0], OTHER)


def scripts_of(characters: Iterable[str]) -> tuple[Script, ...]:
    """Each once, in the order of the characters."""
    return tuple(dict.fromkeys(script_of(character) for character in characters))


def packages_for(characters: Iterable[str]) -> tuple[str, ...]:
    """Each once, in the order of the alphabet."""
    return tuple(sorted({script.package for script in scripts_of(characters)} - {""}))
