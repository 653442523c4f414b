"""Logos and signatures that people give, through the process of its own: refused in a sentence, or clean."""

from __future__ import annotations

import io
import subprocess
import sys
import time
import zlib

import pytest
from PIL import Image, ImageDraw

from lms.documents.picture import SIGNATURE_SIZE, NotAPicture, signature_from
from lms.documents.uploads import intake, picture_child
from lms.documents.uploads.intake import take_picture
from tests.tools.uploads import png

SECONDS, MEMORY_KB = 15, 300_000
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>fetch('https://example.org')</script></svg>"
WHAT = pytest.mark.parametrize("what", ["logo", "signature"])


def file_of(picture: Image.Image, kind: str = "PNG", **saving: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **saving)
    return file.getvalue()


def drawn(mode: str, paper: object, ink: object, size: tuple[int, int] = (300, 120)) -> Image.Image:
    sheet = Image.new(mode, size, paper)
    ImageDraw.Draw(sheet).line([(20, size[1] - 20), (size[0] // 2, 20), (size[0] - 20, size[1] // 2)], ink, 8)
    return sheet


def animated() -> bytes:
    first = drawn("RGB", "white", "black")
    return file_of(first, save_all=True, append_images=[Image.new("RGB", first.size, "red")] * 3)


@WHAT
@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "choose a picture"),
        (SVG, "PNG or a JPEG. Please save an SVG"),
        (b"GIF89a" + bytes(40), "PNG or a JPEG"),
        (png(20_000, 20_000), "too many pixels"),
        (file_of(drawn("RGB", "white", "black"))[:300], "damaged or not whole"),
        (file_of(drawn("RGB", "white", "black"), "JPEG")[:900], "damaged or not whole"),
        (b"\x89PNG\r\n\x1a\n" + bytes(1_000_000), "larger than 1 MB"),
        (b"\x89PNG\r\n\x1a\n" + SVG, "PNG or a JPEG|damaged"),
    ],
    ids=["nothing", "svg", "gif", "400 megapixels", "truncated", "truncated jpeg", "large", "svg in disguise"],
)
def test_what_cannot_be_taken_is_refused_in_a_sentence(what, raw, said):
    with pytest.raises(NotAPicture, match=said):
        take_picture(raw, what)


@WHAT
@pytest.mark.parametrize(
    "raw",
    [
        animated(),
        file_of(drawn("CMYK", (0, 0, 0, 0), (0, 0, 0, 255)), "JPEG"),
        file_of(drawn("I;16", 65535, 100)),
        file_of(drawn("RGBA", (0, 0, 0, 0), (0, 0, 0, 255))),
        file_of(drawn("LA", (255, 0), (0, 255))),
        file_of(drawn("1", 1, 0)),
        file_of(drawn("RGB", "white", "black").quantize(4)),
    ],
    ids=["animated", "CMYK", "16 bits", "clear", "grey and clear", "black and white", "palette"],
)
def test_unusual_kinds_are_made_plain_with_their_ink_where_it_was(what, raw):
    made = Image.open(io.BytesIO(take_picture(raw, what)))

    on_white = Image.new("RGB", made.size, "white")
    on_white.paste(made.convert("RGB"), mask=made.convert("RGBA").getchannel("A"))
    darkness = [255 - value for value in on_white.convert("L").resize((30, 12)).get_flattened_data()]
    assert made.format == "PNG"
    assert getattr(made, "n_frames", 1) == 1
    assert made.mode in ("RGB", "RGBA")
    assert max(darkness) > 150
    assert sum(darkness) / len(darkness) < 90


def test_a_signature_is_its_ink_cut_close_on_nothing():
    sheet = Image.new("RGB", (1200, 700), (236, 232, 222))
    ImageDraw.Draw(sheet).line([(300, 400), (500, 300), (900, 420)], (20, 30, 120), 12)

    made = Image.open(io.BytesIO(signature_from(file_of(sheet, "JPEG", quality=90))))

    assert made.mode == "RGBA"
    assert made.width <= SIGNATURE_SIZE[0]
    assert made.height <= SIGNATURE_SIZE[1]
    assert made.width / made.height > 3
    assert made.getchannel("A").getextrema() == (0, 255)


@pytest.mark.parametrize(
    ("colour", "said"), [("white", "Nothing dark is"), ("#bbb", "Nothing dark is"), ("black", "dark all over")]
)
def test_a_sheet_without_ink_is_no_signature(colour, said):
    with pytest.raises(NotAPicture, match=said):
        signature_from(file_of(Image.new("RGB", (200, 80), colour)))


def test_words_and_places_in_a_file_are_not_kept():
    exif = Image.Exif()
    exif[0x010E] = "a secret"
    raw = file_of(drawn("RGB", "white", "black"), "JPEG", exif=exif)

    made = take_picture(raw, "signature")

    assert b"a secret" in raw
    assert b"a secret" not in made
    assert not Image.open(io.BytesIO(made)).getexif()


MEASURE = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", sys.argv[1], sys.argv[2]], stdin=sys.stdin.buffer, capture_output=True)
print(done.returncode, done.stdout[:60], resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, sep="|")
"""


@pytest.mark.parametrize("kind", ["most pixels", "400 megapixels", "words that swell"])
def test_the_process_keeps_to_its_time_and_memory(kind):
    raw = {
        "most pixels": lambda: file_of(Image.new("RGBA", (4_000, 3_000), (9, 9, 9, 200))),
        "400 megapixels": lambda: png(20_000, 20_000),
        "words that swell": swelling,
    }[kind]()
    began = time.monotonic()

    command = [sys.executable, "-c", MEASURE, intake.PICTURE_MODULE, "signature"]
    told = subprocess.run(command, input=raw, capture_output=True, check=True).stdout.decode()

    assert time.monotonic() - began < SECONDS
    assert int(told.rpartition("|")[2]) < MEMORY_KB, told


def swelling() -> bytes:
    """A PNG with a chunk of words that is a thousand times longer once it is unpacked."""
    raw, words = file_of(drawn("RGB", "white", "black")), b"Comment\0\0" + zlib.compress(bytes(100_000_000))
    chunk = b"zTXt" + words
    return raw[:33] + len(words).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big") + raw[33:]


def test_its_limits_are_those_that_are_promised():
    assert picture_child.MEMORY_BYTES <= 300_000_000
    assert max(picture_child.CPU_SECONDS, intake.PICTURE_SECONDS) < SECONDS


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PICTURE_MODULE", "lms.documents.uploads.nothing", "too much time or memory"),
        ("PICTURE_SECONDS", 0.001, "too much time or memory"),
    ],
)
def test_what_dies_or_hangs_in_there_is_refused(monkeypatch, name, value, said):
    monkeypatch.setattr(intake, name, value)
    with pytest.raises(NotAPicture, match=said):
        take_picture(file_of(drawn("RGB", "white", "black")), "logo")


def test_many_at_once_wait_for_a_place(monkeypatch):
    monkeypatch.setattr(intake, "PATIENCE_SECONDS", 0.01)
    with intake._place(), intake._place(), pytest.raises(NotAPicture, match="Many files come in"):
        take_picture(file_of(drawn("RGB", "white", "black")), "logo")
