"""A course, and people at given places on their way through it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache

import flask
import pytest
import sqlalchemy as sa
from flask import Flask, Response

from lms.app import create_app
from lms.domain.program.event import RecordView
from lms.store.db import db, unit_of_work
from lms.store.people import people
from lms.store.tables.program import Event
from tests.conftest import NOW, PASSWORD, TODAY, Visitor
from tests.tools.server import render_child
from tests.tools.way import complete, open_quiz

COURSE = "peer-role-in-child-welfare"


@pytest.fixture(autouse=True)
def _works(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test marked `works("GET /hours/")` must have had that page; these are what runs on PostgreSQL as well."""
    marker, answered = request.node.get_closest_marker("works"), set()
    if marker is None:
        yield
        return

    def note(_: Flask, response: Response, **__: object) -> None:
        is_way_in = (response.location or "").startswith("/sign-in?")
        worked = (200,) if flask.request.method == "GET" else (200, 204, 302)
        if flask.request.url_rule is not None and response.status_code in worked and not is_way_in:
            answered.add(f"{flask.request.method} {flask.request.url_rule.rule}")

    with flask.request_finished.connected_to(note):
        yield
    assert set(marker.args) <= answered


@pytest.fixture
def course(catalogue):
    return catalogue.courses[COURSE]


@pytest.fixture
def done(app, cast, course, once):
    """What Pia's completed course left behind."""

    def deed():
        with app.app_context():
            return complete(course, cast.pia, NOW)

    return once("web: done", deed)


@pytest.fixture
def attempt(app, cast, course, once):
    """Pia's quiz, open, after every lesson."""

    def deed():
        with app.app_context():
            return open_quiz(course, cast.pia, NOW)

    return once("web: attempt", deed)


@pytest.fixture
def rows(app) -> Callable[[], dict[str, int]]:
    """How many rows each table holds now."""

    def count() -> dict[str, int]:
        with app.app_context():
            return dict(iter(db.session.execute(_counts())))

    return count


@cache
def _counts() -> sa.TextClause:
    """Of all tables in one statement, which is put into words once: hundreds of tests ask before and after."""
    each = (f"SELECT '{name}', count(*) FROM \"{name}\"" for name in db.metadata.tables)
    return sa.text(" UNION ALL ".join(each))


@pytest.fixture
def strict(app: Flask) -> Flask:
    """The site with its CSRF protection on, as it runs."""
    app.config["WTF_CSRF_ENABLED"] = True
    return app


@pytest.fixture
def https_app(settings, catalogue, clock):
    """The site behind a public https address."""
    one = create_app(
        replace(settings, public_url="https://learn.example.org", trusted_hosts=("learn.example.org",)),
        catalogue=catalogue,
        clock=clock,
    )
    yield one
    with one.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def again(app) -> Callable[[Visitor], Visitor]:
    """Gives a second browser that holds a copy of the first one's cookie."""

    def copy(one: Visitor) -> Visitor:
        client = app.test_client()
        client.set_cookie("alongside", one.client.get_cookie("alongside").value)
        return Visitor(client)

    return copy


@pytest.fixture(scope="session")
def child():
    with render_child() as address:
        yield address


@pytest.fixture
def paper(child, settings):
    """The site reaches a child that makes paper."""
    settings.render_socket.parent.symlink_to(child.parent)


def sign_in(one: Visitor, name: str, password: str = PASSWORD, **fields: str):
    return one.post("/sign-in", {"email": f"{name}@example.org", "password": password, **fields})


def without_token(page: str) -> str:
    return re.sub(r'(name="csrf_token"[^>]* value=)"[^"]*"', r"\1", page)


def token_of(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]* value="([^"]*)"', page)
    assert found
    return found[1]


@pytest.fixture
def looks(app) -> Callable[[], list[tuple[int, str, int]]]:
    """Who looked how at whom, in the order in which it was noted."""

    def noted() -> list[tuple[int, str, int]]:
        with app.app_context():
            found = db.session.execute(
                sa.select(Event.actor_id, Event.action, Event.about_id)
                .where(Event.action.in_([look.value for look in RecordView]))
                .order_by(Event.id)
            )
            return [tuple(row) for row in found]

    return noted


@pytest.fixture
def move_to_olu(app, cast) -> Callable[[], None]:
    """Pia is Sam's until yesterday, and Olu's from today."""

    def move() -> None:
        with app.app_context(), unit_of_work():
            people.end_supervision(cast.pia, TODAY - timedelta(days=1))
            people.supervise(cast.olu, cast.pia, TODAY)

    return move
