"""Files that every page shares, by fingerprinted path, and how files and pages are packed for a weak line."""

from __future__ import annotations

import gzip
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import brotli
from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from lms.content.figures import symbol
from lms.domain.access import Permission
from lms.domain.learning.course import Course
from lms.domain.program.program import fingerprint
from lms.web.guard import guarded

TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".png": "image/png"}
JOINED = {"site.css": ("tokens.css", "site.css")}  # sent as one: each file is one more wait on a weak line
EMBLEMS = "emblems.svg"
PACKED_FROM = 500
OWN_ASKS = frozenset(("same-origin", "none", ""))  # of Sec-Fetch-Site; "" from browsers of before 2023
# More of either takes longer than what it saves: see ADR 0053.
GZIP_LEVEL, BROTLI_QUALITY, BROTLI_WINDOW = 5, 6, 16


class StaticFile(NamedTuple):
    kind: str
    as_sent: Mapping[str, bytes]  # by coding; "" as it is


class StaticFiles:
    """The files of static/, and one of all courses' emblems, packed once and kept in memory."""

    def __init__(self, folder: Path, courses: Iterable[Course]) -> None:
        self.files: dict[str, StaticFile] = {}
        self.paths: dict[str, str] = {}
        self._emblems: dict[str, Markup] = {}
        found = {file.relative_to(folder).as_posix(): file for file in folder.rglob("*") if file.suffix in TYPES}
        inside = {name for names in JOINED.values() for name in names}
        for name in sorted(found.keys() - inside | JOINED.keys()):
            self._add(name, b"".join(found[part].read_bytes() for part in JOINED.get(name, (name,)) if part in found))
        # A mark at the end of a line is found by its id, which not every browser looks for in the other file.
        self._draw([course for course in courses if course.emblem and "url(#" not in course.emblem])

    def emblem(self, course: Course) -> Markup:
        """What draws a course's emblem out of the one file; nothing for a course that has none."""
        return self._emblems.get(course.slug) or Markup(course.emblem)  # noqa: S704 -- cleaned where it is read

    def _add(self, name: str, raw: bytes) -> None:
        short = urlsafe_b64encode(bytes.fromhex(fingerprint(raw)[:6])).decode()  # tells one version from the next
        path = f"{short}/{name}"
        self.files[path] = StaticFile(TYPES[Path(name).suffix], _packed_file(raw))
        self.paths[name] = f"/static/{path}"

    def _draw(self, courses: Iterable[Course]) -> None:
        """Numbers name the emblems: on a page that shows twelve, other names would be a tenth of it."""
        drawn = {course.slug: symbol(course.emblem, f"{number}") for number, course in enumerate(courses)}
        self._add(EMBLEMS, f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(drawn.values())}</svg>'.encode())
        self._emblems = {
            slug: Markup('<svg class="emblem" aria-hidden="true"><use href="{}#{}"/></svg>').format(
                self.paths[EMBLEMS], number
            )
            for number, slug in enumerate(drawn)
        }


@lru_cache(maxsize=64)
def _packed_file(raw: bytes) -> dict[str, bytes]:
    return {"br": brotli.compress(raw), "gzip": gzip.compress(raw, mtime=0), "": raw}


def set_up(app: Flask, files: StaticFiles) -> None:
    @guarded(Permission.ANYONE, track_activity=False)
    def static_file(path: str) -> ResponseReturnValue:
        if path not in files.files:
            return Response(status=404)
        kind, as_sent = files.files[path]
        coding = _coding()
        response = Response(as_sent[coding], content_type=f"{kind}; charset=utf-8")
        if coding:
            response.headers["Content-Encoding"] = coding
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response

    app.add_url_rule("/static/<path:path>", "static_file", static_file)


def _coding() -> str:
    """The best that the browser takes: over HTTPS all take Brotli, elsewhere none does."""
    taken = request.accept_encodings
    return next((coding for coding in ("br", "gzip") if taken.quality(coding) > 0), "")


def pack(response: Response) -> Response:
    """Packs pages for a weak line, but none that another site asked for.

    From the length of a packed page, asked for again and again with other guesses in its address, what stands on it
    could be guessed (the BREACH attack, 2013). Such asks come from a page of someone else's; and a form's token is
    in other letters on each page.
    """
    coding = _coding() if response.mimetype == "text/html" else ""
    if not coding or request.headers.get("Sec-Fetch-Site", "") not in OWN_ASKS:
        return response
    page = response.get_data()
    if len(page) >= PACKED_FROM:
        response.set_data(_packed_page(page, coding))
        response.headers["Content-Encoding"] = coding
        response.vary.update(("Accept-Encoding", "Sec-Fetch-Site"))
    return response


def _packed_page(page: bytes, coding: str) -> bytes:
    if coding == "br":
        return bytes(brotli.compress(page, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY, lgwin=BROTLI_WINDOW))
    return gzip.compress(page, GZIP_LEVEL, mtime=0)
