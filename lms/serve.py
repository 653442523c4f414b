"""One command for a whole site: web workers, the background worker and the child that makes paper.

This process only watches: it starts each part, starts one again that ended, and passes on the order to stop.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import Any

from lms.settings import Settings

PARTS = ("web", "work", "paper")
AGAIN_SECONDS = 1.0


def serve() -> int:
    """Runs until told to stop; the exit code of the web part when it could not start."""
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    for order in (signal.SIGTERM, signal.SIGINT):
        signal.signal(order, stop)
    running = {part: _start(part) for part in PARTS}
    started = time.monotonic()
    code = 0
    while not stopping:
        time.sleep(0.2)
        for part, process in list(running.items()):
            ended = process.poll()
            if ended is None:
                continue
            if part == "web" and time.monotonic() - started < 5:
                stopping, code = True, ended or 1
                break
            time.sleep(AGAIN_SECONDS)
            running[part] = _start(part)
    for process in running.values():
        process.terminate()
    for process in running.values():
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
    return code


def _start(part: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "lms.cli", "part", part])


def run_web(settings: Settings) -> None:
    """Gunicorn in this process; content is loaded once and shared by its workers."""
    from gunicorn.app.base import BaseApplication

    from lms.app import create_app
    from lms.logs import configuration
    from lms.store.db import db

    app = create_app(settings)

    class Web(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
        def load_config(self) -> None:
            self.cfg.set("bind", f"{settings.bind}:{settings.port}")
            self.cfg.set("workers", settings.workers)
            self.cfg.set("threads", settings.threads)
            self.cfg.set("worker_class", "gthread")
            self.cfg.set("preload_app", value=True)
            self.cfg.set("keepalive", 5)
            self.cfg.set("max_requests", 20000)
            self.cfg.set("max_requests_jitter", 2000)
            self.cfg.set("worker_tmp_dir", _fast_folder())
            self.cfg.set("limit_request_line", 8190)  # a link that ticks 500 people is 6 KB long
            self.cfg.set("loglevel", "warning")
            self.cfg.set("logconfig_dict", configuration("INFO" if settings.logs_requests else "WARNING"))
            self.cfg.set("control_socket_disable", value=True)
            self.cfg.set("post_fork", post_fork)

        def load(self) -> Any:
            return app

    def post_fork(_server: object, _worker: object) -> None:
        with app.app_context():
            db.engine.dispose(close=False)

    Web().run()


def _fast_folder() -> str | None:
    """Where a heartbeat costs no disk; None where there is no such place."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 -- gunicorn makes the files itself


if __name__ == "__main__":
    sys.exit(serve())
