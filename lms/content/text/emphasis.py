"""Emphasis as CommonMark reads it.

The Markdown library pairs asterisks by rules of its own: it knows no punctuation beside them, so `a*(b*` is emphasis
to it, and it leaves `**b*.` as it stands.

**Source:** CommonMark 0.31.2, "Emphasis and strong emphasis", and its appendix, "A parsing strategy".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from markdown.inlinepatterns import InlineProcessor
from markdown.util import ETX, STX

_RUN = re.compile(r"\*+|_+")
_TAGS = {1: "em", 2: "strong"}
WHOLE = "span"  # no tag that a text may have: it falls away when the markup is cleaned


@dataclass(slots=True)
class _Run:
    """Delimiters in a row; `first` is the place of those that are left."""

    sign: str
    first: int
    left: int
    length: int
    opens: bool
    closes: bool


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    inner_start: int
    inner_end: int
    end: int


class Emphasis(InlineProcessor):
    """Takes a text as a whole at its first delimiter, since what stands beside a delimiter decides what it does."""

    def __init__(self) -> None:
        super().__init__(r"[*_]")

    def handleMatch(  # type: ignore[override]  # noqa: N802 -- the library's name, and it lets this return elements
        self, m: re.Match[str], data: str
    ) -> tuple[ElementTree.Element | None, int | None, int | None]:
        found = spans(data)
        if not found:
            return None, None, None
        whole = ElementTree.Element(WHOLE)
        _fill(whole, data, 0, len(data), found)
        return whole, 0, len(data)


def spans(text: str) -> list[_Span]:
    """Each emphasis, the outer before the inner, none across another."""
    runs = list(_runs(text))
    found: list[_Span] = []
    at = 0
    while at < len(runs):
        opener = _opener(runs, at) if runs[at].closes else None
        if opener is None:
            at += 1
            continue
        found.append(_pair(runs[opener], runs[at]))
        # What stands between the two pairs with nothing any more.
        del runs[opener + 1 : at]
        at = opener + 1
        if not runs[opener].left:
            del runs[opener]
            at -= 1
        if not runs[at].left:
            del runs[at]
    return sorted(found, key=lambda span: (span.start, -span.end))


def _opener(runs: list[_Run], at: int) -> int | None:
    """The nearest run before that goes with this closing one."""
    closer = runs[at]
    for place in range(at - 1, -1, -1):
        one = runs[place]
        if one.sign != closer.sign or not one.opens:
            continue
        is_both = one.closes or closer.opens
        is_odd = (one.length + closer.length) % 3 == 0 and (one.length % 3 or closer.length % 3)
        if not (is_both and is_odd):
            return place
    return None


def _pair(opener: _Run, closer: _Run) -> _Span:
    used = 2 if opener.left >= 2 and closer.left >= 2 else 1
    inner_start, inner_end = opener.first + opener.left, closer.first
    opener.left -= used
    closer.first += used
    closer.left -= used
    return _Span(inner_start - used, inner_start, inner_end, inner_end + used)


def _runs(text: str) -> Iterator[_Run]:
    for match in _RUN.finditer(text):
        before = text[match.start() - 1] if match.start() else " "
        after = text[match.end()] if match.end() < len(text) else " "
        is_left = not _is_space(after) and (not _is_mark(after) or _is_space(before) or _is_mark(before))
        is_right = not _is_space(before) and (not _is_mark(before) or _is_space(after) or _is_mark(after))
        opens, closes = is_left, is_right
        if match[0][0] == "_":
            opens = is_left and (not is_right or _is_mark(before))
            closes = is_right and (not is_left or _is_mark(after))
        yield _Run(match[0][0], match.start(), len(match[0]), len(match[0]), opens, closes)


def _is_space(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) == "Zs"


def _is_mark(sign: str) -> bool:
    """Punctuation and symbols, and the library's stand-ins for what it read before: those are links and escapes."""
    return sign in (STX, ETX) or unicodedata.category(sign)[0] in "PS"


def _fill(element: ElementTree.Element, text: str, start: int, end: int, found: list[_Span]) -> None:
    """Puts the text from `start` to `end` into an element; `found` are the spans inside, and are used up."""
    last: ElementTree.Element | None = None
    while found and found[0].start < end:
        span = found.pop(0)
        _say(element, last, text[start : span.start])
        last = ElementTree.SubElement(element, _TAGS[span.inner_start - span.start])
        _fill(last, text, span.inner_start, span.inner_end, found)
        start = span.end
    _say(element, last, text[start:end])


def _say(element: ElementTree.Element, last: ElementTree.Element | None, words: str) -> None:
    """Words after the last child; a delimiter in them is a sign like others, and written as the library escapes."""
    words = re.sub(r"[*_]", lambda one: f"{STX}{ord(one[0])}{ETX}", words)
    if last is None:
        element.text = words
    else:
        last.tail = words
