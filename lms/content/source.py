"""One file to its fields and body: the only place that reads YAML."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

import yaml

from lms.content import safety

MAX_BYTES = 2_000_000
MAX_DEPTH = 12
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def in_one_line(message: str) -> str:
    """What is told as `path:line: message`, whatever of an author's words stands in it."""
    return " ".join(message.split())


class Weight(StrEnum):
    """An error stops the start; a warning fails only `lms check --strict`."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    path: str
    line: int
    message: str
    weight: Weight = Weight.ERROR
    rule: str = "field"

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", in_one_line(self.message))


class Unreadable(Exception):
    """A file that cannot be understood at all; carries its problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@dataclass(slots=True)
class Folder:
    """The content folders under one root, and the problems met in them; paths are told from the root."""

    root: Path
    problems: list[Problem]
    folders: dict[Path, bool] = field(default_factory=dict)  # to whether each lies in the root, links followed

    def name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix().encode("utf-8", "replace").decode()

    def report(self, path: Path, line: int, message: str, weight: Weight = Weight.ERROR, rule: str = "field") -> None:
        self.problems.append(Problem(self.name(path), line, message, weight, rule))

    def raw(self, path: Path, most_bytes: int = MAX_BYTES) -> bytes:
        """The file's bytes; raises Unreadable for what is no file, too large, or outside the root."""
        if not path.is_file():
            is_there = path.is_symlink() or path.exists()
            raise Unreadable(Problem(self.name(path), 1, "this is no file" if is_there else "this file is missing"))
        if not self._is_inside(path):
            raise Unreadable(Problem(self.name(path), 1, "this link leads out of the content folder"))
        if path.stat().st_size > most_bytes:
            raise Unreadable(
                Problem(self.name(path), 1, f"larger than {_size(most_bytes)}, too large for its kind", rule="size")
            )
        try:
            return path.read_bytes()
        except OSError as error:
            raise Unreadable(Problem(self.name(path), 1, f"cannot be read: {error.strerror}")) from error

    def _is_inside(self, path: Path) -> bool:
        """Where a file is no link itself, what holds of its folder holds of it: that is asked once."""
        if path.is_symlink():
            return self._resolves_inside(path)
        if path.parent not in self.folders:
            self.folders[path.parent] = self._resolves_inside(path.parent)
        return self.folders[path.parent]

    def _resolves_inside(self, path: Path) -> bool:
        return path.resolve().is_relative_to(self.root.resolve())

    def text(self, path: Path, most_bytes: int = MAX_BYTES) -> str:
        """The file's text with plain line ends; raises Unreadable."""
        raw = self.raw(path, most_bytes)
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            raise Unreadable(Problem(self.name(path), line, "not UTF-8 text; save the file as UTF-8")) from error
        return text.removeprefix("\ufeff").replace("\r\n", "\n")

    def fields(self, path: Path) -> Fields:
        """The fields of a YAML file; raises Unreadable."""
        return self._parse(path, self.text(path), 0)

    def front_matter(self, path: Path, most_bytes: int = MAX_BYTES) -> tuple[Fields, str, int]:
        """Fields, body and the line number before the body's first; raises Unreadable."""
        text = self.text(path, most_bytes)
        lines = text.split("\n")
        if lines[0] != "---" or "---" not in lines[1:]:
            raise Unreadable(
                Problem(self.name(path), 1, "begin with front matter between two lines of three hyphens")
            )
        end = lines.index("---", 1)
        return self._parse(path, "\n".join(lines[1:end]), 1), "\n".join(lines[end + 1 :]), end + 1

    def _parse(self, path: Path, text: str, lines_before: int) -> Fields:
        try:
            depth = 0
            for event in yaml.parse(text, Loader=_LOADER):
                line = (event.start_mark.line if event.start_mark else 0) + 1 + lines_before
                if isinstance(event, yaml.AliasEvent):
                    raise Unreadable(
                        Problem(self.name(path), line, "YAML aliases (*) are not allowed; write the value out")
                    )
                # Counted before composing: composing goes as deep as the text does, past any stack.
                depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
                if depth > MAX_DEPTH:
                    raise Unreadable(Problem(self.name(path), line, f"nested more than {MAX_DEPTH} levels deep"))
            node = yaml.compose(text, Loader=_LOADER)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise Unreadable(
                Problem(self.name(path), line + lines_before, f"not valid YAML: {error.problem}")
            ) from error
        except yaml.YAMLError as error:
            raise Unreadable(Problem(self.name(path), 1, "not valid YAML")) from error
        if not isinstance(node, yaml.MappingNode):
            raise Unreadable(Problem(self.name(path), 1 + lines_before, "must hold `name: value` fields"))
        return Fields(self, path, node, lines_before)


def visible(folder: Path, pattern: str) -> list[Path]:
    """What lies in a folder under such names, sorted, without what is hidden: an editor's locks, a system's notes."""
    found = folder.glob(pattern)
    return sorted(path for path in found if not any(part[0] == "." for part in path.relative_to(folder).parts))


def unfit_former_names(
    named: Sequence[tuple[str, Sequence[str]]], fits: Callable[[str], object]
) -> Iterator[tuple[int, str]]:
    """(which of these, name) for each name of before that one of them has now, that stands twice, or can be none.

    `named` are (name of today, names of before): records of people go by both, so each leads to one of them.
    """
    taken = {name for name, _ in named}
    for which, (_, former) in enumerate(named):
        for name in former:
            if name in taken or not fits(name):
                yield which, name
            taken.add(name)


