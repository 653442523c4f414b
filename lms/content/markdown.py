"""Lesson text to safe parts.

A lesson is Markdown with blocks that open with `/// kind` and close with `///`. They are read here line by line
and not by an extension of the Markdown library, so that each problem has its line and each check is a value.
"""

from __future__ import annotations

import html
import itertools
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import nh3

from lms.content.text.converters import insert_converter, lesson_converter, line_converter
from lms.content.text.lists import tidy
from lms.domain.items.rules import Option

BLOCKS = ("note", "gentler", "moment", "say", "not", "figure", "try", "check", "pause", "keep")
WITH_OPTIONS = ("try", "check")
NOT_COUNTED = ("note", "gentler")

_TAGS = frozenset(
    [
        "p",
        "h2",
        "h3",
        "h4",
        "ul",
        "ol",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "strong",
        "em",
        "a",
        "sup",
        "blockquote",
        "code",
        "pre",
        "br",
        "hr",
        "dl",
        "dt",
        "dd",
    ]
)
_ATTRIBUTES = {"*": {"id"}, "a": {"href", "aria-label", "class"}, "th": {"scope"}, "td": {"align"}, "ol": {"start"}}
_OPEN = re.compile(r"/// *([a-z]+)(?: *\| *(.*?)| +([^|\s].*?))? *$")
_CITATION = re.compile(r"(?<!\\)\s?\[@([\w-]+): ([^\[\]]+)\]")
_LESSON_LINK = re.compile(r"(?<!\\)\]\(lesson:([a-z0-9-]+)/([a-z0-9-]+)(#[\w-]+)?\)")
_HEADING = re.compile(r"^(#{1,6}) +(.*?)(?: *\{#([\w-]+)\})? *$", re.MULTILINE)
_OPTION = re.compile(r"- \[([ x])\] +(.+)$")
_LIKE_OPTION = re.compile(r"\s*(?:[-*+–•]|\d+[.)]|(?=\[[ xX]?\]))\s*\[\s*([^\s\]]?)\s*\](?![(\[:])\s*(.*)$")
_FEEDBACK = re.compile(r" +: +(.+)$")
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_PLAIN = re.compile(r"[A-Za-z“‘](?:[^\W_]|[ ,.;:?!'’‘“”()%…–—/-])*")
_TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)
_HEADING_SHOWN = re.compile(r"<h[2-4][^>]*>(.*?)</h[2-4]>", re.DOTALL)
_COLUMN = re.compile(r"<th[^>]*>(.*?)</th>", re.DOTALL)
_FIRST_CELL = re.compile(r"(<tr>\s*)<td([^>]*)>(.*?)</td>", re.DOTALL)
_ANCHOR = re.compile(r"(?<!\\)\]\( *#([\w-]+)\)")

Report = Callable[[int, str], None]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a lesson's text: `kind` is "prose" outside blocks; `line` is that of its first line of text."""

    kind: str
    argument: str
    text: str
    line: int


def blocks(body: str, first_line: int, report: Report) -> Iterator[Block]:
    """The text cut at its block marks; blocks do not nest."""
    kind, argument, start = "prose", "", first_line
    lines: list[str] = []
    for number, line in enumerate(body.split("\n"), first_line):
        opens = _OPEN.fullmatch(line)
        if line.rstrip() == "///" or (opens and kind == "prose"):
            if kind == "prose" and not opens:
                report(number, "this `///` closes a block that was not opened")
            if "".join(lines).strip() or kind != "prose":
                yield Block(kind, argument, "\n".join(lines), start)
            kind, argument, start = "prose", "", number + 1
            lines = []
            if opens:
                kind, argument = opens[1], opens[2] or opens[3] or ""
                if kind not in BLOCKS:
                    report(number, f"unknown block `{kind}`; the blocks are {', '.join(BLOCKS)}")
        else:
            if opens:
                report(number, f"`/// {opens[1]}` opens inside `/// {kind}`; close that one with `///` first")
            lines.append(line)
    if kind != "prose":
        report(start - 1, f"the block `{kind}` is never closed with `///`")
    if "".join(lines).strip():
        yield Block(kind, argument, "\n".join(lines), start)


