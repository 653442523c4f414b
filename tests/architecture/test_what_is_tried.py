"""That nothing is left out where tests pick: pages in the browser, routes on PostgreSQL."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.conftest import ROOT, WITHOUT_SQL
from tests.journeys.pages import NOT_OPENED, PAGES
from tests.tools.measured import FLOORS

VALUES = (
    "pia",
    "new",
    "me",
    "result",
    "check",
    "checked",
    "insert",
    "review",
    "hours",
    "mail",
    "watched",
    "accepted",
    "waits",
    "serial",
    "shared",
    "item",
    "wording",
)
WEB = sorted((ROOT / "tests" / "web").glob("test_*.py"))
WITHOUT_PAGES = {
    "test_bar.py": "what stands over all pages; each has a file of its own",
    "test_busy.py": "forms that come back; hashing knows no database",
    "test_addresses.py": "addresses on all pages; they know no database",
    "test_layout.py": "what all pages share; each has a file of its own",
    "test_entered.py": "what forms share that cannot be taken back; each has a file of its own",
    "test_session_cookie.py": "what the cookie of a session says; it is read before any page is found",
    "test_templates.py": "how templates of all pages are run; they know no database",
    "test_titles.py": "what the titles of pages tell",
    "test_form_errors.py": "what every form says of what was typed wrong",
    "test_downloads.py": "what all downloads share",
    "test_item_types.py": "each item type in the page of its quiz, which has a file of its own",
    "test_typed.py": "what all forms share",
    "test_records.py": "pages of other files, once more, by what a completed course left",
}


def works_in(file: Path) -> Iterator[str]:
    """The routes that tests of the file are marked with."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "works":
            yield from map(ast.literal_eval, node.args)


def routes(app: Flask) -> set[str]:
    return {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
        if method in ("GET", "POST")
    }


def opened(app: Flask) -> set[str]:
    """The rules of the pages that the browser opens."""
    adapter, found = app.url_map.bind("127.0.0.1"), set()
    with app.app_context():
        for page in {page for pages in PAGES.values() for page in pages}:
            path = page.format_map(dict.fromkeys(VALUES, 1))
            try:
                rule, _ = adapter.match(path.partition("?")[0], return_rule=True)
            except HTTPException:
                continue  # a page of what is not there
            found.add(rule.rule)
    return found


def test_each_route_works_in_a_test_that_runs_on_postgresql_as_well(app):
    assert {route for file in WEB for route in works_in(file)} == routes(app)


def test_each_file_of_pages_has_a_test_that_runs_on_postgresql_as_well():
    assert {file.name for file in WEB if not any(works_in(file))} == set(WITHOUT_PAGES)


def test_the_browser_opens_every_page_or_it_is_said_why_not(app):
    pages = {route.removeprefix("GET ") for route in routes(app) if route.startswith("GET ")}

    assert opened(app).isdisjoint(NOT_OPENED)
    assert opened(app) | set(NOT_OPENED) == pages


def test_the_run_on_postgresql_takes_what_is_marked():
    makefile = (ROOT / "Makefile").read_text("utf-8")

    left_out = f"\t$(foreach part,{' '.join(WITHOUT_SQL)},--ignore=tests/$(part))\n"
    assert f'ON_POSTGRESQL := --database=postgresql -m "sql or works" \\\n{left_out}' in makefile
    assert "\t$(PYTEST) $(ON_POSTGRESQL)\n" in makefile


def test_what_is_measured_runs_with_the_others():
    makefile = (ROOT / "Makefile").read_text("utf-8")

    assert "\t$(PYTEST) -p tests.tools.measured\n" in makefile
    assert "--fail-under=100 --include='lms/domain/*,lms/content/*'\n" in makefile
    assert FLOORS == ("lms/domain", "lms/content")
