"""Pages look at what an action says became of it, before they say so themselves."""

from __future__ import annotations

import ast
import importlib
import inspect
import typing
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.tools.each import each

pytestmark = pytest.mark.xdist_group("laws")  # one worker parses the code
PAGES = sorted((ROOT / "lms/web").rglob("*.py"))
# Where what comes back says nothing of what happened.
TELLS_NOTHING: dict[str, str] = {
    "lms.actions.learning.learning.start_course": "the enrolment's id, which the next page finds by itself",
    "lms.actions.learning.learning.restart_course": "the enrolment's id, which the next page finds by itself",
    "lms.actions.learning.ready.credit_due": "how many courses, each of which the page that comes next shows",
    "lms.actions.learning.learning.open_quiz": "the attempt, which the next page finds by itself",
}


def dropped(path: Path) -> Iterator[str]:
    """Actions that are called as a statement, so that nobody looks at what comes back."""
    tree = ast.parse(path.read_text("utf-8"))
    modules = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lms.actions")
        for alias in node.names
    }
    for node in ast.walk(tree):
        call = node.value if isinstance(node, ast.Expr) else None
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            module = modules.get(ast.unparse(call.func.value))
            if module is not None:
                yield f"{module}.{call.func.attr}"
        elif isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in modules:
            yield modules[call.func.id]


def says_something(name: str) -> bool:
    module, _, function = name.rpartition(".")
    action = getattr(importlib.import_module(module), function)
    if inspect.isfunction(action):
        return typing.get_type_hints(action).get("return") is not type(None)
    return True


@each("path", PAGES)
def test_no_page_drops_what_an_action_says(path):
    assert {name for name in dropped(path) if says_something(name)} - TELLS_NOTHING.keys() == set()


def test_what_is_let_pass_is_dropped_somewhere():
    assert set(TELLS_NOTHING) == set(TELLS_NOTHING) & {name for path in PAGES for name in dropped(path)}
