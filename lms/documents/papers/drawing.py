"""A paper as a picture for a page: the PDF that was made, drawn anew as SVG.

It reads what our renderer writes and no more: letters as their outlines, lines, areas and pictures. So what it shows
is the paper itself, and not a second setting of the same words. In an `<img>` it can run and fetch nothing.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from xml.sax.saxutils import quoteattr

import pikepdf
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.ttLib import TTFont

GAP = 14
MOST_DEEP = 8  # forms within forms
_CAPS, _JOINS = ("butt", "round", "square"), ("miter", "round", "bevel")
Matrix = tuple[float, float, float, float, float, float]
UPRIGHT: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True, slots=True)
class _State:
    """What a PDF calls the graphics state, as far as it is used."""

    at: Matrix = UPRIGHT
    fill: str = "#000"
    stroke: str = "#000"
    fill_alpha: float = 1
    stroke_alpha: float = 1
    line: tuple[tuple[str, str], ...] = ()
    clip: str = ""
    font: str = ""
    size: float = 1


@dataclass(frozen=True, slots=True)
class _Font:
    name: str
    glyphs: TTFont
    widths: Mapping[int, float]
    usual: float


@dataclass(slots=True)
class _Drawing:
    """What is drawn so far; `known` are the letters and clips that it names, each once."""

    pieces: list[str] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)
    fonts: dict[str, _Font] = field(default_factory=dict)


def drawn(pdf: bytes) -> bytes:
    """All of its pages, one below the other."""
    drawing, down, widest = _Drawing(), 0.0, 0.0
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for page in opened.pages:
            left, bottom, right, top = (float(edge) for edge in page.mediabox)
            width, height = right - left, top - bottom
            drawing.pieces.append(f'<svg y="{_n(down)}" width="{_n(width)}" height="{_n(height)}">')
            drawing.pieces.append('<path fill="#fff" d="M0 0h9999v9999H0z"/>')
            _Painter(drawing, page.obj.Resources).paint(page.obj, _State((1, 0, 0, -1, -left, top)))
            drawing.pieces.append("</svg>")
            down, widest = down + height + GAP, max(widest, width)
    box = f"0 0 {_n(widest)} {_n(max(down - GAP, 1))}"
    inside = "".join((*drawing.known.values(), "</defs>", *drawing.pieces))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"><defs>{inside}</svg>'.encode()


class _Painter:
    """Goes through one stream of operators: a page, or a form within it."""

    def __init__(self, drawing: _Drawing, resources: Any, depth: int = 0) -> None:
        self.drawing, self.resources, self.depth = drawing, resources, depth
        self.state, self.stack = _State(), list[_State]()
        self.path, self.clips = list[str](), ""
        self.text: Matrix = UPRIGHT

    def paint(self, stream: Any, state: _State) -> None:
        self.state = state
        for told in pikepdf.parse_content_stream(stream):
            act = _ACTS.get(str(told.operator))
            if act is not None:
                act(self, list(told.operands))

    def change(self, **fields: Any) -> None:
        self.state = replace(self.state, **fields)

    def save(self, _: list[Any]) -> None:
        self.stack.append(self.state)

    def restore(self, _: list[Any]) -> None:
        self.state = self.stack.pop() if self.stack else self.state

    def move(self, told: list[Any]) -> None:
        self.change(at=_times(_matrix(told), self.state.at))

    def look(self, told: list[Any]) -> None:
        """Alpha, which is all that our renderer sets this way."""
        wanted = self.resources.ExtGState[str(told[0])]
        self.change(
            fill_alpha=float(wanted.get("/ca", self.state.fill_alpha)),
            stroke_alpha=float(wanted.get("/CA", self.state.stroke_alpha)),
        )

    def style(self, name: str, value: str) -> None:
        self.change(line=tuple({**dict(self.state.line), name: value}.items()))

    def dash(self, told: list[Any]) -> None:
        self.style("stroke-dasharray", " ".join(_n(one) for one in told[0]) or "none")
        self.style("stroke-dashoffset", _n(told[1]))

    def rectangle(self, told: list[Any]) -> None:
        x, y, width, height = (float(one) for one in told)
        self.path.append(f"M{_n(x)} {_n(y)}h{_n(width)}v{_n(height)}h{_n(-width)}z")

    def clip(self, rule: str) -> None:
        self.clips = rule

    def end(self, fill: str = "", *, stroke: bool = False) -> None:
        """Draws the path, and clips what comes after it where that was asked for."""
        path, self.path, state = " ".join(self.path), [], self.state
        if fill:
            self.put(
                f"<path fill={quoteattr(state.fill)}{_alpha('fill', state.fill_alpha)}{_rule('fill', fill)}", path
            )
        if stroke:
            line = "".join(f" {name}={quoteattr(value)}" for name, value in state.line)
            alpha = _alpha("stroke", state.stroke_alpha)
            self.put(f'<path fill="none" stroke={quoteattr(state.stroke)}{alpha}{line}', path)
        if self.clips:
            outer = f' clip-path="url(#{state.clip})"' if state.clip else ""
            shape = f'<path{_rule("clip", self.clips)} transform="{_words(state.at)}" d="{path}"/>'
            name = f"c{len(self.drawing.known)}"
            self.drawing.known[name] = f'<clipPath id="{name}"{outer}>{shape}</clipPath>'
            self.change(clip=name)
            self.clips = ""

    def put(self, element: str, path: str) -> None:
        self.within_clip(f'{element} transform="{_words(self.state.at)}" d="{path}"/>')

    def within_clip(self, element: str) -> None:
        clip = self.state.clip
        self.drawing.pieces.append(f'<g clip-path="url(#{clip})">{element}</g>' if clip else element)

    def write(self, told: list[Any]) -> None:
        """A line of text, each letter where it stands."""
        font, x, uses = self.font(), 0.0, list[str]()
        if font is None:
            return
        for piece in told[0]:
            if isinstance(piece, pikepdf.String):
                raw = bytes(piece)
                for high, low in zip(raw[::2], raw[1::2], strict=False):
                    glyph = high << 8 | low
                    uses.append(f'<use href="#{self.letter(font, glyph)}" x="{_n(x)}"/>')
                    x += font.widths.get(glyph, font.usual)
            else:
                x -= float(piece)
        scale = self.state.size / 1000
        at = _times((scale, 0, 0, scale, 0, 0), _times(self.text, self.state.at))
        paint = f"fill={quoteattr(self.state.fill)}{_alpha('fill', self.state.fill_alpha)}"
        self.within_clip(f'<g {paint} transform="{_words(at, 5)}">{"".join(uses)}</g>')

    def font(self) -> _Font | None:
        """The one that was chosen; None for one that has no outlines."""
        told = self.resources.Font.get(self.state.font)
        inner = told.DescendantFonts[0] if told is not None and "/DescendantFonts" in told else None
        descriptor = inner.get("/FontDescriptor", {}) if inner is not None else {}
        file = descriptor.get("/FontFile2", descriptor.get("/FontFile3"))
        if inner is None or file is None:
            return None
        if self.state.font not in self.drawing.fonts:
            name = f"f{len(self.drawing.fonts)}"
            read = TTFont(io.BytesIO(file.read_bytes()), lazy=True)
            font = _Font(name, read, dict(_widths(inner.get("/W", ()))), float(inner.get("/DW", 1000)))
            self.drawing.fonts[self.state.font] = font
        return self.drawing.fonts[self.state.font]

    def letter(self, font: _Font, glyph: int) -> str:
        name = f"{font.name}g{glyph}"
        if name not in self.drawing.known:
            outlines, scale = font.glyphs.getGlyphSet(), 1000 / font.glyphs["head"].unitsPerEm
            pen = SVGPathPen(outlines, ntos=_n)
            outlines[font.glyphs.getGlyphName(glyph)].draw(pen)
            shown = f'<path transform="scale({_n(scale)})" d="{pen.getCommands()}"/>'
            self.drawing.known[name] = f'<g id="{name}">{shown}</g>'
        return name

    def draw(self, told: list[Any]) -> None:
        """A picture, or a form with operators of its own."""
        one = self.resources.XObject[str(told[0])]
        if one.Subtype == "/Image":
            at = _times((1, 0, 0, -1, 0, 1), self.state.at)
            where = f'transform="{_words(at)}" width="1" height="1" preserveAspectRatio="none"'
            self.within_clip(f'<image {where} href="{_as_address(one)}"/>')
        elif self.depth < MOST_DEEP:
            state = self.state
            self.drawing.pieces.append(f"<g{_alpha('', state.fill_alpha)}>")
            inner = _Painter(self.drawing, one.get("/Resources", self.resources), self.depth + 1)
            matrix = _times(_matrix(one.get("/Matrix", UPRIGHT)), state.at)
            inner.paint(one, replace(state, at=matrix, fill_alpha=1, stroke_alpha=1))
            self.drawing.pieces.append("</g>")


def _as_address(image: Any) -> str:
    """As PNG, with its mask as what is clear."""
    picture = pikepdf.PdfImage(image).as_pil_image().convert("RGB")
    if "/SMask" in image:
        picture.putalpha(pikepdf.PdfImage(image.SMask).as_pil_image().convert("L").resize(picture.size))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"


def _widths(told: Any) -> Iterator[tuple[int, float]]:
    """From `[first [width …] …]`, or `[first last width …]`."""
    told = list(told)
    while told:
        first, then = int(told.pop(0)), told.pop(0)
        if isinstance(then, pikepdf.Array):
            yield from ((first + place, float(width)) for place, width in enumerate(then))
        else:
            width = float(told.pop(0))
            yield from ((glyph, width) for glyph in range(first, int(then) + 1))


def _matrix(told: Any) -> Matrix:
    a, b, c, d, e, f = (float(one) for one in told)
    return a, b, c, d, e, f


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _words(matrix: Matrix, digits: int = 4) -> str:
    return f"matrix({' '.join(_n(one, digits) for one in matrix)})"


def _n(number: Any, digits: int = 2) -> str:
    words = f"{float(number):.{digits}f}".rstrip("0").rstrip(".")
    return "0" if words in ("", "-0") else words


def _colour(told: list[Any]) -> str:
    parts = [round(255 * min(1, max(0, float(one)))) for one in told]
    red, green, blue = parts * 3 if len(parts) == 1 else parts[:3]
    return f"#{red:02x}{green:02x}{blue:02x}"


def _alpha(what: str, alpha: float) -> str:
    return "" if alpha == 1 else f' {f"{what}-opacity" if what else "opacity"}="{_n(alpha, 3)}"'


def _rule(what: str, rule: str) -> str:
    return f' {what}-rule="evenodd"' if rule == "evenodd" else ""


def _points(letter: str) -> Callable[[_Painter, list[Any]], None]:
    return lambda painter, told: painter.path.append(f"{letter}{' '.join(_n(one) for one in told)}")


def _styled(name: str, words: tuple[str, ...] = ()) -> Callable[[_Painter, list[Any]], None]:
    def act(painter: _Painter, told: list[Any]) -> None:
        painter.style(name, words[int(told[0])] if words else _n(told[0]))

    return act


def _ended(fill: str = "", *, stroke: bool = False, closed: bool = False) -> Callable[[_Painter, list[Any]], None]:
    def act(painter: _Painter, _: list[Any]) -> None:
        painter.path.extend(["z"] if closed else [])
        painter.end(fill, stroke=stroke)

    return act


# Operators that say nothing of what is seen (marked content) are passed over, as are those our renderer never writes.
_ACTS: Mapping[str, Callable[[_Painter, list[Any]], None]] = {
    "q": _Painter.save,
    "Q": _Painter.restore,
    "cm": _Painter.move,
    "gs": _Painter.look,
    "rg": lambda painter, told: painter.change(fill=_colour(told)),
    "RG": lambda painter, told: painter.change(stroke=_colour(told)),
    "g": lambda painter, told: painter.change(fill=_colour(told)),
    "G": lambda painter, told: painter.change(stroke=_colour(told)),
    "w": _styled("stroke-width"),
    "J": _styled("stroke-linecap", _CAPS),
    "j": _styled("stroke-linejoin", _JOINS),
    "M": _styled("stroke-miterlimit"),
    "d": _Painter.dash,
    "m": _points("M"),
    "l": _points("L"),
    "c": _points("C"),
    "h": lambda painter, _: painter.path.append("z"),
    "re": _Painter.rectangle,
    "W": lambda painter, _: painter.clip("nonzero"),
    "W*": lambda painter, _: painter.clip("evenodd"),
    "n": _ended(),
    "f": _ended("nonzero"),
    "f*": _ended("evenodd"),
    "S": _ended(stroke=True),
    "s": _ended(stroke=True, closed=True),
    "B": _ended("nonzero", stroke=True),
    "B*": _ended("evenodd", stroke=True),
    "b": _ended("nonzero", stroke=True, closed=True),
    "b*": _ended("evenodd", stroke=True, closed=True),
    "Tm": lambda painter, told: setattr(painter, "text", _matrix(told)),
    "Tf": lambda painter, told: painter.change(font=str(told[0]), size=float(told[1])),
    "TJ": _Painter.write,
    "Do": _Painter.draw,
}
