"""Speed, beside the framework's floor in the same minute: `make bench`.

For home, course, lesson, quiz submit and certificate: SQL statements, CPU milliseconds a request, as a multiple of a
bare Flask + SQLAlchemy + SQLite row + Jinja page; then requests a second and memory under gunicorn with 2 workers,
and bytes and requests of a first view. `bench_team.py` does the same for the team's side.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

from flask import Flask, render_template
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event

from lms.actions.learning import learning
from lms.app import create_app
from lms.content.cache import load_cached
from lms.content.catalogue import Catalogue
from lms.demo.make import make_demo
from lms.domain.acting import Acting
from lms.domain.program.program import DEMO_PASSWORD
from lms.settings import Settings
from lms.store.db import db, unit_of_work
from lms.store.learning import lessons
from lms.store.migrations.upgrade import upgrade
from lms.store.people import people as people_store
from lms.store.program.program import program

COURSE, LESSON = "boundaries-in-real-life", "money-rides-gifts"
ROUNDS = 200
FLOOR_PAGE = "<!doctype html><title>floor</title><h1>{{ name }}</h1>"


def floor_app(folder: Path) -> Flask:
    """A bare page: one row by its key, one small template."""
    app = Flask("floor")
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{folder / 'floor.sqlite'}"
    own = SQLAlchemy(app)

    class Row(own.Model):
        id = own.Column(own.Integer, primary_key=True)
        name = own.Column(own.Text)

    with app.app_context():
        own.create_all()
        own.session.add(Row(id=1, name="one"))
        own.session.commit()
    template = app.jinja_env.from_string(FLOOR_PAGE)  # once, as a site compiles its own

    @app.get("/")
    def page() -> str:
        return render_template(template, name=own.session.get(Row, 1).name)

    return app


def floor_of(folder: Path) -> float:
    """CPU milliseconds of the bare page, here and now."""
    bare = floor_app(folder).test_client()
    return cpu_of(lambda: bare.get("/"), 1000)


def cpu_of(ask: Callable[[], object], rounds: int = ROUNDS) -> float:
    """CPU milliseconds of one call: the median of ten batches after a warm-up."""
    for _ in range(min(10, rounds)):
        ask()
    batches = []
    for _ in range(10):
        started = time.process_time()
        for _ in range(max(1, rounds // 10)):
            ask()
        batches.append((time.process_time() - started) * 1000 / max(1, rounds // 10))
    return statistics.median(batches)


def statements_of(app: Flask, ask: Callable[[], object]) -> int:
    with app.app_context():
        engine = db.engine
    counted: list[str] = []

    def count(_connection, _cursor, statement, *_rest) -> None:
        if statement.split()[0] in ("SELECT", "INSERT", "UPDATE", "DELETE"):
            counted.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    ask()
    event.remove(engine, "before_cursor_execute", count)
    return len(counted)


@dataclass(frozen=True)
class Measured:
    """A page's statements, CPU milliseconds, and these as a multiple of the floor."""

    statements: int
    cpu: float
    times: float

    def tell(self, name: str) -> None:
        print(f"{name:<45} {self.statements:>10} {self.cpu:8.2f} {self.times:9.1f}")


def head(floor: float) -> None:
    print(f"{'':<45} statements   CPU ms   x floor")
    Measured(1, floor, 1).tell("floor: Flask, SQLAlchemy, a row, Jinja")


def measure(app: Flask, client: FlaskClient, path: str, floor: float) -> Measured:
    """Of a page that is there."""

    def ask() -> None:
        assert client.get(path).status_code == 200, path

    cpu = cpu_of(ask)
    return Measured(statements_of(app, ask), cpu, cpu / floor)


def in_demo(folder: Path, catalogue: Catalogue, **size: float) -> Flask:
    """The site on a demonstration of its own."""
    settings = Settings.from_environment({"LMS_DATA": str(folder), "LMS_CONTENT": str(Path(__file__).parent.parent)})
    app = create_app(settings, catalogue=catalogue)
    with app.app_context():
        upgrade(None, datetime.now(UTC))
        for _ in make_demo(catalogue, datetime.now(UTC), **size):
            pass
    return app


def token_of(page: str) -> str:
    return re.search(r'name="csrf_token" value="([^"]+)"', page)[1]


def sign_in(client: FlaskClient, email: str) -> None:
    token = token_of(client.get("/sign-in").text)
    client.post("/sign-in", data={"email": email, "password": DEMO_PASSWORD, "csrf_token": token})


def quiz_run(app: Flask, client: FlaskClient) -> tuple[int, float]:
    """Statements and CPU of handing in a whole quiz, over fresh attempts."""
    course = app.extensions["alongside"].catalogue.courses[COURSE]
    now = datetime.now(UTC)
    with app.app_context(), unit_of_work():
        person = people_store.person_by_email("pia@example.org")
        enrolment = learning.start_course(Acting(person.id, now, program()), course)
        for lesson in course.lessons:
            lessons.finish_lesson(enrolment, lesson.slug, now)
    statements, spent = 0, []
    for number in range(15):
        with app.app_context(), unit_of_work():
            attempt = learning.open_quiz(Acting(person.id, now + timedelta(seconds=number), program()), course)
            attempt_id, drawn = attempt.id, [item for item, _ in attempt.drawn]
        token = token_of(client.get(f"/courses/{COURSE}/quiz/").text)
        answers = {f"item-{item}": "0" for item in drawn}

        def hand_in(answers=answers, attempt_id=attempt_id, token=token) -> None:
            sent = {**answers, "attempt": attempt_id, "press": "anyway", "csrf_token": token}
            assert client.post(f"/courses/{COURSE}/quiz/", data=sent).status_code == 302

        started = time.process_time()
        counted = statements_of(app, hand_in)
        spent.append((time.process_time() - started) * 1000)
        statements = max(statements, counted)
    return statements, statistics.median(spent[3:])


