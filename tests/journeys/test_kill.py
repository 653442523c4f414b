"""What was acknowledged stays, and nothing is there twice, whenever the power goes."""

from __future__ import annotations

import http.client
import os
import queue
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from flask import Flask, session
from flask_wtf.csrf import generate_csrf

from lms.actions.account import sessions
from lms.actions.learning import learning
from lms.app import create_app
from lms.settings import Settings
from lms.store.credit import ledger
from lms.store.db import db, unit_of_work
from lms.store.learning import completions, lessons
from lms.store.tables.learning import Attempt
from tests.conftest import ROOT, settings_in
from tests.tools.acting import acting
from tests.tools.joining import add_person
from tests.tools.server import free_port, wait_until
from tests.tools.way import form_of, right_answers

COURSE = "peer-role-in-child-welfare"
THREADS = 6
ACKNOWLEDGED_EACH_TIME = 12
PEOPLE_EACH_TIME = 40


@dataclass(frozen=True)
class Waiting:
    """Someone whose last step is to hand in a quiz, with all that the request needs."""

    attempt_id: int
    cookie: str
    body: str


@dataclass
class Kept:
    """What the senders were told, over all the lives of the server."""

    waiting: queue.SimpleQueue[Waiting]
    stopped: threading.Event = field(default_factory=threading.Event)
    acknowledged: list[int] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)


@pytest.fixture
def world(request, durable, tmp_path, content_cache, empty_database, catalogue):
    """A site on a file of SQLite that has read the content before."""
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("this is about SQLite's own file")
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "cache").symlink_to(content_cache)
    settings = replace(settings_in(folder), port=free_port(), workers=2, threads=4)
    shutil.copyfile(empty_database.removeprefix("sqlite:///"), settings.sqlite_file)
    app = create_app(settings, catalogue=catalogue)
    yield app, settings
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def people_who_wait(app: Flask, course, count: int) -> queue.SimpleQueue[Waiting]:
    """Everyone has read, and evaluated, and has the quiz open: what is sent completes the course."""
    waiting: queue.SimpleQueue[Waiting] = queue.SimpleQueue()
    now = app.extensions["alongside"].clock()
    opened = []
    with app.app_context(), unit_of_work():
        for number in range(count):
            person = add_person(f"peer{number}@example.org", f"Peer {number}", now)
            enrolment_id = learning.start_course(acting(person.id, now), course)
            for lesson in course.lessons:
                lessons.finish_lesson(enrolment_id, lesson.slug, now)
            lessons.add_active_time(enrolment_id, now.date(), course.active_seconds_needed())
            completions.add_evaluation(enrolment_id, course.slug, course.revision, {}, now)
            attempt = learning.open_quiz(acting(person.id, now), course)
            opened.append((attempt.id, right_answers(course, attempt.drawn), sessions.open_session(person.id, now)))
    items = {item.id: item for item in course.items}
    for attempt_id, answers, token in opened:
        cookie, csrf = way_in(app, token)
        fields: dict[str, object] = dict(form_of(items, answers))
        fields |= {"attempt": attempt_id, "csrf_token": csrf, "press": "submit"}
        waiting.put(Waiting(attempt_id, cookie, urlencode(fields)))
    return waiting


def way_in(app: Flask, token: str) -> tuple[str, str]:
    """A cookie as the site gives it after signing in, and the CSRF token that goes with it."""
    with app.test_request_context("/"):
        session["_user_id"] = token
        csrf = generate_csrf()
        return app.session_interface.get_signing_serializer(app).dumps(dict(session)), csrf


