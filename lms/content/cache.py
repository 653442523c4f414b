"""Content that was read before: kept by digest, so that a start reads it in no time."""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeVar

from lms.content.catalogue import Catalogue, load, read
from lms.content.source import Folder, Problem, Unreadable, Weight, visible
from lms.domain.items.version import digest_of
from lms.domain.learning.quiz import Bank

LEFT_BEHIND = 3
Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What `lms check` tells: how much was read, and every problem in it."""

    courses: int
    lessons: int
    problems: list[Problem]


def load_cached(root: Path, folder: Path) -> Catalogue:
    """The catalogue under `root`, from `folder` when nothing changed since; raises BrokenContent.

    The digest covers every content file, the code that reads it and the Python version. The folder is the
    site's own (only its owner may write there), so what lies in it is trusted like the code.
    """
    file = folder / f"content-{content_digest(root)}.pickle"
    kept = _kept(file, Catalogue)
    if kept is not None:
        return kept
    catalogue = load(root)
    _keep(file, catalogue)
    return catalogue


def check_cached(root: Path, folder: Path, today: date) -> CheckResult:
    """Every problem under `root`, from `folder` when nothing changed since and it is still the same day.

    A folder that cannot be written to is no hindrance.
    """
    from lms.content.lint.linting import (
        lint,  # here, so that the site's workers never carry the dictionary of syllables
    )

    file = folder / f"checked-{today.isoformat()}-{content_digest(root)}.pickle"
    kept = _kept(file, CheckResult)
    if kept is not None:
        return kept
    catalogue, problems = read(root)
    if not any(problem.weight is Weight.ERROR for problem in problems):
        problems = sorted([*problems, *lint(catalogue, today, root)])
    courses = catalogue.courses.values()
    checked = CheckResult(len(courses), sum(len(course.lessons) for course in courses), problems)
    with suppress(OSError):
        _keep(file, checked)
    return checked


def earlier_banks(folder: Path) -> list[Bank]:
    """The banks of the catalogues that the site read last, as far as they lie in `folder` still.

    Another version of the code may have written them, so what is not wholly a bank is passed over.
    """
    found = []
    for file in sorted(folder.glob("content-*.pickle"), key=lambda one: one.stat().st_mtime):
        catalogue = _kept(file, Catalogue)
        for course in getattr(catalogue, "courses", {}).values():
            with suppress(AttributeError, TypeError):  # a field that this version has and that one had not
                bank = course.bank
                if isinstance(bank.pass_percent, int) and all(digest_of(item) for item in bank.items):
                    found.append(bank)
    return found


def _kept(file: Path, kind: type[Kept]) -> Kept | None:
    if not file.is_file():
        return None
    try:
        kept = pickle.loads(file.read_bytes())  # noqa: S301 -- written by this module, in the site's own folder
    except Exception:  # damaged bytes make pickle raise nearly anything; reading anew is always right
        return None
    return kept if isinstance(kept, kind) else None


def _keep(file: Path, value: Catalogue | CheckResult) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = file.with_suffix(f".{os.getpid()}.new")
    new.write_bytes(pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL))
    new.replace(file)
    older = sorted(file.parent.glob(f"{file.name.partition('-')[0]}-*.pickle"), key=lambda one: one.stat().st_mtime)
    for one in older[:-LEFT_BEHIND]:
        one.unlink(missing_ok=True)


def content_digest(root: Path) -> str:
    """Of the content as it lies there now, and of the code that reads it."""
    content = _digest(Folder(root, []), "courses", "quizzes", "certificates")
    return hashlib.sha256(f"{sys.version}\0{content}\0{_code_digest()}".encode()).hexdigest()[:32]


@cache
def _code_digest() -> str:
    """Once: what runs is what was loaded, whatever becomes of its files."""
    return _digest(Folder(Path(__file__).parents[1], []), "content", "domain")


def _digest(place: Folder, *names: str) -> str:
    digest = hashlib.sha256()
    for name in names:
        for path in visible(place.root / name, "**/*"):
            if path.suffix in (".md", ".yaml", ".svg", ".py", ".html", ".css"):
                digest.update(f"{path}\0".encode("utf-8", "surrogateescape"))
                try:
                    digest.update(place.raw(path))
                except Unreadable as error:
                    digest.update(error.problem.message.encode())
    return digest.hexdigest()
