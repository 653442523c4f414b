"""One command for a whole site: web workers, the background worker and the child that renders PDF.

This process only watches: it starts each part, starts one again that ended, and passes on the order to stop.
"""

from __future__ import annotations

import errno
import os
import select
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

from lms.settings import Settings

if TYPE_CHECKING:
    from flask import Flask

    from lms.content.catalogue import Catalogue

AFTER_WEB = ("work", "render")
AGAIN_SECONDS = 1.0
LOOK_SECONDS = 0.2
CONNECTIONS = 500  # at once in each process; a thousand open files are what most systems allow
LONGEST_SOCKET = 103  # bytes of a path: what macOS takes; Linux takes 107


def serve(settings: Settings) -> int:
    """Runs until told to stop; the exit code of the web part when it could not start.

    The others begin once pages are answered: the first page comes sooner, and what keeps a site from starting is
    said once, by the web part.
    """
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    for order in (signal.SIGTERM, signal.SIGINT):
        signal.signal(order, stop)
    web, answers = _start_web()
    running = {"web": web}
    while not stopping and not select.select([answers], [], [], LOOK_SECONDS)[0]:
        pass
    if not stopping and not os.read(answers, 1):
        return web.wait() or 1
    if not stopping:
        print(f"Alongside is at {settings.public_url}  (stop with Ctrl+C)", flush=True)
        running |= {part: _start(part) for part in AFTER_WEB}
    while not stopping:
        time.sleep(LOOK_SECONDS)
        for part, process in list(running.items()):
            if process.poll() is not None:
                time.sleep(AGAIN_SECONDS)
                running[part] = _start(part)
    for process in running.values():
        process.terminate()
    for process in running.values():
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
    return 0


def _start(part: str, *options: str, **how: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "lms.cli", "part", part, *options], **how)


def _start_web() -> tuple[subprocess.Popen[bytes], int]:
    """The process, and a pipe in which one byte comes as soon as it answers; it closes when the process ends."""
    answers, ready = os.pipe()
    process = _start("web", "--ready", str(ready), pass_fds=[ready])
    os.close(ready)
    return process, answers


def is_taken(host: str, port: int) -> bool:
    """Whether somebody else listens there; gunicorn would try for five seconds and then say it in log lines."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        return error.errno == errno.EADDRINUSE
    return False


def run_web(settings: Settings, catalogue: Catalogue, ready: int | None) -> None:
    """Gunicorn in this process; content is loaded once and shared by its workers. Tells `ready` once it listens."""
    from gunicorn.app.base import BaseApplication

    from lms.app import create_app

    app = create_app(settings, catalogue=catalogue)

    class Web(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
        def load_config(self) -> None:
            for name, value in {**_gunicorn_options(settings), **_gunicorn_hooks(app, ready)}.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return app

    Web().run()


def _gunicorn_options(settings: Settings) -> dict[str, object]:
    from lms.logs import configuration

    return {
        "bind": f"{settings.bind}:{settings.port}",
        "workers": settings.workers,
        "threads": settings.threads,
        "worker_class": "lms.cli.edge.EdgeWorker",
        "logger_class": "lms.cli.edge.WithoutAccessLog",
        "worker_connections": CONNECTIONS,
        "preload_app": True,
        "keepalive": 75,  # longer than a proxy keeps one, so that a form is not sent into one that just closes
        "max_requests": 20000,
        "max_requests_jitter": 2000,
        "worker_tmp_dir": _fast_folder(),
        "limit_request_line": 8190,  # a link that ticks 500 people is 6 KB long
        "loglevel": "warning",
        "logconfig_dict": configuration("INFO" if settings.logs_requests else "WARNING"),
        "control_socket_disable": True,
    }


def _gunicorn_hooks(app: Flask, ready: int | None) -> dict[str, object]:
    from lms.store.db import db

    def when_ready(_server: object) -> None:
        if ready is not None:
            os.write(ready, b".")
            os.close(ready)

    def post_fork(_server: object, _worker: object) -> None:
        with app.app_context():
            db.engine.dispose(close=False)

    return {"when_ready": when_ready, "post_fork": post_fork}


def _fast_folder() -> str | None:
    """Where a heartbeat costs no disk; None where there is no such place."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 -- gunicorn makes the files itself
