"""Which characters the fonts of this machine and of certificates/fonts can print: asked before any is made.

What the render child finds while it sets the text decides; this says the same early, where a name is typed.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from ctypes import POINTER, byref, c_char_p, c_int, c_uint32, c_void_p
from functools import cache
from pathlib import Path

from lms.content.wording import in_list
from lms.domain.credit.scripts import SYMBOLS, packages_for, scripts_of

TEMPLATE_FONTS = Path("certificates", "fonts")
_SYSTEM, _APPLICATION = 0, 1
_MATCH = 0


class _FontSet(ctypes.Structure):
    """fontconfig's FcFontSet."""

    _fields_ = (("count", c_int), ("room", c_int), ("fonts", POINTER(c_void_p)))


@cache
def _fontconfig() -> ctypes.CDLL | None:
    """The library that the renderer asks as well; None where there is none, and nothing can be said early."""
    try:
        library = ctypes.CDLL(ctypes.util.find_library("fontconfig") or "libfontconfig.so.1")
    except OSError:
        return None
    library.FcInitLoadConfigAndFonts.restype = c_void_p
    library.FcConfigDestroy.argtypes = [c_void_p]
    library.FcConfigAppFontAddDir.argtypes = [c_void_p, c_char_p]
    library.FcConfigGetFonts.argtypes = [c_void_p, c_int]
    library.FcConfigGetFonts.restype = POINTER(_FontSet)
    library.FcPatternGetCharSet.argtypes = [c_void_p, c_char_p, c_int, POINTER(c_void_p)]
    library.FcPatternGetBool.argtypes = [c_void_p, c_char_p, c_int, POINTER(c_int)]
    library.FcCharSetHasChar.argtypes = [c_void_p, c_uint32]
    return library


def unprintable(text: str, content: Path) -> str:
    """Its characters that no font has, each once and in order; "" as well where nobody can tell.

    The fonts are looked for anew each time, so that those installed meanwhile count.
    """
    wanted = {character for character in text if not character.isascii() and not character.isspace()}
    library = _fontconfig()
    if not wanted or library is None:
        return ""
    with _configuration(library, content / TEMPLATE_FONTS) as configuration:
        for letters in _characters_of_fonts(library, configuration):
            wanted = {one for one in wanted if not library.FcCharSetHasChar(letters, ord(one))}
            if not wanted:
                break
    return "".join(sorted(wanted))


@contextmanager
def _configuration(library: ctypes.CDLL, fonts: Path) -> Iterator[c_void_p]:
    configuration = c_void_p(library.FcInitLoadConfigAndFonts())
    try:
        library.FcConfigAppFontAddDir(configuration, bytes(fonts))
        yield configuration
    finally:
        library.FcConfigDestroy(configuration)


def _characters_of_fonts(library: ctypes.CDLL, configuration: c_void_p) -> Iterator[c_void_p]:
    """The set of characters of each font that the renderer can use; those of the template first."""
    for kind in (_APPLICATION, _SYSTEM):
        fonts = library.FcConfigGetFonts(configuration, kind)
        for pattern in fonts.contents.fonts[: fonts.contents.count] if fonts else ():
            letters, scales = c_void_p(), c_int()
            is_usable = library.FcPatternGetBool(pattern, b"scalable", 0, byref(scales)) == _MATCH and scales.value
            if is_usable and library.FcPatternGetCharSet(pattern, b"charset", 0, byref(letters)) == _MATCH:
                yield letters


def words_for(characters: str) -> str:
    """`Thai and Devanagari`: the scripts of characters that cannot be printed."""
    return in_list(script.name for script in scripts_of(characters))


def way_out(characters: str) -> str:
    """What helps, in one sentence."""
    packages = packages_for(characters)
    if not packages:
        return "Please leave them out: a name on a certificate is made of letters."
    added = f"Whoever runs the server can install {in_list(packages)} (Debian’s names); then it is made by itself."
    if SYMBOLS in scripts_of(characters):
        return f"{added} Please leave symbols and emoji out."
    return added


def notes_on_names(names: Iterable[str], content: Path, where: str = "on a certificate") -> list[str]:
    """A sentence or two for each name or other text that a certificate, or another paper, could not print today."""
    texts = list(names)
    missing = set(unprintable("".join(texts), content))
    found = ((text, "".join(sorted(missing.intersection(text)))) for text in texts)
    return [
        f"“{text}” cannot be printed {where} yet: no font here has its {words_for(lacking)}. "
        f"Hours and credit do not wait, only the paper does. {way_out(lacking)}"
        for text, lacking in found
        if lacking
    ]
