"""The web part's edge: silent, slow and unfinished connections hold nobody up."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from lms.cli.framing import Framed, frame
from tests.conftest import PASSWORD, ROOT
from tests.tools.server import free_port, wait_until

UNFINISHED = (
    b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 500\r\n\r\nemail=a"
)
PAGE = b"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


class TestFraming:
    @pytest.mark.parametrize(
        ("fields", "body", "framed"),
        [
            (b"", 0, {}),
            (b"Content-Length: 5\r\n", 5, {}),
            (b"Content-Length: 5\r\nExpect: 100-Continue\r\n", 5, {"wants_a_word": True}),
            (b"content-length : 5\r\ncontent-length:5\r\n", 5, {}),
            (b"Content-Length: 1000\r\n", 0, {"is_last": True}),
            (b"Content-Length: 5\r\nContent-Length: 6\r\n", 0, {"is_last": True}),
            (b"Content-Length: -5\r\n", 0, {"is_last": True}),
            (b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", 0, {"is_last": True, "is_chunked": True}),
        ],
    )
    def test_a_request_ends_where_its_head_says_or_behind_it_for_good(self, fields, body, framed):
        head = b"POST / HTTP/1.1\r\n" + fields + b"\r\n"

        assert frame(head + b"hello, and what comes next", 999) == Framed(len(head) + body, **framed)
        assert frame(head[:-1], 999) is None


@contextmanager
def web(folder: Path, database_url: str, content_cache: Path) -> Iterator[int]:
    """The web part alone, as `lms serve` starts it; its port."""
    port = free_port()
    (folder / "cache").symlink_to(content_cache)
    environment = {
        **os.environ,
        "LMS_DATA": str(folder),
        "LMS_DATABASE_URL": database_url,
        "LMS_CONTENT": str(ROOT),
        "LMS_PORT": str(port),
    }
    with subprocess.Popen((sys.executable, "-m", "lms.cli", "part", "web"), cwd=ROOT, env=environment) as part:
        try:
            wait_until(lambda: answers(port), "the web part does not answer", 60)
            yield port
        finally:
            part.terminate()


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/pause/", timeout=5) as page:
            return bool(page.status == 200)
    except (URLError, ConnectionError, TimeoutError):
        return False


@pytest.fixture
def port(tmp_path, database_url, content_cache) -> Iterator[int]:
    with web(tmp_path, database_url, content_cache) as one:
        yield one


def connect(port: int, said: bytes = b"") -> socket.socket:
    one = socket.create_connection(("127.0.0.1", port), timeout=20)
    one.sendall(said)
    return one


def heard(one: socket.socket, least: bytes = b"\r\n\r\n") -> bytes:
    """What comes until these bytes stood in it, or nothing more comes."""
    got = b""
    while least not in got and (piece := one.recv(65536)):
        got += piece
    return got


def is_silent(one: socket.socket) -> bool:
    """Whether the site still waits for more, and said nothing."""
    one.settimeout(0)
    try:
        one.recv(1)
    except BlockingIOError:
        return True
    return False


def crowd(port: int, room: ExitStack, *, idle: int, bodies: int) -> list[socket.socket]:
    said = [b""] * idle + [UNFINISHED] * bodies
    return [room.enter_context(connect(port, one)) for one in said]


@pytest.mark.long
def test_pages_are_answered_while_silent_ones_are_still_waited_for(port):
    with ExitStack() as room:
        waiting = crowd(port, room, idle=40, bodies=20)
        deaf = [room.enter_context(connect(port, PAGE * 40)) for _ in range(12)]
        page = room.enter_context(connect(port, PAGE))

        assert heard(page).startswith(b"HTTP/1.1 200 OK")
        assert all(map(is_silent, waiting))

        last = waiting[-1]
        last.settimeout(20)
        last.sendall(b"&" * 493)
        assert heard(last).startswith(b"HTTP/1.1 400")  # the form had no token; it was read whole
        assert heard(deaf[0], b"</html>").startswith(b"HTTP/1.1 200 OK")

        chunked = room.enter_context(
            connect(port, UNFINISHED.replace(b"Content-Length: 500", b"Transfer-Encoding: x"))
        )
        large = room.enter_context(connect(port, UNFINISHED.replace(b": 500", b": 50000000")))
        asking = room.enter_context(
            connect(port, UNFINISHED.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n"))
        )
        endless = room.enter_context(connect(port, b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000))
        assert heard(chunked).startswith(b"HTTP/1.1 411")
        assert heard(large).startswith(b"HTTP/1.1 413")
        assert heard(asking) == b"HTTP/1.1 100 Continue\r\n\r\n"
        assert heard(endless).startswith(b"HTTP/1.1 431")


def within(port: int, seconds: float, count: int = 10) -> None:
    """Pages of a new visitor, each answered in time."""
    for _ in range(count):
        began = time.monotonic()
        with connect(port, PAGE) as page:
            assert heard(page).startswith(b"HTTP/1.1 200 OK")
        assert time.monotonic() - began < seconds


@pytest.mark.proof
def test_two_hundred_idle_ones_and_fifty_unfinished_bodies_hold_no_page_up(port):
    with ExitStack() as room:
        waiting = crowd(port, room, idle=200, bodies=50)
        within(port, 10)
        assert all(map(is_silent, waiting))

        for one in waiting:
            one.settimeout(90)
        assert waiting[0].recv(1) == b""
        assert heard(waiting[-1]).startswith(b"HTTP/1.1 408")


@pytest.mark.proof
def test_more_connections_than_there_is_room_for_let_go_of_the_oldest(port):
    with ExitStack() as room:
        crowd(port, room, idle=900, bodies=0)
        within(port, 10)
        crowd(port, room, idle=0, bodies=300)
        within(port, 10)


@pytest.fixture
def caddy(port, tmp_path) -> Iterator[int]:
    """Caddy before it, set as the page on running a site says, but for its names and ports."""
    program, front = shutil.which("caddy"), free_port()
    if program is None:
        pytest.skip("caddy is not installed")
    told = (ROOT / "docs/deploy.md").read_text("utf-8")
    block = re.search(r"`/etc/caddy/Caddyfile`:\n\n((?:    .*\n|\n)+)", told)
    assert block
    text = re.sub(r"(?m)^    ", "", block[1]).replace("training.example.org", f"http://127.0.0.1:{front}")
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{port}").replace("{\n", "{\n    admin off\n", 1)
    (tmp_path / "Caddyfile").write_text(text)
    command = (program, "run", "--adapter", "caddyfile", "--config", str(tmp_path / "Caddyfile"))
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as proxy:
        try:
            wait_until(lambda: proxy.poll() is not None or answers(front), "caddy does not answer", 30)
            yield front
        finally:
            proxy.terminate()


@pytest.mark.proof
def test_behind_the_documented_caddy_they_hold_no_page_up_either(caddy):
    with ExitStack() as room:
        waiting = crowd(caddy, room, idle=200, bodies=50)
        within(caddy, 10)
        assert all(map(is_silent, waiting[-50:]))


class Learner:
    """Someone with a browser of their own, over a plain connection."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookie = ""

    def ask(self, method: str, path: str, **fields: str) -> tuple[int, str, dict[str, str]]:
        head = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request(method, path, urlencode(fields) if fields else None, head)
        answer = self.connection.getresponse()
        for name, value in answer.getheaders():
            if name == "Set-Cookie":
                self.cookie = value.partition(";")[0]
        return answer.status, answer.read().decode(), dict(answer.getheaders())

    def token(self, path: str) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.ask("GET", path)[1])
        assert found
        return found[1]


