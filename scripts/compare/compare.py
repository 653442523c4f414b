"""Holds two records against each other: what differs, and which reason explains it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.compare.page import lines_of, without_chance
from scripts.compare.reasons import Hunk, Reason, hunks, unexplained

NAME, GONE, NEW = "name", "gone", "new"
MOST_PLACES = 3


@dataclass(frozen=True, slots=True)
class Part:
    """`kind` is request, head, mail or command, or what a body is: page, text, pdf, bytes."""

    kind: str
    lines: list[str]


@dataclass(frozen=True, slots=True)
class Difference:
    role: str
    what: str
    kind: str
    hunk: Hunk

    @property
    def place(self) -> str:
        return f"{self.what} · {self.role} · {self.kind}"


@dataclass
class Report:
    """What no reason explains, and the reasons."""

    reasons: Sequence[Reason]
    compared: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def stale(self) -> list[Reason]:
        return [one for one in self.reasons if not one.used]

    @property
    def is_fine(self) -> bool:
        return self.compared > 0 and not self.differences and not self.stale

    def lines(self) -> Iterator[str]:
        """Equal differences of many places are told once, with all of the places."""
        alike: dict[tuple[str, str, str], list[str]] = {}
        for one in self.differences:
            before, after = ("\n".join(lines) for lines in one.hunk)
            alike.setdefault((one.kind, before, after), []).append(one.place)
        for (_, before, after), places in sorted(alike.items(), key=lambda pair: -len(pair[1])):
            yield from (f"{place}:" for place in places)
            yield from (f"  - {line}" for line in before.split("\n") if before)
            yield from (f"  + {line}" for line in after.split("\n") if after)
        yield from (f"{one.kind}: explains nothing any more ({one.reason})" for one in self.stale)
        yield from (f"{one.kind}: {one.used} places; {one.reason}" for one in self.reasons if one.used)
        yield f"{self.compared} records compared, {len(self.differences)} differences that no reason explains"


Records = dict[tuple[str, str], dict[str, Any]]


def compare(before: Path, after: Path, reasons: Sequence[Reason]) -> Report:
    report = Report(reasons)
    old, new = read_records(before), read_records(after)
    pairs = _pairs(old, new, reasons)
    for key in sorted(old.keys() | new.keys()):
        if key in old and key not in pairs:
            _explain(report, key, GONE, ([key[1]], []))
        elif key in new and key not in pairs.values():
            _explain(report, key, NEW, ([], [key[1]]))
        if key in pairs:
            report.compared += 1
            _compare_one(report, key, parts_of(old[key]), parts_of(new[pairs[key]]))
    return report


def read_records(folder: Path) -> Records:
    """By role and what was asked."""
    files = sorted(folder.glob("*/*.json"))
    read = {(file.parent.name, file): json.loads(file.read_text("utf-8")) for file in files}
    return {(role, without_chance(kept["what"])): kept for (role, _), kept in read.items()}


def _pairs(old: Records, new: Records, reasons: Sequence[Reason]) -> dict[tuple[str, str], tuple[str, str]]:
    """Which record goes with which: those of one name, and those that a reason for `name` gave another."""
    pairs = {key: key for key in old if key in new}
    free = new.keys() - pairs.keys()
    for role, what in sorted(old.keys() - pairs.keys()):
        renames = [one for one in reasons if NAME in one.parts and one.holds_for(NAME, f"{role} · {what}")]
        renamed = [what]
        for one in renames:
            renamed = one.applied((renamed, []))[0]
        key = (role, "\n".join(renamed))
        if key in free:
            pairs[role, what] = key
            free.discard(key)
            for one in renames:
                one.used += one.applied(([what], []))[0] != [what]
    return pairs


def _compare_one(report: Report, key: tuple[str, str], old: list[Part], new: list[Part]) -> None:
    for index in range(max(len(old), len(new))):
        parts = [parts[index] if index < len(parts) else None for parts in (old, new)]
        kind = next(part.kind for part in parts if part)
        before, after = (_lines(part, kind) for part in parts)
        if before != after:
            for hunk in hunks(before, after):
                _explain(report, key, kind, hunk)


def _lines(part: Part | None, kind: str) -> list[str]:
    if part is None:
        return []
    return part.lines if part.kind == kind else [f"({part.kind})", *part.lines]


def _explain(report: Report, key: tuple[str, str], kind: str, hunk: Hunk) -> None:
    role, what = key
    reasons = [one for one in report.reasons if one.holds_for(kind, f"{role} · {what}")]
    report.differences += [Difference(role, what, kind, rest) for rest in unexplained(hunk, reasons)]


def parts_of(kept: dict[str, Any]) -> list[Part]:
    """The request, then head and body of each answer, then mails as they were written and as they left."""
    if "answers" not in kept:
        told = [f"{name}: {line}" for name in sorted(kept) for line in _flat(kept[name])]
        return [Part("mail" if "mails" in kept else "command", told)]
    sent = [f"{name}={'token' if name == 'csrf_token' else value}" for name, value in kept["sent"]]
    parts = [Part("request", [without_chance(line) for line in (*kept["after"], *sent)])]
    for answer in kept["answers"]:
        head = [answer["asked"], str(answer["status"]), *_flat(answer["headers"])]
        parts += [Part("head", [without_chance(line) for line in head]), _body(answer)]
    return [*parts, Part("mail", [without_chance(line) for line in _flat([kept["mails"], kept["letters"]])])]


def _body(answer: dict[str, Any]) -> Part:
    if answer["kind"] == "html":
        return Part("page", lines_of(answer["body"]))
    return Part(answer["kind"], answer["body"].split("\n"))


def _flat(value: Any) -> list[str]:
    """Lists and mappings as lines."""
    if isinstance(value, list):
        return [line for one in value for line in _flat(one)]
    if isinstance(value, dict):
        return [f"{name}: {line}" for name, one in sorted(value.items()) for line in _flat(one)]
    return str(value).split("\n")
