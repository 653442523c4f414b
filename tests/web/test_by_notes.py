"""What is noted beside a page never keeps it from being shown, and a database that is gone leaves some pages."""

from __future__ import annotations

import re
import sqlite3
import threading
import time
from contextlib import closing, contextmanager

import pytest
import sqlalchemy as sa

from lms.store.db import db
from lms.web import context, guard
from tests.tools.full_disk import full_disk
from tests.tools.way import complete

COURSE = "peer-role-in-child-welfare"
LESSON = f"/courses/{COURSE}/why-peers/"


@contextmanager
def locked(app):
    """Meanwhile someone else holds what every write needs."""
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(engine.url.database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
        return
    with engine.connect() as other:
        other.execute(sa.text("LOCK TABLE session, event, throttle IN SHARE MODE"))
        yield


@contextmanager
def full(_app):
    with full_disk():
        yield


HINDRANCES = pytest.mark.parametrize("hindered", [locked, full])


@pytest.fixture(autouse=True)
def _short_patience(monkeypatch):
    monkeypatch.setattr(guard, "LOOK_MS", 50)


@pytest.fixture
def reading(app, visitor, cast, clock):
    """Pia, in the middle of a lesson, an hour after she was last seen."""
    pia = visitor("pia")
    pia.post(f"/courses/{COURSE}/start")
    pia.get(LESSON)
    clock.pass_time(hours=1)
    return pia


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/", marks=pytest.mark.works("GET /")),
        "/courses/",
        pytest.param(LESSON, marks=pytest.mark.works("GET /courses/<course:course>/<lesson>/")),
        "/hours/",
    ],
)
def test_a_page_is_shown_while_others_write(app, reading, path):
    with locked(app):
        began = time.monotonic()
        answer = reading.get(path)

    assert answer.status_code == 200
    assert time.monotonic() - began < 5


def test_a_page_is_shown_while_the_disk_is_full(app, reading, caplog):
    with full_disk():
        answer = reading.get(LESSON)

    assert answer.status_code == 200
    assert "was not kept" in caplog.text
    assert "@" not in caplog.text


@HINDRANCES
def test_a_certificate_is_checked_though_the_count_cannot_be_kept(app, visitor, cast, course, hindered):
    with app.app_context():
        serial = complete(course, cast.pia, context.utc_now()).serial
    with hindered(app):
        found, none = visitor(None).get(f"/verify/{serial}"), visitor(None).get("/verify/0000-0000-0000-0000")

    assert (found.status_code, none.status_code) == (200, 404)


@HINDRANCES
def test_a_record_is_not_shown_when_the_look_at_it_cannot_be_noted(app, visitor, cast, looks, hindered):
    sam = visitor("sam")
    with hindered(app):
        refused = sam.get(f"/people/{cast.pia}/")

    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) > 0
    assert "each look is written down" in refused.text
    assert "Pia" not in refused.text
    assert looks() == []
    assert sam.get(f"/people/{cast.pia}/").status_code == 200
    assert len(looks()) == 1


def test_a_look_that_stands_in_the_log_of_today_needs_no_writing(app, visitor, cast, looks, clock):
    sam = visitor("sam")
    assert sam.get(f"/people/{cast.pia}/").status_code == 200
    with locked(app):
        again, other = sam.get(f"/people/{cast.pia}/"), sam.get(f"/people/{cast.pia}/competence/")

    assert (again.status_code, other.status_code) == (200, 503)  # the second is a look of another kind
    clock.pass_time(days=1)
    assert visitor("sam").get(f"/people/{cast.pia}/").status_code == 200
    assert len(looks()) == 2


def test_a_sign_of_life_waits_for_nobody(app, reading):
    with locked(app):
        began = time.monotonic()
        answer = reading.post(f"/courses/{COURSE}/beat")

    assert (answer.status_code, answer.text) == (503, "")
    assert time.monotonic() - began < 5


def test_a_full_disk_is_said_with_what_is_kept_and_what_is_not(app, reading):
    with full_disk():
        answer = reading.post(LESSON)

    assert answer.status_code == 503
    assert "What you saved or handed in before is kept." in answer.text
    assert "still in this browser" in answer.text


@HINDRANCES
def test_health_tells_that_nothing_can_be_written(app, visitor, cast, clock, hindered):
    visitor(None).get("/healthz")
    clock.pass_time(minutes=1)
    with hindered(app):
        bad = visitor(None).get("/healthz")
        clock.pass_time(seconds=1)
        soon = visitor(None).get("/healthz")
    still = visitor(None).get("/healthz")
    clock.pass_time(seconds=10)
    good = visitor(None).get("/healthz")

    assert [(one.status_code, one.json["database"]) for one in (bad, soon, still, good)] == [
        (503, "takes no writes"),
        (503, "takes no writes"),
        (503, "takes no writes"),
        (200, "ok"),
    ]


def test_few_threads_wait_for_the_lock_and_the_others_turn_back(make_app, cast):
    """The last one to come is answered first."""
    site, ended = make_app(threads=3), []
    site.config["WTF_CSRF_ENABLED"] = False
    holds, lets_go = locked(site), threading.Event()

    def write(name: str) -> None:
        ended.append((name, site.test_client().post("/verify/", data={"code": "x"}).status_code))

    with holds:
        first = threading.Thread(target=write, args=("first",))
        first.start()
        lets_go.wait(0.2)
        second = threading.Thread(target=write, args=("second",))
        second.start()
        second.join(10)
        assert [name for name, _ in ended] == ["second"]
    first.join(20)

    assert [name for name, _ in ended] == ["second", "first"]
    assert ended[0][1] == 503


@pytest.fixture
def gone(make_app):
    """A site whose database is not there."""
    site = make_app(database_url="postgresql://nobody@127.0.0.1:1/none")
    context.site_of(site).last_program = context.Program(name="North County", help_line="555 0100")
    return site.test_client()


@pytest.mark.parametrize("path", ["/pause/", "/accessibility/", "/what-we-keep/"])
def test_pages_that_need_no_database_have_none(gone, path):
    answer = gone.get(path)

    assert answer.status_code == 200
    assert "North County" in answer.text
    assert "555 0100" in answer.text


def test_errors_are_pages_without_a_database(gone):
    missing, home = gone.get("/no-such-page"), gone.get("/sign-in")

    assert (missing.status_code, home.status_code) == (404, 503)
    for page in (missing, home):
        assert re.search(r"<h1>.+</h1>", page.text)
        assert "988" in page.text


def test_health_tells_that_the_database_is_gone(gone):
    answer = gone.get("/healthz")

    assert (answer.status_code, answer.json["database"]) == (503, "down")
