"""The process in which one file that somebody gave is looked at, under limits; nothing else imports it."""

from __future__ import annotations

import io
import json
import resource
import sys
from collections.abc import Iterable
from typing import Any

import pikepdf
from PIL import Image, ImageOps

from lms.documents.uploads.intake import FileRefused, TakenFile

MOST_PIXELS = {"PNG": 24_000_000, "JPEG": 110_000_000}  # a JPEG is made smaller while it is read
LONGEST_SIDE = 2_600
QUALITY = 86
MEMORY_BYTES = 1_000_000_000
CPU_SECONDS = 12
# Names in a PDF that make a viewer run, open or fetch something, or that carry another file inside.
_RUNS = frozenset(("/JS", "/JavaScript", "/Launch", "/AA", "/SubmitForm", "/ImportData", "/GoToE", "/Rendition"))
_FORMS = frozenset(("/XFA",))
_CARRIES = frozenset(("/EmbeddedFile", "/EmbeddedFiles", "/EF", "/RichMedia", "/RichMediaContent", "/Movie"))
_SAID = (
    (_RUNS, "This PDF has something in it that runs by itself."),
    (_FORMS, "This PDF is a form that changes itself (XFA)."),
    (_CARRIES, "This PDF carries other files inside."),
)
_INSTEAD = "Please print it to a new PDF, or take a photo of the certificate."


def looked_through(kind: str, raw: bytes) -> TakenFile:
    """In the process of its own. Raises FileRefused."""
    if kind == "PDF":
        check_pdf(raw)
        return TakenFile("pdf", raw)
    return TakenFile("jpeg", picture_anew(raw, kind))


def picture_anew(raw: bytes, kind: str) -> bytes:
    """A JPEG of its pixels, turned upright, at most LONGEST_SIDE wide and high. Raises FileRefused."""
    try:
        with Image.open(io.BytesIO(raw), formats=(kind,)) as picture:
            if picture.width * picture.height > MOST_PIXELS[kind]:
                raise _too_many_pixels(picture.width, picture.height)
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            turned = ImageOps.exif_transpose(picture)
            return _jpeg(turned)
    except FileRefused:
        raise
    except Exception as error:  # a broken file fails in many ways, and each means the same to its owner
        raise FileRefused("This picture is damaged or not whole. Please take or save it again.") from error


def _too_many_pixels(width: int, height: int) -> FileRefused:
    return FileRefused(
        f"This picture has {width:,} × {height:,} pixels, which is more than we can take. "
        "Please make it smaller; 2,000 pixels wide are plenty."
    )


def _jpeg(picture: Any) -> bytes:
    """On white where it is clear, with nothing of the old file but its pixels."""
    fresh = Image.new("RGB", picture.size, "white")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        fresh.paste(picture, mask=picture.getchannel("A"))
    else:
        fresh.paste(picture.convert("RGB"))
    file = io.BytesIO()
    fresh.save(file, "JPEG", quality=QUALITY, optimize=True)
    return file.getvalue()


def check_pdf(raw: bytes) -> None:
    """Looks at every object of it, and at all that is inside of them. Raises FileRefused."""
    try:
        with pikepdf.open(io.BytesIO(raw), suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise _locked()
            if not len(pdf.pages):
                raise FileRefused("This PDF has no page. Please choose another file.")
            found = _names_in([*pdf.objects, pdf.trailer])
    except pikepdf.PasswordError as error:
        raise _locked() from error
    except FileRefused:
        raise
    except Exception as error:  # as for pictures
        raise FileRefused("This PDF is damaged or not whole. Please save it again, or take a photo.") from error
    for names, said in _SAID:
        if not names.isdisjoint(found):
            raise FileRefused(f"{said} {_INSTEAD}")


def _locked() -> FileRefused:
    return FileRefused("This PDF is locked with a password. Please save it without one, or take a photo.")


def _names_in(objects: Iterable[Any]) -> set[str]:
    """Keys of dictionaries, and names that stand as values, in these objects and in what is written inside them."""
    found: set[str] = set()
    todo = list(objects)
    while todo:
        one = todo.pop()
        if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            found.update(map(str, one.keys()))
            inside = [value for _, value in one.items()]
        elif isinstance(one, pikepdf.Array):
            inside = list(one)
        else:
            if isinstance(one, pikepdf.Name):
                found.add(str(one))
            continue
        # What another object holds is looked at as that object.
        todo += [value for value in inside if not getattr(value, "is_indirect", False)]
    return found


def main() -> None:
    """One file from the standard input; what it came to on the standard output, a line of JSON and then its bytes."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    Image.MAX_IMAGE_PIXELS = None  # the size is asked by ourselves, before any pixel is read
    try:
        taken = looked_through(sys.argv[1], sys.stdin.buffer.read())
        head, data = {"refused": "", "kind": taken.kind}, taken.data
    except FileRefused as refusal:
        head, data = {"refused": str(refusal), "kind": ""}, b""
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + data)


if __name__ == "__main__":
    main()
