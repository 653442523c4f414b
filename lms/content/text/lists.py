"""Lists as CommonMark reads them, written as the Markdown library does.

The library wants an empty line before a list and four spaces for each list in a list, and knows no `1)`. What an
author wrote in any of the ways that editors take is laid out so before it reads it.

**Source:** CommonMark 0.31.2, "List items" and "Lists".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_MARKER = re.compile(r"([-+*]|(\d{1,9})[.)])(?:( +)(.*)|$)")
_LIKE_MARKER = re.compile(r"(\d*)([-+*.)])(?=\s|$)")
RULE = re.compile(r" {0,3}([-*_])(?: *\1){2,} *")
_DASHES = re.compile(r"[-*_ ]+")  # behind a mark, they and it would be a rule
_OPENS = re.compile(r"#{1,6}(?: |$)|>|```|~~~")
_INDENT = 4
_CODE = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a text: how it is written for the library, and what the library cannot be told."""

    text: str
    problem: str = ""
    is_item: bool = False


@dataclass(slots=True)
class _Open:
    """The lists that are open; each with the column of its text and its marker."""

    columns: list[int] = field(default_factory=list)
    signs: list[str] = field(default_factory=list)
    is_text: bool = False
    after_blank: bool = True
    is_loose: bool = False

    def depth(self, indent: int) -> int:
        """How many of the open items a line so far in belongs to."""
        return sum(column <= indent for column in self.columns)

    def close(self, depth: int) -> None:
        del self.columns[depth:]
        del self.signs[depth:]
        self.is_loose = self.is_loose and depth > 0


def tidy(text: str) -> str:
    """The text with its lists laid out for the library."""
    return "\n".join(line.text for line in laid_out(text))


def laid_out(text: str) -> Iterator[Line]:
    """Each line of a text, some with an empty line put before them."""
    lists = _Open()
    for raw in text.expandtabs(_INDENT).split("\n"):
        line = raw.rstrip(" ") + ("  " if raw.endswith("  ") and raw.strip() else "")
        words = line.lstrip(" ")
        if not words.strip():
            lists.is_text, lists.after_blank = False, True
            lists.is_loose = bool(lists.columns)
            yield Line("")
            continue
        indent = len(line) - len(words)
        yield _item(lists, indent, words) or _other(lists, indent, words)
        lists.after_blank = False


def _item(lists: _Open, indent: int, words: str) -> Line | None:
    """The line as an item of a list; None for a line that is none."""
    depth = lists.depth(indent)
    column = lists.columns[depth - 1] if depth else 0
    marker = _MARKER.fullmatch(words)
    if not marker or indent - column >= _CODE or RULE.fullmatch(words):
        return None
    inner = (marker[4] or "").strip()
    interrupts = lists.is_text and depth == len(lists.columns)
    if interrupts and (not inner or (marker[2] and int(marker[2]) != 1)):
        return None
    sign = marker[1][-1]
    before = lists.signs[depth] if len(lists.signs) > depth else ""
    is_new = not before or (sign in ".)") != (before in ".)")
    # The library takes an item further in as one of a list in the list, if no empty line came before in that list.
    needs_gap = lists.is_loose or (is_new and bool(before or not depth))
    lists.close(depth)
    lists.columns.append(indent + len(marker[1]) + min(len(marker[3] or " "), _CODE))
    lists.signs.append(sign)
    gap = "\n" if needs_gap and not lists.after_blank else ""
    lists.is_loose = lists.is_loose or bool(gap and depth)
    lists.is_text = True
    name = f"{int(marker[2])}." if marker[2] else "-"
    return Line(
        f"{gap}{' ' * _INDENT * depth}{name} {_end_of(inner, words)}",
        _problem(inner, marker[3] or " ", before if not is_new else "", sign),
        is_item=True,
    )


def _end_of(inner: str, words: str) -> str:
    return inner + ("  " if words.endswith("  ") else "")


def _problem(inner: str, gap: str, before: str, sign: str) -> str:
    if not inner:
        return "an item of a list says nothing"
    if len(gap) > _CODE:
        return "put one space after the mark of a list’s item; so many make it code"
    if before and before != sign:
        return f"one list has one kind of mark; this one began with `{before}`"
    if _MARKER.match(inner) or _OPENS.match(inner) or _DASHES.fullmatch(inner):
        return "an item of a list begins with words, not with another mark"
    return ""


def _other(lists: _Open, indent: int, words: str) -> Line:
    """A line of text, or of something that is no list."""
    depth = lists.depth(indent)
    opens = bool(_OPENS.match(words) or RULE.fullmatch(words))
    if opens or not lists.is_text:
        column = lists.columns[depth - 1] if depth else 0
        is_code = indent - column >= _CODE
        was_in_list = bool(lists.columns) and not lists.after_blank
        lists.close(depth)
        lists.is_text = not opens
        problem = "four spaces at the start make code; begin this line further left" if is_code else ""
        if opens and depth:
            problem = "in a list stand words; leave an empty line, and begin at the left"
        text = words if opens else _escaped(words)
        inside = " " * _INDENT * depth
        return Line(f"\n{text}" if was_in_list and not depth else f"{inside}{text}", problem)
    lists.is_text = True
    text = _escaped(words)
    problem = "indent this item like the others of its list" if lists.columns and text != words else ""
    return Line(" " * _INDENT * len(lists.columns) + text, problem)


def _escaped(words: str) -> str:
    """A line of text whose first sign would be a mark to the library."""
    return _LIKE_MARKER.sub(r"\1\\\2", words, count=1) if _LIKE_MARKER.match(words) else words
