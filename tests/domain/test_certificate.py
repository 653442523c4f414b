"""Serials."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.certificate import ALPHABET, RANDOM_BYTES, read_serial, serial_from, serial_hash

random_bytes = st.binary(min_size=RANDOM_BYTES, max_size=RANDOM_BYTES)


@given(random_bytes)
def test_a_serial_is_read_back_as_it_was_made(given_bytes):
    serial = serial_from(given_bytes)

    assert read_serial(serial) == serial


@given(random_bytes)
def test_a_serial_keeps_all_eighty_bits(given_bytes):
    symbols = serial_from(given_bytes).replace("-", "")

    number = 0
    for symbol in symbols:
        number = number * 32 + ALPHABET.index(symbol)
    assert number.to_bytes(RANDOM_BYTES) == given_bytes


@given(random_bytes)
def test_a_serial_is_four_groups_of_four_without_letters_that_mislead(given_bytes):
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}", serial_from(given_bytes))


@pytest.mark.parametrize("count", [0, RANDOM_BYTES - 1, RANDOM_BYTES + 1])
def test_a_serial_is_made_of_exactly_ten_bytes(count):
    with pytest.raises(ValueError, match="10 bytes"):
        serial_from(b"x" * count)


@pytest.mark.parametrize(
    "typed",
    [
        "01XY-9QZT-M4XD-2HRP",
        "01xy9qztm4xd2hrp",
        "  01xy 9qzt m4xd 2hrp \n",
        "OIXY-9QZT-M4XD-2HRP",
        "olxy-9qzt-m4xd-2hrp",
        "0-1-X-Y-9QZTM4XD2HRP",
    ],
)
def test_case_spaces_hyphens_and_look_alikes_are_forgiven(typed):
    assert read_serial(typed) == "01XY-9QZT-M4XD-2HRP"


@pytest.mark.parametrize(
    "typed",
    ["", "-", "01XY-9QZT-M4XD-2HR", "01XY-9QZT-M4XD-2HRPP", "U1XY-9QZT-M4XD-2HRP", "01XY_9QZT-M4XD-2HRP", "٠" * 16],
)
def test_what_cannot_be_a_serial_is_none(typed):
    assert read_serial(typed) is None


def test_what_is_far_too_long_is_none_though_hyphens_fill_it():
    assert read_serial("01XY9QZTM4XD2HRP" + "-" * 60) is None


@given(st.text(alphabet=ALPHABET + "OILUoilu- _\t\x00é", max_size=80))
def test_whatever_is_typed_gives_a_whole_serial_or_none(typed):
    serial = read_serial(typed)

    assert serial is None or read_serial(serial) == serial


def test_what_a_serial_is_looked_up_by_is_a_hash_of_it():
    assert re.fullmatch("[0-9a-f]{64}", serial_hash("01XY-9QZT-M4XD-2HRP"))
