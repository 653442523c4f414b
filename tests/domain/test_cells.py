"""What a spreadsheet would run."""

from __future__ import annotations

from itertools import product

import pytest

from lms.domain.cells import begins_formula, safe_cell
from tests.tools.each import each

UNSEEN = (
    "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff",  # of no width
    "\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069", "\u061c",  # of direction
    "\u00ad", "\u034f", "\ufe0f", "\u0301", "\U000e0041", "\u180e",  # hyphen, joiner, variant, accent, tag
    "\u00a0", "\u2003", "\u3000", "\u2028", "\u0085",  # spaces and ends of lines
    "\u3164", "\uffa0", "\u115f", "\u1160", "\u2800",  # letters that show nothing
    "\x00", "\x1a", "\ue000",
)  # fmt: skip


@each("sign, unseen", product("=+-@|", UNSEEN), called=ascii)
def test_what_is_not_seen_does_not_hide_what_a_spreadsheet_would_run(unseen, sign):
    for value in (f"{unseen}{sign}1", f" {unseen}{unseen} {sign}1", f"\u202e{unseen}{sign}1"):
        assert begins_formula(value)
        assert safe_cell(value) == f"'{value}"


@pytest.mark.parametrize("sign", "＝＋－＠｜﹦﹢﹣﹫⁺₋⁼−", ids=ascii)
def test_signs_of_another_width_are_signs(sign):
    assert safe_cell(f"{sign}1") == f"'{sign}1"


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@x", "|cmd", "\N{FULLWIDTH EQUALS SIGN}1", " =1"])
def test_what_a_spreadsheet_would_run_is_quoted(value):
    assert begins_formula(value)
    assert safe_cell(value) == f"'{value}"


@pytest.mark.parametrize("value", ["\tword", "\rword", "\nword"])
def test_signs_that_some_programs_drop_are_quoted(value):
    assert safe_cell(value) == f"'{value}"


@pytest.mark.parametrize("value", ["", " ", "\u200b", "Ana", "1-2", "a@b.org", "'quoted'", "é=", "字", "\u200bAna"])
def test_all_else_stays_as_it_is(value):
    assert not begins_formula(value)
    assert safe_cell(value) == value


@pytest.mark.parametrize(
    ("value", "safe"),
    [
        ("x;=1+1", "x;'=1+1"),
        ("x; =1+1", "x;' =1+1"),
        ("x;;-1", "x;;'-1"),
        ("x\t@y", "x\t'@y"),
        ("x\n+1", "x\n'+1"),
        ('x;"=1"', 'x;\'"=1"'),
        ("\t=1", "'\t'=1"),
        ("=1;=2", "'=1;'=2"),
        ("x;\t1", "x;'\t1"),
        ("a; b; c", "a; b; c"),
        ("a\n\nb\r\n\r\nc", "a\n\nb\r\n\r\nc"),
        ("Smith, -3", "Smith, -3"),
        ("1;2", "1;2"),
    ],
)
def test_what_would_begin_a_cell_where_a_semicolon_or_a_tab_parts_them_is_quoted_as_well(value, safe):
    assert safe_cell(value) == safe
