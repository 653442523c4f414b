"""E-mail addresses, names and passwords."""

from __future__ import annotations

from datetime import date

import pytest

from lms.domain.people.person import is_possible_day, password_problem, read_email, read_name

COMMON = frozenset({"password1234", "correcthorsebattery"})


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("pia@example.org", "pia@example.org"),
        ("  Pia@Example.ORG \n", "pia@example.org"),
        ("p.i+a@mail.example.co.uk", "p.i+a@mail.example.co.uk"),
        ("jose\u0301@example.org", "josé@example.org"),
    ],
)
def test_an_address_is_kept_in_lower_case_and_one_form(typed, kept):
    assert read_email(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "pia",
        "pia@",
        "@example.org",
        "pia@example",
        "pia@@example.org",
        "pia moreno@example.org",
        "pia@exa mple.org",
        "pia@.org",
        "pia@example.",
        "pia\u200b@example.org",
        "pia\x00@example.org",
        "p" * 65 + "@example.org",
        "pia@" + "e" * 250 + ".org",
    ],
)
def test_what_cannot_be_an_address_is_none(typed):
    assert read_email(typed) is None


def test_the_longest_address_is_254_signs_long():
    longest = "p@" + "e" * 248 + ".org"

    assert (read_email(longest), read_email("e" + longest)) == (longest, None)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Pia Moreno", "Pia Moreno"),
        ("  Pia\t \n Moreno ", "Pia Moreno"),
        ("Zoë", "Zoë"),
        ("Jose\u0301", "José"),
        ("Pia\u202e\u200d Moreno", "Pia Moreno"),
        ("Ana Whitefeather-O’Neil", "Ana Whitefeather-O’Neil"),
        ("x" * 120, "x" * 120),
    ],
)
def test_a_name_is_one_line_without_invisible_signs(typed, kept):
    assert read_name(typed) == kept


@pytest.mark.parametrize("typed", ["", "   ", "\u200b\u2060", "\x00", "x" * 121])
def test_an_empty_or_endless_name_is_none(typed):
    assert read_name(typed) is None


@pytest.mark.parametrize("password", ["walk-beside-", "walk" * 64, "только длинная фраза", "a b c d e f "])
def test_twelve_to_256_characters_of_any_kind_are_a_password(password):
    assert password_problem(password, COMMON) is None


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("elevenchars", "at least 12"),
        ("", "at least 12"),
        ("x" * 257, "at most 256"),
        ("password1234", "Many people"),
        ("CorrectHorseBattery", "Many people"),
        (" password1234 ", "Many people"),
        ("p\u200bassword1234", "Many people"),
        ("ｐａｓｓｗｏｒｄ１２３４", "Many people"),
        (" " * 12, "again and again"),
        ("\u3000\u00a0" * 8, "again and again"),
        ("\u200b\u2800\u3164" * 5, "again and again"),
        ("a" * 12, "again and again"),
        ("ab " * 6, "again and again"),
        ("Aa" * 8, "again and again"),
        ("caf\udce9 at the corner", "no text"),
    ],
)
def test_a_password_too_short_too_long_or_common_is_told_why(password, said):
    assert said in (password_problem(password, COMMON) or "")


@pytest.mark.parametrize(
    ("day", "is_possible"),
    [
        (date(1950, 1, 1), True),
        (date(2100, 12, 31), True),
        (date(1949, 12, 31), False),
        (date(2101, 1, 1), False),
    ],
)
def test_a_day_of_someones_work_lies_between_1950_and_2100(day, is_possible):
    assert is_possible_day(day) is is_possible


def test_marks_on_one_letter_are_kept_as_far_as_they_are_writing():
    assert read_name("Nguyễn Thị Ánh") == "Nguyễn Thị Ánh"
    assert read_name("q" + "\u0301" * 60 + "uinn") == "q" + "\u0301" * 4 + "uinn"


def test_names_hold_nothing_that_turns_them_round_or_cannot_be_seen():
    assert read_name("Pia\u202e \u2067Mo\x00re\u200fno\u2069") == "Pia Moreno"