def headings(text: str, first_line: int) -> Iterator[tuple[int, int, str, str]]:
    """(line, level, heading, id) of each heading; the id is empty when none is given."""
    for match in _HEADING.finditer(text):
        line = first_line + text.count("\n", 0, match.start())
        yield line, len(match[1]), match[2], match[3] or ""


def citations(text: str, first_line: int) -> Iterator[tuple[int, str, str]]:
    """(line, source, section) of each citation."""
    for match in _CITATION.finditer(text):
        yield first_line + text.count("\n", 0, match.start()), match[1], match[2].strip()


def lesson_links(text: str, first_line: int) -> Iterator[tuple[int, str, str, str]]:
    """(line, course slug, lesson slug, heading id or "") of each link to a lesson."""
    for match in _LESSON_LINK.finditer(text):
        yield (
            first_line + text.count("\n", 0, match.start()),
            match[1],
            match[2],
            (match[3] or "").removeprefix("#"),
        )


def anchors(text: str, first_line: int) -> Iterator[tuple[int, str]]:
    """(line, id) of each link to a place on the same page."""
    for match in _ANCHOR.finditer(text):
        yield first_line + text.count("\n", 0, match.start()), match[1]


def split_options(block: Block, report: Report) -> tuple[str, list[tuple[str, bool, str]]]:
    """The question's text, and for each option its text, whether it is right, and its feedback."""
    question: list[str] = []
    options: list[list[str]] = []
    for number, line in enumerate(block.text.split("\n"), block.line):
        option, feedback = _OPTION.fullmatch(line.rstrip()), _FEEDBACK.fullmatch(line.rstrip())
        alike = option or _LIKE_OPTION.fullmatch(line.rstrip())
        if alike:
            options.append([alike[2], alike[1].lower(), ""])
            if not option:
                report(number, f"write an option as `- [ ] its text` or `- [x] its text`, not “{line.strip()[:40]}”")
            elif not shows_words(inline(option[2])):
                report(number, f"the option “{option[2][:40]}” shows nothing")
        elif options and feedback:
            options[-1][2] = f"{options[-1][2]} {feedback[1]}".strip()
        elif options and line.strip():
            part = 2 if options[-1][2] else 0
            options[-1][part] = f"{options[-1][part]} {line.strip()}"
        else:
            question.append(line)
    for text, _, why in options:
        if not shows_words(inline(why)):
            report(block.line, f"the option “{text[:40]}” has no feedback (a line `  : …` below it)")
    return "\n".join(question), [(text, mark == "x", why) for text, mark, why in options]


def to_html(text: str, cited: Callable[[str, str], int], tables: set[str] | None = None) -> str:
    """Safe HTML; `cited` gives each (source, section) its number, `tables` are the names that the page has so far."""
    text = _CITATION.sub(lambda match: _note_mark(cited(match[1], match[2].strip())), text)
    return clean(lesson_converter().reset().convert(tidy(_linked(text))), tables=tables)


def _linked(text: str) -> str:
    """The text with links to lessons as addresses of their pages."""
    return _LESSON_LINK.sub(lambda match: f"](/courses/{match[1]}/{match[2]}/{match[3] or ''})", text)


@lru_cache(maxsize=256)
def prose(text: str) -> str:
    """Safe HTML of words that stand inside a page of their own: headings below its own, no ids, no source marks."""
    converted = insert_converter().reset().convert(tidy(text))
    lowered = re.sub(r"<(/?)h[1-6]\b", r"<\1h4", converted)
    return clean(lowered, {name: kept for name, kept in _ATTRIBUTES.items() if name != "*"})


