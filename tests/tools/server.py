"""A site that really listens: the application on a free loopback port, the render child, and the demonstration."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from lms.cli.context import create_store
from lms.content.catalogue import Catalogue
from lms.demo.make import make_demo
from lms.documents.render import Job, NotRendered, render
from lms.settings import Settings
from lms.store.db import db
from lms.store.migrations.upgrade import upgrade
from tests.conftest import NOW, ROOT, Clock, settings_in
from tests.tools.kept import KeptApp

AXE_AT = "/axe.js"
# Sites that nobody is at: templates and statements stay compiled for the next one.
_FREE: list[KeptApp] = []
if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SERVE_PAPER = """
import gc
import sys
from pathlib import Path
gc.set_threshold(10_000, 20, 20)  # as `python -m lms.cli` does
from lms.documents import render_child
render_child.serve(*map(Path, sys.argv[1:]))
"""


@dataclass(frozen=True)
class Site:
    """A site in a thread of this process, so that its clock can be moved."""

    url: str
    app: Flask
    clock: Clock
    settings: Settings


class Quiet(WSGIRequestHandler):
    """Speaks HTTP/1.1, so that a browser keeps its connections, and writes no log."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *values: object) -> None:
        return


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


@contextmanager
def serving(template: Path, catalogue: Catalogue, render_socket: Path | None = None) -> Iterator[Site]:
    """Serves a copy of the database in `template`, from a folder of its own."""
    with TemporaryDirectory(prefix="alongside-") as name:
        folder = Path(name)
        port = free_port()
        settings = replace(settings_in(folder), port=port, public_url=f"http://127.0.0.1:{port}")
        shutil.copyfile(template, settings.sqlite_file)
        if render_socket is not None:
            settings.render_socket.parent.symlink_to(render_socket.parent)
        clock = Clock()
        kept = _FREE.pop() if _FREE else KeptApp(settings, catalogue, is_served=True)
        kept.catalogue = catalogue
        app = kept.on(settings, clock)
        server = make_server("127.0.0.1", port, with_axe(app), threaded=True, request_handler=Quiet)
        server.daemon_threads = True  # type: ignore[attr-defined]  # of the threading mix-in
        server.block_on_close = False  # type: ignore[attr-defined]  # a browser keeps its connections open
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield Site(settings.public_url, app, clock, settings)
        finally:
            server.shutdown()
            server.server_close()
            thread.join(10)
            with app.app_context():
                db.session.remove()
                db.engine.dispose()
            _FREE.append(kept)


def with_axe(app: Flask) -> WSGIApplication:
    """The site, and beside it the script that looks for faults."""
    script = AXE_SCRIPT.encode()
    headers = [
        ("Content-Type", "text/javascript"),
        ("Cache-Control", "max-age=3600"),
        ("Content-Length", str(len(script))),
    ]

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] != AXE_AT:
            return app(environ, start)
        start("200 OK", headers)
        return [script]

    return answer


def demo_database(folder: Path, catalogue: Catalogue) -> Path:
    """The file of a SQLite database with the demonstration in it; made once for all workers of a run."""
    folder.mkdir(parents=True, exist_ok=True)
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    file = folder / f"demo-{run}.sqlite"
    with open(folder / "demo.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            new = file.with_suffix(".new")
            with create_store(settings_in(folder, f"sqlite:///{new}")).app_context():
                upgrade(None, NOW)
                list(make_demo(catalogue, NOW))
                db.session.remove()
                db.engine.dispose()
            new.rename(file)
    return file


@contextmanager
def render_child() -> Iterator[Path]:
    """The socket of a running child; in a short folder, since a socket's path holds 108 bytes."""
    with TemporaryDirectory(prefix="paper-") as name:
        address = Path(name) / "run" / "render.sock"
        child = subprocess.Popen([sys.executable, "-c", SERVE_PAPER, str(address), str(ROOT)], cwd=ROOT)
        try:
            wait_until(lambda: child.poll() is not None or answers(address), "the render child does not listen")
            assert child.poll() is None, "the render child ended before it listened"
            yield address
        finally:
            child.terminate()
            child.wait(20)


def answers(address: Path) -> bool:
    """Whether a render child answers there."""
    try:
        render(Job("no-such-template", {}), address)
    except NotRendered as refusal:
        return "template" in str(refusal)
    return False


def wait_until(holds: Callable[[], bool], trouble: str, seconds: float = 30) -> None:
    """Returns as soon as `holds()`; fails with the trouble after so many seconds."""
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            pytest.fail(trouble)
        time.sleep(0.02)
