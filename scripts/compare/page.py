"""A page as lines in which white space that nobody sees, and the order of attributes, make no difference."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# White space between these and inside their edges is not seen.
BLOCKS = set(
    "html head body title meta link base script style template noscript main header footer nav section article aside "
    "div p ul ol li dl dt dd h1 h2 h3 h4 h5 h6 hgroup blockquote figure figcaption pre hr br address details summary "
    "form fieldset legend table caption colgroup col thead tbody tfoot tr th td search dialog option optgroup "
    "g path rect circle line polyline polygon text tspan defs use symbol desc".split()
)
# Of these it is seen outside, and not inside.
BOXES = {"button", "select", "datalist", "textarea", "svg"}
# Classes that static/site.css lays out as grid or flex: each child is a box, and space between boxes is not seen.
LAID_OUT = set(
    "brand side row-of-buttons row home continue path-dots course crumb steps lesson-foot option scale team-head "
    "needs-now filters split legend tiles pick placed places sift tick turn recovery titled rungs plain mark "
    "catalogue facts".split()
)
KEEP = {"pre", "textarea"}
RAW = {"script", "style"}
TOKENS = {"class", "rel", "aria-describedby", "aria-labelledby", "aria-controls", "headers", "sizes", "sandbox"}
PROSE = {"alt", "aria-label", "aria-roledescription", "content", "d", "placeholder", "points", "title", "viewbox"}
FINGERPRINT = re.compile(r"/static/[\w-]{4,64}/")
LINK_TOKEN = re.compile(r"(?<=/link/)[\w-]{16,}")
SPACE = re.compile(r"[ \t\n\r\f]+")
UNSEEN = "\0"


@dataclass(frozen=True, slots=True)
class _Element:
    """One that is open; `lays_out` says that its children are boxes of their own."""

    tag: str
    classes: frozenset[str]
    is_block: bool
    lays_out: bool


_NOTHING = _Element("", frozenset(), is_block=True, lays_out=False)


def lines_of(html: str) -> list[str]:
    """One line for each tag and each stretch of text."""
    reader = _Lines()
    reader.feed(html.replace("\r\n", "\n"))  # as every browser reads it
    reader.close()
    return reader.lines


def without_chance(text: str) -> str:
    """Without what is new in each version of the files or in each run."""
    return LINK_TOKEN.sub("token", FINGERPRINT.sub("/static/fingerprint/", text))


class _Lines(HTMLParser):
    """`_drops` says that a space would not be seen here; `_waits`, that one was read and is seen if more follows.

    `_trailing` is the line whose last space turns out unseen if its block ends before anything else is shown.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._open: list[_Element] = []
        self._text = ""
        self._drops, self._waits = True, False
        self._trailing: int | None = None

    def handle_decl(self, decl: str) -> None:
        self.lines.append(f"<!{decl.lower()}>")

    def handle_comment(self, data: str) -> None:
        """Nobody sees one."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = " ".join([f"<{tag}", *sorted(_attributes(tag, attrs))]) + ">"
        element = self._element(tag, {name: value or "" for name, value in attrs})
        opens_box = element.is_block or element.lays_out or tag in BOXES - VOID
        self._tag(line, edge_before=element.is_block, edge_after=opens_box)
        if tag not in VOID:
            self._open.append(element)
        elif not element.is_block:
            self._show()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        element = self._close_element(tag)
        closes_box = element.is_block or element.lays_out or tag in BOXES
        self._tag(f"</{tag}>", edge_before=closes_box, edge_after=element.is_block)
        if tag in BOXES and not element.is_block:
            self._show()

    def _element(self, tag: str, attributes: dict[str, str]) -> _Element:
        parent = self._open[-1] if self._open else _NOTHING
        classes = frozenset(attributes.get("class", "").split())
        is_block = (
            tag in BLOCKS
            or parent.lays_out
            or (tag == "input" and attributes.get("type") == "hidden")
            or (tag == "label" and "field" in parent.classes)
            or (tag == "small" and parent.tag == "th")
        )
        return _Element(tag, classes, is_block=is_block, lays_out=self._lays_out(tag, classes, parent))

    def _lays_out(self, tag: str, classes: frozenset[str], parent: _Element) -> bool:
        """By its class, or by what it stands in, as static/site.css says."""
        return (
            not classes.isdisjoint(LAID_OUT)
            or (tag == "li" and not parent.classes.isdisjoint({"list", "catalogue", "path"}))
            or (tag == "div" and not parent.classes.isdisjoint({"bar", "foot-bar"}))
            or (tag == "nav" and any("bar" in element.classes for element in self._open))
            or (tag == "a" and parent.tag == "td")
        )

    def _close_element(self, tag: str) -> _Element:
        if not any(element.tag == tag for element in self._open):
            return _Element(tag, frozenset(), is_block=tag in BLOCKS, lays_out=False)
        while (element := self._open.pop()).tag != tag:
            pass
        return element

    def handle_data(self, data: str) -> None:
        if any(element.tag in KEEP | RAW for element in self._open):
            is_first = bool(self.lines) and self.lines[-1].startswith(("<pre", "<textarea")) and not self._text
            self._text += data.removeprefix("\n") if is_first else data
            return
        for piece in re.findall(r"[ \t\n\r\f]+|[^ \t\n\r\f]+", data):
            if SPACE.fullmatch(piece):
                self._waits = not self._drops
            else:
                self._text += " " * self._waits + piece
                self._show()

    def close(self) -> None:
        super().close()
        self._tag("", edge_before=True, edge_after=True)
        self.lines = [without_chance(line) for line in self.lines if line != UNSEEN]

    def _show(self) -> None:
        """Something that is seen was read: a space after it is as well."""
        self._drops, self._waits, self._trailing = False, False, None

    def _tag(self, line: str, *, edge_before: bool, edge_after: bool) -> None:
        """The text before a tag, and the tag; a space at the edge of a block is unseen, elsewhere one is kept."""
        if edge_before and self._trailing is not None:
            self.lines[self._trailing] = self.lines[self._trailing].rstrip(" ") or UNSEEN
        if self._waits and not edge_before:
            self._text += " "
            self._drops, self._trailing = True, len(self.lines)
        if self._text:
            self.lines += self._text.split("\n")
        if line:
            self.lines.append(line)
        self._text, self._waits = "", False
        if edge_after:
            self._drops, self._trailing = True, None


def _attributes(tag: str, given: list[tuple[str, str | None]]) -> list[str]:
    has = {name: value or "" for name, value in given}
    if tag == "input" and has.get("name") == "csrf_token":
        has["value"] = "token"
    return [f'{name}="{_value(name, value)}"' if value else name for name, value in has.items()]


def _value(name: str, value: str) -> str:
    if name in TOKENS:
        return " ".join(sorted(set(value.split())))
    return SPACE.sub(" ", value).strip() if name in PROSE else value
