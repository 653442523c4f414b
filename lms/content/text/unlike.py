"""What editors show in different ways, or otherwise than the site does: named with its line, so nobody is misled.

Together with `lists` and `emphasis` this holds one promise: a text of which nothing is named is shown as CommonMark,
with GitHub's tables, shows it. A test compares them on thousands of made-up texts.

**Source:** CommonMark 0.31.2; "GitHub Flavored Markdown Spec" 0.29.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from dataclasses import dataclass

from lms.content.text.lists import RULE, laid_out

Found = tuple[int, str]

_PUNCTUATION = re.escape(string.punctuation)
_ESCAPE = re.compile(rf"\\[{_PUNCTUATION}]")
_CODE = re.compile(r"(?<!`)`[^`\s](?:[^`\n]*[^`\s])?`(?!`)")
_CITATION = re.compile(r"\[@[\w-]+: [^\[\]]+\]")
_TARGET = r"(?:<[^<>\s]*>|(?:[^\s()<>]|\([^\s()<>]*\))*)"
_LINK = re.compile(rf"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\({_TARGET}\)")
_AUTOLINK = re.compile(r"<(?:https?://[^\s<>]+|[^\s<>@]+@[^\s<>@]+)>")
_KEPT = re.compile(r"\S")
_BEHIND = "“{}”: write the address behind the words, `[words](address)`"
_FOOTNOTE = "“{}”: footnotes are not taken; a source is `[@its-name: Its section]`"
_INLINE = (
    (re.compile(r"\[@[^\]\n]*\]?"), "“{}”: a source is `[@its-name: Its section]`, in a lesson’s text"),
    (re.compile(r"!?\[\^[^\]\n]*\](?::.*)?"), _FOOTNOTE),
    (re.compile(r"^ {0,3}\[[^\]\n]+\]:.*", re.MULTILINE), _BEHIND),
    (re.compile(r"\][ \n]?\[[^\]\n]*\]"), _BEHIND),
    (
        re.compile(r"\]\([^\s)][^)\n]*\)?"),
        "“{}”: a link is `[words](address)`, its address without spaces or title",
    ),
    (re.compile(r"~~(?:[^~\n]*~~)?|(?<![~\w])~(?=[^\s~])[^~\n]*[^\s~]~(?!~)"), "“{}”: words are not struck out here"),
    (re.compile(r"`+[^`\n]{0,20}`*"), "“{}”: code is one backtick, the code and one backtick, no spaces beside them"),
    (re.compile(r"(?:https?://|www\.)[^\s<]+", re.IGNORECASE), "“{0}”: write `[words]({0})`, so that it is a link"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w"), "“{0}”: write `<{0}>`, so that it is a link"),
    (
        re.compile(r"^ *(?:[-+*]|\d+[.)]) +\[[ xX]\](?= |$)", re.MULTILINE),
        "“{}”: boxes to tick are not taken; the options of a `try` or `check` stand in its block",
    ),
    (re.compile(r"^ *> *\[![A-Za-z]+\]", re.MULTILINE), "“{}”: write a plain quotation"),
)
_FENCE = re.compile(r" *(?:```|~~~)")
_DEFINITION = re.compile(r" {0,3}: +\S")
_HEADING = re.compile(r" *(?:[>+*-] *|\d+[.)] +)*#{1,}")
_GOOD_HEADING = re.compile(r"#{1,6} +\S.*")
_HEADING_ENDS = re.compile(r"(?<!\\)#+ *$|\\ *$")
_UNDERLINE = re.compile(r" *(=+|-+) *")
_GOOD_RULE = re.compile(r"([-*_])\1{2,} *")
_QUOTE = re.compile(r" *>")
_GOOD_QUOTE = re.compile(r"> ?(?! )(?![>#+*|=~`-]|\d+[.)](?: |$)|: ).*")
_TABLE_LINE = re.compile(r" *\|?(?: *:?-+:? *\|)+(?: *:?-+:? *)?|(?: *:?-+:? *)(?:\| *:?-+:? *)+")

_SIDE = re.compile(r" *(?::-+:?|-+:) *")


@dataclass(frozen=True, slots=True)
class _At:
    """A line beside the ones before and after it, and the last one before that is not empty."""

    line: str
    before: str
    after: str
    last: str


def find_unlike(text: str, first_line: int) -> Iterator[Found]:
    """(line, what to write instead), by line."""
    text = text.expandtabs(4)
    found = [*_in_lists(text, first_line), *_in_lines(text, first_line), *_inline(text, first_line)]
    found += _tables(text.split("\n"), first_line)
    yield from sorted(dict.fromkeys(found))


def _in_lists(text: str, first_line: int) -> Iterator[Found]:
    for number, line in enumerate(laid_out(text), first_line):
        if line.problem:
            yield number, line.problem


def _inline(text: str, first_line: int) -> Iterator[Found]:
    seen = text
    for known in (_ESCAPE, _CODE, _CITATION, _LINK, _AUTOLINK):
        seen = known.sub(_blank, seen)
    for pattern, words in _INLINE:
        for match in pattern.finditer(seen):
            yield first_line + seen.count("\n", 0, match.start()), words.format(match[0].strip()[:60])


def _blank(match: re.Match[str]) -> str:
    """As long as it was, so that lines stay where they are; what stands between brackets is read on."""
    return _KEPT.sub("\ue000", match[0])


def _in_lines(text: str, first_line: int) -> Iterator[Found]:
    lines = ["", *text.split("\n"), ""]
    last = ""
    for at, line in enumerate(lines[1:-1], 1):
        told = _line(_At(line, lines[at - 1], lines[at + 1], last))
        last = line if line.strip() else last
        if told:
            yield first_line + at - 1, told


def _line(at: _At) -> str:
    """What is wrong with one line, seen beside its neighbors."""
    line = at.line
    if _FENCE.match(line):
        return "blocks of code are not taken"
    if _DEFINITION.match(line):
        return "lists of definitions are not taken; write “**Word:** what it means”"
    if at.before.strip() and _UNDERLINE.fullmatch(line):
        return "a heading begins with ##, not with a line below it; a rule has an empty line before and after it"
    stands_alone = not at.before.strip() and not at.after.strip()
    if RULE.fullmatch(line.strip()) and not (_GOOD_RULE.fullmatch(line) and stands_alone):
        return "a rule is `---` at the left, with an empty line before and after it"
    if _HEADING.match(line):
        return _heading(line)
    if _QUOTE.match(line):
        return _quote(at)
    return ""


def _heading(line: str) -> str:
    if not _GOOD_HEADING.fullmatch(line):
        return "a heading is `##`, a space and its words, at the left; write `\\#` where you mean the sign"
    if _HEADING_ENDS.search(line):
        return "leave out the # or \\ at the end of this heading; write `\\#` where you mean the sign"
    return ""


def _quote(at: _At) -> str:
    if not _GOOD_QUOTE.fullmatch(at.line):
        return "a quotation is `>`, a space and words, at the left; it holds no list, heading or other quotation"
    if any(line.strip() and not _QUOTE.match(line) for line in (at.before, at.after)):
        return "leave an empty line before and after a quotation"
    if not at.before.strip() and _QUOTE.match(at.last):
        return "put words between two quotations, or `>` on the empty line to make them one"
    return ""


def _tables(lines: list[str], first_line: int) -> Iterator[Found]:
    """What is wrong with each line that belongs to a table, or looks as if."""
    for at, line in enumerate(lines):
        if not at or not lines[at - 1].strip() or not _is_table_line(line, lines[at - 1]):
            continue
        number, head = first_line + at, lines[at - 1]
        rows = [head, line]
        for row in lines[at + 1 :]:
            if not row.strip():
                break
            rows.append(row)
        if at > 1 and lines[at - 2].strip():
            yield number - 1, "leave an empty line before a table"
        if ":" in line:
            yield number, "columns of a table have no side here; write `---` without a colon"
        for below, row in enumerate(rows):
            told = _row(row, len(_cells(line)))
            if told:
                yield number - 1 + below, told


def _is_table_line(line: str, head: str) -> bool:
    """Whether it makes the line before it the head of a table; a head may be of one column."""
    return bool(_TABLE_LINE.fullmatch(line) or ("|" in head and _SIDE.fullmatch(line)))


def _row(row: str, columns: int) -> str:
    if not row.startswith("|") or not row.rstrip().endswith("|") or row.count("|") < 2:
        return "each row of a table begins and ends with `|`; leave an empty line after the table"
    if "\\|" in row or "`" in row:
        return "a cell of a table holds no code and no `\\|`"
    if len(_cells(row)) != columns:
        return f"this row has {len(_cells(row))} cells, its table {columns} columns"
    return ""


def _cells(row: str) -> list[str]:
    return row.strip().strip("|").split("|")
