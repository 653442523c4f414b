"""The warm child that makes documents: it loads the renderer once and forks for every job.

Each job runs in a process of its own, under limits of memory and time, and may die there: whoever asked sees the
connection end. The child itself renders only once, before it listens.
"""

from __future__ import annotations

import gc
import hashlib
import json
import logging
import mimetypes
import os
import resource
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cache
from itertools import accumulate
from pathlib import Path
from socketserver import BaseRequestHandler, ForkingMixIn, UnixStreamServer
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any
from urllib.parse import unquote, urlsplit

from weasyprint import CSS, HTML, Attachment, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from lms.content.paper.templates import ROOMY, PaperTemplate, load_templates
from lms.content.source import Folder
from lms.documents import certificate, crosswalk, meeting_sheet, supervision_log
from lms.documents.certificates import seal
from lms.documents.papers import transcript
from lms.documents.papers.actual_text import finish, say_what_was_written
from lms.documents.papers.drawing import drawn
from lms.documents.papers.packet import PACKET, certificate_words, pictures_of
from lms.documents.proof.standards import declare_both
from lms.documents.render import LACKING, MADE, REFUSED, GlyphsMissing, receive, send
from lms.documents.template import template_in

JOBS_AT_ONCE = 4
MEMORY_BYTES = 2 * 1024**3
CERTIFICATE_BYTES = 110_000_000  # that one may take besides what it shares with the child: 300 MB in all
CPU_SECONDS = 10
WALL_SECONDS = 9
SLOW_TIMES = 12  # as long may a job take in the child for papers of many pages
NICE = 10  # which leaves the machine to the pages
IDLE_SECONDS = 300
MOST_JOB_BYTES = 1024 * 1024  # a logo travels in the job
WARMED = ("classic", "plain")
ATTACHED = {"name": "x.json", "words": "Nothing", "text": "{}", "at": "2026-01-01T00:00:00+00:00"}
WEASYPRINT_LOG = logging.getLogger("weasyprint")
_log = logging.getLogger(__name__)


FONTS = "fonts"  # the folder of certificates/ that all templates share
_PICTURES: dict[str, Any] = {}  # those of templates, read once; what a job adds ends with its process
_StyleIn = Callable[[Path], tuple[CSS, FontConfiguration]]


class JobRefused(Exception):
    """A job that cannot be done; the message is a sentence for people."""


def serve(socket_path: Path, content: Path, *, is_slow: bool = False) -> None:
    """Answers jobs until SIGTERM; the socket appears once the first render has shown that everything works.

    The one that `is_slow` is for papers of many pages: it gives way to all others, and ends once nobody needs it.
    """
    if is_slow:
        os.nice(NICE)
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, _end)
    with TemporaryDirectory() as scratch:
        tempfile.tempdir = scratch  # for fonts, and for what a killed job leaves behind
        warm(content)
        gc.collect()
        gc.freeze()  # so that jobs share the memory of the warm objects
        with _Server(socket_path, content, is_slow=is_slow) as server:
            server.serve_forever()


def warm(content: Path) -> None:
    """Reads and makes once what each job would else do anew in its own process: styles, words, types of C libraries.

    Those of an agency are read and not made: a mistake in one must not keep the child from its work.
    """
    seal.warm(content)
    for folder in _folders(content):
        with suppress(Exception, FatalURLFetchingError):
            _style_in(folder)
            template_in(folder)
        if folder.name in WARMED:
            to_pdf({**certificate.EXAMPLE.values, "template": folder.name, "attached": [ATTACHED]}, content)
            to_pdf({**certificate.EXAMPLE.values, "template": folder.name}, content)


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


class _Server(ForkingMixIn, UnixStreamServer):
    max_children = JOBS_AT_ONCE
    request_queue_size = 64

    def __init__(self, socket_path: Path, content: Path, *, is_slow: bool) -> None:
        """Only this user may connect: a folder of 0700, a socket of 0600 that replaces a stale one."""
        self.content = content
        self.times = SLOW_TIMES if is_slow else 1
        self.ends_idle = is_slow
        self.last_job = time.monotonic()
        socket_path.parent.mkdir(parents=True, exist_ok=True)
        socket_path.parent.chmod(0o700)
        socket_path.unlink(missing_ok=True)
        super().__init__(str(socket_path), _Answer)
        socket_path.chmod(0o600)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.last_job = time.monotonic()
        super().process_request(request, client_address)

    def service_actions(self) -> None:
        """Twice a second. One whose socket another child took over has nothing to wait for either."""
        super().service_actions()
        if self.active_children:
            self.last_job = time.monotonic()
        elif self.ends_idle and time.monotonic() - self.last_job > IDLE_SECONDS:
            raise SystemExit(0)