def _note_mark(number: int) -> str:
    """In brackets: right after a number a bare one would be its end. The joiner keeps it in its word’s line."""
    return f'<sup>\u2060<a href="#source-{number}" aria-label="Source {number}">[{number}]</a></sup>'


def inline(text: str) -> str:
    """Safe HTML of a one-line text: emphasis and links, all else as it was typed; an empty line is two breaks.

    Whatever shows such a text asks this: stems, options, feedback, and the sentences of a course.
    """
    if _PLAIN.fullmatch(text):  # most options are: Markdown would hand them back, a hundred times slower
        return text
    converted = clean(line_converter().reset().convert(_linked(text)))
    return converted.removeprefix("<p>").removesuffix("</p>").replace("</p>\n<p>", "<br><br>")


def clean(markup: str, attributes: dict[str, set[str]] = _ATTRIBUTES, tables: set[str] | None = None) -> str:
    """What authors may say and nothing else: no scripts, styles, frames, forms or other hosts' images."""
    safe = nh3.clean(
        markup,
        tags=set(_TAGS),
        attributes=attributes,
        url_schemes={"https", "http", "mailto", "tel"},
        link_rel=None,
    )
    safe = re.sub(r"<th(?![^>]*scope)(?=[ >])", '<th scope="col"', safe)
    safe = re.sub(r"<th[^>]*></th>", "<td></td>", safe)  # a corner without words is no heading
    return _with_named_tables(safe, set() if tables is None else tables).strip()


def _with_named_tables(markup: str, named: set[str]) -> str:
    """Each table with a name of its own, from the heading above it or its columns, and with its rows named."""
    pieces, heading = _TABLE.split(markup), ""
    for at, piece in enumerate(pieces):
        if at % 2 == 0:
            heading = next(reversed(_HEADING_SHOWN.findall(piece)), heading)
            continue
        columns = ", ".join(filter(None, (plain(cell).strip() for cell in _COLUMN.findall(piece))))
        name = _name_of_its_own(plain(heading).strip(), columns or "Table", named)
        named.add(name)
        pieces[at] = _named_table(_with_row_headings(piece), html.escape(name))
    return "".join(pieces)


def _name_of_its_own(heading: str, columns: str, named: set[str]) -> str:
    ways = (heading or columns, f"{heading}: {columns}".removeprefix(": "))
    counted = (f"{ways[1]} ({count})" for count in itertools.count(2))
    return next(name for name in itertools.chain(ways, counted) if name not in named)


def _named_table(rows: str, name: str) -> str:
    frame = f'<div class="table" role="group" aria-label="{name}" tabindex="0">'
    return f'{frame}<table><caption class="hidden">{name}</caption>{rows}</table></div>'


def _with_row_headings(rows: str) -> str:
    """The first cells name their rows where each has words and no two are alike."""
    head, body_opens, body = rows.partition("<tbody>")
    first = [plain(cell).strip() for _, _, cell in _FIRST_CELL.findall(body)]
    if not all(first) or len(set(first)) < len(first):
        return rows
    return head + body_opens + _FIRST_CELL.sub(r'\1<th scope="row"\2>\3</th>', body)


def words(markup: str) -> int:
    """How many words a reader reads; source marks are left out."""
    return len(_WORD.findall(plain(markup)))


def plain(markup: str) -> str:
    """The text without tags, source marks and names of tables; blocks end with a line break."""
    text = re.sub(r"<sup>.*?</sup>|<caption.*?</caption>", "", markup)
    text = re.sub(r"</(p|li|h\d|td|th|tr)>", "\n", text)
    return html.unescape(re.sub(r"<[^>]+>", "", text))


def shows_words(markup: str) -> bool:
    """Whether there is a letter, a digit or a symbol to read, and not spaces and stops only."""
    return any(unicodedata.category(sign)[0] in "LNS" for sign in plain(markup))


def option(text: str, is_right: bool, feedback: str) -> Option:  # noqa: FBT001 -- the three columns of an option
    return Option(inline(text), is_right, inline(feedback))
