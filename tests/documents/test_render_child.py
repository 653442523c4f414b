"""Certificates made by a real child, over its socket."""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from PIL import Image
from weasyprint.urls import FatalURLFetchingError  # type: ignore[import-untyped]  # it ships no types

from lms.actions.credit.certificates import facts_of
from lms.content import catalogue
from lms.documents.certificate import EXAMPLE, certificate_job
from lms.documents.picture import logo_from
from lms.documents.render import GlyphsMissing, Job, NotRendered, receive, render, send
from lms.documents.render_child import own_files
from lms.domain.credit.certificate import CertificateFacts, StudiedCourse
from lms.domain.learning.course import Course
from lms.domain.program.program import Program
from lms.store.tables.people import Person
from tests.tools.fonts import only_fonts_in, write_font

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "certificates" / "classic"
COURSES = sorted(path.parent.name for path in ROOT.glob("courses/*/course.yaml"))
EXAMPLE_FACTS = CertificateFacts.from_json(EXAMPLE.values["facts"])
SERIAL = "7F3K-9QZT-M4XD-2HRP"
URL = f"https://learn.example.org/verify/{SERIAL}"
SERVE = """
import sys
from pathlib import Path
from lms.documents import render_child
{first}
render_child.serve(*map(Path, sys.argv[1:]))
"""
PROGRAM = Program(
    name="Family Support North",
    address="1200 NE Example Street, Portland",
    contact="training@example.org",
    signatory="Sam Rivera, MSW, Training lead",
    is_demo=True,
)
# One worker starts the children.
pytestmark = [pytest.mark.xdist_group("render"), pytest.mark.long]
needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None and os.environ.get("CI") != "true",
    reason="poppler-utils is not installed",
)


def start(
    socket_path: Path, content: Path, first: str = "", environment: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """`first` is Python that the child runs before it serves."""
    command = [sys.executable, "-c", SERVE.format(first=first), str(socket_path), str(content)]
    child = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **(environment or {})})
    for _ in range(600):
        if socket_path.is_socket() and answers(socket_path):
            return child
        assert child.poll() is None, "the render child ended before it listened"
        time.sleep(0.05)
    child.kill()
    raise AssertionError("the render child did not listen")


def answers(socket_path: Path) -> bool:
    try:
        render(Job("no-such-template", {}), socket_path)
    except NotRendered as refusal:
        return "template" in str(refusal)
    return False


@pytest.fixture(scope="module")
def child() -> Iterator[Path]:
    """The socket of a running child; in a short folder, since a socket's path holds 108 bytes."""
    with TemporaryDirectory() as folder:
        socket_path = Path(folder) / "run" / "render.sock"
        process = start(socket_path, ROOT)
        yield socket_path
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="module")
def bare_fonts() -> Iterator[Path]:
    """Where the system of `bare_child` has its fonts: none, until a test puts one there."""
    with TemporaryDirectory() as folder:
        yield Path(folder) / "fonts"


@pytest.fixture(scope="module")
def bare_child(bare_fonts: Path) -> Iterator[Path]:
    """The socket of a child on a machine without any font but those of the templates."""
    socket_path = bare_fonts.parent / "render.sock"
    process = start(socket_path, ROOT, environment=only_fonts_in(bare_fonts))
    yield socket_path
    process.terminate()
    process.wait(timeout=20)


@pytest.fixture(scope="module")
def second_child() -> Iterator[Path]:
    """Another child, started over a stale socket, whose templates include one that asks for a foreign file."""
    with TemporaryDirectory() as folder:
        content, socket_path = Path(folder), Path(folder) / "render.sock"
        shutil.copytree(ROOT / "certificates", content / "certificates")
        thief = content / "certificates" / "thief"
        thief.mkdir()
        (thief / "template.html").write_text('<html lang="en"><img alt="" src="file:///etc/passwd">')
        with socket.socket(socket.AF_UNIX) as dead:
            dead.bind(str(socket_path))
        process = start(socket_path, content)
        yield socket_path
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="module")
def courses() -> Mapping[str, Course]:
    return catalogue.load(ROOT).courses


