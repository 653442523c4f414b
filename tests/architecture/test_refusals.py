"""Every refusal that can be raised is met where it is called: none of them gets past a page, a command or the worker.

A refusal is an exception of our own. Its way up is followed through the code: from where it stands after `raise`,
through each caller that does not catch it, to a route, a command or the worker's round, where none may be left.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import inspect
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from types import ModuleType
from typing import Any

import click
import pytest

from lms.cli import content, people, serve, site
from tests.architecture.test_laws import CODE
from tests.architecture.test_rooms import module_of

pytestmark = pytest.mark.xdist_group("laws")
Refusal = type[Exception]
Refusals = frozenset[Refusal]
NOWHERE = {
    "NewerItem": "a database that a newer version wrote stops the start",
    "FileLost": "somebody took a kept file away: a page says so, whichever it was, and the worker passes it over",
    "WrittenBefore": "a mistake in the code: passwords are hashed before anything is written",
}
CANNOT_HAPPEN: dict[str, dict[str, str]] = {
    "lms.web.learning.courses.restart": {"NotEnrolled": "it was enrolled a line before"},
    "lms.web.learning.items.recount": {"NotEnrolled": "whoever handed in an attempt is enrolled"},
    "lms.web.people.people.invite": {"UnsuitablePassword": "nobody's password is typed there"},
    "lms.cli.people.import_people": {"ChangedSince": "it names no plan that was shown before"},
    "lms.cli.serve.part": {
        "BrokenContent": "the content was read before, and is handed on",
        "Unguarded": "a route without a guard is a mistake in the code, and stops the start",
        "JobRefused": "the child's own example, as it starts",
        "GlyphsMissing": "the example is in letters of the certificate's own fonts",
    },
}


@dataclass(frozen=True, eq=False)
class Function:
    """A function of ours, with the names that mean something inside it."""

    name: str
    node: ast.FunctionDef
    names: Mapping[str, Any]
    inner: dict[str, Function] = field(default_factory=dict)

    @property
    def parameters(self) -> list[str]:
        return [one.arg for one in (*self.node.args.posonlyargs, *self.node.args.args, *self.node.args.kwonlyargs)]


@cache
def functions() -> dict[Any, Function]:
    """By the function itself; those inside others are found through them."""
    found: dict[Any, Function] = {}
    for path in CODE:
        if path.stem == "__main__" or "migrations" in path.parts:
            continue  # runs when it is imported
        module = importlib.import_module(module_of(path))
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                found[_plain(getattr(module, node.name))] = _function(f"{module.__name__}.{node.name}", node, module)
            elif isinstance(node, ast.ClassDef):
                found |= dict(_methods(module, node))
    return found


def _methods(module: ModuleType, node: ast.ClassDef) -> Iterator[tuple[Any, Function]]:
    kind = getattr(module, node.name)
    for one in node.body:
        if isinstance(one, ast.FunctionDef) and inspect.isfunction(method := vars(kind).get(one.name)):
            yield _plain(method), _function(f"{module.__name__}.{node.name}.{one.name}", one, module)


def _plain(value: Any) -> Any:
    """Without what a decorator put around it."""
    if isinstance(value, click.Command):
        value = value.callback
    return inspect.unwrap(value) if inspect.isfunction(value) else value


def _function(name: str, node: ast.FunctionDef, module: ModuleType) -> Function:
    names = {**vars(builtins), **vars(module), **_imported_inside(node)}
    inner = {
        one.name: Function(f"{name}.{one.name}", one, names)
        for one in ast.walk(node)
        if isinstance(one, ast.FunctionDef) and one is not node
    }
    return Function(name, node, names, inner)


def _imported_inside(node: ast.FunctionDef) -> dict[str, Any]:
    names: dict[str, Any] = {}
    for one in ast.walk(node):
        if isinstance(one, ast.ImportFrom) and (one.module or "").startswith("lms"):
            module = importlib.import_module(one.module or "")
            for alias in one.names:
                try:
                    names[alias.asname or alias.name] = getattr(module, alias.name)
                except AttributeError:
                    names[alias.asname or alias.name] = importlib.import_module(f"{one.module}.{alias.name}")
    return names


def meant(function: Function, node: ast.expr) -> Any:
    """What an expression of names stands for; None where that is not known before it runs."""
    if isinstance(node, ast.Name):
        return function.inner.get(node.id) or function.names.get(node.id)
    if isinstance(node, ast.Attribute):
        owner = meant(function, node.value)  # not an object: one of Flask's would ask for a request
        if isinstance(owner, ModuleType | type):
            return getattr(owner, node.attr, None)
        return getattr(type(owner), node.attr, None) if type(owner).__module__.startswith("lms.") else None
    return None


def is_refusal(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, Exception) and value.__module__.startswith("lms.")


class Walk:
    """Follows refusals out of functions; `escapes` is what gets past one."""

    def __init__(self) -> None:
        self.known: dict[int, Refusals] = {}

    def escapes(self, function: Function) -> Refusals:
        if id(function) not in self.known:
            self.known[id(function)] = frozenset()  # what calls itself adds nothing the second time
            self.known[id(function)] = frozenset(self.of_statements(function, function.node.body))
        return self.known[id(function)]

    def of_statements(self, function: Function, body: list[Any]) -> Iterator[Refusal]:
        for statement in body:
            yield from self.of(function, statement)

    def of(self, function: Function, node: ast.AST) -> Iterator[Refusal]:
        if isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            return  # runs when it is called
        if isinstance(node, ast.Try):
            caught = self.of_statements(function, node.body)
            yield from self.past(function, node.handlers, caught)
            for handler in node.handlers:
                yield from self.of_statements(function, handler.body)
            yield from self.of_statements(function, [*node.orelse, *node.finalbody])
            return
        if isinstance(node, ast.With):
            yield from self.of_with(function, node)
            return
        if isinstance(node, ast.Raise) and node.exc is not None:
            raised = meant(function, node.exc.func if isinstance(node.exc, ast.Call) else node.exc)
            if is_refusal(raised):
                yield raised
        if isinstance(node, ast.Call):
            yield from self.of_call(function, node)
        for child in ast.iter_child_nodes(node):
            yield from self.of(function, child)

    def of_with(self, function: Function, node: ast.With) -> Iterator[Refusal]:
        """`suppress` catches what it names."""
        suppressed = tuple(
            kind
            for item in node.items
            if isinstance(item.context_expr, ast.Call) and ast.unparse(item.context_expr.func) == "suppress"
            for kind in map(partial(meant, function), item.context_expr.args)
        )
        for item in node.items:
            yield from self.of(function, item.context_expr)
        yield from (one for one in self.of_statements(function, node.body) if not issubclass(one, suppressed))

    def past(
        self, function: Function, handlers: list[ast.ExceptHandler], raised: Iterator[Refusal]
    ) -> Iterator[Refusal]:
        """What the handlers let through: nothing catches it, or who does raises it again."""
        for one in raised:
            catching = next((handler for handler in handlers if self.catches(function, handler, one)), None)
            if catching is None or any(isinstance(node, ast.Raise) and not node.exc for node in catching.body):
                yield one

    def catches(self, function: Function, handler: ast.ExceptHandler, refusal: Refusal) -> bool:
        if handler.type is None:
            return True
        kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        caught = [meant(function, kind) for kind in kinds]
        return any(isinstance(kind, type) and issubclass(refusal, kind) for kind in caught)

    def of_call(self, function: Function, call: ast.Call) -> Iterator[Refusal]:
        called = self.function_of(meant(function, call.func))
        if called is None:
            return
        yield from self.escapes(called)
        # A function that is handed over is called where its parameter is.
        given = dict(zip(called.parameters, call.args, strict=False))
        given |= {word.arg: word.value for word in call.keywords if word.arg}
        for name, value in given.items():
            handed = self.function_of(meant(function, value)) if isinstance(value, ast.Name) else None
            if handed is not None:
                inside = Function(called.name, called.node, called.names, {**called.inner, name: handed})
                yield from self.of_statements(inside, called.node.body)

    def function_of(self, value: Any) -> Function | None:
        if isinstance(value, Function):
            return value
        try:
            return functions().get(_plain(value))
        except TypeError:  # a value that has no hash
            return None


def entrances() -> Iterator[Function]:
    """Where someone outside begins: routes, commands, the worker's rounds."""
    for function in functions().values():
        decorators = [ast.unparse(one) for one in function.node.decorator_list]
        if any(one.startswith("guarded(") for one in decorators):
            yield function
    for module in (content, people, serve, site):
        for command in module.COMMANDS:
            for one in [command, *getattr(command, "commands", {}).values()]:
                yield functions()[_plain(one)]
    for name in ("work", "work_once"):
        yield functions()[getattr(importlib.import_module("lms.worker"), name)]


