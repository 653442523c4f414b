"""The bar and its menu: drawn once for all who have the same, with the mark of the page and the count of who asks."""

from __future__ import annotations

import re

import pytest

from lms.web import layout

LINK = re.compile(r'<a href="([^"]*)"( aria-current="page")?>(\w+)(?: <span class="count">(\d+))?')
OWN = ["Home", "Courses", "Practice", "Competence", "Hours", "Certificates"]
TEAM = ["Home", "Team", "Assigned", "Events", "Practice", "Courses"]


def bar(page: str) -> list[tuple[str, str, str, str]]:
    return LINK.findall(re.search(r'<nav aria-label="Main">(.*?)</nav>', page)[1])


@pytest.mark.parametrize(("name", "words"), [("pia", OWN), ("sam", TEAM), ("ada", [*TEAM, "People", "Program"])])
def test_each_role_has_its_places(visitor, cast, name, words):
    assert [word for _, _, word, _ in bar(visitor(name).get("/hours/").text)] == words


@pytest.mark.parametrize(
    ("path", "here"),
    [
        ("/", ["Home"]),
        ("/courses/", ["Courses"]),
        ("/courses/peer-role-in-child-welfare/", ["Courses"]),
        ("/courses/peer-role-in-child-welfare/quiz/", ["Courses"]),
        ("/hours/", ["Hours"]),
        ("/next/", []),
        ("/account/", []),
        ("/no-such-page", []),
    ],
)
def test_the_place_of_the_page_is_marked(visitor, done, path, here):
    assert [word for _, is_here, word, _ in bar(visitor("pia").get(path).text) if is_here] == here


def test_a_count_is_of_who_asks(app, cast):
    with app.test_request_context("/hours/"):
        app.preprocess_request()
        drawn = [layout.links(layout.OWN_PLACES, waiting) for waiting in (0, 2, 13, 0)]

    assert [[count for *_, count in LINK.findall(each) if count] for each in drawn] == [[], ["2"], ["13"], []]


def test_a_site_below_another_path_has_its_own(app):
    for root in ("", "/lms", ""):
        with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": root}):
            assert f'<a href="{root}/courses/">' in layout.links(layout.OWN_PLACES, 0)
