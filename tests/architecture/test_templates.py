"""Templates are laid out alike, and no line of one runs out of sight."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from jinja2 import Environment
from jinja2.nodes import Add, Div, FloorDiv, Mul, Pow, Sub

from tests.conftest import ROOT
from tests.tools.each import each

FOLDERS = ("lms/templates", "certificates")
DJLINT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["djlint"]
LONGEST = DJLINT["max_line_length"]
LEFT_OUT = [ROOT / name for name in DJLINT["extend_exclude"].split(",")]
PAGES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.html") if path not in LEFT_OUT)
MAILS = sorted((ROOT / "lms/templates/mail").glob("*.txt"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_djlint_would_change_nothing():
    answer = subprocess.run(
        [sys.executable, "-m", "djlint", "--check", *FOLDERS], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert answer.returncode == 0, answer.stdout


@each("path", [*PAGES, *MAILS])
def test_no_line_is_longer_than_a_window(path):
    lines = enumerate(path.read_text("utf-8").splitlines(), 1)

    assert [number for number, line in lines if len(line) > LONGEST] == []


@each("path", [path for path in PAGES if "certificates" not in path.parts])
def test_no_page_names_a_path_of_the_site_itself(path):
    """Links and forms ask `url_for`, so that a route can move."""
    assert re.findall(r'(?:href|src|action|formaction)="/[^"]*"', path.read_text("utf-8")) == []


@each("path", PAGES)
def test_each_table_begins_with_its_name_and_each_heading_says_of_what(path):
    text = path.read_text("utf-8")

    assert re.findall(r"<table[^>]*>(?!\s*<caption\b)", text) == []
    assert re.findall(r"<th(?![a-z])(?![^>]*\bscope=)[^>]*>", text) == []


@each("path", PAGES)
def test_no_bare_element_and_no_figure_with_a_caption_takes_a_name_or_a_role(path):
    """Screen readers pass over such a name; a role would take the figure's own away."""
    text = path.read_text("utf-8")
    bare = re.findall(r"<(?:span|div|p|b|i|em|strong|small|li|td|th|sup)\b(?:[^>{]|{{.*?}}|{%.*?%})*>", text, re.S)

    assert [one for one in bare if "aria-label=" in one and "role=" not in one] == []
    assert re.findall(r"<figure[^>]*\brole=", text) == []


def test_no_edge_is_a_shadow_and_no_width_decides_for_paper():
    """Forced colors drop every shadow; a sheet is as wide as a phone held sideways, and is none."""
    style = (ROOT / "static/site.css").read_text("utf-8")
    hiding = re.findall(r"@media (?!screen)[^{]*width[^{]*{(?:[^{}]*{[^{}]*})*[^{}]*}", style)

    assert "box-shadow" not in style
    assert [one for one in hiding if re.search(r"\.(heat|people-list|legend|cards)\b", one)] == []


@each("path", [*PAGES, *MAILS])
def test_no_template_calculates(path):
    """Counts come from queries and filters; `%` puts a value into an id."""
    tree = Environment(extensions=["jinja2.ext.i18n"]).parse(path.read_text("utf-8"))

    assert [node.lineno for node in tree.find_all((Add, Sub, Mul, Div, FloorDiv, Pow))] == []


def test_no_part_is_made_anew_for_each_page():
    """With a page's own words it would be, at a tenth of what a page takes."""
    assert [name_of(path) for path in PAGES if "with context" in path.read_text("utf-8")] == []
