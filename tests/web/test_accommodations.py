"""What someone sets for themselves to read and hear pages with ease, and that nobody else comes to know it."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from lms.domain.account.accommodations import Accommodation
from lms.store.db import db
from lms.store.tables.account import PersonAccommodations
from lms.store.tables.program import Event
from tests.conftest import ROOT
from tests.web.conftest import without_token
from tests.web.test_layout import trouble_in

PAGE = "/account/comfort/"
ALL = {
    "text_size": "larger-text",
    "wide_spacing": "y",
    "plain_layout": "y",
    "less_motion": "y",
    "read_aloud": "y",
}
NAMES = [one.value for one in Accommodation]


def root_of(page: str) -> str:
    return re.search(r"<html[^>]*>", page)[0]


@pytest.fixture
def kept(app, cast):
    def rows() -> dict[int, str]:
        with app.app_context():
            return {row.person_id: row.choices for row in db.session.scalars(sa.select(PersonAccommodations))}

    return rows


@pytest.mark.works("GET /account/comfort/", "POST /account/comfort/")
def test_what_is_set_holds_on_every_page(visitor, cast, kept):
    pia = visitor("pia")

    answer = pia.post(PAGE, ALL)

    assert answer.location == PAGE
    assert kept() == {cast.pia: "larger-text wide-spacing read-aloud less-motion plain-layout"}
    for path in ("/", "/account/", "/hours/", "/courses/peer-role-in-child-welfare/why-peers/", "/nowhere/", PAGE):
        page = pia.get(path).text
        assert root_of(page) == (
            '<html lang="en" class="larger-text wide-spacing read-aloud less-motion plain-layout">'
        ), path
        assert (page.count("/comfort.css"), page.count("/aloud.js")) == (1, 1), path
        assert trouble_in(page) == []


def test_the_form_shows_what_is_set_and_an_empty_one_takes_it_back(visitor, cast, kept):
    pia = visitor("pia")
    pia.post(PAGE, {"text_size": "large-text", "less_motion": "y"})

    page = pia.get(PAGE).text
    checked = set(re.findall(r"<input checked [^>]*?(?:value|id)=\"([\w-]+)\"", page))
    pia.post(PAGE, {"text_size": "as-it-is"})

    assert checked == {"text_size-1", "less_motion"}
    assert kept() == {}
    assert root_of(pia.get(PAGE).text) == '<html lang="en">'


def test_the_page_to_set_it_has_the_sample_and_the_voice_before_anything_is_set(visitor, cast):
    page = visitor("pia").get(PAGE).text

    assert (page.count("/comfort.css"), page.count("/aloud.js")) == (1, 1)
    assert "/comfort.css" not in visitor("pia").get("/hours/").text


@pytest.mark.parametrize("size", ["", "huge", "read-aloud"])
def test_a_size_that_is_none_is_refused_and_changes_nothing(visitor, cast, kept, size):
    answer = visitor("pia").post(PAGE, {**ALL, "text_size": size})

    assert (answer.status_code, kept()) == (422, {})
    assert answer.text.count("Please choose one of these sizes.") == 2
    assert trouble_in(answer.text) == []


def test_it_goes_with_the_account_to_another_device_and_to_no_other_person(visitor, cast):
    visitor("pia").post(PAGE, ALL)

    assert "larger-text" in root_of(visitor("pia").get("/").text)
    assert root_of(visitor("sam").get("/").text) == '<html lang="en">'
    assert root_of(visitor(None).get("/pause/").text) == '<html lang="en">'


def test_nobody_else_sees_it_on_any_page_or_in_any_file(visitor, cast):
    """The pages about Pia read the same with it as without it."""
    paths = {
        "sam": ("/", "/team/", f"/people/{cast.pia}/", f"/people/{cast.pia}/competence/"),
        "ada": (
            f"/people/{cast.pia}/",
            f"/people/{cast.pia}/manage/",
            "/people/",
            "/program/events/",
            "/program/events/events.csv",
        ),
    }
    pia, looked = visitor("pia"), {name: visitor(name) for name in paths}

    def shown() -> list[str]:
        # Twice: the first look of a day is an event of its own.
        return [without_token(looked[name].get(path).text) for name in paths for path in paths[name]]

    shown()
    before = shown()
    pia.post(PAGE, ALL)
    after = shown()

    assert not any(name in page for page in after for name in NAMES)
    assert list(map(without_looks, after)) == list(map(without_looks, before))


def without_looks(page: str) -> str:
    """Without the lines of the event log, since each look is one more; that none tells of this is asked below."""
    return re.sub(r"<tbody>.*?</tbody>|^\d+,.*$|\d+ events?", "", page, flags=re.S | re.M)


def test_no_event_tells_of_it(app, visitor, cast):
    pia = visitor("pia")
    with app.app_context():
        before = db.session.scalar(sa.select(sa.func.count()).select_from(Event))

    pia.post(PAGE, ALL)

    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Event)) == before


def test_each_has_its_rules_in_the_stylesheet():
    style = (ROOT / "static/comfort.css").read_text("utf-8")

    assert [name for name in NAMES if name != "read-aloud" and f".{name}" not in style] == []
    assert '"read-aloud"' in (ROOT / "static/aloud.js").read_text("utf-8")


def test_the_account_page_and_the_menu_lead_there(visitor, cast):
    page = visitor("pia").get("/account/").text

    assert page.count('href="/account/comfort/"') == 2
