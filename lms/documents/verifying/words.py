"""The words of a PDF in the order in which they are set, each with its place on the page.

Only what can be seen counts as printed: text that is set invisible, as scanners do beneath a picture, is kept apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf

from lms.documents.verifying.fonts import Font
from lms.documents.verifying.word import Word

Matrix = tuple[float, float, float, float, float, float]
ONE: Matrix = (1, 0, 0, 1, 0, 0)
UNSEEN = (3, 7)  # ways of setting text that leave no mark
MOST_PAGES = 20
MOST_GLYPHS = 200_000
DEEPEST = 6
_MOVES = frozenset(("Td", "TD", "Tm", "T*", "'", '"'))


@dataclass(slots=True)
class Pages:
    """What was found: words that can be seen, all characters whether seen or not, and how many pictures are shown."""

    words: list[Word] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    pictures: int = 0
    glyphs: int = 0


class TooMuch(Exception):
    """More than any certificate holds."""


@dataclass(slots=True)
class _TextState:
    matrix: Matrix = ONE
    font: Font | None = None
    size: float = 0
    between: float = 0
    between_words: float = 0
    stretch: float = 1
    leading: float = 0
    rise: float = 0
    mode: float = 0

    def copy(self) -> _TextState:
        return _TextState(
            self.matrix,
            self.font,
            self.size,
            self.between,
            self.between_words,
            self.stretch,
            self.leading,
            self.rise,
            self.mode,
        )


def pages_of(pdf: pikepdf.Pdf) -> Pages:
    """Raises TooMuch, and whatever a broken file can do to pikepdf."""
    found = Pages()
    if len(pdf.pages) > MOST_PAGES:
        raise TooMuch
    for number, page in enumerate(pdf.pages):
        reader = _PageReader(found, number)
        reader.read(page, page.obj.get("/Resources", pikepdf.Dictionary()), ONE, 0)
        for note in page.obj.get("/Annots", []):
            for one in _looks_of(note):
                reader.read(one, one.get("/Resources", pikepdf.Dictionary()), _into(one, note), 1)
        reader.end_word()
    return found


def _looks_of(note: Any) -> Iterator[Any]:
    """What an annotation or a field of a form shows, which lies on the page though the page does not name it."""
    looks = note.get("/AP") if isinstance(note, pikepdf.Dictionary) else None
    normal = looks.get("/N") if isinstance(looks, pikepdf.Dictionary) else None
    if isinstance(normal, pikepdf.Stream):
        yield normal
    elif isinstance(normal, pikepdf.Dictionary):
        yield from (one for _, one in normal.items() if isinstance(one, pikepdf.Stream))


def _into(look: Any, note: Any) -> Matrix:
    """Moves what it shows to its place; turned or stretched, it lies on the same line."""
    box, place = look.get("/BBox", [0, 0, 0, 0]), note.get("/Rect", [0, 0, 0, 0])
    return (1, 0, 0, 1, float(place[0]) - float(box[0]), float(place[1]) - float(box[1]))


def times(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )


class _PageReader:
    """Follows one page, and what is drawn within it."""

    def __init__(self, found: Pages, page: int) -> None:
        self._found, self._page = found, page
        self._fonts: dict[tuple[int, int] | str, Font] = {}
        self._text: list[str] = []
        self._left = self._right = self._bottom = self._height = 0.0
        self._set = self._line = ONE

    def read(self, content: Any, resources: Any, matrix: Matrix, depth: int) -> None:
        if depth > DEEPEST:
            raise TooMuch
        state, kept = _TextState(matrix), []
        for told in pikepdf.parse_content_stream(content):
            name = str(told.operator)
            if name == "q":
                kept.append(state.copy())
            elif name == "Q":
                state = kept.pop() if kept else state
            elif name == "Do":
                self._draw(resources, told.operands[0], state, depth)
            elif name == "INLINE IMAGE":
                self._found.pictures += 1
            else:
                self._follow(name, list(told.operands), state, resources)

    def _draw(self, resources: Any, name: Any, state: _TextState, depth: int) -> None:
        drawn = resources.get("/XObject", {}).get(str(name))
        if drawn is None:
            return
        if str(drawn.get("/Subtype")) == "/Image":
            self._found.pictures += 1
            return
        own = drawn.get("/Matrix")
        within = times(_matrix(own), state.matrix) if own is not None else state.matrix
        self.read(drawn, drawn.get("/Resources", resources), within, depth + 1)

    def _follow(self, name: str, told: list[Any], state: _TextState, resources: Any) -> None:
        if name == "cm":
            state.matrix = times(_matrix(told), state.matrix)
        elif name == "BT":
            self._set = self._line = ONE
        elif name == "Tf":
            state.font, state.size = self._font(resources, told[0]), float(told[1])
        elif name in _SET:
            field_name, part = _SET[name]
            setattr(state, field_name, float(told[0]) * part)
        elif name in _MOVES:
            self._move(name, told, state)
        if name in ("Tj", "'", '"'):
            self._show(bytes(told[-1]), state)
        elif name == "TJ":
            for one in told[0]:
                if isinstance(one, pikepdf.String):
                    self._show(bytes(one), state)
                else:
                    shift = -float(one) / 1000 * state.size * state.stretch
                    self._set = times((1, 0, 0, 1, shift, 0), self._set)

    def _move(self, name: str, told: list[Any], state: _TextState) -> None:
        if name == "Tm":
            self._line = self._set = _matrix(told)
            return
        if name == "TD":
            state.leading = -float(told[1])
        if name == '"':
            state.between_words, state.between = float(told[0]), float(told[1])
        by = (float(told[0]), float(told[1])) if name in ("Td", "TD") else (0.0, -state.leading)
        self._line = self._set = times((1, 0, 0, 1, *by), self._line)

    def _font(self, resources: Any, name: Any) -> Font | None:
        told = resources.get("/Font", {}).get(str(name))
        if told is None:
            return None
        key = told.objgen if told.is_indirect else str(name)
        if key not in self._fonts:
            self._fonts[key] = Font(told)
        return self._fonts[key]

    def _show(self, text: bytes, state: _TextState) -> None:
        for characters, width, is_space in state.font.glyphs(text) if state.font else ():
            self._found.glyphs += 1
            if self._found.glyphs > MOST_GLYPHS:
                raise TooMuch
            place = times((1, 0, 0, 1, 0, state.rise), times(self._set, state.matrix))
            moved = (width * state.size + state.between + state.between_words * is_space) * state.stretch
            self._set = times((1, 0, 0, 1, moved, 0), self._set)
            end = times(self._set, state.matrix)
            if state.mode in UNSEEN:
                self._found.unseen.append(characters)
            else:
                size = state.size * (abs(place[3]) or abs(place[1]))
                self._add(characters, place[4], end[4], place[5], size)

    def _add(self, characters: str, left: float, right: float, bottom: float, size: float) -> None:
        """One glyph: it goes on with the word where it stands right behind it, on the same line."""
        is_behind = -0.5 * size < left - self._right < 0.25 * size
        if self._text and not (is_behind and abs(bottom - self._bottom) < 0.3 * size):
            self.end_word()
        if not characters.strip():
            self.end_word()
            return
        if not self._text:
            self._left, self._bottom, self._height = left, bottom, size
        self._text.append(characters)
        self._right = right

    def end_word(self) -> None:
        for text in "".join(self._text).split():
            self._found.words.append(
                Word(text, self._page, self._left, self._right, self._bottom, self._height),
            )
        self._text = []


_SET = {
    "Tc": ("between", 1.0),
    "Tw": ("between_words", 1.0),
    "Tz": ("stretch", 0.01),
    "TL": ("leading", 1.0),
    "Ts": ("rise", 1.0),
    "Tr": ("mode", 1.0),
}


def _matrix(told: Iterable[Any]) -> Matrix:
    a, b, c, d, e, f = (float(one) for one in told)
    return (a, b, c, d, e, f)
