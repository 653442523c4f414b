"""No request that anyone can send is answered with a 5xx, or takes a second of the processor.

All routes and fields, as everyone of the cast and as nobody, with tokens that are right: types, sizes, doubles, files
for text, JSON of every shape. Requests come in batches; each batch begins on the same site and follows from the seed
and its number, so one that fails is repeated alone: `pytest tests/fuzz --fuzz SEED:BATCH`. More of them:
`--fuzz-requests 20000`; another draw: `--fuzz SEED`.
"""

from __future__ import annotations

import hashlib
import logging
import random
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from flask import Flask, session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf

from lms.actions.account import links
from lms.actions.competence import practice
from lms.actions.learning import learning
from lms.actions.program import program as program_actions
from lms.keys import link_key
from lms.store.credit import certificates
from lms.store.db import db, unit_of_work
from lms.store.people import membership
from lms.store.program import inserts, outbox
from lms.store.program import program as program_store
from lms.store.team import assignments
from lms.web import context, guard
from tests.conftest import NOW, TODAY, file_of, let_in
from tests.fuzz.sending import Ground, OddRequest, SeenForm, environ_of, forms_on, links_on, request_of
from tests.tools.acting import acting
from tests.tools.way import complete, open_quiz

# What the reading of a form leaves open when it is given up half-way, the interpreter closes.
pytestmark = [
    pytest.mark.long,
    pytest.mark.xdist_group("fuzz"),  # one worker looks where there is anything to send
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
BATCH = 250
SECONDS = 1.0
MOST_BYTES = 3_000_000  # an answer of more would be a way to make the site work for nothing
DONE, OPEN, LATER = "peer-role-in-child-welfare", "overdose-and-naloxone", "boundaries-in-real-life"
MEMBERS = ("pia", "sam", "olu", "noel", "ada", "rex", "nobody")
NAMES = re.findall(
    r"\w+",
    "page before next with team person category order course practice state words where deed email since until of "
    "csrf_token press sure becomes attempt seen code password",
)


class Caught(logging.Handler):
    """What the site said of an error, to be told with the request."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []
        self.setFormatter(logging.Formatter("%(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(self.format(record))


class Site:
    """The site under test, which is put back before each batch."""

    def __init__(self, app: Flask, url: str) -> None:
        self.app, self.url = app, url
        self.clients: dict[str, FlaskClient] = {}
        self.tokens: dict[str, str] = {}
        self.kept = file_of(url).with_suffix(".kept")

    def keep(self) -> None:
        self._let_go()
        shutil.copyfile(file_of(self.url), self.kept)

    def put_back(self) -> None:
        self._let_go()
        for end in ("-wal", "-shm"):
            file_of(self.url).with_name(file_of(self.url).name + end).unlink(missing_ok=True)
        shutil.copyfile(self.kept, file_of(self.url))
        self.clients.clear()

    def _let_go(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def client(self, member: str) -> FlaskClient:
        """Signed in, with a token that is right."""
        if member not in self.clients:
            one = self.clients[member] = self.app.test_client()
            if member != "nobody":
                let_in(one, f"{member}@example.org")
            with self.app.test_request_context():
                self.tokens[member], raw = generate_csrf(), session["csrf_token"]
            with one.session_transaction() as cookie:
                cookie["csrf_token"] = raw
        return self.clients[member]

    def send(self, request: OddRequest) -> int:
        client = self.client(request.member)
        token = {"right": self.tokens[request.member], "odd": "a.b\u00e9", "none": ""}[request.token]
        pages, status, headers = client.run_wsgi_app(environ_of(request, token))
        size, code = sum(map(len, pages)), int(status[:3])
        was_let_out = code == 401 or headers.get("Location", "").startswith("/sign-in")
        if was_let_out or request.path.startswith(("/sign", "/link", "/account")):
            del self.clients[request.member]  # comes anew with the next request
        return code if size <= MOST_BYTES else 598


def begin(catalogue, cast, key: bytes) -> dict[str, str]:
    """Something of everything; what stands for the parts of a rule."""
    done, going = catalogue.courses[DONE], catalogue.courses[OPEN]
    left = complete(done, cast.pia, NOW)
    open_quiz(going, cast.pia, NOW)
    with unit_of_work():
        paper = certificates.by_serial(left.serial)
        certificates.store_file(paper.id, b"%PDF-1.7", NOW)
        for one in (cast.sam, cast.olu, cast.noel, cast.ada):
            learning.start_course(acting(one), done)
        asked = assignments.add([cast.pia], [LATER], cast.sam, None, "", NOW)
        watched = practice.ask(acting(cast.pia), cast.pia, done, done.practice[0], None)
        team = membership.add_team("North house")
        membership.join(team.id, cast.pia, TODAY)
        outbox.write("first", cast.pia, "A word", "Hello.", NOW)
        version_id = inserts.add(DONE, "Oregon", "Ask first.", "", None, cast.ada, NOW)
        program_actions.set_logo(acting(cast.ada), b"a picture")
        program_actions.set_signature(acting(cast.ada), b"a picture")
        token = links.make_link(acting(None), cast.olu, "reset", key)
        logo = program_store.program().logo
    return {
        "<course:course>": DONE,
        "<lesson>": "why-peers",
        "<practice>": done.practice[0].id,
        "<id:attempt_id>": str(left.attempt_id),
        "<id:observation_id>": str(watched.observation_id),
        "<serial>": left.serial,
        "<token>": token,
        "<framework:framework>": "oregon",
        "<category>": "oregon-ethics",
        "<path:path>": "0/site.css",
        "<id:person_id>": str(cast.pia),
        "<id:assignment_id>": str(asked[0].id),
        "<id:file_id>-<fingerprint>": logo,
        "<sha256>": hashlib.sha256(b"a picture").hexdigest(),
        "<id:version_id>": str(version_id),
        "<id:team_id>": str(team.id),
    }


def ground_of(site: Site, values: Mapping[str, str]) -> Ground:
    """Every route, and the forms and links of every page as each member sees it."""
    routes = []
    for rule in site.app.url_map.iter_rules():
        path = rule.rule
        for sign, value in values.items():
            path = path.replace(sign, value)
        path = re.sub("<id:[a-z_]+>", "1", path)
        routes += [(method, path) for method in sorted(rule.methods or ()) if method in ("GET", "POST")]
    routes += [
        (method, path.replace(DONE, other)) for method, path in routes if DONE in path for other in (OPEN, LATER)
    ]
    forms: dict[str, list[SeenForm]] = {}
    links_seen = set()
    for member in MEMBERS:
        for path in sorted({path for method, path in routes if method == "GET" and not path.endswith("offer")}):
            page = site.client(member).get(path)
            if page.mimetype != "text/html":
                continue
            for form in forms_on(path, page.get_data(as_text=True)):
                forms.setdefault(form.action.partition("?")[0], []).append(form)
            links_seen |= set(links_on(page.get_data(as_text=True)))
    once = {path: list({str(form): form for form in seen}.values()) for path, seen in forms.items()}
    more = [(form.method, form.action) for seen in once.values() for form in seen]
    routes += sorted(set(more) - set(routes))
    return Ground(sorted(set(routes)), once, NAMES, sorted(links_seen), MEMBERS)


@pytest.fixture
def caught(app) -> Iterator[Caught]:
    one = Caught()
    app.logger.addHandler(one)
    yield one
    app.logger.removeHandler(one)


@pytest.fixture(scope="module")
def grounds() -> list[Ground]:
    """The ground, once it was seen; what tests here begin with is the same."""
    return []


@pytest.fixture
def site(app, settings, cast, catalogue, monkeypatch, once, grounds) -> tuple[Site, Ground]:
    app.config["WTF_CSRF_ENABLED"] = True
    monkeypatch.setattr(guard, "render", lambda *_: b"%PDF-1.7")  # paper is another process's, and tried elsewhere

    def deed() -> tuple[dict[str, str], bytes]:
        with app.app_context():
            key = link_key(settings.data)
            return begin(catalogue, cast, key), key

    values, key = once("fuzz: begin", deed)
    app.extensions[context.STATE] = replace(context.site_of(app), link_key=key)  # the one that made its links
    one = Site(app, settings.database_url)
    is_sqlite = settings.is_sqlite
    if is_sqlite:
        one.keep()
    if not grounds:
        grounds.append(ground_of(one, values))
        if is_sqlite:
            one.put_back()
    return one, grounds[0]


def run_batch(site: Site, ground: Ground, caught: Caught, seed: int, batch: int, count: int) -> list[str]:
    """Sends the requests of one batch; what went wrong, with how to repeat it."""
    chance, wrong = random.Random(f"{seed}:{batch}"), []
    for number in range(count):
        request = request_of(chance, ground)
        caught.said.clear()
        before = time.thread_time()
        try:
            status = site.send(request)
        except Exception as error:
            status = 599
            caught.said.append(repr(error))
        took = time.thread_time() - before
        if status >= 500 or took > SECONDS:
            wrong.append(
                f"--fuzz {seed}:{batch}, request {number}: {status} after {took:.2f} s\n  {request}\n"
                + "\n".join(caught.said)
            )
    return wrong


def test_odd_requests_are_answered(site, caught, pytestconfig):
    one, ground = site
    seed, _, batch = pytestconfig.getoption("--fuzz").partition(":")
    many = pytestconfig.getoption("--fuzz-requests")
    wrong = []
    for number in [int(batch)] if batch else range(many // BATCH):
        one.put_back()
        wrong += run_batch(one, ground, caught, int(seed), number, BATCH)

    assert wrong == [], "\n\n".join(wrong)


@pytest.mark.proof
def test_very_many_odd_requests_are_answered(site, caught):
    one, ground = site
    wrong = []
    for number in range(200_000 // BATCH):
        one.put_back()
        wrong += run_batch(one, ground, caught, 2, number, BATCH)

    assert wrong == [], "\n\n".join(wrong)


@pytest.mark.sql
def test_odd_requests_are_answered_on_either_database(site, caught):
    one, ground = site

    wrong = run_batch(one, ground, caught, 3, 0, BATCH)

    assert wrong == [], "\n\n".join(wrong)


def test_the_forms_of_the_site_are_among_what_is_sent(site):
    _, ground = site
    posts = {path for method, path in ground.routes if method == "POST"}
    names = {name for seen in ground.forms.values() for form in seen for name, _ in form.fields}

    assert len(ground.forms.keys() & posts) > 30
    assert {"setting", "note", "seen", "legal_name", "supervisor", "time_zone", "better", "markdown"} <= names