def job(**changed: Any) -> Job:
    return certificate_job(SERIAL, CertificateFacts.from_json({**EXAMPLE.values["facts"], **changed}), URL)


def pages(pdf: bytes) -> int:
    told = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return int(next(line.split()[1] for line in told.splitlines() if line.startswith("Pages:")))


def text(pdf: bytes) -> str:
    """All words, with a single space wherever there was any."""
    told = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(told.stdout.decode().split())


@needs_poppler
@pytest.mark.parametrize("slug", COURSES)
def test_every_course_here_fits_a_face_and_a_back(child: Path, courses: Mapping[str, Course], slug: str) -> None:
    course = courses[slug]
    day = date(2026, 11, 21)
    facts = facts_of(Person(legal_name="Pia Moreno"), StudiedCourse.of(course, day), day, PROGRAM)

    pdf = render(certificate_job(SERIAL, facts, URL), child)

    assert pages(pdf) == 2
    assert course.title in text(pdf)


@needs_poppler
def test_a_logo_stands_on_the_paper_and_is_named(child: Path) -> None:
    file = io.BytesIO()  # as hard to pack as a picture can be
    Image.frombytes("RGB", (600, 600), random.Random(1).randbytes(600 * 600 * 3)).save(file, "JPEG")

    pdf = render(certificate_job(SERIAL, EXAMPLE_FACTS, URL, logo_from(file.getvalue())), child)

    images = subprocess.run(["pdfimages", "-list", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    assert pages(pdf) == 2
    assert "600   600" in images


@needs_poppler
def test_every_field_is_on_the_paper(child: Path) -> None:
    paper = job(
        revision="3f9c21a7d0e4bb",
        open_reviews=["clinical"],
        approvals=[{"body": "Board of Peers", "number": "12-34", "made_up": True}],
        competencies=["oregon-10", "samhsa-10.6", "samhsa-12.2", "cw-8", "cw-21"],
        provider={"name": PROGRAM.name, "address": PROGRAM.address, "contact": PROGRAM.contact},
        signatory=PROGRAM.signatory,
    )

    words = text(render(paper, child))

    for field in (
        "Pia Moreno",
        "An example course",
        "self-paced, on November 21, 2026: 1.75 contact hours in boundaries or ethics",
        "say what a certificate shows",
        "Oregon practice 10; SAMHSA 10.6, 12.2; child welfare 8, 21",
        "7,910 words, 16 checks, 15 items, 30 minutes of activities, rounded down to a quarter hour",
        "Board of Peers, number 12-34 (made up for this demonstration)",
        "Alongside curriculum; no outside review recorded yet",
        "Course version 3f9c 21a7 d0e4",
        "A clinical review of this course is still open.",
        "State or tribal rules were not part of this course.",
        "Made by a demonstration; it certifies nothing.",
        "Family Support North · 1200 NE Example Street, Portland · training@example.org",
        "Sam Rivera, MSW, Training lead",
        "7F3K-9QZT-M4XD-2HRP · Check",
        "Check this certificate at learn.example.org/verify/7F3K-9QZT-M4XD-2HRP",
        "One contact hour is 60 minutes.",
    ):
        assert field in words
    assert "CEU" not in words


@needs_poppler
@pytest.mark.parametrize("name", ["Maria de la Luz " * 7 + "Santiago", "W" * 120])
def test_the_longest_words_still_fit_a_face_and_a_back(child: Path, name: str) -> None:
    longest = job(
        name=name,
        title="Working alongside families in dependency court: rights and roles " * 2,
        objectives=["decide about money, rides, gifts, online contact and shared roles by one’s program’s rules"] * 6,
        competencies=[f"samhsa-{number}.1" for number in range(1, 7)] + [f"cw-{n}" for n in range(1, 7)],
        categories=[[60, ["boundaries", "ethics"]], [45, ["cultural-awareness"]]],
        approvals=[{"body": "Traditional Health Worker Commission", "number": "2026-117", "made_up": True}] * 2,
        open_reviews=["clinical", "legal"],
        provider={"name": PROGRAM.name, "address": PROGRAM.address, "contact": PROGRAM.contact},
        signatory=PROGRAM.signatory,
    )

    pdf = render(longest, child)

    assert pages(pdf) == 2
    assert "One contact hour is 60 minutes." in text(pdf)


@needs_poppler
@pytest.mark.parametrize(
    "name", ["Łucja Nguyễn", "Олена Шевченко", "Ἀλέξανδρος", "محمد", "שרה", "Ọláyínká", "Tłʼááshchíʼí", "Lą́ą́"]
)
def test_names_in_other_letters_are_printed_with_the_templates_own_fonts(bare_child: Path, name: str) -> None:
    assert pages(render(job(name=name), bare_child)) == 2


@pytest.mark.parametrize("name", ["山田太郎", "김민수", "आरती", "สมชาย", "ᏣᎳᎩ", "Ana 🙂"])
def test_no_file_is_made_with_a_box_in_the_place_of_a_letter(bare_child: Path, name: str) -> None:
    with pytest.raises(GlyphsMissing) as missing:
        render(job(name=name), bare_child)

    assert missing.value.characters == "".join(sorted({one for one in name if one not in "Ana "}))


def test_a_letter_that_is_missing_anywhere_on_the_paper_counts(bare_child: Path) -> None:
    with pytest.raises(GlyphsMissing) as missing:
        render(job(objectives=["say hello: สวัสดี"], signatory="王 Director"), bare_child)

    assert missing.value.characters == "".join(sorted({*"สวัสดี", "王"}))


def test_fonts_that_come_while_the_child_runs_are_used(bare_child: Path, bare_fonts: Path) -> None:
    with pytest.raises(GlyphsMissing):
        render(job(name="สมชาย"), bare_child)

    write_font(bare_fonts / "squares.ttf", "สมชาย")
    try:
        assert render(job(name="สมชาย"), bare_child).startswith(b"%PDF-")
    finally:
        (bare_fonts / "squares.ttf").unlink()


@pytest.mark.parametrize("slug", COURSES)
def test_a_certificate_of_every_course_needs_no_font_of_the_system(
    bare_child: Path, courses: Mapping[str, Course], slug: str
) -> None:
    day = date(2026, 11, 21)
    facts = facts_of(Person(legal_name="Pia Moreno"), StudiedCourse.of(courses[slug], day), day, PROGRAM)

    assert render(certificate_job(SERIAL, facts, URL), bare_child).startswith(b"%PDF-")


@needs_poppler
def test_what_was_typed_is_printed_as_typed(child: Path) -> None:
    assert '<img src=x onerror=1>&"' in text(render(job(name='<img src=x onerror=1>&"'), child))


def test_the_same_facts_give_the_same_bytes_in_another_child(child: Path, second_child: Path) -> None:
    assert render(job(), child) == render(job(), second_child)


@needs_poppler
def test_the_file_is_accessible_and_has_no_moment_of_making(child: Path) -> None:
    pdf = render(job(), child)

    told = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    meta = subprocess.run(["pdfinfo", "-meta", "-"], input=pdf, capture_output=True, check=True).stdout.decode()

    assert "Certificate of completion: An example course, Pia Moreno" in told
    assert "pdfuaid:part" in meta
    assert "CreationDate" not in told


def test_several_jobs_at_once_are_all_answered(child: Path) -> None:
    with ThreadPoolExecutor(6) as askers:
        made = list(askers.map(lambda _: render(job(), child), range(6)))

    assert len(set(made)) == 1


def test_only_its_own_user_may_ask(child: Path) -> None:
    assert child.stat().st_mode & 0o777 == 0o600
    assert child.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("template", ["unknown", "../certificates/classic", "", "/etc"])
def test_an_unknown_template_is_refused(child: Path, template: str) -> None:
    with pytest.raises(NotRendered, match="no template of that name"):
        render(Job(template, job().values), child)


def test_a_job_without_its_facts_is_refused_without_repeating_it(child: Path) -> None:
    with pytest.raises(NotRendered, match="could not be made") as refusal:
        render(Job("classic", {"serial": SERIAL, "facts": {"name": "Pia Moreno"}}), child)

    assert "Pia" not in str(refusal.value)


def test_a_job_that_is_too_long_is_refused(child: Path) -> None:
    with pytest.raises(NotRendered):
        render(job(name="x" * 1_200_000), child)


def test_a_killed_job_leaves_the_child_at_work(child: Path) -> None:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(10)
        connection.connect(str(child))
        os.kill(worker_of(connection), signal.SIGKILL)
        with pytest.raises((EOFError, ConnectionResetError)):
            receive(connection)

    assert render(job(), child).startswith(b"%PDF-")


def worker_of(connection: socket.socket) -> int:
    """The process that waits for this connection's job: the only living child of the child."""
    server = int.from_bytes(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 4), sys.byteorder)
    for _ in range(200):
        workers = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        living = [worker for worker in workers if is_living(worker)]
        if len(living) == 1:
            return int(living[0])
        time.sleep(0.05)
    raise AssertionError(f"{len(living)} processes where one was expected")


def is_living(process: str) -> bool:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes() != b""
    except OSError:
        return False


def test_a_job_that_takes_too_long_is_ended_and_the_child_ends_cleanly() -> None:
    with TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(8)
        process = start(Path(folder) / "render.sock", ROOT, "render_child.WALL_SECONDS = 0.3")
        connection.connect(f"{folder}/render.sock")

        with pytest.raises((EOFError, ConnectionResetError)):
            receive(connection)

        process.terminate()
        assert process.wait(timeout=20) == 0


def test_a_missing_child_is_not_rendered(tmp_path: Path) -> None:
    with pytest.raises(NotRendered, match="not running"):
        render(job(), tmp_path / "render.sock")


def test_a_child_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lms.documents.render.PATIENCE_SECONDS", 0.1)
    with TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as hanging:
        hanging.bind(f"{folder}/render.sock")
        hanging.listen()

        with pytest.raises(NotRendered, match="not ready after"):
            render(job(), Path(folder) / "render.sock")


def test_frames_longer_than_agreed_are_not_read() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        send(ours, json.dumps("x" * 100).encode())

        with pytest.raises(ValueError, match="a frame of 102 bytes"):
            receive(theirs, most_bytes=100)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        f"file://{FOLDER}/../../pyproject.toml",
        f"file://{FOLDER}/%2e%2e/%2e%2e/pyproject.toml",
        f"file://elsewhere{FOLDER}/style.css",
        f"file://{FOLDER}/no-such-file.css",
        f"file://{FOLDER}-other/style.css",
        "http://127.0.0.1/",
        "https://example.org/style.css",
        "ftp://example.org/style.css",
        "/etc/passwd",
    ],
)
def test_an_address_from_elsewhere_stops_the_render(url: str) -> None:
    with pytest.raises(FatalURLFetchingError):
        own_files(FOLDER)(url)


def test_a_link_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "style.css").symlink_to("/etc/passwd")

    with pytest.raises(FatalURLFetchingError):
        own_files(tmp_path)(f"file://{tmp_path}/style.css")


def test_its_own_files_and_data_are_given() -> None:
    fetch = own_files(FOLDER)

    assert fetch(f"file://{FOLDER}/mark.svg").read() == (FOLDER / "mark.svg").read_bytes()
    assert fetch("data:text/plain,calm").read() == b"calm"


def test_a_template_that_asks_for_a_foreign_file_is_not_rendered(second_child: Path) -> None:
    with pytest.raises(NotRendered, match="could not be made"):
        render(Job("thief", job().values), second_child)
