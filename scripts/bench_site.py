"""One site that is asked for pages, in a process of its own: `bench_before.py` starts one for each tree it measures.

A line of JSON comes in for each thing to measure, a line with its figures goes out. What a tree before this one has
as well is all that is used here, but for `call`, which measures a part of this tree by its name.
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

TREE, FOLDER = Path(sys.argv[1]), Path(sys.argv[2])
sys.path[:0] = [str(TREE / "scripts"), str(TREE)]

from bench import floor_of, quiz_run, sign_in, statements_of  # noqa: E402 -- of the tree that is measured
from flask import Flask  # noqa: E402
from flask.testing import FlaskClient  # noqa: E402

from lms.app import create_app  # noqa: E402
from lms.content.cache import load_cached  # noqa: E402
from lms.settings import Settings  # noqa: E402


class Site:
    def __init__(self) -> None:
        settings = Settings.from_environment({"LMS_DATA": str(FOLDER), "LMS_CONTENT": str(TREE)})
        self.catalogue = load_cached(TREE, FOLDER / "cache")
        self.app: Flask = create_app(settings, catalogue=self.catalogue)
        self._clients: dict[str, FlaskClient] = {}
        self._calls: dict[str, Any] = {}

    def page(self, who: str, path: str, times: int) -> dict[str, float]:
        """CPU milliseconds of one request, and its statements."""
        client = self._client(who)

        def ask() -> None:
            assert client.get(path).status_code == 200, (path, who)

        return {"cpu": _cpu(ask, times), "statements": statements_of(self.app, ask)}

    def quiz(self) -> dict[str, float]:
        """Of handing in a whole quiz."""
        statements, cpu = quiz_run(self.app, self._client("pia@example.org"))
        return {"cpu": cpu, "statements": statements}

    def floor(self) -> dict[str, float]:
        with tempfile.TemporaryDirectory(prefix="alongside-bench-") as name:  # it makes a database of its own
            return {"cpu": floor_of(Path(name)), "statements": 1}

    def call(self, name: str, times: int) -> dict[str, float]:
        """A part of this tree, as `bench_parts.py` has it."""
        from bench_parts import PARTS  # not in every tree

        with self.app.test_request_context():
            if name not in self._calls:
                self._calls[name] = PARTS[name](self.catalogue)
            ask = self._calls[name]
            cpu = _cpu(ask, times)
        return {"cpu": cpu, "statements": 0}

    def _client(self, who: str) -> FlaskClient:
        if who not in self._clients:
            self._clients[who] = self.app.test_client()
            sign_in(self._clients[who], who)
        return self._clients[who]


def _cpu(ask: Any, times: int) -> float:
    """CPU milliseconds of one call, after one that warms up."""
    ask()
    gc.collect()
    started = time.process_time()
    for _ in range(times):
        ask()
    return (time.process_time() - started) * 1000 / times


def main() -> None:
    site = Site()
    for line in sys.stdin:
        asked = json.loads(line)
        found = getattr(site, asked.pop("measure"))(**asked)
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
