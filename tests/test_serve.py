"""A whole site, as `lms serve` runs it: three parts that are watched, and one sentence where it cannot start."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.conftest import ROOT, run
from tests.tools.server import answers, free_port, wait_until

SERVE = (sys.executable, "-m", "lms.cli", "serve")
PARTS = {"web", "work", "render"}


@dataclass(frozen=True)
class Served:
    watcher: subprocess.Popen[str]
    folder: Path
    port: int

    def parts(self) -> dict[str, int]:
        """Name of each part that runs to its process."""
        listed = run("ps", "-A", "-ww", "-o", "pid=,ppid=,args=").stdout.splitlines()
        found = [line.split() for line in listed if " part " in line]
        return {words[words.index("part") + 1]: int(words[0]) for words in found if int(words[1]) == self.watcher.pid}

    def is_up(self) -> bool:
        """Whether every part runs, and pages and paper are answered: what comes last is asked first."""
        if not answers(self.folder / "run" / "render.sock"):
            return False
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as page:
                answered = page.status == 200
        except (URLError, ConnectionError, TimeoutError):
            return False
        return answered and set(self.parts()) == PARTS


@pytest.fixture
def environment(tmp_path, database_url, content_cache, catalogue) -> dict[str, str]:
    """Of a site that has read the content before."""
    (tmp_path / "cache").symlink_to(content_cache)
    return {
        **os.environ,
        "LMS_DATA": str(tmp_path),
        "LMS_DATABASE_URL": database_url,
        "LMS_CONTENT": str(ROOT),
        "LMS_PORT": str(free_port()),
    }


@pytest.fixture
def served(environment, tmp_path) -> Iterator[Served]:
    with subprocess.Popen(SERVE, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as watcher:
        site = Served(watcher, tmp_path, int(environment["LMS_PORT"]))
        try:
            wait_until(site.is_up, "the site does not come up", 60)
            yield site
        finally:
            watcher.terminate()


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.long
def test_a_part_that_was_killed_comes_back_and_an_order_to_stop_ends_all(served):
    before = served.parts()

    for process in before.values():
        os.kill(process, signal.SIGKILL)
    wait_until(lambda: not any(map(is_alive, before.values())), "a killed part is still there")
    wait_until(served.is_up, "the parts do not come back", 60)
    after = served.parts()
    served.watcher.terminate()

    assert set(before.values()).isdisjoint(after.values())
    assert served.watcher.wait(30) == 0
    assert [name for name, process in after.items() if is_alive(process)] == []
    assert served.watcher.stdout.read() == f"Alongside is at http://127.0.0.1:{served.port}  (stop with Ctrl+C)\n"


def test_a_port_that_is_taken_is_one_sentence(environment):
    with socket.create_server(("127.0.0.1", int(environment["LMS_PORT"]))):
        ended = run(*SERVE, cwd=ROOT, env=environment)

    assert ended.returncode != 0
    assert ended.stdout == ""
    assert ended.stderr.startswith(f"Error: Something else answers at port {environment['LMS_PORT']} already.")
    assert ended.stderr.count("\n") == 1


def test_a_key_that_cannot_sign_is_one_sentence(environment):
    ended = run(*SERVE, cwd=ROOT, env={**environment, "LMS_SEAL_KEY": "/nowhere/seal.pem"})

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "Error: LMS_SEAL_KEY names /nowhere/seal.pem, which is not there.\n"
