"""The words of a text, as search compares them: the same for what is read and for what is typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?:”])\s+(?=[A-Z“])")


def words_of(text: str) -> list[str]:
    """Each without case, accents and apostrophes. None is too small to count: some lessons are about "no"."""
    return [_plain(word) for word in _WORD.findall(text)]


def places_of_words(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, the word as it is compared) of each."""
    for match in _WORD.finditer(text):
        yield match.start(), match.end(), _plain(match[0])


def count_words(text: str) -> int:
    return len(_WORD.findall(text))


def _plain(word: str) -> str:
    if not word.isascii():
        word = word.replace("’", "'")
        word = "".join(sign for sign in unicodedata.normalize("NFKD", word) if not unicodedata.combining(sign))
    return word.casefold().removesuffix("'s").replace("'", "")


def sentences_of(text: str) -> list[str]:
    """Line by line; a line that is one quotation stays whole."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return [
        sentence
        for line in lines
        for sentence in ([line] if line.startswith("“") and line.endswith("”") else _SENTENCE_END.split(line))
        if sentence
    ]