def sign_in_wrongly_at_once(port: int, count: int) -> tuple[list[tuple[int, str, dict[str, str]]], list[float]]:
    """What so many got who signed in at one moment, and how long the writes of someone else took meanwhile."""
    pia = Learner(port)
    pia.ask("POST", "/sign-in", email="pia@example.org", password=PASSWORD, csrf_token=pia.token("/sign-in"))
    token = pia.token("/account/")
    crowd = [Learner(port) for _ in range(count)]
    tokens = [one.token("/sign-in") for one in crowd]
    got: list[tuple[int, str, dict[str, str]]] = []
    together = threading.Barrier(count + 1)

    def sign_in(number: int) -> None:
        together.wait(20)
        typed = {"email": f"nobody{number}@example.org", "password": "wrong", "csrf_token": tokens[number]}
        got.append(crowd[number].ask("POST", "/sign-in", **typed))

    threads = [threading.Thread(target=sign_in, args=(number,)) for number in range(count)]
    for one in threads:
        one.start()
    together.wait(20)
    writes = []
    while not writes or (any(one.is_alive() for one in threads) and len(writes) < 50):
        began = time.monotonic()
        status, _, _ = pia.ask("POST", "/account/sessions/end-others", csrf_token=token)
        writes.append(time.monotonic() - began)
        assert status == 302
    for one in threads:
        one.join(120)
    for one in (pia, *crowd):
        one.connection.close()
    return got, writes


def hold_true_of(got: list[tuple[int, str, dict[str, str]]], count: int) -> None:
    assert len(got) == count
    assert {status for status, _, _ in got} <= {401, 429}
    for status, page, head in got:
        assert 'value="nobody' in page
        assert status == 401 or ("Many people are signing in" in page and int(head["Retry-After"]) > 0)


@pytest.mark.long
def test_many_sign_ins_at_once_are_answered_and_another_writes_meanwhile(cast, port):
    got, _ = sign_in_wrongly_at_once(port, 16)

    hold_true_of(got, 16)
    assert 429 in {status for status, _, _ in got}


@pytest.mark.proof
def test_fifty_wrong_sign_ins_at_once_hold_nobodys_writes_up(cast, port):
    got, writes = sign_in_wrongly_at_once(port, 50)

    hold_true_of(got, 50)
    print(f"another's writes took {max(writes):.3f} s at most, {len(writes)} of them")
    assert max(writes) < 3
