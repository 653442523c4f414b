"""What holds on a day is asked in one place."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.test_laws import CODE, name_of, nodes_of
from tests.conftest import ROOT

pytestmark = pytest.mark.xdist_group("laws")  # one worker parses the code
DAYS = {"from_on", "until_on", "active_until"}
ORDER = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
ONE_PLACE = "store/in_force.py"


def compared(nodes: list[ast.AST]) -> list[str]:
    """Comparisons of the first or last day of a period with another day, as written; `is None` is none."""
    return [ast.unparse(node) for node in nodes if _compares(node) or _asks_between(node)]


def _compares(node: ast.AST) -> bool:
    if not isinstance(node, ast.Compare) or not any(isinstance(one, ORDER) for one in node.ops):
        return False
    return any(_is_day(one) for one in (node.left, *node.comparators))


def _asks_between(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr != "between":
        return False
    return any(_is_day(one) for one in (node.func.value, *node.args))


def _is_day(node: ast.AST) -> bool:
    return getattr(node, "attr", getattr(node, "id", None)) in DAYS


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("Supervision.until_on >= today", True),
        ("today < row.from_on", True),
        ("active_until is not None and active_until < today", True),
        ("Person.active_until == today", True),
        ("literal(today).between(one.from_on, one.until_on)", True),
        ("one.from_on.between(first, last)", True),
        ("row.until_on is None", False),
        ("Supervision.until_on.is_(None)", False),
        ("update(Supervision).values(until_on=today)", False),
        ("Assignment.due_on <= until", False),
    ],
)
def test_a_comparison_is_known_when_it_is_seen(line, is_one):
    assert bool(compared(list(ast.walk(ast.parse(line))))) is is_one


def test_only_one_place_compares_the_ends_of_periods():
    found = {name_of(path): compared(nodes_of(path)) for path in CODE if name_of(path) != ONE_PLACE}

    assert {name: lines for name, lines in found.items() if lines} == {}
    assert compared(nodes_of(ROOT / "lms" / ONE_PLACE))


def test_no_template_compares_them():
    days = "|".join(DAYS)
    pattern = re.compile(rf"(?:{days})\b\s*(?:[<>]|[=!]=)|(?:[<>]=?|[=!]=)\s*[\w.]*\b(?:{days})\b")
    code = re.compile(r"{[{%].*?[}%]}", re.DOTALL)

    found = {
        path.name: [part for part in code.findall(path.read_text("utf-8")) if pattern.search(part)]
        for path in (ROOT / "lms/templates").rglob("*.html")
    }

    assert {name: parts for name, parts in found.items() if parts} == {}
