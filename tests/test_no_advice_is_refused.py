"""No advice is refused: every step on the pages of the demonstration is pressed, and does what it said."""

from __future__ import annotations

import re
import shutil
from html import unescape

import pytest
import sqlalchemy as sa

from lms.app import create_app
from lms.store.db import db
from lms.store.tables.people import Person
from tests.conftest import Clock, let_in, settings_in
from tests.tools.demo_pages import addresses
from tests.tools.server import demo_database

pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.long]
FORM = re.compile(r'<form method="post" action="([^"]+)"[^>]*>(.*?)</form>', re.DOTALL)
FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
LINK = re.compile(r'<a class="button[^"]*" href="([^"]+)"')
ANY_LINK = re.compile(r'href="(/[^"]*)"')
BEGINS = re.compile(r"/courses/[^/]+/(start|restart)|/checks/start|(/people/\d+)?/plan/")
LEFT_OUT = re.compile(r"^/(static|program/events|courses/[^/]+/(?!quiz/)[^/]+/)|\?.*(order|period|page|category)=")
REST = ("Rest is fine", "can be shown here is shown")
PRESSES = ("/courses/", "/practice/", "/assign/", "/checks/", "/plan/")
LANDS = (*PRESSES, "/people/")
DAYBOOK = re.compile(r'<div class="daybook">.*?</section>\s*</div>', re.DOTALL)
BESIDE = re.compile(r'<a class="(?:button[^"]*|small)" href="([^"]+)"')
DONE = ("Confirmed.", "is reminded:", "Said.")


@pytest.fixture(scope="module")
def demo(tmp_path_factory, catalogue):
    return demo_database(tmp_path_factory.getbasetemp().parent / "demo", catalogue)


class Site:
    """The same demonstration again for each press."""

    def __init__(self, demo, folder, catalogue):
        self.demo, self.settings = demo, settings_in(folder)
        self.put_back()
        self.app = create_app(self.settings, catalogue=catalogue, clock=Clock())
        self.app.config["WTF_CSRF_ENABLED"] = False  # the form came with another copy's session

    def put_back(self):
        for leftover in self.settings.sqlite_file.parent.glob(f"{self.settings.sqlite_file.name}-*"):
            leftover.unlink()
        shutil.copyfile(self.demo, self.settings.sqlite_file)

    def visit(self, email):
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        self.put_back()
        client = self.app.test_client()
        let_in(client, email)
        return client


@pytest.fixture
def site(demo, tmp_path, catalogue):
    one = Site(demo, tmp_path, catalogue)
    yield one
    with one.app.app_context():
        db.session.remove()
        db.engine.dispose()


def emails(site):
    with site.visit("ada@example.org").application.app_context():
        here = sa.select(Person.email).where(Person.active_until.is_(None)).order_by(Person.id)
        return list(db.session.scalars(here))


def steps_on(page: str):
    """What is offered beside what the menu has: a link that looks like a button, or a form without fields to fill."""
    inside = page.partition("<main")[2].partition("</main>")[0]
    yield from (("GET", unescape(href), ()) for href in LINK.findall(inside) if href.startswith(PRESSES))
    for action, fields in FORM.findall(inside):
        if BEGINS.fullmatch(action):
            yield "POST", unescape(action), tuple(FIELD.findall(fields))


def press(client, method, path, fields):
    answer = client.open(path, method=method, data=dict(fields), follow_redirects=True)
    assert answer.status_code == 200, (path, answer.status_code)
    assert method == "GET" or answer.request.path.startswith(LANDS), (path, answer.request.path)


def press_all(site, email, pages):
    """How many steps stand on these pages, each pressed once from the same copy."""
    client, offered = site.visit(email), set()
    for path in pages:
        page = client.get(path, follow_redirects=True)
        assert page.status_code == 200, path
        offered.update(steps_on(page.text))
    for one in sorted(offered):
        press(site.visit(email), *one)
    return len(offered)


def people_of(site, email):
    page = site.visit(email).get("/team/").text
    return sorted(set(re.findall(r'href="(/people/\d+/)"', page.replace("competence/", ""))))


def pages_of(site, email):
    """Every page that links lead to from home, but for those of one lesson each and of what happened."""
    client, pages, ahead = site.visit(email), [], ["/"]
    while ahead:
        path = ahead.pop(0)
        if path in pages or LEFT_OUT.search(path):
            continue
        page = client.get(path)
        if page.status_code == 200 and page.mimetype == "text/html":
            pages.append(path)
            ahead += [unescape(one).partition("#")[0] for one in ANY_LINK.findall(page.text)]
    return pages


def test_everyone_has_a_step_or_is_told_that_all_is_done_and_each_step_is_taken(site):
    for email in emails(site):
        told = site.visit(email).get("/next/").text
        assert press_all(site, email, ["/next/"]) or any(words in told for words in REST), email


@pytest.mark.parametrize("name", ["pia", "sam", "ada"])
def test_every_step_on_every_page_is_taken(site, name):
    assert press_all(site, f"{name}@example.org", addresses(site.app, name)) > 10


def test_every_step_that_a_supervisor_may_take_for_somebody_is_taken(site):
    people = people_of(site, "sam@example.org")

    assert len(people) >= 5
    assert press_all(site, "sam@example.org", people) > 5


@pytest.mark.proof
def test_every_step_that_anyone_may_take_for_anyone_is_taken(site):
    for email in ("olu@example.org", "ada@example.org"):
        assert press_all(site, email, people_of(site, email)) > 5


@pytest.mark.proof
def test_every_step_on_every_page_of_everyone_is_taken(site):
    for email in emails(site):
        assert press_all(site, email, pages_of(site, email)) > 0, email


@pytest.mark.parametrize("name", ["sam", "olu"])
def test_every_press_on_monday_does_what_it_says_once(site, name):
    email, pressed = f"{name}@example.org", set()
    book = "".join(DAYBOOK.findall(site.visit(email).get("/").text))

    for action, fields in ((unescape(action), dict(FIELD.findall(inside))) for action, inside in FORM.findall(book)):
        client = site.visit(email)
        first, second = (client.post(action, data=fields, follow_redirects=True) for _ in range(2))
        said = [words for words in DONE if words in first.text]
        assert (first.request.path, second.request.path, len(said)) == ("/", "/", 1), action
        assert not any(words in second.text for words in DONE), action
        pressed.update(said)
    reader = site.visit(email)
    assert {reader.get(unescape(href)).status_code for href in BESIDE.findall(book)} <= {200}

    assert pressed == set(DONE) or name != "sam"
