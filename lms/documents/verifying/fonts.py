"""What the codes in a PDF's text mean, and how wide they are, by the font that they are set in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pikepdf

_HEX = re.compile(rb"<\s*([0-9A-Fa-f\s]*)>")
_CHARS = re.compile(rb"beginbfchar(.*?)endbfchar", re.S)
_RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.S)
_ENTRY = re.compile(rb"<([0-9A-Fa-f\s]*)>\s*<([0-9A-Fa-f\s]*)>\s*(?:<([0-9A-Fa-f\s]*)>|\[(.*?)\])", re.S)
_SPACES = re.compile(rb"begincodespacerange\s*<\s*([0-9A-Fa-f]+)")
MOST_CODES = 20_000
_ENCODINGS = {"/MacRomanEncoding": "mac_roman", "/WinAnsiEncoding": "cp1252"}


# Names of glyphs that figures need; letters are named by themselves, and others by `uni` and their number.
_NAMED = {
    "zero": "0",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "space": " ",
    "period": ".",
    "comma": ",",
    "hyphen": "-",
    "colon": ":",
    "semicolon": ";",
    "slash": "/",
    "parenleft": "(",
    "parenright": ")",
    "quoteright": "’",
    "at": "@",
}


class Font:
    """`told` are characters by code, where the font tells them."""

    def __init__(self, told: Any) -> None:
        self._is_composite = str(told.get("/Subtype")) == "/Type0"
        self._characters: dict[int, str] = {}
        self._code_bytes = 2 if self._is_composite else 1
        if isinstance(told.get("/ToUnicode"), pikepdf.Stream):
            self._read_map(told.ToUnicode.read_bytes())
        elif not self._is_composite:
            self._characters = _by_encoding(told.get("/Encoding"))
        self._widths, self._default = _composite_widths(told) if self._is_composite else _simple_widths(told)

    def glyphs(self, text: bytes) -> Iterator[tuple[str, float, bool]]:
        """Of each code its characters, its width in parts of the size, and whether it is the one-byte space."""
        step = self._code_bytes
        for at in range(0, len(text) - step + 1, step):
            code = int.from_bytes(text[at : at + step])
            width = self._widths.get(code, self._default) / 1000
            yield self._characters.get(code, "\N{REPLACEMENT CHARACTER}"), width, step == 1 and code == 32

    def _read_map(self, stream: bytes) -> None:
        space = _SPACES.search(stream)
        if space and self._is_composite:
            self._code_bytes = max(1, len(space[1]) // 2)
        for block in _CHARS.findall(stream):
            codes = _HEX.findall(block)
            for code, characters in zip(codes[::2], codes[1::2], strict=False):
                self._characters[_number(code)] = _utf16(characters)
        for block in _RANGES.findall(stream):
            for first, last, start, each in _ENTRY.findall(block):
                self._read_range(_number(first), _number(last), start, _HEX.findall(each))

    def _read_range(self, first: int, last: int, start: bytes, each: list[bytes]) -> None:
        for place, code in enumerate(range(first, min(last, first + MOST_CODES) + 1)):
            if each:
                characters = _utf16(each[place]) if place < len(each) else ""
            else:
                head = _utf16(start)
                characters = head[:-1] + chr(min(ord(head[-1]) + place, 0x10FFFF)) if head else ""
            self._characters[code] = characters


def _number(digits: bytes) -> int:
    return int(b"".join(digits.split()) or b"0", 16)


def _utf16(digits: bytes) -> str:
    whole = b"".join(digits.split()).decode()
    return bytes.fromhex(whole + "0" * (len(whole) % 2)).decode("utf-16-be", "replace")


def _by_encoding(told: Any) -> dict[int, str]:
    """Of a font of single bytes that brings no map: a name of an encoding, and where it differs from it."""
    base = told.get("/BaseEncoding") if isinstance(told, pikepdf.Dictionary) else told
    name = _ENCODINGS.get(str(base), "cp1252")
    found = {code: bytes([code]).decode(name, "replace") for code in range(256)}
    code = 0
    for one in told.get("/Differences", []) if isinstance(told, pikepdf.Dictionary) else []:
        if isinstance(one, pikepdf.Name):
            found[code] = _named(str(one)[1:])
            code += 1
        else:
            code = int(one)
    return found


def _named(glyph: str) -> str:
    if glyph in _NAMED or len(glyph) == 1:
        return _NAMED.get(glyph, glyph)
    number = re.fullmatch(r"uni([0-9A-F]{4})", glyph)
    return chr(int(number[1], 16)) if number else "\N{REPLACEMENT CHARACTER}"


def _simple_widths(told: Any) -> tuple[dict[int, float], float]:
    first = int(told.get("/FirstChar", 0))
    return {first + place: float(one) for place, one in enumerate(told.get("/Widths", []))}, 500.0


def _composite_widths(told: Any) -> tuple[dict[int, float], float]:
    """By code, which is the glyph's number in every font that names its glyphs by Identity-H."""
    below = told.DescendantFonts[0]
    found: dict[int, float] = {}
    waiting: list[Any] = []
    for one in below.get("/W", []):
        waiting.append(one)
        if len(waiting) == 2 and isinstance(one, pikepdf.Array):
            found |= {int(waiting[0]) + place: float(width) for place, width in enumerate(one)}
            waiting = []
        elif len(waiting) == 3:
            first, last = int(waiting[0]), int(waiting[1])
            found |= dict.fromkeys(range(first, min(last, first + MOST_CODES) + 1), float(one))
            waiting = []
    return found, float(below.get("/DW", 1000))
