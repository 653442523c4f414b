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
from tests.test_demo import made

pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.long]
FORM = re.compile(r'<form method="post" action="([^"]+)"[^>]*>(.*?)</form>', re.DOTALL)
FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
LINK = re.compile(r'<a class="button[^"]*" href="([^"]+)"')
ITEM = re.compile(r"<li[^>]*>\s*<strong>.*?</li>", re.DOTALL)
PRESSES = ("/courses/", "/practice/", "/assign/", "/checks/", "/plan/", "/people/")
# A person of each kind in every run, all of them in `make proof`.
SOME = ("pia@example.org", "marcus@example.org", "theo@example.org", "sam@example.org")


@pytest.fixture(scope="module")
def demo(tmp_path_factory, catalogue):
    folder = tmp_path_factory.mktemp("advice")
    made(folder, catalogue)
    return folder


class Site:
    """The same demonstration again for each press."""

    def __init__(self, demo, folder, catalogue):
        self.demo, self.folder, self.catalogue, self.count = demo, folder, catalogue, 0

    def visit(self, email):
        self.count += 1
        copy = self.folder / str(self.count)
        shutil.copytree(self.demo, copy)
        app = create_app(settings_in(copy), catalogue=self.catalogue, clock=Clock())
        app.config["WTF_CSRF_ENABLED"] = False  # the form came with another copy's session
        client = app.test_client()
        let_in(client, email)
        return client


@pytest.fixture
def site(demo, tmp_path, catalogue):
    return Site(demo, tmp_path, catalogue)


def emails(site):
    with site.visit("ada@example.org").application.app_context():
        here = sa.select(Person.email).where(Person.active_until.is_(None)).order_by(Person.id)
        return list(db.session.scalars(here))


def presses_on(page: str):
    """What each line of a list of steps offers: a link, or a form with its fields."""
    for item in ITEM.findall(page):
        yield from (("GET", unescape(href), {}) for href in LINK.findall(item) if href.startswith(PRESSES))
        for action, inside in FORM.findall(item):
            if action.startswith(PRESSES):
                yield "POST", unescape(action), dict(FIELD.findall(inside))


def press(client, method, path, fields):
    answer = client.open(path, method=method, data=fields, follow_redirects=True)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer


def _press_all(site, email, pages):
    pressed = 0
    for path in pages:
        page = site.visit(email).get(path)
        assert page.status_code == 200, path
        offers = list(presses_on(page.text))
        assert offers or "Rest is fine" in page.text or "can be shown here is shown" in page.text, path
        for method, address, fields in offers:
            client = site.visit(email)
            answer = press(client, method, address, fields)
            if method == "POST":
                assert answer.request.path.startswith(PRESSES), (address, answer.request.path)
            pressed += 1
    return pressed


def test_every_step_of_some_is_taken(site):
    assert sum(_press_all(site, email, ["/next/"]) for email in SOME) > 10


@pytest.mark.proof
def test_every_step_of_everyone_is_taken(site):
    assert all(_press_all(site, email, ["/next/"]) >= 0 for email in emails(site))


def _people_of(site, email):
    page = site.visit(email).get("/team/").text
    return sorted(set(re.findall(r'href="(/people/\d+/)"', page.replace("competence/", ""))))


def test_every_step_that_a_supervisor_may_take_for_somebody_is_taken(site):
    people = _people_of(site, "sam@example.org")

    assert len(people) >= 5
    assert _press_all(site, "sam@example.org", people[:3]) > 5


@pytest.mark.proof
def test_every_step_that_anyone_may_take_for_anyone_is_taken(site):
    for email in ("sam@example.org", "olu@example.org", "ada@example.org"):
        assert _press_all(site, email, _people_of(site, email)) > 5


DAYBOOK = re.compile(r'<div class="daybook">.*?</section>\s*</div>', re.DOTALL)
ANY_LINK = re.compile(r'<a class="(?:button[^"]*|small)" href="([^"]+)"')
DONE = ("Confirmed.", "is reminded:", "Said.")


@pytest.mark.parametrize("email", ["sam@example.org", pytest.param("olu@example.org", marks=pytest.mark.proof)])
def test_every_press_on_monday_does_what_it_says(site, email):
    book = DAYBOOK.search(site.visit(email).get("/").text)[0]
    forms = [(unescape(action), dict(FIELD.findall(inside))) for action, inside in FORM.findall(book)]
    pressed = set()

    for action, fields in forms:
        client = site.visit(email)
        answer = press(client, "POST", action, fields)
        assert answer.request.path == "/"
        said = next((words for words in DONE if words in answer.text), None)
        assert said, action
        again = press(client, "POST", action, fields)
        assert not any(words in again.text for words in DONE), action
        pressed.add(said)
    reader = site.visit(email)  # what is read changes nothing for the next
    for href in map(unescape, ANY_LINK.findall(book)):
        press(reader, "GET", href, {})

    assert pressed == set(DONE) or email != "sam@example.org"
