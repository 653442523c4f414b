"""Tables as CSV: whatever program reads them, with whichever character it takes to part cells, runs nothing."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.documents.sheet import BYTE_ORDER_MARK, as_csv, as_csv_file

_TEXTS = st.text(
    alphabet=st.sampled_from("=+-@|x1 ;,\t\r\n\"'\N{ZERO WIDTH SPACE}\N{FULLWIDTH EQUALS SIGN}"), max_size=12
)


def cells(file: str, delimiter: str) -> list[str]:
    sheet = io.StringIO(file.removeprefix(BYTE_ORDER_MARK), newline="")
    return [cell for row in csv.reader(sheet, delimiter=delimiter) for cell in row]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@given(rows=st.lists(st.tuples(_TEXTS, _TEXTS, _TEXTS), min_size=1, max_size=3))
def test_no_cell_begins_what_a_spreadsheet_would_run(delimiter, rows):
    for file in (as_csv(("name", "what", "why"), rows), as_csv_file(("name", "what", "why"), rows)):
        assert [cell for cell in cells(file, delimiter) if cell[:1] in {*"=+-@", "\t"}] == []


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_formula_behind_a_semicolon_is_quoted(delimiter):
    found = cells(as_csv_file(("name",), [("x;=1+1",)]), delimiter)

    assert found == (["name", "x;'=1+1"] if delimiter == "," else ["name", "x", "'=1+1"])
