"""Drawings: an SVG of few words, checked element by element before it comes into a page."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from lms.content.source import Folder, Unreadable

MOST_BYTES = 12_000
MOST_EMBLEM_BYTES = 4_000
MOST_DEPTH = 12
WIDEST = 640
LEAST_TEXT = 0.0375  # of the width: 12 pixels on a phone of 320, where a drawing goes from edge to edge
TEXT_SIZE = 17.0  # what static/site.css gives words that have no size of their own
_CLASSES = """
f-line f-ink-line f-press-line f-due-line f-voice-line
f-ink f-soft f-press f-due f-voice f-wash f-due-wash f-voice-wash f-surface
f-step-0 f-step-1 f-step-2 f-step-3 f-step-4 f-text f-text-soft f-text-press-ink f-strong
"""
CLASSES = frozenset(_CLASSES.split())
_NAMESPACE = "{http://www.w3.org/2000/svg}"
_SHAPES = "svg g path rect circle ellipse line polyline polygon text tspan title desc defs marker"
_ELEMENTS = frozenset(_SHAPES.split())
_NUMBER = r"-?(?:\d+(?:\.\d*)?|\.\d+)"
_NUMBERS = rf"{_NUMBER}([ ,]+{_NUMBER})*"
_LENGTHS = """
x y x1 y1 x2 y2 cx cy r rx ry dx dy width height stroke-width opacity font-size refX refY markerWidth markerHeight
"""
_ATTRIBUTES = {
    "id": re.compile(r"[a-z][a-z0-9-]{0,30}"),
    "class": re.compile(r"[a-z0-9 -]+"),
    "viewBox": re.compile(rf"0 0 {_NUMBER} {_NUMBER}"),
    "d": re.compile(r"[MmLlHhVvCcSsQqTtAaZz0-9 ,.\n-]+"),
    "points": re.compile(rf"\s*{_NUMBERS}\s*"),
    "transform": re.compile(rf"((translate|rotate|scale|skewX)\({_NUMBERS}\) ?)+"),
    "fill": re.compile(r"none"),
    "stroke": re.compile(r"none"),
    "stroke-linecap": re.compile(r"round|butt|square"),
    "stroke-linejoin": re.compile(r"round|miter|bevel"),
    "stroke-dasharray": re.compile(_NUMBERS),
    "text-anchor": re.compile(r"start|middle|end"),
    "orient": re.compile(rf"auto|auto-start-reverse|{_NUMBER}"),
    **dict.fromkeys(("marker-start", "marker-mid", "marker-end"), re.compile(r"url\(#[a-z][a-z0-9-]{0,30}\)")),
    **dict.fromkeys(_LENGTHS.split(), re.compile(_NUMBER)),
}
# What static/site.css makes of the classes, in its order, for a file that other pages draw from: no style sheet
# reaches into it, but colors do by their names.
_STROKES = {
    "f-line": "line",
    "f-ink-line": "ink",
    "f-press-line": "press",
    "f-due-line": "due",
    "f-voice-line": "voice",
}
_FILLS = {
    "f-ink": "ink",
    "f-text": "ink",
    "f-soft": "ink-soft",
    "f-text-soft": "ink-soft",
    "f-press": "press",
    "f-due": "due",
    "f-voice": "voice",
    "f-wash": "press-wash",
    "f-due-wash": "due-wash",
    "f-voice-wash": "voice-wash",
    "f-surface": "surface",
    "f-step-0": "step-0",
    "f-step-1": "step-1",
    "f-step-2": "step-2",
    "f-step-3": "step-3",
    "f-step-4": "step-4",
    "f-text-press-ink": "press-ink",
}
Report = Callable[[str], None]


def load_figure(folder: Folder, path: Path, prefix: str) -> str:
    """The drawing as safe markup whose ids begin with `prefix`; "" with a problem."""
    return _load(folder, path, prefix, MOST_BYTES, attributes=f'role="img" aria-labelledby="{prefix}caption"')


def load_emblem(folder: Folder, path: Path, prefix: str) -> str:
    """A course's emblem, for the eye only; "" when the course has none, or with a problem."""
    if not path.exists() and not path.is_symlink():
        return ""
    return _load(folder, path, prefix, MOST_EMBLEM_BYTES, attributes='class="emblem" aria-hidden="true"')


def symbol(emblem: str, name: str) -> str:
    """An emblem as one symbol of a file that pages draw from by `name`."""
    root = ElementTree.fromstring(emblem)  # noqa: S314 -- written below
    root.tag, root.attrib = "symbol", {"id": name, "viewBox": root.attrib["viewBox"]}
    for element in root.iter():
        _paint(element)
    return ElementTree.tostring(root, encoding="unicode")


