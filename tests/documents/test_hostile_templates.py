"""A template that never ends, grows, or reaches for a file, an address or Python: refused, and the child lives on."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from lms.documents import render_child
from lms.documents.certificate import EXAMPLE
from lms.documents.render import Job, NotRendered, render
from tests.documents.test_render_child import ROOT, answers

SECONDS = 15
MEMORY_KB = 300_000
SERVE = """
import resource, sys
from pathlib import Path
from lms.documents import render_child
render_child.WALL_SECONDS = {wall}
try:
    render_child.serve(*map(Path, sys.argv[1:]), is_slow=True)
finally:
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
ONE = "<html><title>x</title><p>{}</p></html>"
EVIL = {
    "never-ends": ONE.format("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"),
    "counts-far": ONE.format("{% for a in range(10 ** 12) %}x{% endfor %}"),
    "grows": ONE.format(
        "{% set it = namespace(x='x' * 9999) %}{% for a in range(99) %}{% set it.x = it.x ~ it.x %}{% endfor %}"
    ),
    "many-boxes": ONE.format("{% for a in range(99999) %}<table><tr><td>{{ a }}</table>{% endfor %}"),
    "reads-a-file": ONE.format('<img src="file:///etc/passwd" alt="x">'),
    "reads-up": ONE.format("{% include '../../../../../etc/passwd' %}"),
    "asks-an-address": ONE.format('<img src="http://127.0.0.1:9/x.png" alt="x">'),
    "reaches-python": ONE.format("{{ cycler.__init__.__globals__.os.popen('touch ' ~ document.verify_at).read() }}"),
    "reads-classes": ONE.format("{{ ''.__class__.__mro__[1].__subclasses__() }}"),
    "is-broken": ONE.format("{% for %}"),
}


def content_in(folder: Path) -> Path:
    """The content that is shipped, with templates of which each is a mistake or an attack."""
    home = folder / "content" / "certificates"
    home.mkdir(parents=True)
    for path in (ROOT / "certificates").iterdir():
        (home / path.name).symlink_to(path)
    (folder / "content" / "courses").symlink_to(ROOT / "courses")
    for name, words in EVIL.items():
        (home / name).mkdir()
        (home / name / "template.html").write_text(words, "utf-8")
        (home / name / "style.css").write_text("", "utf-8")
    return folder / "content"


def serving(folder: Path, wall: int) -> subprocess.Popen[str]:
    socket_path = folder / "run" / "render.sock"
    command = [sys.executable, "-c", SERVE.format(wall=wall), str(socket_path), str(content_in(folder))]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    for _ in range(600):
        if socket_path.is_socket() and answers(socket_path):
            break
        assert process.poll() is None, "the render child ended before it listened"
        time.sleep(0.05)
    return process


@pytest.fixture(scope="module")
def child() -> Iterator[Path]:
    """The one for papers of many pages, which makes certificates too; each may take a second here."""
    with TemporaryDirectory() as name:
        process = serving(Path(name), 1)
        yield Path(name) / "run" / "render.sock"
        process.terminate()
        most = int(process.communicate(timeout=30)[0])
    assert most < MEMORY_KB, most


def refused(socket_path: Path, template: str) -> float:
    """The seconds that it took."""
    began = time.monotonic()
    with pytest.raises(NotRendered):
        render(Job(template, EXAMPLE.values), socket_path, SECONDS)
    return time.monotonic() - began


@pytest.mark.parametrize("template", sorted(EVIL.keys() - {"many-boxes"}))
def test_it_is_refused_and_the_child_lives_on(child: Path, template: str) -> None:
    assert refused(child, template) < SECONDS
    assert render(EXAMPLE, child).startswith(b"%PDF")


def test_the_time_that_each_really_has_is_short_enough() -> None:
    assert render_child.WALL_SECONDS < SECONDS
    assert render_child.CPU_SECONDS < SECONDS


@pytest.mark.proof
def test_with_the_times_of_a_real_site_each_is_refused_within_them() -> None:
    with TemporaryDirectory() as name:
        process = serving(Path(name), render_child.WALL_SECONDS)
        took = {template: refused(Path(name) / "run" / "render.sock", template) for template in EVIL}
        process.terminate()
        most = int(process.communicate(timeout=30)[0])

    assert {template: seconds for template, seconds in took.items() if seconds >= SECONDS} == {}
    assert most < MEMORY_KB, most
