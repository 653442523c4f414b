"""An item type is one value in one table for each floor, and nothing else asks which type an item has."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from flask import Flask

from lms.domain.items.types import ItemType
from tests.architecture.test_laws import CODE, name_of, nodes_of
from tests.conftest import ROOT
from tests.tools.item_types import EXAMPLES

pytestmark = pytest.mark.xdist_group("laws")  # one worker parses the code
TEMPLATES = ROOT / "lms/templates"
MAPPINGS = {"BANK_FORMS", "GIFT_FORMS", "ITEM_TYPES", "READERS", "TYPES"}


def named_types(node: ast.AST) -> list[str]:
    """The members of `ItemType` that stand in a part of a module, in their order."""
    return [
        inner.attr
        for inner in ast.walk(node)
        if isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name) and inner.value.id == "ItemType"
    ]


def mappings_of(path: Path) -> dict[str, list[str]]:
    """Each mapping of a module that has types as its keys: its name to those keys."""
    found = {}
    for node in nodes_of(path):
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
            target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            keys = [name for key in node.value.keys if key is not None for name in named_types(key)]
            if keys:
                found[ast.unparse(target)] = keys
    return found


def asks_for_a_type(node: ast.AST) -> bool:
    """Whether it compares something with a type or the type of something, by an operator or by a pattern."""
    if not isinstance(node, ast.Compare | ast.MatchValue):
        return False
    sides = [node.left, *node.comparators] if isinstance(node, ast.Compare) else []
    return bool(named_types(node)) or any(isinstance(one, ast.Attribute) and one.attr == "type" for one in sides)


def test_every_mapping_has_exactly_the_types():
    members = [member.name for member in ItemType]
    found = {name: keys for path in CODE for name, keys in mappings_of(path).items()}

    assert {name for name, keys in found.items() if keys != members} == set()
    assert found.keys() == MAPPINGS
    assert list(EXAMPLES) == list(ItemType)


def test_nothing_is_compared_with_a_type():
    asking = [f"{name_of(path)}:{node.lineno}" for path in CODE for node in nodes_of(path) if asks_for_a_type(node)]

    assert asking == []


@pytest.mark.parametrize(
    "code",
    [
        "item.type is ItemType.ONE",
        "given in (ItemType.ONE, ItemType.CHAIN)",
        'item.type == "one"',
        "match given:\n    case ItemType.ONE:\n        pass",
    ],
)
def test_each_way_to_compare_with_a_type_would_be_found(code):
    assert any(asks_for_a_type(node) for node in ast.walk(ast.parse(code)))


def test_no_template_asks_which_type_an_item_has():
    asking = re.compile(r"\.type\s*(==|!=|in\b|is\b)")

    assert [path.name for path in TEMPLATES.rglob("*.html") if asking.search(path.read_text("utf-8"))] == []


def test_every_type_has_two_templates_and_no_other_is_there():
    found = {path.name for path in (TEMPLATES / "learning/items").iterdir()}

    assert found == {f"{kind}-{use}.html" for kind in ItemType for use in ("ask", "look-back")}


@pytest.mark.parametrize("name", ["ASK", "LOOK_BACK"])
def test_the_page_has_a_template_of_its_own_for_each_type(app: Flask, name):
    macros = getattr(app.jinja_env.get_template("parts/quiz.html").module, name)

    assert list(macros) == [kind.value for kind in ItemType]
    assert len({id(macro) for macro in macros.values()}) == len(ItemType)


def test_every_type_has_a_module():
    modules = {path.stem for path in (ROOT / "lms/domain/items").glob("*.py")}

    assert {kind.value for kind in ItemType} <= modules