class _Answer(BaseRequestHandler):
    """One job, in the forked process."""

    server: _Server

    def handle(self) -> None:
        _limit_this_process(self.server.times)
        gc.disable()  # the process ends before there is anything to collect
        with TemporaryDirectory() as tempfile.tempdir:
            answer = self._answer()
        send(self.request, answer)

    def _answer(self) -> bytes:
        try:
            job = json.loads(receive(self.request, MOST_JOB_BYTES * self.server.times))
            if "facts" in job:
                _limit_to_one_certificate()
            made = to_pdf(job, self.server.content)
            return MADE + (drawn(made) if job.get("is_picture") else made)
        except GlyphsMissing as missing:
            return LACKING + missing.characters.encode()
        except JobRefused as refusal:
            return REFUSED + str(refusal).encode()
        except (Exception, FatalURLFetchingError) as error:
            # The kind of error and nothing else: its message may hold a person's name.
            _log.error("a document failed: %s", type(error).__name__)
            return REFUSED + b"The document could not be made."


def _limit_this_process(times: int) -> None:
    """Past a limit the kernel ends the process, also inside a C library that never comes back to Python."""
    for ending in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM):
        signal.signal(ending, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, WALL_SECONDS * times)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS * times, CPU_SECONDS * times))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_to_one_certificate() -> None:
    """In the child for papers of many pages as well: a template that never ends must not hold up what waits there."""
    data_pages = int(Path("/proc/self/statm").read_text().split()[5])  # fonts that are only mapped do not count
    most = data_pages * resource.getpagesize() + CERTIFICATE_BYTES
    signal.setitimer(signal.ITIMER_REAL, WALL_SECONDS)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def to_pdf(job: Mapping[str, Any], content: Path) -> bytes:
    """One page where the words allow it: the spacing gets tighter until they fit. Same job, same bytes.

    With something attached it is PDF/A-3a as well. Nothing is signed here: keys stay out of this process, and the
    caller of `render` signs what comes back (docs/adr/0002).

    Raises GlyphsMissing, only after a second try with fonts that came since the child began.
    """
    try:
        return _made(job, content, _style_in)
    except GlyphsMissing:
        return _made(job, content, _read_style_anew)


def _made(job: Mapping[str, Any], content: Path, style_in: _StyleIn) -> bytes:
    pages = _packet(job, content, style_in) if job.get("part") == PACKET else _pages(job, content, style_in)
    identifier = hashlib.sha256(job["serial"].encode()).hexdigest()[:32].encode()
    attached = [_attachment(one) for one in job.get("attached", ())]
    say_what_was_written()
    with _noting_glyphs() as noted:
        file = bytes(
            pages.write_pdf(
                pdf_variant=_variant(job), pdf_identifier=identifier, attachments=attached, finisher=finish
            )
        )
    if noted.characters:
        raise GlyphsMissing("".join(sorted(noted.characters)))
    return declare_both(file) if attached else file


def _variant(job: Mapping[str, Any]) -> str:
    return "pdf/a-3a" if job.get("attached") else "pdf/ua-1"


def _attachment(one: Mapping[str, str]) -> Attachment:
    """Its moment is the job's own, or each time would give other bytes."""
    at = datetime.fromisoformat(one["at"])
    return Attachment(
        string=one["text"],
        name=one["name"],
        description=one["words"],
        relationship="Data",
        created=at,
        modified=at,
    )


def _pages(job: Mapping[str, Any], content: Path, style_in: _StyleIn) -> Document:
    folder = _folder_of(job, content)
    style, fonts = style_in(folder)
    known = templates_in(content).get(folder.name)
    for html in _drafts(job, folder, known.spacings if known else (ROOMY,)):
        document = HTML(string=html, base_url=f"{folder.as_uri()}/", url_fetcher=own_files(folder))
        pages: Document = document.render(
            stylesheets=[style], font_config=fonts, pdf_variant=_variant(job), cache=_PICTURES
        )
        if len(pages.pages) <= (known.pages if known else 1):
            break
    return pages


def _packet(job: Mapping[str, Any], content: Path, style_in: _StyleIn) -> Document:
    """Several papers as one: the cover names the page of each, so it is made again once all are there."""
    papers = [_pages({**one, **pictures_of(one, job)}, content, style_in) for one in job["certificates"]]
    names = [certificate_words(one) for one in job["certificates"]]
    if job["outlines"]["outlines"]:
        papers.append(_pages({**job["outlines"], "template": job["template"]}, content, style_in))
        names.append("What each course taught")
    cover = _cover(job, [""] * len(names), names, content, style_in)
    sizes = [len(cover.pages), *(len(paper.pages) for paper in papers[:-1])]
    cover = _cover(job, [str(1 + page) for page in accumulate(sizes)], names, content, style_in)
    return cover.copy([*cover.pages, *(page for paper in papers for page in paper.pages)])


