"""How questions do, for administrators."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlencode

import pytest

from lms.domain.items.types import ItemType
from lms.domain.items.version import digest_of
from tests.conftest import NOW
from tests.tools.answering import hand_in
from tests.tools.correcting import with_item, with_key_on, without_item
from tests.tools.crowd import add_crowd
from tests.tools.way import wrong_answer

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


class TestOneQuestion:
    @pytest.fixture
    def item(self, course):
        return next(one for one in course.items if one.type is ItemType.ONE)

    @pytest.fixture
    def path(self, item):
        return f"{PAGES[1]}{item.id}/"

    @pytest.fixture
    def met(self, app, course, item):
        """Four people met it among five questions; two had it, and two chose what ought to be right."""
        others = [one for one in course.items if one is not item][:4]
        with app.app_context():
            hand_in(course, add_crowd(4), [item, *others], lambda person, number: number > 0 or person < 2, NOW)

    @pytest.fixture
    def correct(self, catalogue, course, item, monkeypatch):
        """The author puts the key on what those chose who had it wrong."""
        chosen = wrong_answer(item)
        monkeypatch.setitem(catalogue.courses, COURSE, with_item(course, with_key_on(item, chosen)))

    def asking(self, item, way="again"):
        return {"wording": digest_of(item), "way": way}

    def test_it_is_reached_from_the_questions_of_its_course(self, visitor, cast, path):
        assert f'href="{path}"' in visitor("ada").get(PAGES[1]).text

    def test_it_shows_how_it_reads_and_who_met_it(self, visitor, cast, met, path):
        page = visitor("ada").get(path).text

        assert "4 quizzes asked it as it is now." in " ".join(page.split())
        assert "best answer" in page
        assert "Count these again" not in page
        assert "Leave it out of these" in page

    def test_a_correction_can_be_counted_by_the_key_it_has_now(self, visitor, cast, met, correct, path):
        page = visitor("ada").get(path).text

        assert "4 quizzes asked it in other words, or with another key." in " ".join(page.split())
        assert "Count these again by the key it has now" in page

    def test_before_anything_is_done_it_says_how_many_would_change_and_pass(
        self, visitor, cast, met, correct, item, path, rows
    ):
        ada, before = visitor("ada"), rows()

        page = ada.get(f"{path}recount/?{urlencode(self.asking(item))}").text

        told = re.findall(r"<dt>([^<]+)</dt>\s*<dd>\s*(\d+)", page)
        assert told == [
            ("Quizzes and short checks that asked it in these words", "4"),
            ("Come out higher", "2"),
            ("Are passed by it", "0"),
        ]
        assert "Yes, do it" in page
        assert rows() == before

    @pytest.mark.works(
        "GET /program/items/<course:course>/<item>/",
        "GET /program/items/<course:course>/<item>/recount/",
        "POST /program/items/<course:course>/<item>/recount/",
    )
    def test_after_the_press_it_says_what_came_of_it(self, visitor, cast, met, correct, item, path, rows):
        ada, before = visitor("ada"), rows()
        ada.get(f"{path}recount/?{urlencode(self.asking(item))}")

        page = ada.post(f"{path}recount/", self.asking(item), follow_redirects=True).text

        assert "2 quizzes were counted again; 0 are passed by it. Whoever it concerns is told by mail." in page
        after = rows()
        assert {name: after[name] - before[name] for name in ("recount", "outbox", "event")} == {
            "recount": 2,
            "outbox": 2,
            "event": 1,
        }

    def test_pressed_twice_it_says_that_nothing_changes(self, visitor, cast, met, correct, item, path):
        ada = visitor("ada")
        ada.post(f"{path}recount/", self.asking(item))

        page = ada.post(f"{path}recount/", self.asking(item), follow_redirects=True).text
        sure = ada.get(f"{path}recount/?{urlencode(self.asking(item))}").text

        assert "Nobody’s quiz changes by that" in page.replace("'", "’").replace("&#39;", "’")
        assert "so there is nothing to do" in sure
        assert "Yes, do it" not in sure

    @pytest.mark.parametrize("asking", [{}, {"way": "up"}, {"wording": "x"}])
    def test_without_a_way_it_leads_back(self, visitor, cast, met, path, asking):
        ada = visitor("ada")

        assert ada.get(f"{path}recount/?{urlencode(asking)}").location == path
        assert ada.post(f"{path}recount/", asking).location == path

    @pytest.mark.parametrize("asking", [{"way": "left-out", "wording": "x"}, {"way": "again"}])
    def test_a_wording_that_nobody_met_is_not_there(self, visitor, cast, met, path, asking):
        ada = visitor("ada")

        assert ada.get(f"{path}recount/?{urlencode(asking)}").status_code == 404
        assert ada.post(f"{path}recount/", asking).status_code == 404

    def test_there_is_no_other_key_to_count_by_where_nothing_was_corrected(self, visitor, cast, met, item, path):
        assert visitor("ada").get(f"{path}recount/?{urlencode(self.asking(item))}").status_code == 404

    def test_one_that_is_out_of_the_bank_is_still_there_to_be_left_out(
        self, visitor, cast, met, catalogue, course, item, path, monkeypatch
    ):
        monkeypatch.setitem(catalogue.courses, COURSE, without_item(course, item.id))
        ada = visitor("ada")

        page = ada.get(path).text

        assert "It is not in the bank any more." in page
        assert "before it was taken out." in page
        assert f'href="{path}"' in ada.get(PAGES[1]).text
        left = ada.post(f"{path}recount/", self.asking(item, "left-out"), follow_redirects=True).text
        assert "2 quizzes were counted again" in left

    def test_a_question_that_never_was_is_not_there(self, visitor, cast):
        assert visitor("ada").get(f"{PAGES[1]}nothing/").status_code == 404

    @pytest.mark.parametrize("name", ["pia", "sam", "rex"])
    def test_only_administrators_count_again(self, visitor, met, correct, cast, item, path, name, rows):
        one, before = visitor(name), rows()

        assert one.get(path).status_code == 404
        assert one.post(f"{path}recount/", self.asking(item)).status_code == 404
        assert rows()["recount"] == before["recount"]
