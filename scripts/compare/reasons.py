"""Why a difference is meant: each kind of difference with one sentence of reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import yaml

FIELDS = {"kind", "reason", "in", "where", "replace", "by", "on_both", "before", "after"}
Hunk = tuple[list[str], list[str]]


class BadReason(Exception):
    """An entry of the file that cannot be understood; the message names it."""


@dataclass
class Reason:
    """Either `replace` in what was before gives what is after, or both match their patterns whole.

    `parts` are the kinds of parts that it holds for (page, head, …), all where empty; `where` is found in
    `role · what was asked`.
    """

    kind: str
    reason: str
    parts: frozenset[str] = frozenset()
    where: re.Pattern[str] = re.compile("")
    replace: re.Pattern[str] | None = None
    by: str = ""
    on_both: bool = False
    before: re.Pattern[str] | None = None
    after: re.Pattern[str] | None = None
    used: int = field(default=0, compare=False)

    def holds_for(self, part: str, place: str) -> bool:
        return (not self.parts or part in self.parts) and self.where.search(place) is not None

    def matches(self, hunk: Hunk) -> bool:
        if self.before is None or self.after is None:
            return False
        before, after = ("\n".join(lines) for lines in hunk)
        return self.before.fullmatch(before) is not None and self.after.fullmatch(after) is not None

    def applied(self, hunk: Hunk) -> Hunk:
        if self.replace is None:
            return hunk
        before, after = hunk
        return self._replaced(before), self._replaced(after) if self.on_both else after

    def _replaced(self, lines: list[str]) -> list[str]:
        if self.replace is None or not lines:
            return lines
        text = self.replace.sub(self.by, "\n".join(lines))
        return text.split("\n") if text else []


def read_reasons(file: Path) -> list[Reason]:
    """Raises BadReason."""
    return [_reason(entry) for entry in yaml.safe_load(file.read_text("utf-8")) or []]


def _reason(entry: dict[str, Any]) -> Reason:
    name = entry.get("kind", "an entry without a kind")
    if unknown := entry.keys() - FIELDS:
        raise BadReason(f"{name}: unknown {', '.join(sorted(unknown))}")
    if not entry.get("kind") or not entry.get("reason"):
        raise BadReason(f"{name}: needs a kind and a reason")
    if ("replace" in entry) == ("before" in entry or "after" in entry):
        raise BadReason(f"{name}: needs either replace and by, or before and after")
    is_pair = "replace" not in entry
    return Reason(
        entry["kind"],
        entry["reason"],
        frozenset(entry.get("in", [])),
        re.compile(entry.get("where", "")),
        None if is_pair else re.compile(entry["replace"], re.MULTILINE),
        entry.get("by", ""),
        entry.get("on_both", False),
        re.compile(entry.get("before", ""), re.DOTALL) if is_pair else None,
        re.compile(entry.get("after", ""), re.DOTALL) if is_pair else None,
    )


def hunks(before: Sequence[str], after: Sequence[str]) -> Iterator[Hunk]:
    """What differs, in stretches of lines that follow each other."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for word, start, end, other_start, other_end in matcher.get_opcodes():
        if word != "equal":
            yield list(before[start:end]), list(after[other_start:other_end])


def unexplained(hunk: Hunk, reasons: Sequence[Reason]) -> list[Hunk]:
    """What no reason explains of one stretch; counts the reasons that were needed.

    Replacements are made in the order of the file, each on what the ones before it left.
    """
    if match := next((one for one in reasons if one.matches(hunk)), None):
        match.used += 1
        return []
    replaced, needed = hunk, []
    for one in reasons:
        changed = one.applied(replaced)
        if changed != replaced:
            replaced = changed
            needed.append(one)
    left = []
    for rest in hunks(*replaced):
        match = next((one for one in reasons if one.matches(rest)), None)
        if match is None:
            left.append(rest)
        else:
            match.used += 1
    if not left:
        for one in needed:
            one.used += 1
    return left
