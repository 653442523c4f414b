"""A fresh demonstration of a tree, served on loopback while time stands still, and its database put back at will."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from scripts.compare.letters import LetterBox
from scripts.compare.routes import Routes, routes_of

STILL = Path(__file__).parent / "still"
# At night in the demonstration's time zone, when the worker that the server starts writes no reminders.
MOMENT = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
PUBLIC_URL = "http://alongside.example"
START_SECONDS = 120
MAIL = """
    SELECT outbox.id, coalesce(outbox.email, person.email), subject, body
    FROM outbox LEFT JOIN person ON person.id = person_id ORDER BY outbox.id
"""


@dataclass(frozen=True, slots=True)
class Mail:
    """As it waits in the outbox; `{link}` stands for the address that it gets as it leaves."""

    to: str
    subject: str
    body: str


class Site:
    """`lms` is the command that runs the tree's command line."""

    def __init__(self, tree: Path, lms: list[str], folder: Path) -> None:
        self.tree, self.lms, self.folder = tree, lms, folder
        self.database = folder / "var" / "alongside.sqlite"
        self.chance = folder / "chance"
        self.clock = folder / "clock"
        self.named = 0
        self.port = _free_port()
        self.letters = LetterBox()

    def environment(self, settings: Mapping[str, str] | None = None, moment: datetime = MOMENT) -> dict[str, str]:
        """Nothing of the caller's own settings, so that two records on one machine meet the same ones."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "PYTHONPATH": os.pathsep.join(map(str, (STILL, self.tree))),
            "PYTHONHASHSEED": "0",
            "PYTHONDONTWRITEBYTECODE": "1",
            "COMPARE_CHANCE": str(self.chance),
            "LD_PRELOAD": _faketime(),
            "FAKETIME": _told(moment),
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
            "LMS_DATA": str(self.folder / "var"),
            "LMS_PUBLIC_URL": PUBLIC_URL,
            "LMS_PORT": str(self.port),
            "LMS_WORKERS": "1",
            **(settings or {}),
        }

    def run(
        self, *words: str, moment: datetime = MOMENT, settings: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.lms, *words],
            env=self.environment(settings, moment),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )

    def work(self, moment: datetime = MOMENT) -> list[dict[str, str]]:
        """One round of the worker; the mails that leave, as the mail server gets them."""
        done = self.run("work", "--once", moment=moment, settings=self.letters.settings)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return self.letters.take()

    @cached_property
    def routes(self) -> Routes:
        python = Path(self.lms[0]).with_name("python")
        return routes_of(str(python), self.environment())

    def mails(self) -> dict[int, Mail]:
        with closing(sqlite3.connect(self.database)) as rows:
            return {number: Mail(*words) for number, *words in rows.execute(MAIL)}

    def set_clock(self, moment: datetime) -> None:
        """For the served site, whose time stands still between."""
        new = self.clock.with_suffix(".new")
        new.write_text(_told(moment), "utf-8")
        new.replace(self.clock)

    def draw_for(self, name: str) -> None:
        """From here on all chance is that of `name`, from its beginning."""
        self.named += 1
        new = self.chance.with_suffix(".new")
        new.write_text(f"{self.named}\n{name}", "utf-8")
        new.replace(self.chance)


class State:
    """The database as it was at one moment."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.kept = sqlite3.connect(":memory:")
        with closing(sqlite3.connect(site.database)) as now:
            now.backup(self.kept)
        self.watch = sqlite3.connect(site.database)
        self.version = self._version()

    def put_back(self) -> None:
        """Through SQLite itself, so that the server's open connections see it; nothing where nothing was written."""
        if self._version() == self.version:
            return
        with closing(sqlite3.connect(self.site.database, timeout=30)) as now:
            self.kept.backup(now)
        self.version = self._version()

    def _version(self) -> int:
        version: int = self.watch.execute("PRAGMA data_version").fetchone()[0]
        return version

    def close(self) -> None:
        self.watch.close()
        self.kept.close()


@contextmanager
def kept_state(site: Site) -> Iterator[State]:
    state = State(site)
    try:
        yield state
    finally:
        state.put_back()
        state.close()


@contextmanager
def demonstration(tree: Path, lms: list[str]) -> Iterator[Site]:
    """Made anew, with one round of the worker, and not yet served."""
    with TemporaryDirectory(prefix="compare-", dir=_fast_folder()) as folder:
        site = Site(tree, lms, Path(folder))
        site.draw_for("demo")
        made = site.run("demo")
        if made.returncode:
            raise RuntimeError(made.stderr)
        site.run("work", "--once")
        with site.letters:
            yield site


@contextmanager
def served(site: Site, *, sends_mail: bool) -> Iterator[None]:
    site.draw_for("serve")
    site.set_clock(MOMENT)
    environment = site.environment(site.letters.settings if sends_mail else None)
    del environment["FAKETIME"]
    environment |= {"FAKETIME_TIMESTAMP_FILE": str(site.clock), "FAKETIME_NO_CACHE": "1"}
    log = site.folder / "serve.log"
    with log.open("w") as told:
        server = subprocess.Popen([*site.lms, "serve"], env=environment, cwd=site.folder, stdout=told, stderr=told)
    try:
        _wait_for(site, server, log)
        yield
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(site: Site, server: subprocess.Popen[bytes], log: Path) -> None:
    """Until pages are answered, PDFs are made and the worker has done its first round."""
    for _ in range(START_SECONDS * 4):
        time.sleep(0.25)
        if server.poll() is not None:
            break
        if list(site.folder.glob("var/run/*.sock")) and _answers(site.port):
            time.sleep(2)
            return
    raise RuntimeError(f"the site does not start: {log.read_text('utf-8')}")


def _answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=5):
            return True
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


def _fast_folder() -> str | None:
    """Where thousands of copies of the database cost no disk."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def _told(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"


@cache
def _faketime() -> str:
    """The library that makes time stand still, as the command of that name would load it."""
    if shutil.which("faketime") is None:
        raise RuntimeError("faketime is missing; on Debian: apt-get install faketime")
    shown = subprocess.run(
        ["faketime", "-f", "2026-01-01 00:00:00", "printenv", "LD_PRELOAD"],
        capture_output=True,
        text=True,
        check=True,
    )
    return shown.stdout.strip()
