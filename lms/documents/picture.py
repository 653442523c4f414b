"""Pictures that people give: checked before they are decoded, and made anew, so that nothing else travels along."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

MOST_BYTES = 1_000_000
MOST_PIXELS = 12_000_000
WIDEST = 600
HIGHEST = 600
# What a certificate's job has room for, besides the other picture; one that is larger gets fewer colours.
MOST_MADE_BYTES = 400_000
SIGNATURE_SIZE = (480, 160)
DARKEST_PAPER = 96
PALEST_INK = 215  # of 255, where the paper is white


class NotAPicture(Exception):
    """What was given cannot be taken; the message says why in a sentence."""


def check_sent(raw: bytes) -> None:
    """What can be said of a file without taking it apart. Raises NotAPicture."""
    if not raw:
        raise NotAPicture("Please choose a picture first.")
    if len(raw) > MOST_BYTES:
        raise NotAPicture("The picture is larger than 1 MB. Please make it smaller; 600 pixels wide are plenty.")
    if not raw.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        raise _other_kind()


def logo_from(raw: bytes) -> bytes:
    """A PNG of at most WIDEST × HIGHEST, from a PNG or JPEG. Raises NotAPicture."""
    return _png_from(raw, lambda upright: _small_enough(_shrunk(upright, (WIDEST, HIGHEST))))


def signature_from(raw: bytes) -> bytes:
    """A PNG of the ink alone, cut close, so that it stands on any paper; from a PNG or JPEG. Raises NotAPicture."""
    return _png_from(raw, lambda upright: _png(_ink(_shrunk(upright, (2 * WIDEST, 2 * HIGHEST)))))


MADE: Mapping[str, Callable[[bytes], bytes]] = {"logo": logo_from, "signature": signature_from}


def _png_from(raw: bytes, make: Callable[[Image.Image], bytes]) -> bytes:
    check_sent(raw)
    # What is not whole must be an error here; WeasyPrint, where it is loaded as well, switches that off for all.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(io.BytesIO(raw), formats=("PNG", "JPEG")) as picture:
            _check_size(*picture.size)
            return make(ImageOps.exif_transpose(_in_eight_bits(picture)))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except UnidentifiedImageError as error:
        raise _other_kind() from error
    except NotAPicture:
        raise
    except Exception as error:  # a broken file fails in many ways, and each means the same to its owner
        raise NotAPicture("This picture is damaged or not whole. Please save it again, or choose another.") from error


def _other_kind() -> NotAPicture:
    return NotAPicture("We can take a PNG or a JPEG. Please save an SVG or another kind as PNG first.")


def _check_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> NotAPicture:
    return NotAPicture("The picture has too many pixels. Please make it smaller; 600 pixels wide are plenty.")


def _in_eight_bits(picture: Image.Image) -> Image.Image:
    """Grey of 16 bits would else be cut off at 255, and be white."""
    if not picture.mode.startswith("I"):
        return picture
    return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")


def _shrunk(upright: Image.Image, most: tuple[int, int]) -> Image.Image:
    """Without what files carry besides their pixels: place, camera, words, further frames."""
    colours = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    colours.thumbnail(most)
    fresh = Image.new(colours.mode, colours.size)
    fresh.paste(colours)
    return fresh


def _small_enough(picture: Image.Image) -> bytes:
    made = _png(picture)
    return made if len(made) <= MOST_MADE_BYTES else _png(picture.quantize(128, method=Image.Quantize.FASTOCTREE))


def _ink(picture: Image.Image) -> Image.Image:
    """What is darker than the paper it is on; the paper is clear. Raises NotAPicture where there is none."""
    flat = Image.new("RGB", picture.size, "white")
    flat.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    grey = flat.convert("L")
    paper = _paper_of(grey)
    if paper < DARKEST_PAPER:
        raise NotAPicture("This picture is dark all over. Please scan the signature on white paper.")
    depth = grey.point(lambda value: min(255, max(0, PALEST_INK - value * 255 // paper) * 2))
    box = depth.getbbox()
    if box is None:
        raise NotAPicture("Nothing dark is to be seen on this picture. Please scan the signature in dark ink.")
    flat.putalpha(depth)
    cut = flat.crop(box)
    cut.thumbnail(SIGNATURE_SIZE)
    return cut


def _paper_of(grey: Image.Image) -> int:
    """How light the paper is: nine in ten pixels are as dark, or darker."""
    counted, most = 0, grey.width * grey.height * 9 // 10
    for value, count in enumerate(grey.histogram()):
        counted += count
        if counted > most:
            return value
    return 255


def _png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()
