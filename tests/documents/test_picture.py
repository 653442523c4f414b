"""Pictures that people give."""

from __future__ import annotations

import io
import random
import struct
import zlib

import pytest
from PIL import Image, ImageFile

from lms.documents import picture
from lms.documents.picture import NotAPicture, logo_from


def file_of(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def opened(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png))
    image.load()
    return image


def header_only(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack("!I", len(body)) + kind + body + struct.pack("!I", zlib.crc32(kind + body))

    head = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_it_becomes_a_png_of_at_most_600_pixels(kind):
    made = opened(logo_from(file_of(Image.new("RGB", (1500, 500), "teal"), kind)))

    assert (made.format, made.size) == ("PNG", (600, 200))


def test_a_small_one_is_not_made_larger_and_stays_see_through():
    made = opened(logo_from(file_of(Image.new("RGBA", (40, 30), (0, 90, 80, 60)))))

    assert (made.size, made.mode, made.getpixel((1, 1))) == ((40, 30), "RGBA", (0, 90, 80, 60))


def test_what_a_file_carries_besides_its_pixels_is_gone():
    exif = Image.Exif()
    exif[0x010E] = "where it was taken"
    exif[0x0112] = 6  # lies on its side

    made = logo_from(file_of(Image.new("RGB", (60, 20), "teal"), "JPEG", exif=exif, icc_profile=b"colours"))

    assert b"where it was taken" not in made
    assert opened(made).info == {}
    assert opened(made).size == (20, 60)


def test_a_picture_that_is_hard_to_pack_gets_fewer_colours():
    noise = Image.frombytes("RGB", (600, 600), random.Random(1).randbytes(600 * 600 * 3))

    made = logo_from(file_of(noise.resize((600, 600)), "JPEG", quality=90))

    assert len(made) <= picture.MOST_MADE_BYTES
    assert opened(made).size == (600, 600)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "choose a picture"),
        (b"x" * (picture.MOST_BYTES + 1), "larger than 1 MB"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "PNG or a JPEG"),
        (b"GIF89a\x01\x00\x01\x00", "PNG or a JPEG"),
        (file_of(Image.new("RGB", (9, 9)), "GIF"), "PNG or a JPEG"),
        (header_only(4000, 4000), "too many pixels"),
        (header_only(10_000, 10_000), "too many pixels"),
        (header_only(20_000, 20_000), "too many pixels"),
        (header_only(2**31 - 1, 2**31 - 1), "too many pixels"),
        (header_only(900, 900), "damaged or not whole"),
        (header_only(0, 0), "damaged|PNG or a JPEG"),
        (file_of(Image.new("RGB", (300, 300), "teal"), "JPEG")[:400], "damaged or not whole"),
        (file_of(Image.effect_noise((300, 300), 50))[:3000], "damaged or not whole"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_sentence(monkeypatch, raw, said):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint leaves it

    with pytest.raises(NotAPicture, match=said):
        logo_from(raw)