@contextmanager
def web(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """The web part of `lms serve`, with its workers in one process group, up and answering."""
    given = {
        **os.environ,
        "LMS_DATA": str(settings.data),
        "LMS_CONTENT": str(ROOT),
        "LMS_PORT": str(settings.port),
        "LMS_WORKERS": str(settings.workers),
    }
    command = [sys.executable, "-m", "lms.cli", "part", "web"]
    process = subprocess.Popen(command, cwd=ROOT, env=given, start_new_session=True, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: is_up(settings.port) or process.poll() is not None, "the web part does not answer")
        assert process.poll() is None, "the web part ended"
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def is_up(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def hand_in(port: int, one: Waiting, kept: Kept) -> bool:
    """Sends one quiz; True once the redirect to its result, or to the page of arrival, was received."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    headers = {"Cookie": f"alongside={one.cookie}", "Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request("POST", f"/courses/{COURSE}/quiz/", one.body, headers)
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    if answer.status == 503:
        return False  # many wait to write: it says that nothing was done
    to = answer.headers.get("Location", "")
    leads = rf"/courses/{COURSE}/quiz/{one.attempt_id}/(#said)?|/arrivals/{COURSE}/"
    if answer.status != 302 or not re.fullmatch(leads, to):
        kept.odd.append(f"{answer.status} to {to!r} for attempt {one.attempt_id}")
        return False
    kept.acknowledged.append(one.attempt_id)
    return True


def send_quizzes(port: int, kept: Kept) -> None:
    """Hands in one quiz after the other, each by two requests at once; what was not acknowledged is sent again."""
    while not kept.stopped.is_set():
        try:
            one = kept.waiting.get_nowait()
        except queue.Empty:
            return
        twin = threading.Thread(target=hand_in, args=(port, one, kept))
        twin.start()
        arrived = hand_in(port, one, kept)
        twin.join()
        if not arrived:
            kept.waiting.put(one)
            time.sleep(0.02)


@contextmanager
def sending(port: int, kept: Kept) -> Iterator[None]:
    """Several senders, from before the first life to after the last."""
    senders = [threading.Thread(target=send_quizzes, args=(port, kept), daemon=True) for _ in range(THREADS)]
    for sender in senders:
        sender.start()
    try:
        yield
    finally:
        kept.stopped.set()
        for sender in senders:
            sender.join(30)


def has_come(kept: Kept, enough: int) -> bool:
    return len(kept.acknowledged) >= enough or bool(kept.odd)


@pytest.mark.parametrize("kills", [2, pytest.param(20, marks=pytest.mark.proof)])
@pytest.mark.long
def test_nothing_acknowledged_is_lost_and_nothing_is_doubled(world, catalogue, kills):
    app, settings = world
    course = catalogue.courses[COURSE]
    kept = Kept(people_who_wait(app, course, kills * PEOPLE_EACH_TIME))
    chance = random.Random(kills)

    with sending(settings.port, kept):
        for _ in range(kills):
            with web(settings) as process:
                enough = len(kept.acknowledged) + ACKNOWLEDGED_EACH_TIME
                wait_until(partial(has_come, kept, enough), f"only {len(kept.acknowledged)} acknowledged: {kept.odd}")
                time.sleep(chance.random() / 20)  # so that the kill comes anywhere in a request
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(10)

    assert kept.odd == []
    assert not kept.waiting.empty(), "everyone was through before the last kill"
    with app.app_context():
        assert set(kept.acknowledged) <= submitted()
        assert_whole()


def submitted() -> set[int]:
    query = sa.select(Attempt.id).where(Attempt.submitted_at.is_not(None))
    return set(db.session.scalars(query))


def assert_whole() -> None:
    """Each attempt handed in brought one completion, line and certificate, and its evidence; the others nothing."""
    count = len(submitted())
    told = {table: numbers(f"SELECT count(*), count(DISTINCT {of}) FROM {table}") for table, of in ONE_EACH.items()}
    assert told == dict.fromkeys(ONE_EACH, (count, count))
    doubled = numbers(
        "SELECT count(*), count(DISTINCT source_id || ':' || thing || ':' || competency) FROM evidence WHERE rung < 3"
    )
    assert doubled[0] == doubled[1] > 0
    assert numbers("SELECT count(*), count(DISTINCT source_id) FROM evidence")[1] == count
    assert list(ledger.broken_chains()) == []
    assert db.session.scalar(sa.text("PRAGMA integrity_check")) == "ok"


ONE_EACH = {"completion": "enrolment_id", "ledger_line": "completion_id", "certificate": "completion_id"}


def numbers(query: str) -> tuple[int, ...]:
    return tuple(db.session.execute(sa.text(query)).one())
