"""The render child for papers of many pages: started when one is asked for, and gone when none is."""

from __future__ import annotations

import subprocess
import sys
import time
from types import TracebackType
from typing import Self

from lms.documents.render import PATIENCE_SECONDS, Job, NobodyRenders, render
from lms.settings import Settings

START_SECONDS = 30
LOOK_SECONDS = 0.1
SLOW_PATIENCE_SECONDS = 12 * PATIENCE_SECONDS


class SlowChild:
    """Whoever makes papers has one; it ends on its own after five idle minutes, and is started anew."""

    def __init__(self, settings: Settings) -> None:
        self.socket_path = settings.slow_socket
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait()

    def render(self, job: Job) -> bytes:
        """Raises NotRendered; GlyphsMissing."""
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                return render(job, self.socket_path, SLOW_PATIENCE_SECONDS)
            except NobodyRenders:
                self._start()
                if time.monotonic() > until:
                    raise
            time.sleep(LOOK_SECONDS)

    def _start(self) -> None:
        """Unless it is starting. Another process may have one as well: whichever listens last gets the papers."""
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen([sys.executable, "-m", "lms.cli", "part", "slow"])