def pss(pids: list[int]) -> float:
    """Proportional memory of processes, in MB."""
    total = 0
    for pid in pids:
        text_of = Path(f"/proc/{pid}/smaps_rollup").read_text()
        total += int(re.search(r"^Pss:\s+(\d+)", text_of, re.M)[1])
    return total / 1024


def children(pid: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout
    return [int(one) for one in found.split()]


def under_gunicorn(folder: Path, port: int, cookie: str) -> None:
    environment = {**os.environ, "LMS_DATA": str(folder), "LMS_PORT": str(port), "LMS_WORKERS": "2"}
    started = time.monotonic()
    server = subprocess.Popen([sys.executable, "-m", "lms.cli", "serve"], env=environment, stdout=subprocess.DEVNULL)
    try:
        while server.poll() is None:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1).read()
                break
            except OSError:
                time.sleep(0.05)
        assert server.poll() is None, "the site ended before it answered"
        print(f"start until the first answer            {time.monotonic() - started:8.2f} s")
        time.sleep(3)
        for path in ("/", f"/courses/{COURSE}/", f"/courses/{COURSE}/{LESSON}/"):
            print(f"requests a second  {path[:40]:<40} {rate(port, path, cookie):8.0f}")
        parts = {pid: Path(f"/proc/{pid}/cmdline").read_text() for pid in children(server.pid)}
        web = next(pid for pid, words in parts.items() if "\0web" in words)
        child = next(pid for pid, words in parts.items() if "\0render" in words)
        print(f"memory (PSS): web parent and 2 workers  {pss([web, *children(web)]):8.0f} MB")
        print(f"memory (PSS): render child              {pss([child]):8.0f} MB")
        others = [server.pid, *(pid for pid in parts if pid not in (web, child))]
        print(f"memory (PSS): the watcher and the worker{pss(others):8.0f} MB")
        certificate(port, cookie)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


def certificate(port: int, cookie: str) -> None:
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/certificates/", headers={"Cookie": cookie})
    page = connection.getresponse().read().decode()
    serials = re.findall(r"/certificates/([0-9A-Z-]+)\.pdf", page)
    times = []
    for serial in serials:
        started = time.monotonic()
        connection.request("GET", f"/certificates/{serial}.pdf", headers={"Cookie": cookie})
        answer = connection.getresponse()
        size = len(answer.read())
        times.append((time.monotonic() - started) * 1000)
        assert answer.status == 200, answer.status
    print(
        f"certificate, first rendering (warm child) {' '.join(f'{one:.0f}' for one in times)} ms, {size // 1024} KB"
    )


def rate(port: int, path: str, cookie: str, seconds: float = 3.0) -> float:
    done = [0] * 4
    until = time.monotonic() + seconds

    def ask(index: int) -> None:
        connection = HTTPConnection("127.0.0.1", port)
        while time.monotonic() < until:
            connection.request("GET", path, headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
            done[index] += 1

    askers = [threading.Thread(target=ask, args=(index,)) for index in range(4)]
    for one in askers:
        one.start()
    for one in askers:
        one.join()
    return sum(done) / seconds


def tell_first_view(client: FlaskClient, path: str) -> None:
    size, requests = first_view(client, path)
    print(f"first view of {path:<45} {size / 1024:6.1f} KB in {requests} requests")


def first_view(client: FlaskClient, path: str) -> tuple[int, int]:
    """Bytes as sent to a browser, which takes them compressed, and requests."""
    files = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', client.get(path).text))
    sizes = [len(client.get(one, headers={"Accept-Encoding": "gzip, br"}).data) for one in (path, *files)]
    return sum(sizes), len(sizes)


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="alongside-bench-"))
    try:
        catalogue = load_cached(Path(__file__).parent.parent, folder / "cache")
        app = in_demo(folder, catalogue)
        client, ana = app.test_client(), app.test_client()
        sign_in(client, "pia@example.org")
        sign_in(ana, "ana@example.org")
        floor = floor_of(folder)
        head(floor)
        for name, path in (
            ("home", "/"),
            ("course", f"/courses/{COURSE}/"),
            ("lesson", f"/courses/{COURSE}/{LESSON}/"),
            ("competence", "/competence/"),
            ("hours", "/hours/"),
        ):
            measure(app, client, path, floor).tell(name)
        counted, cpu = quiz_run(app, client)
        Measured(counted, cpu, cpu / floor).tell("quiz, handed in whole")
        for path in (
            "/",
            f"/courses/{COURSE}/",
            f"/courses/{COURSE}/{LESSON}/",
            f"/courses/{COURSE}/quiz/",
        ):
            tell_first_view(client, path)
        tell_first_view(app.test_client(), "/sign-in")
        # The test client hands its cookies out in no other way.
        cookie = "; ".join(f"{one.key}={one.value}" for one in ana._cookies.values())  # noqa: SLF001
        with app.app_context():
            db.engine.dispose()
        under_gunicorn(folder, int(os.environ.get("BENCH_PORT", "8765")), cookie)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
