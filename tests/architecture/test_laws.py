"""The laws of the house: what kind of line may stand where."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.tools.each import each

CODE = sorted(path for path in (ROOT / "lms").rglob("*.py") if "versions" not in path.parts)
LONGEST = 400
# One worker reads the code, once.
pytestmark = pytest.mark.xdist_group("laws")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
# `store/turns.py`, also without the `lms/` before it, and what it is said to hold: `domain/learning/quiz.py:draw`.
NAMED = re.compile(r"(?<![\w/<>])((?:[\w-]+/)+[\w-]+\.py)\b(?::(\w+)|`: `(\w+)`)?")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT / "lms").as_posix()


@cache
def nodes_of(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text("utf-8"))))


@cache
def imports_of(path: Path) -> set[str]:
    """The first names of all modules that a file imports when it runs, also inside functions."""
    typing_only = {
        id(inner)
        for node in nodes_of(path)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found: set[str] = set()
    for node in nodes_of(path):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def users_of(*modules: str) -> set[str]:
    return {name_of(path) for path in CODE if imports_of(path) & set(modules)}


def outside(names: set[str], *allowed: str) -> set[str]:
    return {name for name in names if not name.startswith(allowed)}


@cache
def calls(path: Path) -> set[str]:
    """What a file calls, as written: `datetime.now`, `db.session.commit`."""
    return {ast.unparse(node.func) for node in nodes_of(path) if isinstance(node, ast.Call)}


def test_imports_only_go_down():
    answer = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 0, answer.stdout


def test_one_module_writes_csv():
    assert {name_of(path) for path in CODE if "csv.writer" in calls(path)} == {"documents/sheet.py"}


def test_only_the_store_speaks_sql():
    assert outside(users_of("sqlalchemy", "alembic"), "store/") == set()
    assert outside({name_of(path) for path in CODE if "select" in calls(path)}, "store/") == set()


def test_only_the_unit_of_work_commits():
    committing = {name_of(path) for path in CODE if any(call.endswith("session.commit") for call in calls(path))}

    assert committing == {"store/db.py"}
    assert (ROOT / "lms/store/db.py").read_text("utf-8").count("session.commit(") == 1


def test_only_pages_know_http():
    assert (
        outside(users_of("flask", "flask_login", "flask_wtf", "wtforms", "werkzeug"), "web/", "app.py", "cli/")
        == set()
    )
    assert users_of("flask_sqlalchemy") == {"store/db.py"}


def test_one_module_reads_what_was_sent():
    """Forms, files, JSON, addresses and cookies: elsewhere a file or a NUL would come where text is expected."""
    sent = {"form", "files", "values", "args", "json", "get_json", "data", "get_data", "stream", "cookies"}
    readers = {
        name_of(path)
        for path in CODE
        for node in nodes_of(path)
        if isinstance(node, ast.Attribute) and node.attr in sent and ast.unparse(node.value) == "request"
    }

    assert readers == {"web/typed.py"}


def test_one_module_knows_forms_that_were_sent():
    """All forms are made of `TypedForm`; numbers that a form reads have a most of digits."""
    names = {"FlaskForm", "FileField", "IntegerField", "DecimalField", "FloatField", "IntegerRangeField"}
    importing = {
        name_of(path)
        for path in CODE
        for node in nodes_of(path)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("flask_wtf", "wtforms"))
        if names & {alias.name for alias in node.names}
    }

    assert importing == {"web/typed.py"}


def test_only_one_module_reads_yaml():
    assert users_of("yaml") == {"content/source.py"}


def test_only_documents_make_paper():
    assert outside(users_of("weasyprint"), "documents/") == set()


def test_only_the_edges_read_the_clock():
    clocks = {"datetime.now", "datetime.utcnow", "date.today", "datetime.today", "time.time"}
    readers = {name_of(path) for path in CODE if calls(path) & clocks}

    assert outside(readers, "web/context.py", "worker.py", "cli/") == set()


def test_only_settings_read_the_environment():
    readers = {name_of(path) for path in CODE if re.search(r"os\.(environ|getenv)", path.read_text("utf-8"))}

    assert readers == {"settings.py"}


def test_the_web_never_imports_the_maker_of_paper():
    answer = subprocess.run(
        [sys.executable, "-c", "import gc; gc.disable(); import lms.app, sys; print('weasyprint' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert answer.stdout.strip() == "False"


@each("path", CODE)
def test_a_module_says_what_belongs_in_it(path):
    text = path.read_text("utf-8")
    if not text.strip() or "migrations" in path.parts:
        return

    assert ast.get_docstring(ast.parse(text))
    assert text.count("\n") <= LONGEST
    assert not re.search(r"\b(TODO|FIXME|XXX)\b", text)


def test_the_settings_page_lists_every_setting():
    read = set(re.findall(r'"(LMS_[A-Z_]+)"', (ROOT / "lms/settings.py").read_text("utf-8")))
    told = set(re.findall(r"`(LMS_[A-Z_]+)`", (ROOT / "docs/settings.md").read_text("utf-8")))

    assert told == read


@each("page", PAGES)
def test_every_module_that_a_page_names_is_there(page):
    for name, *inner in NAMED.findall(page.read_text("utf-8")):
        path = next((path for path in (ROOT / "lms" / name, ROOT / name) if path.is_file()), None)

        assert path, name
        assert all(word in path.read_text("utf-8") for word in inner), (name, inner)
