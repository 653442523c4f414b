"""Titles tell what a page shows, and of whom, in as few letters of a name as will do."""

from __future__ import annotations

import re

import pytest

from lms.store.db import unit_of_work
from lms.store.people import people
from lms.store.program import outbox
from tests.conftest import NOW, TODAY

PIA, NOEL = "/people/{pia}/", "/people/{noel}/"
PAGES = {
    "pia": (
        "/",
        "/courses/",
        "/competence/",
        "/hours/",
        "/certificates/",
        "/practice/",
        "/account/",
        "/account/mail/",
    ),
    "sam": (
        "/competence/",
        "/people/{sam}/",
        PIA,
        NOEL,
        f"{PIA}competence/",
        f"{NOEL}competence/",
        "/team/",
        "/team/oregon/",
        "/team/child-welfare/",
        "/team/?person={pia}&category=samhsa-8",
        "/team/?person={noel}&category=samhsa-8",
        "/team/?person={noel}&category=samhsa-1",
        "/assign/",
        "/assign/late/",
        f"{PIA}sheet/",
        f"{NOEL}sheet/",
        "/own/sheet/",
        "/own/supervision/",
        "/supervision/",
        "/supervision/new/",
        "/practice/ask/peer-role-in-child-welfare/one-minute-role/",
        "/courses/peer-role-in-child-welfare/",
        "/courses/peer-role-in-child-welfare/why-peers/",
    ),
    "ada": (
        f"{PIA}manage/",
        f"{NOEL}manage/",
        "/people/",
        "/people/new/",
        "/people/import/",
        "/people/teams/",
        "/program/",
        "/program/inserts/",
        "/program/inserts/write/",
        "/program/outbox/",
        "/program/outbox/?state=sent",
        "/program/outbox/1/",
        "/program/events/",
        "/program/coverage/",
        "/program/items/",
        "/program/items/peer-role-in-child-welfare/",
    ),
}


@pytest.fixture
def titles(app, visitor, cast):
    with app.app_context(), unit_of_work():
        people.supervise(cast.sam, cast.noel, TODAY)
        outbox.write("one", cast.pia, "Your account is ready", "Words", NOW)

    def of(name: str) -> dict[str, str]:
        one, ids = visitor(name), {"pia": cast.pia, "noel": cast.noel, "sam": cast.sam}
        texts = {page: one.get(page.format_map(ids)).text for page in PAGES[name]}
        found = {page: re.search(r"<title>(.*?)</title>", text, re.DOTALL) for page, text in texts.items()}
        return {page: " ".join(match[1].split()) for page, match in found.items() if match}

    return of


@pytest.mark.parametrize("name", PAGES)
def test_no_two_pages_have_the_same_title(titles, name):
    found = titles(name)

    assert len(found) == len(PAGES[name])
    assert len(set(found.values())) == len(found), sorted(found.values())


def test_a_page_about_someone_names_them_by_their_first_name_and_a_letter(titles):
    found = {**titles("sam"), **titles("ada")}

    assert found[PIA] == "Record of Pia E. · Family Support North"
    assert found[f"{NOEL}competence/"] == "Competence of Noel E. · Family Support North"
    assert found[f"{PIA}manage/"] == "Manage Pia E. · Family Support North"
    assert found["/team/?person={pia}&category=samhsa-8"].endswith("of Pia E. · Family Support North")
    assert not any("Example" in title for title in found.values())


def test_ones_own_pages_name_nobody(titles):
    found = titles("pia") | {"/people/{sam}/": titles("sam")["/people/{sam}/"]}

    assert not any(name in title for title in found.values() for name in ("Pia", "Sam"))
    assert found["/people/{sam}/"] == "Your record · Family Support North"


def test_titles_have_no_space_before_a_colon_or_a_comma(titles):
    every = [title for name in PAGES for title in titles(name).values()]

    assert not [title for title in every if re.search(r" [:,]|\s\s", title)]
