"""How questions do, for administrators."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lms.domain.items.types import ItemType
from tests.conftest import NOW
from tests.tools.answering import hand_in
from tests.tools.crowd import add_crowd

COURSE = "peer-role-in-child-welfare"
PAGES = ("/program/items/", f"/program/items/{COURSE}/")


@pytest.fixture
def course(catalogue):
    return catalogue.courses[COURSE]


@pytest.fixture
def answer(app, course):
    """Has so many people, every second of whom is right, hand in a quiz with an item of each type."""

    def answer(count: int) -> None:
        items = [next(one for one in course.items if one.type is kind) for kind in ItemType]
        with app.app_context():
            hand_in(course, add_crowd(count), items, lambda person, _: person % 2 == 0, NOW)

    return answer


def test_an_administrator_reads_how_the_questions_of_each_course_do(visitor, cast, catalogue, answer):
    answer(20)

    page = visitor("ada").get("/program/items/").text

    assert all(f'href="/program/items/{slug}/"' in page for slug in catalogue.courses)
    assert '<td data-label="First answers" class="figure">100</td>' in page


def test_it_is_reached_from_the_program_page(visitor, cast):
    assert 'href="/program/items/"' in visitor("ada").get("/program/").text


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("name", ["pia", "sam", "rex"])
def test_nobody_else_does(visitor, cast, name, path):
    assert visitor(name).get(path).status_code == 404


def test_each_question_says_how_many_were_right_and_from_how_many(visitor, cast, answer):
    answer(22)

    page = visitor("ada").get(PAGES[1]).text

    assert page.count("10 of 20 first answers right (50 %) · discrimination 1.00 (n = 20)") == 5
    assert page.count("Of 20 first answers whose options are still kept.") == 5
    assert page.count("In place</th>") == 2
    assert "Step 2: " in page


def test_below_twenty_it_says_so_instead_of_guessing(visitor, cast, answer, course):
    answer(7)

    page = visitor("ada").get(PAGES[1]).text

    assert page.count("Too few answers yet to tell (n = 7).") == 5
    assert page.count("Too few answers yet to tell (n = 0).") == len(course.items) - 5
    assert "first answers right" not in page
    assert "<details" not in page.partition("<main")[2]


def test_it_says_for_how_long_chosen_options_are_kept(visitor, cast):
    assert "is erased 90 days after handing in" in visitor("ada").get(PAGES[1]).text


@pytest.mark.works("GET /program/items/", "GET /program/items/<course:course>/")
def test_it_names_nobody_and_notes_no_event(visitor, cast, answer, rows):
    answer(30)
    ada = visitor("ada")
    before = rows()["event"]

    pages = [ada.get(path).text.partition("<main")[2] for path in PAGES]

    assert rows()["event"] == before
    assert not any("Peer 0" in page or "/people/" in page or "example.org" in page for page in pages)


def test_what_a_question_says_is_shown_as_words(visitor, cast, app, course, catalogue, answer, monkeypatch):
    hurt = replace(course.items[0], stem="<p>Is <em>2</em> &lt;script&gt; more?</p>")
    changed = replace(course, items=(hurt, *course.items[1:]))
    monkeypatch.setitem(catalogue.courses, COURSE, changed)

    page = visitor("ada").get(PAGES[1]).text

    assert "Is 2 &lt;script&gt; more?" in page


def test_a_course_that_is_not_there_has_no_questions(visitor, cast):
    assert visitor("ada").get("/program/items/nothing/").status_code == 404
