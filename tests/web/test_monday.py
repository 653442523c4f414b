"""Home of whoever supervises people, and what they read there of each."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from lms.actions.team import assignments
from lms.domain.program.event import RecordView
from lms.store.db import unit_of_work
from tests.conftest import TODAY
from tests.tools.acting import acting


@pytest.fixture
def late(app, cast, course):
    with app.app_context(), unit_of_work():
        day = TODAY - timedelta(days=3)
        assignments.assign_training(acting(cast.sam), [cast.pia], [course], due_on=day, note="secret words")


def words(page) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def test_a_supervisor_reads_who_needs_them_and_a_peer_their_own(visitor, cast, late, course):
    sam, pia = words(visitor("sam").get("/")), words(visitor("pia").get("/"))

    assert f"Pia Example 3 days past with {course.title}" in sam
    assert "Your own next step" in sam
    assert "Your way" not in sam
    assert "Your way" in pia


@pytest.mark.works("GET /own/")
def test_a_supervisor_s_own_way_is_one_press_away(visitor, cast):
    sam = visitor("sam")

    assert 'href="/own/"' in sam.get("/").text
    assert "Your way" in sam.get("/own/").text


@pytest.mark.parametrize(("name", "path"), [("pia", "/"), ("sam", "/own/")])
def test_home_shows_the_part_of_the_way_where_one_is_and_all_of_it_at_one_press(visitor, cast, catalogue, name, path):
    client = visitor(name)

    def stations(page):
        return page.text.count('class="spot"')

    part = client.get(path)
    assert stations(part) == 5
    (press,) = re.findall(r'<a href="(\?[^"#]+)#way">See all</a>', part.text)
    whole = client.get(path + press)
    assert stations(whole) == len(catalogue.courses) > 6
    assert "See all" not in whole.text


def test_every_line_stands_on_the_person_s_own_page_word_for_word(visitor, cast, late):
    lines = re.findall(r"<li[^>]*>\s*<p>(.*?)</p>\s*<p>(.*?)</p>", visitor("sam").get("/").text, re.DOTALL)
    pia = visitor("pia")
    own = words(pia.get("/competence/"))

    assert 'href="/competence/#read"' in pia.get("/").text
    assert lines
    assert " ." not in own[own.index("What your supervisor reads") : own.index("Who looked at your record")]
    for line in lines:
        for sentence in line:
            assert " ".join(re.sub(r"<[^>]+>", " ", sentence).split()) in own


def test_the_note_of_what_was_asked_is_on_no_line(visitor, cast, late):
    assert "secret words" not in visitor("sam").get("/").text


def test_it_is_one_look_a_day_at_each_person_of_whom_it_tells(visitor, cast, late, looks):
    for _ in range(2):
        visitor("sam").get("/")

    assert looks() == [(cast.sam, RecordView.OVERVIEW, cast.pia)]
    assert "saw the team overview" in visitor("pia").get("/account/looks/").text
