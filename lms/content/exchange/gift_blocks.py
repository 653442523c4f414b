"""A GIFT file cut into its questions, each with its line and what our own comment says of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lms.content.exchange.exchange import Note

BRACE = re.compile(r"\\.|([{}])", re.DOTALL)
_LAST_BRACE = re.compile(r"\\.|(\})(?=[ \t]*\n)", re.DOTALL)
_OURS = re.compile(r"//\s*alongside\s+(\{.*\})\s*$")
_THEIR_ID = re.compile(r"\[id:([^\]]+)\]")
_THEIR_TAG = re.compile(r"\[tag:([^\]]+)\]")


@dataclass(slots=True)
class GiftBlock:
    """The lines of one question, its own comment, and whether its braces were closed."""

    line: int
    ours: dict[str, Any] = field(default_factory=dict)
    their_id: str = ""
    text: str = ""
    is_open: bool = False
    is_closed: bool = False


def blocks_of(text: str, notes: list[Note]) -> Iterator[GiftBlock]:
    """The questions of a file, each with its answers; what belongs to none is noted."""
    return _joined(list(_blocks(text, notes)))


def _blocks(text: str, notes: list[Note]) -> Iterator[GiftBlock]:
    """The file cut into questions: at empty lines, and where a title or an answer shows that a new one begins."""
    block = GiftBlock(0)
    for number, line in enumerate(text.split("\n"), 1):
        words = line.strip()
        starts_anew = words.startswith(("::", "$CATEGORY:"))
        if words.startswith("//"):
            if block.is_closed:
                yield block
                block = GiftBlock(0)
            _note_comment(block, words, number, notes)
            continue
        if block.is_open and starts_anew and block.text:
            notes.append(Note(block.line, "a `{` is never closed; the question is left out"))
            block = GiftBlock(0)
        ends = not words or (starts_anew and not _lacks_title_end(block)) or (block.is_closed and "{" in words)
        if block.text and not block.is_open and ends:
            yield block
            block = GiftBlock(0)
        if words.startswith("$CATEGORY:"):
            notes.append(Note(number, f"the category “{words[10:].strip()[:80]}” is left out"))
        elif words or block.is_open:
            block.line = block.line or number
            block.text += line + "\n"
            _follow_braces(block, line)
    if block.is_open:
        notes.append(Note(block.line, "a `{` is never closed; the question is left out"))
    elif block.text:
        yield block


def _lacks_title_end(block: GiftBlock) -> bool:
    """Whether the next double colon only ends the title."""
    text = block.text.lstrip()
    return text.startswith("::") and not title_of(text)[0]


def _follow_braces(block: GiftBlock, line: str) -> None:
    """Whether the answers are open after this line, or closed by the last thing on it."""
    closes = None
    for match in BRACE.finditer(line):
        if match[1]:
            closes = match.end() if block.is_open and match[1] == "}" else None
            block.is_open = match[1] == "{"
    block.is_closed = closes is not None and not line[closes:].strip()


def _note_comment(block: GiftBlock, words: str, number: int, notes: list[Note]) -> None:
    ours, theirs = _OURS.fullmatch(words), _THEIR_ID.search(words)
    if theirs and not block.text:
        block.their_id = theirs[1].strip()
    tags = [tag.strip() for tag in _THEIR_TAG.findall(words)]
    if tags and not ours:
        notes.append(Note(number, f"the tags “{', '.join(tags)[:80]}” are left out"))
    if not ours:
        return
    try:
        block.ours = json.loads(ours[1])
    except (ValueError, RecursionError):
        notes.append(Note(number, "this `// alongside` comment cannot be read; its fields are left open"))


def _joined(blocks: Sequence[GiftBlock]) -> Iterator[GiftBlock]:
    """Answers on their own after an empty line belong to the text before them."""
    waiting: GiftBlock | None = None
    for block in blocks:
        if waiting and "{" not in waiting.text and block.text.lstrip().startswith("{"):
            yield from _split(replace(waiting, text=waiting.text.rstrip() + "\n" + block.text))
            waiting = None
            continue
        if waiting:
            yield from _split(waiting)
        waiting = block
    if waiting:
        yield from _split(waiting)


def _split(block: GiftBlock) -> Iterator[GiftBlock]:
    """Questions that follow each other without an empty line: each ends where its answers end with the line."""
    line, start = block.line, 0
    ends = [match.end() for match in _LAST_BRACE.finditer(block.text) if match[1]]
    last = max((match.start() for match in BRACE.finditer(block.text) if match[1] == "{"), default=-1)
    for end in ends:
        if end <= last:
            yield replace(block, line=line, text=block.text[start:end])
            line, start = line + block.text.count("\n", start, end), end
    yield replace(block, line=line, text=block.text[start:])


def title_of(text: str) -> tuple[str, str]:
    """The title between double colons, and the rest."""
    if text.startswith("::"):
        end = re.compile(r"(?:\\.|(?!::).)*", re.DOTALL).match(text, 2)
        if end and text.startswith("::", end.end()):
            return end[0], text[end.end() + 2 :].strip()
    return "", text
