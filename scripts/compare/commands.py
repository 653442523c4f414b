"""What the command line prints: the help of each command, and those that only tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scripts.compare.site import Site

NAME = re.compile(r"^  ([a-z][a-z-]*)  ", re.MULTILINE)


def outputs(site: Site) -> Iterator[tuple[str, dict[str, Any]]]:
    """The words of each command, and how it ended."""
    yield from _helps(site, ())
    for words in _telling(site):
        yield _output(site, *words)


def _helps(site: Site, words: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
    what, told = _output(site, *words, "--help")
    yield what, told
    for name in NAME.findall(told["printed"].partition("\nCommands:\n")[2]):
        yield from _helps(site, (*words, name))


def _telling(site: Site) -> Iterator[tuple[str, ...]]:
    frameworks = sorted(file.stem for file in (site.tree / "courses" / "frameworks").glob("*.yaml"))
    courses = sorted(file.parent.name for file in (site.tree / "courses").glob("*/course.yaml"))
    yield from (("check", "--strict"), ("coverage",), ("verify", "AAAA-AAAA-AAAA-AAAA"))
    yield from (("crosswalk", slug) for slug in frameworks)
    yield from (("hours", slug) for slug in courses)
    yield from (("export", "gift", file.stem) for file in sorted((site.tree / "quizzes").glob("*.yaml")))


def _output(site: Site, *words: str) -> tuple[str, dict[str, Any]]:
    done = site.run(*words)
    printed = done.stdout.replace(str(site.tree), "TREE"), done.stderr.replace(str(site.tree), "TREE")
    return " ".join(("lms", *words)), {"code": done.returncode, "printed": printed[0], "complained": printed[1]}
