"""Pictures that people give: checked before they are decoded, and made anew, so that nothing else travels along."""

from __future__ import annotations

import io

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

MOST_BYTES = 1_000_000
MOST_PIXELS = 12_000_000
WIDEST = 600
HIGHEST = 600
# What a certificate's job has room for; a picture that is larger gets fewer colours.
MOST_MADE_BYTES = 400_000


class NotAPicture(Exception):
    """What was given cannot be taken; the message says why in a sentence."""


def logo_from(raw: bytes) -> bytes:
    """A PNG of at most WIDEST × HIGHEST, from a PNG or JPEG. Raises NotAPicture."""
    if not raw:
        raise NotAPicture("Please choose a picture first.")
    if len(raw) > MOST_BYTES:
        raise NotAPicture("The picture is larger than 1 MB. Please make it smaller; 600 pixels wide are plenty.")
    # What is not whole must be an error here; WeasyPrint, where it is loaded as well, switches that off for all.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(io.BytesIO(raw), formats=("PNG", "JPEG")) as picture:
            _check_size(*picture.size)
            return _made_anew(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except UnidentifiedImageError as error:
        raise NotAPicture("We can take a PNG or a JPEG. Please save an SVG or another kind as PNG first.") from error
    except NotAPicture:
        raise
    except Exception as error:  # a broken file fails in many ways, and each means the same to its owner
        raise NotAPicture("This picture is damaged or not whole. Please save it again, or choose another.") from error


def _check_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> NotAPicture:
    return NotAPicture("The picture has too many pixels. Please make it smaller; 600 pixels wide are plenty.")


def _made_anew(picture: Image.Image) -> bytes:
    """Without what files carry besides their pixels: place, camera, words, further frames."""
    turned = ImageOps.exif_transpose(picture)
    colours = turned.convert("RGBA" if turned.has_transparency_data else "RGB")
    colours.thumbnail((WIDEST, HIGHEST))
    fresh = Image.new(colours.mode, colours.size)
    fresh.paste(colours)
    made = _png(fresh)
    return made if len(made) <= MOST_MADE_BYTES else _png(fresh.quantize(128, method=Image.Quantize.FASTOCTREE))


def _png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()