def _paint(element: ElementTree.Element) -> None:
    """Classes as attributes, which count for less than a class does, and so are laid over those that are there."""
    classes = element.attrib.pop("class", "").split()
    if "f-line" in classes:
        element.attrib.setdefault("stroke-width", "2")
    if "f-strong" in classes:
        element.set("font-weight", "600")
    for attribute, paints in (("stroke", _STROKES), ("fill", _FILLS)):
        for color in [color for one, color in paints.items() if one in classes][-1:]:
            element.set(attribute, f"var(--{color})")


def _load(folder: Folder, path: Path, prefix: str, most_bytes: int, *, attributes: str) -> str:
    def report(message: str) -> None:
        folder.report(path, 1, message, rule="drawing")

    try:
        text = folder.text(path, most_bytes)
    except Unreadable as error:
        folder.problems.append(error.problem)
        return ""
    root = _parsed(text, report)
    if root is None:
        return ""
    before = len(folder.problems)
    _check(root, report)
    if len(folder.problems) > before:
        return ""
    return _written(root, prefix, attributes)


def _parsed(text: str, report: Report) -> ElementTree.Element | None:
    # Before any parser sees it: without a document type there are no entities to blow up or to fetch.
    if re.search(r"<[!?](?!--|xml )", text):
        report("a drawing has no DOCTYPE, entities or instructions")
        return None
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 -- small, and without a document type
    except (ElementTree.ParseError, ValueError) as error:
        report(f"not valid XML: {error}")
        return None
    if root.tag != f"{_NAMESPACE}svg":
        report('begin with <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 …">')
        return None
    if _depth(root) > MOST_DEPTH:
        report(f"nested more than {MOST_DEPTH} levels deep")
        return None
    return root


def _depth(root: ElementTree.Element) -> int:
    """How deep the elements go; without recursion, since a small file can go past any stack."""
    depth, level = 0, [root]
    while level and depth <= MOST_DEPTH:
        depth, level = depth + 1, [child for element in level for child in element]
    return depth


def _check(root: ElementTree.Element, report: Report) -> None:
    ids: set[str] = set()
    width = (root.get("viewBox") or "0 0 0 0").split()[2]
    least = LEAST_TEXT * float(width) if re.fullmatch(_NUMBER, width) else 0.0
    for element in root.iter():
        name = _name(element)
        if name not in _ELEMENTS or (name == "svg" and element is not root):
            report(f"<{name}> is not taken; a drawing is made of {', '.join(_SHAPES.split()[1:])}")
            continue
        for attribute, value in element.attrib.items():
            pattern = _ATTRIBUTES.get(attribute)
            if pattern is None or not pattern.fullmatch(value):
                report(f"<{name}> may not have {attribute.rpartition('}')[2]}=“{value[:40]}”")
        for unknown in set(element.get("class", "").split()) - CLASSES:
            report(f"unknown class {unknown}; the classes are {', '.join(sorted(CLASSES))}")
        if element.get("id") in ids:
            report(f"the id {element.get('id')} stands twice")
        ids.add(element.get("id", ""))
        if name == "text" or (name == "tspan" and "font-size" in element.attrib):
            size = _size(element)
            if size < least:
                report(f"text of {size:g} is too small; in this width {least:g} or more reads well on a phone")
    for element in root.iter():
        for attribute, value in element.attrib.items():
            if attribute.startswith("marker-") and value[5:-1] not in ids:
                report(f"{attribute} leads to no id: {value}")
    if not root.get("viewBox"):
        report("give the drawing a viewBox: 0 0 640 400")
    elif re.fullmatch(_NUMBER, width) and not 0 < float(width) <= WIDEST:
        report(f"the viewBox is at most {WIDEST} wide, so that words stay readable on a phone")


def _size(element: ElementTree.Element) -> float:
    given = element.get("font-size")
    return float(given) if given and re.fullmatch(_NUMBER, given) else TEXT_SIZE


def _name(element: ElementTree.Element) -> str:
    return str(element.tag).removeprefix(_NAMESPACE)


def _written(element: ElementTree.Element, prefix: str, extra: str = "") -> str:
    """The element as markup, `extra` attributes first; words between shapes are left out."""
    name = _name(element)
    pairs = [
        f"{attribute}={quoteattr(_with_prefix(attribute, value, prefix))}"
        for attribute, value in element.attrib.items()
    ]
    inner = "".join(_written(child, prefix) + _words(child.tail, element) for child in element)
    opening = " ".join(part for part in (name, extra, *pairs) if part)
    return f"<{opening}>{_words(element.text, element)}{inner}</{name}>"


def _with_prefix(attribute: str, value: str, prefix: str) -> str:
    if attribute == "id":
        return prefix + value
    return value.replace("url(#", f"url(#{prefix}") if attribute.startswith("marker-") else value


def _words(text: str | None, inside: ElementTree.Element) -> str:
    return escape(text or "") if _name(inside) in ("text", "tspan", "title", "desc") else ""
