"""The routes of a tree, and which of them a path belongs to."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

LIST_ROUTES = """
from lms.app import create_app
from lms.settings import Settings
for rule in create_app(Settings.from_environment()).url_map.iter_rules():
    if "GET" in rule.methods:
        print("GET", rule.rule)
    if "POST" in rule.methods:
        print("POST", rule.rule)
"""
_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")


@dataclass(frozen=True)
class Routes:
    """`rules` as Werkzeug writes them; the first that fits a path names it, those with fewest parameters first."""

    readable: tuple[str, ...]
    fitting: tuple[tuple[str, re.Pattern[str]], ...]

    @property
    def without_parameters(self) -> list[str]:
        return [rule for rule in self.readable if "<" not in rule]

    def name_of(self, url: str) -> str:
        """The rule of a path with … for each parameter, whose names may change; the path itself where none fits."""
        path = urlsplit(url).path
        return next((rule for rule, fits in self.fitting if fits.fullmatch(path)), path)


def read_routes(lines: Sequence[str]) -> Routes:
    """From lines such as `GET /people/<id:person_id>`."""
    rules = {line.split(maxsplit=1)[1] for line in lines}
    ordered = sorted(rules, key=lambda rule: (rule.count("<"), "path:" in rule, rule))
    readable = tuple(sorted(line.removeprefix("GET ") for line in lines if line.startswith("GET ")))
    return Routes(readable, tuple((_PARAMETER.sub("…", rule), _pattern(rule)) for rule in ordered))


def _pattern(rule: str) -> re.Pattern[str]:
    parts, end = [], 0
    for found in _PARAMETER.finditer(rule):
        parts += [re.escape(rule[end : found.start()]), {"path": ".+", "id": r"\d+"}.get(found[1], "[^/]+")]
        end = found.end()
    return re.compile("".join([*parts, re.escape(rule[end:])]))


def routes_of(python: str, environment: Mapping[str, str]) -> Routes:
    listed = subprocess.run([python, "-c", LIST_ROUTES], env=environment, capture_output=True, text=True, check=True)
    return read_routes(listed.stdout.splitlines())