@pytest.fixture(scope="module")
def walk() -> Walk:
    return Walk()


def named(refusals: Refusals) -> set[str]:
    return {one.__name__ for one in refusals}


def test_no_refusal_gets_past_a_page_a_command_or_the_worker(walk):
    left = {
        function.name: named(walk.escapes(function)) - CANNOT_HAPPEN.get(function.name, {}).keys() - NOWHERE.keys()
        for function in entrances()
        if function.name != "lms.cli.site.demo"  # invents its people and their ways; a refusal is a mistake in it
    }

    assert {name: refusals for name, refusals in left.items() if refusals} == {}


def test_what_cannot_happen_is_still_there_to_be_said(walk):
    left = {function.name: named(walk.escapes(function)) for function in entrances()}

    assert [name for name, refusals in CANNOT_HAPPEN.items() if not refusals.keys() <= left[name]] == []


def test_every_route_is_an_entrance(app):
    routes = {inspect.unwrap(page) for name, page in app.view_functions.items() if name != "static_file"}

    assert len(list(entrances())) > len(routes)
    assert {functions()[page].name for page in routes} <= {function.name for function in entrances()}


def test_the_walk_sees_what_actions_raise(walk):
    """Else it would find nothing to complain of because it finds nothing at all."""
    seen = {name: named(walk.escapes(function)) for name, function in by_name().items()}

    assert seen["lms.actions.learning.learning.restart_course"] == {"CannotStart"}
    assert seen["lms.actions.people.people.unmake_administrator"] == {"LastAdministrator", "ConfirmationRequired"}
    assert seen["lms.actions.account.links.choose_password"] == {
        "LinkNotOpen",
        "NameMissing",
        "AddressTaken",
        "UnsuitablePassword",
        "NoPlace",
        "WrittenBefore",
    }
    assert seen["lms.web.people.manage._done"] == set()


def by_name() -> dict[str, Function]:
    return {function.name: function for function in functions().values()}


@pytest.mark.parametrize("floor", ["actions", "documents", "domain", "store", "web"])
def test_what_a_docstring_says_is_raised_can_be(walk, floor):
    """Words after *raises* that are names of classes of ours: those that get past the function, or their kind."""
    wrong = []
    for name, function in by_name().items():
        if not name.startswith(f"lms.{floor}."):
            continue
        said = re.findall(r"[Rr]aises ([^.;:]*)", ast.get_docstring(function.node) or "")
        for word in re.findall(r"\b[A-Z][a-z]+[A-Z]\w+", " ".join(said)):
            known = function.names.get(word) or _anywhere(word)
            can = walk.escapes(function)
            if known is None or (is_refusal(known) and not any(issubclass(one, known) for one in can)):
                wrong.append(f"{name}: {word}")

    assert wrong == []


@cache
def _anywhere(name: str) -> Any:
    found = (vars(module).get(name) for module in list(sys.modules.values()) if isinstance(module, ModuleType))
    return next((one for one in found if isinstance(one, type)), None)
