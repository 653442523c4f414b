"""Says in a PDF what was written, where the letters as they are drawn say it in another order or another way.

Letters that run from right to left are drawn from left to right, marks stand beside what they belong to, and spread
capitals look like words of one letter: whoever copies such words or has them read aloud would get others.

**Source:** ISO 32000-1, 14.9.4 (replacement text), for the sequence and for its element of the structure.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pydyf
from weasyprint.formatting_structure.boxes import TextBox
from weasyprint.pdf.stream import Stream

_RIGHT_TO_LEFT = frozenset(("R", "AL", "AN"))
_ALIKE = "\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"  # drawn as letters of their own are
_plainly = Stream.marked


def say_what_was_written() -> None:
    """From now on, in all that this process writes."""
    Stream.marked = _marked


def actual_text(box: Any) -> str:
    """What this piece of a line says; "" where its letters say it as they are."""
    if not isinstance(box, TextBox):
        return ""
    is_spread = box.style["letter_spacing"] not in ("normal", 0)
    return box.text if is_spread or any(map(_is_drawn_otherwise, box.text)) else ""


def _is_drawn_otherwise(letter: str) -> bool:
    if letter.isascii():
        return False
    category = unicodedata.category(letter)
    return _is_right_to_left(letter) or category.startswith("M") or category == "Lm" or letter in _ALIKE


def _is_right_to_left(letter: str) -> bool:
    return unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT


@contextmanager
def _marked(stream: Any, box: Any, tag: str) -> Iterator[None]:
    text = actual_text(box)
    tags = stream._tags  # noqa: SLF001 -- the renderer offers no other way to say what was written
    if tags is None or not text:
        with _plainly(stream, box, tag):
            yield
        return
    mcid = len(tags)
    tags[box] = {"tag": tag, "mcid": mcid}
    stream.written = {**getattr(stream, "written", {}), mcid: text}
    properties = pydyf.Dictionary({"MCID": mcid})
    if not any(map(_is_right_to_left, text)):  # readers put those in order themselves, by where they stand
        properties["ActualText"] = pydyf.String(text)
    pydyf.Stream.begin_marked_content(stream, tag, properties)
    try:
        yield
    finally:
        pydyf.Stream.end_marked_content(stream)


def finish(_: Any, pdf: Any) -> None:
    """The same text for the elements of the structure, which readers aloud go by."""
    streams = {one.reference: getattr(one, "written", {}) for one in pdf.objects if isinstance(one, Stream)}
    pages = {page.reference: streams.get(page.get("Contents"), {}) for page in _of_type(pdf, "/Page")}
    for element in _of_type(pdf, "/StructElem"):
        kids = element.get("K")
        text = pages.get(element.get("Pg"), {}).get(kids[0]) if kids and isinstance(kids[0], int) else None
        if text and len(kids) == 1:
            element["ActualText"] = pydyf.String(text)


def _of_type(pdf: Any, name: str) -> Iterator[Any]:
    return (one for one in pdf.objects if isinstance(one, pydyf.Dictionary) and one.get("Type") == name)
