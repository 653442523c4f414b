"""Files that a page hands out: their kind, and the name under which a browser keeps them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from lms.documents.render import Job
from lms.documents.sheet import as_csv_file
from lms.web.guard import DeferredDocument

PIECE_BYTES = 65_536


def pdf_answer(name: str, file: bytes) -> Response:
    """Opens in the browser."""
    return _answer(file, "application/pdf", "inline", f"{name}.pdf")


def attachment(name: str, file: bytes, media_type: str) -> Response:
    """What somebody gave: kept as a file, and where a browser shows it all the same, cut off from this site."""
    response = _answer(file, media_type, "attachment", name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def made_pdf(name: str, job: Job, page: str) -> DeferredDocument:
    """A document that is made for whoever asks and kept nowhere; `page` is where a browser can print the same."""

    def respond(file: bytes) -> Response:
        return pdf_answer(name, file)

    def lack(characters: str) -> ResponseReturnValue:
        return render_template("program/document-lacks-letters.html", characters=characters, page=page), 409

    return DeferredDocument(job, respond, lack)


def csv_answer(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Is kept as a file."""
    return _answer(as_csv_file(head, rows), "text/csv", "attachment", f"{name}.csv")


def file_answer(file: bytes, media_type: str, name: str) -> Response:
    """Is kept under this name, with the ending that it has."""
    return _answer(file, media_type, "attachment", name)


def streamed_csv(name: str, kept: IO[bytes]) -> Response:
    """From a file that was written to its end; it is gone with the answer."""
    return streamed_file(kept, "text/csv", f"{name}.csv")


def streamed_file(kept: IO[bytes], media_type: str, name: str) -> Response:
    """A piece at a time, however long it is; closed with the answer."""

    def pieces() -> Iterator[bytes]:
        with kept:
            kept.seek(0)
            yield from iter(lambda: kept.read(PIECE_BYTES), b"")

    response = Response(pieces(), mimetype=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{safe_file_name(name)}"'
    return response


def _answer(file: str | bytes, media_type: str, disposition: str, name: str) -> Response:
    response = Response(file, mimetype=media_type)
    response.headers["Content-Disposition"] = f'{disposition}; filename="{safe_file_name(name)}"'
    return response


def safe_file_name(name: str) -> str:
    """Only what every system takes, and nothing that could end the header it stands in."""
    return re.sub(r"[^A-Za-z0-9.-]+", "-", name).strip("-.") or "file"
