"""What a spreadsheet would run."""

from __future__ import annotations

import pytest

from lms.domain.cells import begins_formula, safe_cell


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@x", "|cmd", "\N{FULLWIDTH EQUALS SIGN}1", " =1", "\t=1"])
def test_what_a_spreadsheet_would_run_is_quoted(value):
    assert begins_formula(value)
    assert safe_cell(value) == f"'{value}"


@pytest.mark.parametrize("value", ["\tword", "\rword", "\nword"])
def test_signs_that_some_programs_drop_are_quoted(value):
    assert safe_cell(value) == f"'{value}"


@pytest.mark.parametrize("value", ["", "Ana", "1-2", "a@b.org", "'quoted'"])
def test_all_else_stays_as_it_is(value):
    assert not begins_formula(value)
    assert safe_cell(value) == value
