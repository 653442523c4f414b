"""One file of many certificates: names that every system takes, an index of all, little memory."""

from __future__ import annotations

import csv
import io
import tracemalloc
import unicodedata
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.documents.papers.bundle import BundledPaper, FileNames, safe_stem, write_bundle

DAY = date(2026, 11, 21)


def paper(name: str, title: str = "Boundaries", why: str = "") -> BundledPaper:
    return BundledPaper(name, title, DAY, "7F3K-9QZT-M4XD-2HRP", why)


def test_a_name_tells_who_what_and_when():
    assert FileNames().of(paper("Pia Moreno", "Small steps")) == "Moreno-Small-steps-2026-11-21.pdf"


def test_names_that_a_system_takes_for_the_same_are_told_apart():
    names = FileNames()
    given = [names.of(paper(name)) for name in ("Pia Moreno", "Ana MORENO", "Jo moreno", "Z Jose\u0301", "Z José")]

    assert given[1:3] == ["MORENO-Boundaries-2026-11-21-2.pdf", "moreno-Boundaries-2026-11-21-3.pdf"]
    assert given[3:] == ["José-Boundaries-2026-11-21.pdf", "José-Boundaries-2026-11-21-2.pdf"]


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("con", "_con"),
        ("Lpt1.x", "_Lpt1.x"),
        ("What? A <b>/\\|*: test. . ", "What-A-b-test"),
        ("..", "unnamed"),
        ("a\u202eb\x00c\ud800", "abc"),
        ("O’Brien-Smith", "O’Brien-Smith"),
        ("x" * 500, "x" * 90),
        ("", "unnamed"),
    ],
)
def test_what_a_system_refuses_is_left_out(text, stem):
    assert safe_stem(text) == stem


@given(st.lists(st.tuples(st.text(max_size=120), st.text(max_size=120)), max_size=8))
def test_whatever_names_are_there_each_file_has_one_that_is_safe(told):
    names = FileNames()
    given = [names.of(paper(name, title)) for name, title in told]

    assert len({unicodedata.normalize("NFC", one.casefold()) for one in given}) == len(given)
    for one in given:
        assert len(one.encode()) <= 255
        assert not set(one) & set('<>:"/\\|?*\x00')
        assert one == unicodedata.normalize("NFC", one)
        assert one.split(".")[0].lower() not in {"con", "nul", "aux", "prn"}


def written(papers) -> tuple[zipfile.ZipFile, list[int]]:
    part, told = io.BytesIO(), []
    write_bundle(part, papers, told.append)
    return zipfile.ZipFile(part), told


def test_those_that_wait_are_in_the_index_with_why():
    packed, told = written([(paper("Pia Moreno"), b"%PDF"), (paper("=cmd()", why="It waits."), None)])

    assert packed.namelist() == ["Moreno-Boundaries-2026-11-21.pdf", "index.csv"]
    rows = list(csv.reader(io.StringIO(packed.read("index.csv").decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["File", "Moreno-Boundaries-2026-11-21.pdf", ""]
    assert (rows[2][-1], rows[2][1][0]) == ("It waits.", "'")
    assert told == [1, 2]


def peak_of(count: int, size: int, tmp_path) -> int:
    """Bytes that were held at most for so many files of this size."""
    file = bytes(size)
    tracemalloc.start()
    with (tmp_path / "b.zip").open("w+b") as part:
        write_bundle(part, ((paper(f"P {number}"), file[:-1] + b"x") for number in range(count)), lambda _: None)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_no_more_than_a_few_files_are_held(tmp_path):
    assert peak_of(50, 1_000_000, tmp_path) < 8_000_000


@pytest.mark.proof
def test_five_thousand_certificates_take_less_than_a_hundred_megabytes(tmp_path):
    assert peak_of(5_000, 40_000, tmp_path) < 100_000_000
    assert (tmp_path / "b.zip").stat().st_size > 200_000_000
