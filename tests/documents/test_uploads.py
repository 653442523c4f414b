"""Files that people give: what is kept of each, and what is refused in a clear sentence."""

from __future__ import annotations

import io

import pikepdf
import pytest
from PIL import Image, ImageFile

from lms.documents.uploads import child, intake
from lms.documents.uploads.intake import FileRefused, kind_of, take_in
from tests.tools.uploads import jpeg, pdf, pdf_with, png

Array, Dictionary, Name = pikepdf.Array, pikepdf.Dictionary, pikepdf.Name


def as_png(picture: Image.Image, **saving: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG", **saving)
    return file.getvalue()


def put(key: str, value: object):
    return pdf_with(lambda one: one.Root.__setitem__(key, value))


def attach(one: pikepdf.Pdf) -> None:
    one.attachments["note.txt"] = b"hello"


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


# Through the process of its own


def test_a_pdf_stays_as_it_is():
    taken = take_in(pdf())

    assert (taken.kind, taken.data) == ("pdf", pdf())


def test_a_60000_by_60000_png_is_refused_in_a_clear_sentence():
    with pytest.raises(FileRefused, match="60,000 × 60,000 pixels, which is more than we can take"):
        take_in(png(60_000, 60_000))


def test_what_dies_in_there_is_refused(monkeypatch):
    monkeypatch.setattr(intake, "MODULE", "lms.documents.uploads.nothing")
    with pytest.raises(FileRefused, match="too much time or memory"):
        take_in(pdf())


def test_what_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(intake, "WALL_SECONDS", 0.001)
    with pytest.raises(FileRefused, match="too much time or memory"):
        take_in(pdf())


def test_more_than_two_at_once_wait_for_a_place(monkeypatch):
    monkeypatch.setattr(intake, "PATIENCE_SECONDS", 0.01)
    with intake._place(), intake._place(), pytest.raises(FileRefused, match="Many files come in"):
        take_in(pdf())


# Told before


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "This file is empty"),
        (b"Certificate of attendance", "none of these, whatever its name says"),
        (b"<html>%PDF-" + bytes(2000), "damaged or not whole"),
        (b"\xff\xd8\xff" + bytes(intake.MOST_BYTES), "larger than 10 MB"),
        (b"%PDF-1.7" + bytes(intake.MOST_BYTES), "larger than 10 MB"),
    ],
)
def test_what_is_no_such_file_is_told(raw, said):
    with pytest.raises(FileRefused, match=said):
        take_in(raw)


def test_the_kind_is_told_by_what_is_inside():
    assert [kind_of(one) for one in (pdf(), jpeg(), png(1, 1))] == ["PDF", "JPEG", "PNG"]


def test_no_more_than_a_byte_too_much_is_read():
    assert len(intake.read_upload(io.BytesIO(bytes(intake.MOST_BYTES + 9)))) == intake.MOST_BYTES + 1


# PDF


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (put("/OpenAction", Dictionary(S=Name.JavaScript, JS="1")), "runs by itself"),
        (put("/OpenAction", Dictionary(S=Name.Launch)), "runs by itself"),
        (put("/AA", Dictionary()), "runs by itself"),
        (put("/Deep", Array([Array([Dictionary(In=Array([Dictionary(JS="1")]))])])), "runs by itself"),
        (put("/Odd", Dictionary(ZZ="1")).replace(b"/ZZ", b"/J#53"), "runs by itself"),
        (put("/AcroForm", Dictionary(XFA="x")), "changes itself"),
        (pdf_with(attach), "carries other files"),
        (pdf_with(lambda one: one.pages[0].obj.__setitem__("/Type2", Name.EmbeddedFile)), "carries other files"),
        (
            pdf_with(
                lambda one: one.Root.__setitem__("/Deep", one.make_indirect(Array([Dictionary(JS="1")]))),
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
            ),
            "runs by itself",
        ),
        (pdf(encryption=pikepdf.Encryption(owner="o", user="u")), "locked with a password"),
        (pdf(encryption=pikepdf.Encryption(owner="o", user="")), "locked with a password"),
        (b"%PDF-1.7 and nothing else", "damaged or not whole"),
        (pdf_with(lambda one: one.pages.__delitem__(0)), "has no page"),
    ],
)
def test_a_pdf_that_does_more_than_show_is_refused(raw, said):
    with pytest.raises(FileRefused, match=said):
        child.looked_through("PDF", raw)


def test_a_pdf_with_a_circle_of_objects_is_looked_through():
    def circle(one: pikepdf.Pdf) -> None:
        first = one.make_indirect(Dictionary())
        first.Back = one.make_indirect(Array([first]))
        one.Root.Circle = first

    assert child.looked_through("PDF", pdf_with(circle)).kind == "pdf"


def test_a_link_in_a_pdf_is_fine():
    link = Dictionary(S=Name.URI, URI="https://example.org")

    assert child.looked_through("PDF", put("/Link", link)).kind == "pdf"


# Pictures


def test_a_picture_is_made_anew_without_what_it_carried():
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    made = child.looked_through("JPEG", jpeg(exif=exif, comment=b"a secret"))

    assert made.kind == "jpeg"
    assert b"taken at home" not in made.data
    assert b"a secret" not in made.data
    assert dict(opened(made.data).getexif()) == {}


def test_a_picture_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6

    assert opened(child.picture_anew(jpeg(60, 40, exif=exif), "JPEG")).size == (40, 60)


def test_a_large_photo_is_made_smaller():
    assert max(opened(child.picture_anew(jpeg(5_000, 3_000), "JPEG")).size) == child.LONGEST_SIDE


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_becomes_a_jpeg(mode):
    made = opened(child.picture_anew(as_png(Image.new(mode, (30, 20))), "PNG"))

    assert (made.format, made.mode, made.size) == ("JPEG", "RGB", (30, 20))


def test_what_is_clear_becomes_white():
    made = opened(child.picture_anew(as_png(Image.new("RGBA", (30, 20), (0, 0, 0, 0))), "PNG"))

    assert made.getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize(("kind", "raw"), [("PNG", png(100, 100)), ("JPEG", jpeg(300, 200)[:400])])
def test_half_a_picture_is_refused(kind, raw, monkeypatch):
    # The renderer turns this on for the whole process; the one in which uploads are read does not load it.
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", False)
    with pytest.raises(FileRefused, match="damaged or not whole"):
        child.looked_through(kind, raw)


def test_a_picture_that_says_to_be_another_kind_is_refused():
    with pytest.raises(FileRefused, match="damaged or not whole"):
        child.looked_through("PNG", jpeg())
