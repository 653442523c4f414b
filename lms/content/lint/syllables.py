"""How many syllables an English word has, as it is spoken.

**Source:** the CMU Pronouncing Dictionary, Carnegie Mellon University; its text and its terms lie in `cmudict/`.
Points where a word may be hyphenated are too few: no syllable of one letter is ever set apart.
"""

from __future__ import annotations

import gzip
import re
from functools import cache, lru_cache
from pathlib import Path

DICTIONARY = Path(__file__).parent / "cmudict" / "cmudict.dict.gz"
# What is spoken where the dictionary lacks a word: groups of vowels, of which a last silent e is none.
_GROUPS = re.compile(r"[aeiouy]+(?<!^y)")
_SILENT = re.compile(r"(?<=[^aeiouyl])e$|(?<=[^aeioutdy])ed$|(?<=[aeiouy]l)e$|(?<=[^aeiouysxzhgc])es$")


@cache
def _spoken() -> dict[str, int]:
    """Word to its syllables, by its first pronunciation; each vowel carries its stress as a digit."""
    counts: dict[str, int] = {}
    with gzip.open(DICTIONARY, "rt", encoding="utf-8") as lines:
        for line in lines:
            word, _, sounds = line.partition("#")[0].partition(" ")
            if not word.endswith(")"):
                counts[word] = sum(map(sounds.count, "012"))
    return counts


@lru_cache(20_000)
def syllables(word: str) -> int:
    """At least one; of a word with hyphens those of its parts."""
    return sum(map(_syllables_of_one, re.split("-+", word.strip("-").lower().replace("’", "'")))) or 1


def _syllables_of_one(word: str) -> int:
    spoken = _spoken()
    for known in (word, word.removesuffix("'s"), word.rstrip("'")):
        if known in spoken:
            return spoken[known]
    return max(len(_GROUPS.findall(_SILENT.sub("", word))), 1)