def _cover(
    job: Mapping[str, Any], pages: Sequence[str], names: Sequence[str], content: Path, style_in: _StyleIn
) -> Document:
    contents = [list(pair) for pair in zip(names, pages, strict=False)]
    return _pages({**job["cover"], "contents": contents, "template": job["template"]}, content, style_in)


class _NotedGlyphs(logging.Handler):
    """Keeps the characters that the renderer drew a box for, and says nothing: they may be someone's name."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.characters: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        if record.msg.startswith(".notdef glyph") and isinstance(record.args, tuple):
            self.characters.add(str(record.args[0]))


@contextmanager
def _noting_glyphs() -> Iterator[_NotedGlyphs]:
    """All that the renderer tells while a file is written goes there and nowhere else."""
    noted, before = _NotedGlyphs(), (WEASYPRINT_LOG.handlers, WEASYPRINT_LOG.propagate)
    WEASYPRINT_LOG.handlers, WEASYPRINT_LOG.propagate = [noted], False
    try:
        yield noted
    finally:
        WEASYPRINT_LOG.handlers, WEASYPRINT_LOG.propagate = before


def _read_fonts(folder: Path) -> FontConfiguration:
    fonts = FontConfiguration()
    if folder.is_dir():
        CSS(filename=folder / "fonts.css", url_fetcher=own_files(folder), font_config=fonts)
    return fonts


_fonts_in = cache(_read_fonts)  # once for all jobs: to look for them again takes as long as the rest of a job


@cache
def _style_in(folder: Path) -> tuple[CSS, FontConfiguration]:
    return _read_style(folder, _fonts_in(folder.parent / FONTS))


def _read_style_anew(folder: Path) -> tuple[CSS, FontConfiguration]:
    return _read_style(folder, _read_fonts(folder.parent / FONTS))


def _read_style(folder: Path, fonts: FontConfiguration) -> tuple[CSS, FontConfiguration]:
    return CSS(filename=folder / "style.css", url_fetcher=own_files(folder), font_config=fonts), fonts


@cache
def templates_in(content: Path) -> Mapping[str, PaperTemplate]:
    """Of one with problems, what could be read; `lms check` tells them."""
    return load_templates(Folder(content, []))


def _drafts(job: Mapping[str, Any], folder: Path, spacings: Sequence[str]) -> Iterator[str]:
    """The page in ever tighter spacings; a crosswalk and a log have one, and take the pages that they take."""
    if job["template"] == crosswalk.TEMPLATE:
        yield crosswalk.to_html(job, folder)
    elif job["template"] == transcript.TEMPLATE:
        yield transcript.to_html(job, folder)
    elif job["template"] == supervision_log.TEMPLATE:
        yield supervision_log.to_html(job, folder)
    elif job["template"] == meeting_sheet.TEMPLATE:
        yield from (meeting_sheet.to_html(job, folder, spacing) for spacing in meeting_sheet.SPACINGS)
    else:
        yield from (certificate.to_html(job, folder, spacing) for spacing in spacings)


def _folder_of(job: Mapping[str, Any], content: Path) -> Path:
    """Chosen from the folders that are there, so that no name can lead out of them."""
    for folder in _folders(content):
        if folder.name == job["template"]:
            return folder
    raise JobRefused("There is no template of that name.")


def _folders(content: Path) -> Iterator[Path]:
    """Those of templates."""
    return (path.parent for path in sorted((content / "certificates").resolve().glob("*/template.html")))


def own_files(folder: Path) -> Callable[[str], Any]:
    """A fetcher that gives `data:` and what lies in `folder`; all else stops the render.

    Our templates ask for nothing else, so an address from elsewhere is an attack and a missing file a mistake.
    """
    inline = URLFetcher(allowed_protocols={"data"})

    def fetch(url: str) -> Any:
        parts = urlsplit(url)
        if parts.scheme == "data":
            return inline.fetch(url)
        path = Path(unquote(parts.path)).resolve()
        if parts.scheme != "file" or parts.netloc or not path.is_relative_to(folder.resolve()) or not path.is_file():
            raise FatalURLFetchingError("an address that is not the template's own")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": mimetypes.guess_type(path)[0] or ""})

    return fetch
