"""Certificates of several people in one ZIP file: names that every system takes, and an index of all of them."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from lms.documents.sheet import as_csv_file

LONGEST = 90  # characters of a name without its ending: 255 bytes are the most of several systems
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})
_REFUSED = re.compile(r'[<>:"/\\|?*,;\s]+')
MOMENT = (2020, 1, 1, 0, 0, 0)
HEAD = ("File", "Name", "Title", "Earned on", "Number", "Why it is not here")


@dataclass(frozen=True, slots=True)
class BundledPaper:
    """One certificate; `why` says in a sentence why its file is not there, and is "" where it is."""

    name: str
    title: str
    earned_on: date
    serial: str
    why: str = ""


class FileNames:
    """Names that were not given yet, also where a system takes small and capital letters for the same."""

    def __init__(self) -> None:
        self._given: set[str] = {"index.csv"}

    def of(self, paper: BundledPaper) -> str:
        """`Moreno-Boundaries-together-2026-11-21.pdf`."""
        last = (paper.name.split() or ["unnamed"])[-1]
        stem = safe_stem(f"{safe_stem(last)[:40]}-{safe_stem(paper.title)}", LONGEST)
        stem, number = f"{stem}-{paper.earned_on.isoformat()}", 1
        name = f"{stem}.pdf"
        while _folded(name) in self._given:
            number += 1
            name = f"{stem}-{number}.pdf"
        self._given.add(_folded(name))
        return name


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name.casefold())


def safe_stem(text: str, longest: int = LONGEST) -> str:
    """Letters with their accents in one piece; nothing that ends a name, hides in it or means a device on Windows.

    **Source:** Microsoft, Naming Files, Paths, and Namespaces.
    """
    composed = unicodedata.normalize("NFC", text)
    seen = "".join(one for one in composed if unicodedata.category(one)[0] != "C" or one.isspace())
    stem = _REFUSED.sub("-", seen).strip("-. ")
    while len(stem[:longest].encode()) > 2 * longest:
        longest -= 1
    stem = stem[:longest].rstrip("-. ") or "unnamed"
    return f"_{stem}" if stem.split(".")[0].lower() in _RESERVED else stem


def write_bundle(
    part: BinaryIO,
    papers: Iterable[tuple[BundledPaper, bytes | None]],
    tell: Callable[[int], None],
) -> None:
    """Writes one file after the other, so that never more than one is held; `tell` hears how many are done."""
    names, index = FileNames(), []
    with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as packed:
        for done, (paper, file) in enumerate(papers, 1):
            name = names.of(paper) if file is not None else ""
            if file is not None:
                packed.writestr(_entry(name), file)
            index.append((name, paper.name, paper.title, paper.earned_on.isoformat(), paper.serial, paper.why))
            tell(done)
        packed.writestr(_entry("index.csv"), as_csv_file(HEAD, index))


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, MOMENT)
    entry.external_attr = 0o600 << 16
    return entry
