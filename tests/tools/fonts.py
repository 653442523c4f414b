"""A machine with only the fonts that a test gives it."""

from __future__ import annotations

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


def only_fonts_in(folder: Path) -> dict[str, str]:
    """The environment in which fontconfig looks there and nowhere else; what it keeps lies beside."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder.parent / "fonts.conf"
    file.write_text(CONFIGURATION.format(fonts=folder, cache=folder.parent / "font-cache"))
    return {"FONTCONFIG_FILE": str(file)}


def write_font(path: Path, characters: str) -> None:
    """A font whose every letter is a square that is filled."""
    pen = TTGlyphPen(None)
    pen.moveTo((50, 0))
    for point in ((50, 700), (650, 700), (650, 0)):
        pen.lineTo(point)
    pen.closePath()
    names = [".notdef", *(f"uni{ord(one):04X}" for one in characters)]
    square = pen.glyph()
    builder = FontBuilder(1000)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(one): f"uni{ord(one):04X}" for one in characters})
    builder.setupGlyf(dict.fromkeys(names, square))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (700, 50)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Squares", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    builder.setupPost()
    builder.save(path)
