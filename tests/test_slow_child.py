"""The render child for papers of many pages: a real one, started when it is needed and gone when it is not."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import Mock

import pytest

from lms.cli.queue import making
from lms.cli.queue.child import SlowChild
from lms.documents.certificate import EXAMPLE
from lms.documents.render import Job, NotRendered
from lms.signing.named import NamedKeyRefused
from tests.conftest import ROOT, settings_in

IDLE = """
import sys
from pathlib import Path
from lms.documents import render_child
render_child.IDLE_SECONDS = 0.2
render_child.serve(*map(Path, sys.argv[1:]), is_slow=True)
"""
pytestmark = [pytest.mark.xdist_group("render"), pytest.mark.long]


@pytest.fixture
def place(monkeypatch):
    """Where a site lies whose sockets have short paths."""
    with TemporaryDirectory(prefix="slow-") as folder:
        monkeypatch.setenv("LMS_DATA", folder)
        monkeypatch.setenv("LMS_CONTENT", str(ROOT))
        yield Path(folder)


def test_it_is_started_on_need_gives_way_to_all_others_and_ends_with_whoever_started_it(place):
    with SlowChild(settings_in(place)) as child:
        made = child.render(EXAMPLE)
        process = child._process
        assert (made[:5], os.getpriority(os.PRIO_PROCESS, process.pid)) == (
            b"%PDF-",
            10 + os.getpriority(os.PRIO_PROCESS, 0),
        )
        with pytest.raises(NotRendered, match="no template"):
            child.render(Job("no-such-template", {}))
        assert child._process is process

    assert process.poll() is not None


@pytest.mark.proof
def test_it_ends_by_itself_once_nobody_needs_it(place):
    words = [sys.executable, "-c", IDLE, str(place / "slow.sock"), str(ROOT)]

    assert subprocess.run(words, cwd=ROOT, timeout=60, check=False).returncode == 0


def test_where_it_cannot_start_that_is_told(place, monkeypatch):
    monkeypatch.setattr("lms.cli.queue.child.START_SECONDS", 0.3)
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: _Ended())
    child = SlowChild(settings_in(place))

    with pytest.raises(NotRendered, match="not running"):
        child.render(EXAMPLE)


class _Ended:
    """A process that ended before it listened."""

    def poll(self) -> int:
        return 1


def test_papers_are_made_beside_the_worker_until_it_stops(monkeypatch):
    stopped, seen = threading.Event(), []

    def run(told: threading.Event, titles: object) -> None:
        while not told.wait(0.01):
            seen.append(titles)

    monkeypatch.setattr(making, "_run", run)
    with making.queue_beside(stopped, {}):
        while not seen:
            time.sleep(0.01)
        is_running = not stopped.is_set()

    assert (is_running, stopped.is_set()) == (True, True)


def test_without_a_key_that_signs_papers_wait_and_the_log_says_which_setting_it_is(monkeypatch, settings, caplog):
    refused = NamedKeyRefused("LMS_SEAL_KEY", Path("seal.pem"), "is not there.")
    stopped, waited = threading.Event(), []
    monkeypatch.setattr(stopped, "wait", lambda seconds: waited.append(seconds) or len(waited) > 2)
    monkeypatch.setattr(making, "open_site", lambda: nullcontext(settings))
    monkeypatch.setattr(making, "tools_of", Mock(side_effect=refused))

    making._run(stopped, {})

    assert waited == [making.LOOK_SECONDS, making.WITHOUT_KEYS_SECONDS, making.LOOK_SECONDS]
    assert caplog.messages == ["papers wait: LMS_SEAL_KEY names seal.pem, which is not there."]
