"""What people typed, made fit to be kept."""

from __future__ import annotations

import pytest

from lms.domain.typed import LAST_ID, one_line, read_id, read_number, storable


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (None, ""),
        ("  a  b ", "a b"),
        ("a\nb\tc", "a b c"),
        ("a\x00b", "a b"),
        ("a\x7fb\u2028c\u2029d", "a b c d"),
        ("Zo\u00eb \u0101", "Zo\u00eb \u0101"),
    ],
)
def test_one_line_holds_nothing_that_no_line_holds(typed, kept):
    assert one_line(typed) == kept


@pytest.mark.parametrize(
    ("typed", "number"),
    [("0", 0), ("007", 7), ("999", 999), ("1000", None), ("-1", None), ("+1", None), ("1.0", None), (" 1", None),
     ("", None), (None, None), ("\u0661", None), ("\u00b2", None)],
)  # fmt: skip
def test_a_number_is_digits_and_not_too_many(typed, number):
    assert read_number(typed, 3) == number


@pytest.mark.parametrize(
    ("typed", "found"),
    [("1", 1), (str(LAST_ID), LAST_ID), (str(LAST_ID + 1), None), ("99999999999", None), ("x", None)],
)
def test_an_id_is_a_number_that_a_record_can_have(typed, found):
    assert read_id(typed) == found


@pytest.mark.parametrize("typed", ["4\x00", "4\ud800"])
def test_what_no_database_keeps_is_replaced_and_not_left_out(typed):
    assert storable(typed) == "4\x1a"


def test_what_can_be_kept_stays():
    assert storable("é 字 😀 \u200b\n") == "é 字 😀 \u200b\n"


def test_a_line_holds_nothing_that_turns_words_round():
    assert one_line("Robin \u202eelaV\u202c \u2067Vale\u2069") == "Robin elaV Vale"
