"""Courses, practices and items whose names changed since people met them: every page is the one that it was."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace

import pytest
import sqlalchemy as sa

from lms.actions.program.names import tell_names
from lms.app import create_app
from lms.store.db import db
from lms.store.learning import attempts
from lms.store.tables.learning import Enrolment, LessonProgress
from tests.conftest import Clock, Visitor, let_in, settings_in
from tests.journeys.pages import ROLE
from tests.tools.demo_pages import addresses
from tests.tools.page import Reader
from tests.tools.renaming import ANEW, renamed
from tests.tools.server import demo_database

AT = f"/courses/{ROLE}/"
THERE = f"/courses/{ROLE}{ANEW}/"


@pytest.fixture(scope="module")
def demo(tmp_path_factory, catalogue):
    return demo_database(tmp_path_factory.getbasetemp().parent / "demo", catalogue)


@pytest.fixture(scope="module")
def sites(demo, tmp_path_factory, catalogue):
    """The demonstration with its own content, and a copy of it whose content has other names."""
    other = replace(catalogue, courses={one.slug: one for one in map(renamed, catalogue.courses.values())})
    made = []
    for content in (catalogue, other):
        settings = settings_in(tmp_path_factory.mktemp("renamed"))
        shutil.copyfile(demo, settings.sqlite_file)
        made.append(create_app(settings, catalogue=content, clock=Clock()))
        made[-1].test_client_class = Reader
        made[-1].config["WTF_CSRF_ENABLED"] = False
    yield made
    for one in made:
        with one.app_context():
            db.session.remove()
            db.engine.dispose()


def come(app, name: str) -> Visitor:
    client = app.test_client()
    let_in(client, f"{name}@example.org")
    return Visitor(client)


def shown(visitor: Visitor, path: str) -> tuple[int, str]:
    """Without tokens, keys and digests, which are of one page or of one wording."""
    answer = visitor.get(path, follow_redirects=True)
    page = re.sub(r"(data-device-key=|name=\"(?:csrf_token|form_key)\"[^>]* value=)\"[^\"]*\"", r"\1", answer.text)
    return answer.status_code, re.sub(r"\b[0-9a-f]{64}\b", "…", page).replace(ANEW, "")


@pytest.mark.parametrize("name", ["pia", *(pytest.param(one, marks=pytest.mark.proof) for one in ("sam", "ada"))])
def test_every_page_is_as_it_was(sites, name):
    before, after = (come(app, name) for app in sites)

    other = [path for path in addresses(sites[0], name) if shown(after, path) != shown(before, path)]

    assert other == []


class TestACourse:
    """Its folder has another name since Pia completed it, or opened its quiz."""

    @pytest.fixture
    def rename(self, app, cast, catalogue, course, monkeypatch):
        def now() -> None:
            one = renamed(course)
            monkeypatch.delitem(catalogue.courses, ROLE)
            monkeypatch.setitem(catalogue.courses, one.slug, one)
            with app.app_context():
                tell_names(catalogue.courses.values())

        yield now
        with app.app_context():
            tell_names([])

    @pytest.mark.parametrize("path", ["", "quiz/", "evaluation/", "restart", "why-peers/"])
    def test_old_addresses_lead_to_those_of_today(self, visitor, done, rename, path):
        rename()

        answer = visitor("pia").get(f"{AT}{path}?a=%C3%A9&b=1")

        assert (answer.status_code, answer.location) == (301, f"{THERE}{path}?a=%C3%A9&b=1")

    def test_the_way_there_stands_before_the_door(self, visitor, done, rename):
        rename()

        answer = visitor(None).get(AT, follow_redirects=True)

        assert answer.request.path == "/sign-in"
        assert answer.request.args["next"] == THERE

    @pytest.mark.works("GET /courses/<course:course>/")
    def test_it_is_completed_still(self, visitor, done, rename):
        rename()

        assert done.serial in visitor("pia").get(THERE).text

    def test_what_is_sent_from_a_page_of_before_is_taken(self, app, visitor, course, attempt, rename):
        item_id = next(one for one, _ in attempt.drawn if course.item(one).type == "one")
        rename()

        sent = visitor("pia").post(f"{AT}quiz/", {"attempt": attempt.id, f"item-{item_id}": "1", "press": "save"})

        assert sent.location == f"{THERE}quiz/"
        with app.app_context():
            assert list(attempts.answers(attempt.id)) == [item_id]

    def test_new_facts_bear_the_new_name_and_old_ones_the_old(self, app, visitor, cast, course, rename):
        pia = visitor("pia")
        pia.post(f"{AT}start")
        rename()
        noel = visitor("noel")
        noel.post(f"{AT}start")
        pia.get(f"{THERE}{course.lessons[0].slug}/")

        with app.app_context():
            stored = db.session.execute(sa.text("SELECT person_id, course FROM enrolment ORDER BY id")).all()
            opened = db.session.scalars(sa.select(LessonProgress.enrolment_id).order_by(LessonProgress.id)).all()
            first = db.session.scalar(sa.select(Enrolment.id).where(Enrolment.person_id == cast.pia))
        assert stored == [(cast.pia, ROLE), (cast.noel, ROLE + ANEW)]
        assert first in opened