def _size(count: int) -> str:
    return f"{count // 1_000_000} MB" if count >= 1_000_000 else f"{count // 1_000} KB"


class Fields:
    """The fields of one mapping, read by name and type; what is wrong is reported, and a stand-in given back."""

    def __init__(self, folder: Folder, path: Path, node: yaml.MappingNode, lines_before: int) -> None:
        self._folder, self._path, self._lines_before = folder, path, lines_before
        self.line = node.start_mark.line + 1 + lines_before
        self._nodes: dict[str, yaml.Node] = {}
        self._read: set[str] = set()
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
            if name in self._nodes:
                self.report(f"the field `{name}` stands twice", self._line_of(key))
            self._nodes[name] = value

    def _line_of(self, node: yaml.Node) -> int:
        return int(node.start_mark.line) + 1 + self._lines_before

    def report(
        self,
        message: str,
        line: int | None = None,
        weight: Weight = Weight.ERROR,
        rule: str = "field",
    ) -> None:
        self._folder.report(self._path, line or self.line, message, weight, rule)

    def line_of(self, name: str) -> int:
        node = self._nodes.get(name)
        return self._line_of(node) if node is not None else self.line

    def _take(self, name: str) -> yaml.Node | None:
        self._read.add(name)
        node = self._nodes.get(name)
        if isinstance(node, yaml.ScalarNode) and not node.style and node.value in ("", "null", "~"):
            return None
        return node

    def has(self, name: str) -> bool:
        return self._take(name) is not None

    def names(self) -> tuple[str, ...]:
        self._read.update(self._nodes)
        return tuple(self._nodes)

    def text(self, name: str, default: str | None = None) -> str:
        """Required without a default; never empty unless the default is."""
        node = self._take(name)
        if node is None:
            if default is None:
                self.report(f"the field `{name}` is missing")
            return default or ""
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            self.report(f"`{name}` must be a text", self._line_of(node))
            return default or ""
        text = str(node.value).strip()
        return text if self._is_safe(text, node) else default or ""

    def _is_safe(self, text: str, node: yaml.Node) -> bool:
        """Whether a text may be read on; what is wrong with it is reported."""
        for _, rule, message in safety.find_unsafe(text, 1):
            self.report(message, self._line_of(node), rule=rule)
            if rule == safety.TOO_COMPLEX:
                return False
        return True

    def number(self, name: str, default: int | None = None, at_most: int = 100_000) -> int:
        text = self.text(name, None if default is None else str(default))
        # The length first: Python refuses to read a number of thousands of digits.
        if text.isascii() and text.isdigit() and len(text) <= 9 and int(text) <= at_most:
            return int(text)
        if text:
            self.report(f"`{name}` must be a whole number from 0 to {at_most}", self.line_of(name))
        return default or 0

    def flag(self, name: str) -> bool:
        text = self.text(name, "false")
        if text not in ("true", "false"):
            self.report(f"`{name}` must be true or false", self.line_of(name))
        return text == "true"

    def day(self, name: str) -> date:
        text = self.text(name)
        try:
            return date.fromisoformat(text)
        except ValueError:
            if text:
                self.report(f"`{name}` must be a day like 2026-11-21", self.line_of(name))
            return date.min

    def choice(self, name: str, choices: tuple[str, ...], default: str | None = None) -> str:
        text = self.text(name, default)
        if text and text not in choices:
            self.report(f"`{name}` must be one of {', '.join(choices)}, not “{text}”", self.line_of(name))
            return choices[0]
        return text or choices[0]

    def texts(self, name: str, *, needed: bool = False) -> tuple[str, ...]:
        return tuple(text for text, _ in self.texts_with_lines(name, needed=needed))

    def texts_with_lines(self, name: str, *, needed: bool = False) -> tuple[tuple[str, int], ...]:
        node = self._take(name)
        if node is None:
            if needed:
                self.report(f"the field `{name}` is missing")
            return ()
        if not isinstance(node, yaml.SequenceNode) or not all(
            isinstance(child, yaml.ScalarNode) for child in node.value
        ):
            self.report(f"`{name}` must be a list of texts", self._line_of(node))
            return ()
        if needed and not node.value:
            self.report(f"`{name}` must not be empty", self._line_of(node))
        told = [(str(child.value).strip(), child) for child in node.value]
        if not all(text for text, _ in told):
            self.report(f"`{name}` holds an empty text", self._line_of(node))
        return tuple((text, self._line_of(one)) for text, one in told if text and self._is_safe(text, one))

    def one(self, name: str) -> Fields | None:
        """The fields under a name; None when there are none."""
        node = self._take(name)
        if node is None:
            return None
        if not isinstance(node, yaml.MappingNode):
            self.report(f"`{name}` must hold fields", self._line_of(node))
            return None
        return Fields(self._folder, self._path, node, self._lines_before)

    def each(self, name: str, *, needed: bool = False) -> Iterator[Fields]:
        """The fields of each entry of a list."""
        node = self._take(name)
        if node is None:
            if needed:
                self.report(f"the field `{name}` is missing")
            return
        if not isinstance(node, yaml.SequenceNode):
            self.report(f"`{name}` must be a list", self._line_of(node))
            return
        for child in node.value:
            if isinstance(child, yaml.MappingNode):
                yield Fields(self._folder, self._path, child, self._lines_before)
            else:
                self.report(f"each entry of `{name}` must hold fields", self._line_of(child))

    def done(self) -> None:
        """Reports fields that nobody read: most often a typing slip."""
        for name, node in self._nodes.items():
            if name not in self._read:
                self.report(f"unknown field `{name}`", self._line_of(node))
